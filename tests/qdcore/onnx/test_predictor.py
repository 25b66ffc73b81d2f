"""A Predictor gives a model's answers in chunks, on any number of drawings, and says what is wrong with its input."""

from __future__ import annotations

import numpy as np
import pytest

from qdcore.errors import UserError
from qdcore.onnx.graph import Graph, finish
from qdcore.onnx.predictor import Predictor
from qdcore.progress import Cancelled

DRAWINGS = np.random.default_rng(0).integers(0, 256, (50, 784), dtype=np.uint8)


def ink(drawings):
    """Probabilities (n, 2): the share of paper and of ink."""
    share = drawings.mean(axis=1, dtype=np.float64) / 255
    return np.stack([1 - share, share], axis=1)


def ink_graph():
    graph = Graph()
    share = graph.add("ReduceMean", graph.scaled(), graph.constant(np.array([1])), keepdims=1)
    graph.output("probabilities", graph.both(share), 2)
    graph.output("pixels", graph.floats(), 784)
    return graph


@pytest.fixture(scope="module")
def model():
    return finish(ink_graph(), DRAWINGS, ink, chunk=20)


def test_all_drawings_are_answered_in_their_order_whatever_the_chunks(model):
    probabilities = Predictor(model)(DRAWINGS)
    assert probabilities.dtype == np.float32 and np.allclose(probabilities, ink(DRAWINGS), atol=1e-6)
    assert (Predictor(model)(DRAWINGS[::-1]) == probabilities[::-1]).all()
    assert np.allclose(Predictor(model)(DRAWINGS[7:8]), ink(DRAWINGS[7:8]), atol=1e-6)


def test_no_drawings_give_no_rows(model):
    assert Predictor(model)(DRAWINGS[:0]).shape == (0, 2)


def test_a_model_opens_from_its_file_as_well(model, tmp_path):
    (tmp_path / "model.onnx").write_bytes(model)
    assert (Predictor(tmp_path / "model.onnx")(DRAWINGS) == Predictor(model)(DRAWINGS)).all()


def test_further_outputs_are_computed_by_name(model):
    predictor = Predictor(model)
    given = predictor.compute(("pixels", "probabilities"), DRAWINGS)
    assert predictor.outputs == ("probabilities", "pixels")
    assert (given["pixels"] == DRAWINGS).all() and (given["probabilities"] == predictor(DRAWINGS)).all()
    with pytest.raises(UserError, match="gives no 'neighbours'; it gives probabilities, pixels"):
        predictor.compute(("neighbours",), DRAWINGS)


def test_every_chunk_tells_and_hears_a_cancel(model):
    told = []
    Predictor(model)(DRAWINGS, lambda fraction, *_, **__: told.append(fraction))
    assert told == [0, 0.4, 0.8]

    def cancelled(*_, **__):
        raise Cancelled

    with pytest.raises(Cancelled):
        Predictor(model)(DRAWINGS, cancelled)


@pytest.mark.parametrize(
    "drawings, said",
    [
        (DRAWINGS.reshape(50, 28, 28), r"shape \(n, 784\).*not \(50, 28, 28\)"),
        (DRAWINGS[0], r"shape \(n, 784\)"),
        (DRAWINGS / 255, "must be uint8.*not float64"),
    ],
)
def test_drawings_of_another_form_are_named(model, drawings, said):
    with pytest.raises(UserError, match=said):
        Predictor(model)(drawings)


@pytest.mark.parametrize("broken", [b"", b"not a model", "/nowhere/model.onnx"])
def test_a_damaged_or_missing_model_is_an_error_for_people(broken):
    with pytest.raises(UserError, match="ONNX Runtime cannot open this model"):
        Predictor(broken)


def test_a_cut_model_is_an_error_for_people(model):
    with pytest.raises(UserError):
        Predictor(model[: len(model) // 2])


def test_a_graph_that_disagrees_with_its_model_is_never_finished():
    with pytest.raises(RuntimeError, match="differs from the native model"):
        finish(ink_graph(), DRAWINGS, lambda drawings: ink(drawings) + [[2e-5, -2e-5]])
    with pytest.raises(RuntimeError, match="shape"):
        finish(ink_graph(), DRAWINGS, lambda drawings: ink(drawings)[:, :1])
