"""Kernel ridge regression against scikit-learn's, and its leave-one-out predictions."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge as Known

from models import kernel_ridge
from models.networks.temperature import softmax
from qdcore.onnx.graph import Graph
from qdcore.onnx.predictor import Predictor

RNG = np.random.default_rng(0)
Y = np.arange(60) % 3
VALUES = (RNG.normal(size=(60, 784)) * 20 + 40 * np.eye(3).repeat(262, axis=1)[Y][:, :784] + 100).clip(0, 255)
VALUES = VALUES.astype(np.uint8).astype(np.float32)
STILL = np.where(np.arange(784) % 2, VALUES, np.where(RNG.random((60, 784)) < 0.02, VALUES, 0)).astype(np.float32)
MANY = np.arange(600) % 10
NOISY = (RNG.normal(size=(600, 60)) + RNG.normal(size=(10, 60))[MANY] * 0.6).astype(np.float32)
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
    ours, theirs = (answers - answers.mean(axis=1, keepdims=True) for answers in (ours, theirs))
    factor = (ours * theirs).sum() / (theirs**2).sum()
    assert factor > 0 and np.allclose(ours, factor * theirs, atol=0.005 * factor)


def test_a_training_drawing_gets_its_leave_one_out_prediction():
    memory, shares = kernel_ridge._remember(VALUES, 1.0, 0), np.eye(3)[Y].mean(axis=0)
    target = np.eye(3)[Y] - shares
    factor, weights = kernel_ridge._solve(memory, VALUES, target, 0.1, lambda *_: None)
    alone = kernel_ridge._alone(memory, VALUES, target, factor, weights, lambda *_: None) + shares
    for row in (0, 17, 59):
        without = known(rows=np.arange(60) != row)(VALUES[[row]])[0]
        assert np.allclose(alone[row], without, atol=0.005)


def test_of_many_drawings_some_are_remembered_and_all_are_learned_from(monkeypatch):
    monkeypatch.setattr(kernel_ridge, "MAX_LANDMARKS", 20)
    monkeypatch.setattr(kernel_ridge, "MIN_HELD_OUT", 40)
    monkeypatch.setattr(kernel_ridge, "MAX_CALIBRATION", 30)
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


@pytest.mark.parametrize("each", [1, 2, 5])
def test_a_few_drawings_of_each_class_tell_what_new_ones_are(each):
    """Numbers that do not vary in a few drawings do vary in others, and would put all of them out of reach."""
    found = kernel_ridge.fit(STILL[: 3 * each], Y[: 3 * each], 0.1, 1.0, 0)
    assert (found(STILL[30:]).argmax(axis=1) == Y[30:]).mean() > 0.9


@pytest.mark.parametrize("alpha, gamma", [(0.1, 1.0), (100, 1.0), (0.03, 3.0), (100, 3.0), (0.03, 0.3)])
def test_confidence_is_about_the_accuracy(alpha, gamma):
    values, y = NOISY[:300], MANY[:300]
    given = softmax(kernel_ridge.fit(values, y, alpha, gamma, 0)(NOISY[300:]))
    assert given.max(axis=1).mean() == pytest.approx((given.argmax(axis=1) == MANY[300:]).mean(), abs=0.12)


@pytest.mark.parametrize("more", [1, 10, 200])
def test_where_not_all_are_remembered_enough_others_are_left_for_calibration(monkeypatch, more):
    monkeypatch.setattr(kernel_ridge, "MAX_LANDMARKS", 300)
    monkeypatch.setattr(kernel_ridge, "MIN_HELD_OUT", 50)
    n = 300 + more
    memory = kernel_ridge._remember(NOISY[:n], 1.0, 0)
    rows = kernel_ridge._calibration_rows(memory, n, 0)
    assert len(memory.rows) == min(300, n - 50) and len(rows) == n - len(memory.rows) >= 50
    assert not set(rows) & set(memory.rows)


def test_drawings_that_differ_in_little_can_be_solved():
    """Similarities that vary smoothly make a matrix of which 32 bits would lose that it is positive definite."""
    place = np.sort(np.random.default_rng(0).uniform(0, 1, 1500))
    waves = np.stack([np.sin(place * number) for number in range(1, 41)], axis=1).astype(np.float32)
    found = kernel_ridge.fit(waves, (place > 0.5).astype(np.int64), 100.0, 0.3, 0)
    assert np.isfinite(found.weights).all()
