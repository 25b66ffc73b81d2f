"""Kernel ridge regression beside scikit-learn's, and what it says of drawings as if they had not been there."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge as Known

from models import kernel_ridge
from models.calibration import softmax
from qdcore.onnx_export import Graph
from qdcore.predictor import Predictor

RNG = np.random.default_rng(0)
Y = np.arange(60) % 3
VALUES = (RNG.normal(size=(60, 784)) * 20 + 40 * np.eye(3).repeat(262, axis=1)[Y][:, :784] + 100).clip(0, 255)
VALUES = VALUES.astype(np.uint8).astype(np.float32)
NEW = (VALUES[::7] + 3).clip(0, 255)


def scaled(values):
    mean, spread = kernel_ridge.mean_and_spread(VALUES)
    return (values - mean) / spread


def known(alpha=0.1, gamma=1.0, rows=slice(None)):
    """Scikit-learn's own on the same numbers; its answers lack the shares of the classes."""
    shares = np.eye(3)[Y].mean(axis=0)
    model = Known(alpha=alpha, gamma=gamma / 784, kernel="rbf").fit(scaled(VALUES)[rows], (np.eye(3)[Y] - shares)[rows])
    return lambda values: model.predict(scaled(values)) + shares


@pytest.mark.parametrize("alpha, gamma", [(0.1, 1.0), (2.0, 0.3)])
def test_it_answers_as_scikit_learns_but_for_one_factor(alpha, gamma):
    ours, theirs = kernel_ridge.fit(VALUES, Y, alpha, gamma, 0)(NEW), known(alpha, gamma)(NEW)
    factor = (ours * theirs).sum() / (theirs**2).sum()
    assert factor > 0 and np.allclose(ours, factor * theirs, atol=0.005 * factor)


def test_a_training_drawing_is_judged_as_if_it_had_not_been_there():
    memory, shares = kernel_ridge._remember(VALUES, 1.0, 0), np.eye(3)[Y].mean(axis=0)
    target = np.eye(3)[Y] - shares
    factor, weights = kernel_ridge._solve(memory, VALUES, target, 0.1, lambda *_: None)
    alone = kernel_ridge._alone(memory, VALUES, target, factor, weights, lambda *_: None) + shares
    for row in (0, 17, 59):
        without = known(rows=np.arange(60) != row)(VALUES[[row]])[0]
        assert np.allclose(alone[row], without, atol=0.005)


def test_of_many_drawings_some_are_remembered_and_all_are_learned_from(monkeypatch):
    monkeypatch.setattr(kernel_ridge, "MOST", 20)
    monkeypatch.setattr(kernel_ridge, "JUDGED", 30)
    found = kernel_ridge.fit(VALUES, Y, 0.1, 1.0, 0)
    assert found.memory.known.shape == (20, 784)
    assert (found(NEW).argmax(axis=1) == Y[::7]).all()
    flipped = np.where(np.isin(np.arange(60), kernel_ridge._some(60, 20, 0)), Y, (Y + 1) % 3)
    assert not np.allclose(kernel_ridge.fit(VALUES, flipped, 0.1, 1.0, 0)(NEW), found(NEW), atol=0.1)


def test_the_graph_answers_the_same():
    found, graph = kernel_ridge.fit(VALUES, Y, 0.1, 1.0, 0), Graph()
    logits, _ = found.add_to(graph, graph.floats())
    graph.output("probabilities", graph.add("Softmax", logits, axis=1), 3)
    given = Predictor(graph.model.SerializeToString())(NEW.astype(np.uint8))
    assert np.allclose(given, softmax(found(NEW)), atol=1e-5)


def test_two_drawings_are_enough():
    found = kernel_ridge.fit(VALUES[:2], Y[:2], 0.1, 1.0, 0)
    assert np.isfinite(found.weights).all() and (found(VALUES[:2]).argmax(axis=1) == [0, 1]).all()
