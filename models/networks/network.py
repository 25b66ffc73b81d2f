"""The small convolutional network of modern_cnn, transfer and the networks that come with the app.

Blocks of 3x3 convolutions with batch normalisation, each ended by 2x2 max-pooling, then one dense layer, in plain
TensorFlow. training.py trains it, onnx.py turns it into ONNX.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.networks.temperature import softmax
from qdcore.arrays import SIDE, Floats

Blocks = tuple[tuple[int, ...], ...]  # maps of every convolution, block by block

EPSILON = 1e-3  # of the batch normalisation
CHUNK = 256  # drawings predicted at once
BACKBONE: Blocks = ((32,), (64, 64), (128, 128), (256, 256))  # of the networks in models/pretrained/


def sixteen_bits() -> bool:
    """True if this processor multiplies matrices in bfloat16, which halves the time of wide convolutions (Linux)."""
    try:
        return "amx_bf16" in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False


class Network:
    """A network's weights: those that learn in one long vector, and the statistics of its batch normalisation.

    A convolution has a kernel (3, 3, in, out), and with `normalise` a factor and a shift (out,), else a bias (out,);
    the dense layer has a kernel (rows, columns and maps flattened, classes) and a bias (classes,). One vector, because
    a step of training is then a small graph, which is quick to build.
    """

    def __init__(self, blocks: Blocks, classes: int, normalise: bool = True) -> None:
        import tensorflow as tf

        self.blocks, self.classes, self.normalise = blocks, classes, normalise
        self.widths = [width for block in blocks for width in block]
        self.shapes = _shapes(blocks, classes, normalise)
        self.sizes = [int(np.prod(shape)) for shape in self.shapes]
        self.weights = tf.Variable(tf.zeros(sum(self.sizes)))
        means, variances = np.zeros(sum(self.widths)), np.ones(sum(self.widths))
        self.statistics = tf.Variable(np.concatenate([means, variances]).astype(np.float32))

    def arrays(self) -> list[Floats]:
        """The weights, layer by layer."""
        ends = np.cumsum(self.sizes)[:-1]
        parts = np.split(self.weights.numpy(), ends)
        return [part.reshape(shape) for part, shape in zip(parts, self.shapes, strict=True)]

    def put(self, arrays: Sequence[Floats]) -> None:
        """Take these weights, layer by layer."""
        self.weights.assign(np.concatenate([array.ravel() for array in arrays]))

    def means_and_variances(self) -> list[tuple[Floats, Floats]]:
        """The running mean and variance of batch normalisation, convolution by convolution."""
        parts = np.split(self.statistics.numpy(), np.cumsum(self.widths * 2)[:-1])
        return list(zip(parts[: len(self.widths)], parts[len(self.widths) :], strict=True))

    def forward(self, weights: Any, drawings: Any, drop: float = 0.0, seed: Any = None, half: bool = False) -> Any:
        """Logits (n, classes) of drawings (n, 28, 28, 1) in 0..1, and the statistics that normalised them, one vector.

        With a seed (two whole numbers) the network is in training: every batch is normalised by its own statistics, and
        a share `drop` of the last maps' values is left out. `half` computes convolutions in 16 bits.
        """
        import tensorflow as tf

        parts = map(tf.reshape, tf.split(weights, self.sizes), self.shapes)
        known = tf.split(self.statistics, self.widths * 2) if seed is None else [tf.zeros(0)] * (2 * len(self.widths))
        x = tf.cast(drawings, tf.bfloat16 if half else tf.float32)
        means: list[Any] = []
        variances: list[Any] = []
        for block in self.blocks:
            for last in [*[False] * (len(block) - 1), True]:
                x = tf.nn.conv2d(x, tf.cast(next(parts), x.dtype), 1, "SAME")
                if self.normalise:
                    number = len(means)
                    x, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
                        x=x, scale=next(parts), offset=next(parts), mean=known[number],
                        variance=known[len(self.widths) + number], epsilon=EPSILON, is_training=seed is not None,
                    )  # fmt: skip
                    means.append(mean)
                    variances.append(variance)
                else:
                    x = x + tf.cast(next(parts), x.dtype)
                x = tf.nn.relu(tf.nn.max_pool2d(x, 2, 2, "VALID") if last else x)
        x = tf.reshape(tf.cast(x, tf.float32), [-1, self.shapes[-2][0]])
        if drop and seed is not None:
            x = tf.nn.experimental.stateless_dropout(x, drop, seed)
        statistics = tf.concat(means + variances, 0) if means else self.statistics
        return x @ next(parts) + next(parts), statistics


def _shapes(blocks: Blocks, classes: int, normalise: bool) -> list[tuple[int, ...]]:
    """The shapes of all weights, layer by layer."""
    maps, shapes = 1, []
    for width in (width for block in blocks for width in block):
        shapes += [(3, 3, maps, width), *[(width,)] * (2 if normalise else 1)]
        maps = width
    return [*shapes, (maps * (SIDE >> len(blocks)) ** 2, classes), (classes,)]


def build(blocks: Blocks, classes: int, seed: int, place: int = 0) -> Network:
    """An untrained network: Glorot-uniform kernels, batch-norm scale 1, everything else 0.

    Networks of one seed with different `place` start from different kernels.
    """
    network, rng = Network(blocks, classes), np.random.default_rng([seed, place])
    arrays = []
    for number, shape in enumerate(network.shapes):
        if len(shape) == 1:
            factor = number % 3 == 1 and number < len(network.shapes) - 1
            arrays.append(np.full(shape, float(factor), np.float32))
        else:
            most = np.sqrt(6 / (np.prod(shape[:-2]) * (shape[-2] + shape[-1])))
            arrays.append(rng.uniform(-most, most, shape).astype(np.float32))
    network.put(arrays)
    return network


def scaled(drawings: NDArray[np.uint8]) -> Floats:
    """Drawings (n, 784) as the network takes them, (n, 28, 28, 1) in 0..1."""
    return drawings.reshape(-1, SIDE, SIDE, 1).astype(np.float32) / np.float32(255)


def native(networks: Sequence[Network], mirrored: bool = False) -> Callable[[NDArray[np.uint8]], Floats]:
    """The prediction of several networks: drawings (n, 784) uint8 -> probabilities (n, k).

    Their logits are averaged, with `mirrored` also those of the drawing's mirror image.
    """

    def probabilities(drawings: NDArray[np.uint8]) -> Floats:
        pixels = scaled(drawings)
        views = [pixels, pixels[:, :, ::-1]] if mirrored else [pixels]
        return softmax(np.mean([_in_chunks(network, view) for network in networks for view in views], axis=0))

    return probabilities


def _in_chunks(network: Network, pixels: Floats) -> Floats:
    """Logits of many drawings."""
    starts = range(0, len(pixels), CHUNK)
    return np.concatenate([network.forward(network.weights, pixels[i : i + CHUNK])[0].numpy() for i in starts])
