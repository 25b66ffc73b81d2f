"""A stored ONNX model as JSON and the bytes of its arrays, in the form that player/interpreter.js runs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.errors import UserError

# The operators that interpreter.js has, and the attributes that each of them reads.
OPERATORS: dict[str, set[str]] = {
    **dict.fromkeys(("Add", "BitwiseAnd", "Div", "Equal", "Exp", "Greater", "Identity", "MatMul", "Mean"), set()),
    **dict.fromkeys(("MatMulInteger", "Mul", "Reciprocal", "Relu", "Reshape", "Sigmoid", "Slice", "Sqrt"), set()),
    **dict.fromkeys(("Flatten", "Gather", "Gemm", "OneHot", "Sub", "Unsqueeze", "Where"), set()),
    **dict.fromkeys(("ReduceMax", "ReduceMean", "ReduceSum", "ReduceSumSquare"), {"keepdims"}),
    "BitShift": {"direction"},
    "Cast": {"to"},
    "Concat": {"axis"},
    "Conv": {"pads"},
    "MaxPool": {"kernel_shape", "strides"},
    "Softmax": {"axis"},
    "TopK": {"largest", "sorted"},
    "Transpose": {"perm"},
    "TreeEnsemble": {
        "n_targets", "tree_roots", "nodes_featureids", "nodes_modes", "nodes_splits", "nodes_truenodeids",
        "nodes_trueleafs", "nodes_falsenodeids", "nodes_falseleafs", "leaf_targetids", "leaf_weights",
    },
    "TreeEnsembleRegressor": {
        "n_targets", "nodes_treeids", "nodes_nodeids", "nodes_modes", "nodes_featureids", "nodes_values",
        "nodes_truenodeids", "nodes_falsenodeids", "target_treeids", "target_nodeids", "target_ids", "target_weights",
    },
}  # fmt: skip
FIXED = {"direction": b"RIGHT", "sorted": 1}  # attributes of which the interpreter knows one value
MODES = {b"BRANCH_LEQ", b"LEAF", 0}  # of a tree's nodes, 0 is BRANCH_LEQ too; a leaf has no node below
LONG_LIST = 8  # from here on a list is stored as an array
KINDS = ("uint8", "uint16", "int32")  # of whole numbers that are not negative, the smallest first


class Arrays:
    """Arrays on their way into one run of bytes, each at a place that fits its numbers."""

    def __init__(self) -> None:
        self.described: dict[str, dict[str, Any]] = {}
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, name: str, array: NDArray[Any]) -> None:
        """Store an array under a name; raises UserError for whole numbers beyond 32 bits and for text."""
        array = _narrow(array)
        self.described[name] = {"dtype": array.dtype.name, "dims": list(array.shape), "start": self._size}
        data = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"))).tobytes()
        self._parts.append(data + bytes(-len(data) % 8))
        self._size += len(self._parts[-1])

    def tobytes(self) -> bytes:
        """The bytes of all of them."""
        return b"".join(self._parts)


def graph_json(onnx: bytes) -> tuple[dict[str, Any], bytes]:
    """The part of a model that gives `probabilities`, as JSON with `nodes` and `constants`, and its arrays' bytes.

    Raises UserError where the interpreter lacks an operator or an attribute of the model.
    """
    from onnx import load_from_string, numpy_helper

    graph = load_from_string(onnx).graph
    nodes, needed = _needed(graph.node)
    arrays = Arrays()
    for each in graph.initializer:
        if each.name in needed:
            arrays.add(each.name, numpy_helper.to_array(each))
    described = [_node(node, arrays) for node in nodes]
    return {"nodes": described, "constants": arrays.described}, arrays.tobytes()


def _needed(nodes: Any) -> tuple[list[Any], set[str]]:
    """The nodes without which there are no probabilities, in their order, and the names of all that they read."""
    names, kept = {"probabilities"}, []
    for node in reversed(nodes):
        if names & set(node.output):
            kept.append(node)
            names |= set(node.input)
    return kept[::-1], names


def _node(node: Any, arrays: Arrays) -> dict[str, Any]:
    if node.op_type not in OPERATORS:
        raise UserError(f"A page can't run this classifier: its model uses the operator {node.op_type}.")
    given = {each.name: _value(each) for each in node.attribute}
    _check(node.op_type, given)
    attributes = {
        name: _attribute(f"{node.output[0]}.{name}", name, value, arrays)
        for name, value in given.items()
        if name not in FIXED and name != "nodes_modes"
    }
    return {
        "operator": node.op_type,
        "inputs": list(node.input),
        "outputs": list(node.output),
        "attributes": attributes,
    }


def _value(attribute: Any) -> Any:
    """What an attribute says; arrays as lists."""
    from onnx import TensorProto, helper, numpy_helper

    value = helper.get_attribute_value(attribute)
    return numpy_helper.to_array(value).tolist() if isinstance(value, TensorProto) else value


def _check(operator: str, given: dict[str, Any]) -> None:
    for name, value in given.items():
        fits = value == FIXED.get(name, value) and (name != "nodes_modes" or set(value) <= MODES)
        if name not in OPERATORS[operator] or not fits:
            raise UserError(f"A page can't run this classifier: its model uses {operator} with {name} = {value!r:.60}.")


def _attribute(place: str, name: str, value: Any, arrays: Arrays) -> Any:
    """An attribute as JSON; a long list is put among the arrays and named."""
    from onnx import helper

    if name == "to":
        return _narrow(np.empty(0, helper.tensor_dtype_to_np_dtype(value))).dtype.name
    if not isinstance(value, list) or len(value) < LONG_LIST:
        return value
    numbers = np.array(value)
    arrays.add(place, numbers.astype(np.float32) if numbers.dtype.kind == "f" else _smallest(numbers))
    return {"constant": place}


def _smallest(numbers: NDArray[Any]) -> NDArray[Any]:
    return numbers.astype(next(kind for kind in KINDS if kind == "int32" or numbers.max() <= np.iinfo(kind).max))


def _narrow(array: NDArray[Any]) -> NDArray[Any]:
    """The array in a type that a browser has: whole numbers of 64 bits in 32, truth values in 8."""
    if array.dtype == np.bool_:
        return array.astype(np.uint8)
    if array.dtype != np.int64:
        return array
    if array.size and max(int(array.max()), -int(array.min())) >= 2**31:
        raise UserError("A page can't run this classifier: its model has whole numbers of more than 32 bits.")
    return array.astype(np.int32)
