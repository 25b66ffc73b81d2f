"""A model becomes JSON for the interpreter whole, or not at all."""

from __future__ import annotations

import numpy as np
import pytest
from onnx import TensorProto

from qdcore.errors import UserError
from qdcore.export.player.graph_json import graph_json
from qdcore.onnx.graph import Graph


def model(operator: str, **attributes: object) -> bytes:
    graph = Graph()
    graph.output("probabilities", graph.add(operator, graph.scaled(), **attributes), 784)
    return graph.model.SerializeToString()


def test_only_what_the_probabilities_need_is_kept_and_arrays_come_back_from_their_bytes():
    graph = Graph()
    scores = graph.add("MatMul", graph.scaled(), graph.constant(np.arange(784 * 3, dtype=np.float32).reshape(784, 3)))
    graph.output("probabilities", graph.add("Gather", scores, graph.constant(np.array([2, 0]))), 2)
    graph.output("more", graph.add("MatMul", graph.scaled(), graph.constant(np.ones((784, 9), np.float32))), 9)
    described, data = graph_json(graph.model.SerializeToString())
    assert [node["operator"] for node in described["nodes"]] == ["Cast", "Div", "MatMul", "Gather", "Identity"]
    assert described["nodes"][0]["attributes"] == {"to": "float32"}
    found = {
        name: np.frombuffer(data, each["dtype"], int(np.prod(each["dims"])), each["start"]).tolist()
        for name, each in described["constants"].items()
    }
    assert list(found.values()) == [[255], list(range(784 * 3)), [2, 0]]
    assert all(each["start"] % 8 == 0 for each in described["constants"].values())


@pytest.mark.parametrize(
    ("operator", "attributes", "words"),
    [
        ("Cos", {}, "the operator Cos"),
        ("Flatten", {"axis": 2}, "Flatten with axis = 2"),
        ("TopK", {"sorted": 0}, "TopK with sorted = 0"),
    ],
)
def test_what_the_interpreter_lacks_is_told_in_a_sentence(operator, attributes, words):
    with pytest.raises(UserError, match=words):
        graph_json(model(operator, **attributes))


def test_whole_numbers_that_a_browser_cannot_hold_are_told_in_a_sentence():
    graph = Graph()
    large = graph.add("Cast", graph.constant(np.array([2**40])), to=TensorProto.FLOAT)
    graph.output("probabilities", graph.add("Mul", graph.scaled(), large), 784)
    with pytest.raises(UserError, match="more than 32 bits"):
        graph_json(graph.model.SerializeToString())
