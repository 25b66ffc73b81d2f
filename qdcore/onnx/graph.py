"""Writes a classifier as an ONNX model: a small builder of graphs, and the finishing step that all models share.

The files in models/ put their layers into the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import PIXELS
from qdcore.experiments.model import Fitted
from qdcore.onnx.predictor import CHUNK, Predictor

OPSET = 18  # one for all models; ONNX Runtime 1.24 and later know it
IR_VERSION = 10  # the format of the file itself
TOLERANCE = 1e-5  # how far probabilities may lie from those of the native model
LISTS = {
    "f": ("FLOATS", "floats"),
    "O": ("STRINGS", "strings"),
}  # kind of an array -> its attribute; else whole numbers
CHECKED = 16  # training drawings on which a finished model is compared with the native one

# Pixel values 0..255 as the article's models see them: value / 255, (256,) float32; LEVELS[drawings] scales drawings.
LEVELS = (np.arange(256) / 255).astype(np.float32)


class Graph:
    """An ONNX graph in the making; its input is `drawings` (n, 784) uint8."""

    def __init__(self) -> None:
        from onnx import ModelProto, TensorProto, helper

        self.model = ModelProto(ir_version=IR_VERSION, producer_name="quickdraw-lab")
        self.use("", OPSET)
        self.body = self.model.graph  # filled in place: helper.make_model would copy a whole forest
        self.body.name = "classifier"
        self.body.input.append(helper.make_tensor_value_info("drawings", TensorProto.UINT8, ["n", PIXELS]))

    def use(self, domain: str, version: int) -> None:
        """Allow the operators of a domain, in this version."""
        self.model.opset_import.add(domain=domain, version=version)

    def add(
        self, operator: str, *inputs: str, outputs: tuple[str, ...] = (), domain: str = "", **attributes: Any
    ) -> str:
        """Append an operator; gives the name of its first output."""
        names = outputs or (f"{operator.lower()}_{len(self.body.node)}",)
        node = self.body.node.add(op_type=operator, domain=domain, input=inputs, output=names)
        for name, value in attributes.items():
            _add_attribute(node, name, value)
        return names[0]

    def constant(self, array: Any) -> str:
        """Keep an array inside the model, in its own dtype; gives its name."""
        from onnx import numpy_helper

        name = f"weights_{len(self.body.initializer)}"
        self.body.initializer.append(numpy_helper.from_array(np.asarray(array, order="C"), name))
        return name

    def scaled(self) -> str:
        """The drawings as float32 between 0 and 1, (n, 784)."""
        return self.add("Div", self.floats(), self.constant(np.array([255], np.float32)))

    def floats(self, values: str = "drawings") -> str:
        """Values as float32; the drawings are then between 0 and 255, (n, 784)."""
        from onnx import TensorProto

        return self.add("Cast", values, to=TensorProto.FLOAT)

    def doubles(self, values: str) -> str:
        """Values as float64."""
        from onnx import TensorProto

        return self.add("Cast", values, to=TensorProto.DOUBLE)

    def whole(self, values: str) -> str:
        """Values as int32."""
        from onnx import TensorProto

        return self.add("Cast", values, to=TensorProto.INT32)

    def dense(self, values: str, layers: list[tuple[NDArray[Any], NDArray[Any]]]) -> str:
        """Fully connected layers, each weights (inputs, units) and bias (units,), with ReLU between them."""
        for number, (weights, bias) in enumerate(layers):
            values = self.add("Relu", values) if number else values
            values = self.add("Gemm", values, self.constant(weights), self.constant(bias))
        return values

    def both(self, second: str) -> str:
        """Probabilities (n, 2) of two classes from those of the second, (n, 1)."""
        first = self.add("Sub", self.constant(np.array([1], np.float32)), second)
        return self.add("Concat", first, second, axis=1)

    def output(self, name: str, source: str, *shape: int, dtype: type = np.float32) -> None:
        """Make `source` an output under a name; `shape` without the first axis, the drawings."""
        from onnx import helper

        if source != name:
            self.add("Identity", source, outputs=(name,))
        kind = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
        self.body.output.append(helper.make_tensor_value_info(name, kind, ["n", *shape]))


def exported(
    draw_graph: Callable[[], Graph],
    X: NDArray[np.uint8],
    native: Callable[[NDArray[np.uint8]], NDArray[Any]],
    extras: dict[str, NDArray[Any]] | None = None,
    chunk: int = CHUNK,
) -> Fitted:
    """The finished model, with the seconds that writing it took; the arguments are those of `finish`."""
    started = perf_counter()
    onnx = finish(draw_graph(), X, native, chunk)
    return Fitted(onnx, extras or {}, perf_counter() - started)


def finish(
    graph: Graph,
    X: NDArray[np.uint8],
    native: Callable[[NDArray[np.uint8]], NDArray[Any]],
    chunk: int = CHUNK,
) -> bytes:
    """The ONNX file of a graph whose outputs are set, `probabilities` first; `chunk` drawings are best done at once.

    `native` gives probabilities (m, k) of drawings (m, 784); on some of the training drawings X (n, 784) the file must
    give the same. Raises RuntimeError where they differ by more than 1e-5. The graph is dropped, since a forest's is
    large. That it is valid ONNX, the contract tests check.
    """
    from onnx import helper

    helper.set_model_props(graph.model, {"chunk": str(chunk)})
    data = graph.model.SerializeToString()
    del graph.model, graph.body
    checked = drawings_to_check(X)
    _check_agreement(data, checked, native(checked))
    return data


def drawings_to_check(X: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Some of the training drawings, as they are and moved by a pixel, (m, 784)."""
    some = X[np.linspace(0, len(X) - 1, min(len(X), CHECKED)).astype(int)]
    return np.concatenate([some, np.roll(some, 1, axis=1)])


def _check_agreement(data: bytes, drawings: NDArray[np.uint8], expected: NDArray[Any]) -> None:
    given = Predictor(data)(drawings)
    if given.shape != expected.shape:
        raise RuntimeError(f"The ONNX model gives probabilities of shape {given.shape}, not {expected.shape}.")
    worst = float(np.abs(given - expected).max())
    if not worst <= TOLERANCE:
        raise RuntimeError(f"The ONNX model differs from the native model by {worst:.3g}, more than {TOLERANCE:g}.")


def _add_attribute(node: Any, name: str, value: Any) -> None:
    """Add a value, or a long list that comes as an array or an iterator of arrays; a forest's has millions of numbers.

    Pieces go straight into the message: onnx looks at a list element by element, and a list of all numbers takes four
    times what the message takes.
    """
    from onnx import AttributeProto, helper

    if isinstance(value, np.ndarray):
        value = iter([value])
    if not isinstance(value, Iterator):
        node.attribute.append(helper.make_attribute(name, value))
        return
    added, values = node.attribute.add(name=name), None
    for piece in value:
        if values is None:
            kind, place = LISTS.get(piece.dtype.kind, ("INTS", "ints"))
            added.type, values = AttributeProto.AttributeType.Value(kind), getattr(added, place)
        values.extend(piece.tolist())
