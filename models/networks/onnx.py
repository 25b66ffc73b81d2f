"""The network of network.py as ONNX and back: batch normalisation folded in, weights in 16 bits where requested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from models.networks.network import EPSILON, Blocks, Network
from qdcore.arrays import SIDE, Floats
from qdcore.onnx.graph import Graph

Layer = tuple[Floats, Floats]  # kernel and bias
LARGEST = 3  # side of the maps that `earlier` gives as they are


@dataclass(frozen=True)
class Layers:
    """What is left of a trained network, in ONNX's order of axes.

    `blocks` has kernel (out, in, 3, 3) and bias (out,) of every convolution, block by block; `dense` has kernel
    (features, k) and bias (k,), where features are (maps, rows, columns) flattened.
    """

    blocks: list[list[Layer]]
    dense: Layer

    def rounded(self) -> Layers:
        """The layers with the convolutions as they are after they were kept in 16 bits."""

        def near(array: Floats) -> Floats:
            return array.astype(np.float16).astype(np.float32)

        return Layers([[(near(kernel), near(bias)) for kernel, bias in block] for block in self.blocks], self.dense)


def folded(network: Network) -> Layers:
    """The layers of a network, with batch normalisation folded into the convolutions."""
    *arrays, kernel, bias = network.arrays()
    each, layers = 3 if network.normalise else 2, []
    for number, (mean, variance) in enumerate(network.means_and_variances()):
        filters, *rest = arrays[each * number : each * (number + 1)]
        filters = filters.transpose(3, 2, 0, 1)
        if network.normalise:
            factor = rest[0] / np.sqrt(variance + EPSILON)
            layers.append((filters * factor[:, None, None, None], rest[1] - mean * factor))
        else:
            layers.append((filters, rest[0]))
    blocks = [[layers.pop(0) for _ in block] for block in network.blocks]
    maps, side = _last(network.blocks)
    turned = kernel.reshape(side, side, maps, -1).transpose(2, 0, 1, 3).reshape(kernel.shape)
    return Layers(blocks, (turned, bias))


def unfolded(layers: Layers) -> Network:
    """A network without batch normalisation that starts from these layers."""
    widths = tuple(tuple(bias.size for _, bias in block) for block in layers.blocks)
    kernel, bias = layers.dense
    network = Network(widths, bias.size, normalise=False)
    weights = [[filters.transpose(2, 3, 1, 0), bias] for block in layers.blocks for filters, bias in block]
    maps, side = _last(widths)
    turned = kernel.reshape(maps, side, side, -1).transpose(1, 2, 0, 3).reshape(kernel.shape)
    network.put([array for pair in [*weights, [turned, bias]] for array in pair])
    return network


def _last(blocks: Blocks) -> tuple[int, int]:
    """How many maps the last block gives, and their side: 28 pixels halved by every block."""
    return blocks[-1][-1], SIDE >> len(blocks)


class Maps(NamedTuple):
    """Names in a graph: the last maps flattened, and the maps of every block after halving."""

    features: str
    halved: list[str]


def convolutions(
    graph: Graph, blocks: list[list[Layer]], mirrored: bool = False, small: bool = False, named: bool = True
) -> Maps:
    """Puts the convolutions into a graph; `small` keeps their weights in 16 bits.

    With `mirrored` the features are the mean over the drawing and its mirror image. With `named` the last maps of each
    block are called feature_maps_1 and on, for the page that shows them; n mirror images follow the n drawings.
    """
    values, halved = graph.add("Reshape", graph.scaled(), graph.constant(np.array([-1, 1, SIDE, SIDE]))), []
    if mirrored:
        from_right = [graph.constant(np.array([number])) for number in (27, -29, 3, -1)]
        values = graph.add("Concat", values, graph.add("Slice", values, *from_right), axis=0)
    for number, block in enumerate(blocks, 1):
        for place, layer in enumerate(block, 1):
            kernel, bias = (_kept(graph, array, small) for array in layer)
            name = (f"feature_maps_{number}",) if named and place == len(block) else ()
            values = graph.add("Conv", values, kernel, bias, pads=[1, 1, 1, 1])
            values = graph.add("Relu", values, outputs=name)
        values = graph.add("MaxPool", values, kernel_shape=[2, 2], strides=[2, 2])
        halved.append(values)
    return Maps(_flat(graph, values, _size(blocks), mirrored), halved)


def _flat(graph: Graph, values: str, size: int, mirrored: bool) -> str:
    """Maps as `size` numbers per drawing; with `mirrored` the mean over the drawing and its mirror image."""
    values = graph.add("Flatten", values)
    if not mirrored:
        return values
    pairs = graph.add("Reshape", values, graph.constant(np.array([2, -1, size])))
    return graph.add("ReduceMean", pairs, graph.constant(np.array([0])), keepdims=0)


def _size(blocks: list[list[Layer]]) -> int:
    """How many features the blocks give: the last maps, 28 pixels halved by every block."""
    return len(blocks[-1][-1][1]) * (SIDE >> len(blocks)) ** 2


Seen = dict[str, tuple[str, int]]  # output -> its name in the graph, and its size


def seen_in(graph: Graph, blocks: list[list[Layer]], mirrored: bool = False, small: bool = False) -> Seen:
    """Puts the convolutions into a graph and gives `features` and, where a block is before the last one, `earlier`."""
    maps = convolutions(graph, blocks, mirrored, small)
    seen = {"features": (maps.features, _size(blocks))}
    if len(blocks) > 1:
        seen["earlier"] = _earlier(graph, maps, blocks, mirrored)
    return seen


def _earlier(graph: Graph, maps: Maps, blocks: list[list[Layer]], mirrored: bool) -> tuple[str, int]:
    """The maps of the last block but one, flattened; large ones max-pooled over 3x3 pixels. And how many numbers."""
    values, side = maps.halved[-2], SIDE >> (len(blocks) - 1)
    if side > LARGEST:
        values = graph.add("MaxPool", values, kernel_shape=[3, 3], strides=[2, 2])
        side = (side - 1) // 2
    size = len(blocks[-2][-1][1]) * side**2
    return _flat(graph, values, size, mirrored), size


def answering(graph: Graph, logits: str, classes: int, seen: Seen) -> Graph:
    """The graph with its outputs: `probabilities` from logits, and those of `seen`."""
    graph.output("probabilities", graph.add("Softmax", logits, axis=1), classes)
    for name, (source, size) in seen.items():
        graph.output(name, source, size)
    return graph


def classifier(layers: Layers, mirrored: bool = False, small: bool = False) -> Graph:
    """The whole network as a graph from drawings to `probabilities`, `features` and `earlier`."""
    graph = Graph()
    seen = seen_in(graph, layers.blocks, mirrored, small)
    logits = graph.add("Gemm", seen["features"][0], *map(graph.constant, layers.dense))
    return answering(graph, logits, layers.dense[1].size, seen)


def committee(members: list[Layers], mirrored: bool = False) -> Graph:
    """Several networks as a graph from drawings to `probabilities`: the mean of their logits decides.

    The feature maps that have names are those of the first network.
    """
    graph = Graph()
    maps = [convolutions(graph, each.blocks, mirrored, named=not number) for number, each in enumerate(members)]
    logits = [
        graph.add("Gemm", each.features, *map(graph.constant, layers.dense))
        for each, layers in zip(maps, members, strict=True)
    ]
    mean = graph.add("Mean", *logits)
    graph.output("probabilities", graph.add("Softmax", mean, axis=1), members[0].dense[1].size)
    return graph


def _kept(graph: Graph, array: Floats, small: bool) -> str:
    """An array in the graph; ONNX Runtime turns 16 bits into 32 once, when it opens the model."""
    if not small:
        return graph.constant(array.astype(np.float32))
    return graph.floats(graph.constant(array.astype(np.float16)))


def layers_of(onnx: bytes) -> Layers:
    """The layers of a network that `classifier` wrote, from the initialisers of its ONNX model."""
    from onnx import load_from_string, numpy_helper

    graph = load_from_string(onnx).graph
    arrays = {initialiser.name: initialiser for initialiser in graph.initializer}
    source = {node.output[0]: node.input[0] for node in graph.node if node.op_type == "Cast"}
    blocks: list[list[Layer]] = [[]]
    for node in graph.node:
        if node.op_type in ("Conv", "Gemm"):
            names = [source.get(name, name) for name in node.input[1:3]]
            kernel, bias = (numpy_helper.to_array(arrays[name]).astype(np.float32) for name in names)
            blocks[-1].append((kernel, bias))
        elif node.op_type == "MaxPool":
            blocks.append([])
    *blocks, last = (block for block in blocks if block)  # a further pooling, for `earlier`, begins no block
    return Layers(blocks, last[0])
