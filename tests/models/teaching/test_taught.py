"""What a taught classifier says of itself equals what solving again without an example gives."""

from __future__ import annotations

import numpy as np
import pytest

from models.kernel_ridge import Memory, mean_and_spread
from models.teaching import features as features_module
from models.teaching.features import Features
from models.teaching.taught import teach

N, K = 18, 3
Y = np.tile(np.arange(K), N // K)
FEATURES = (np.random.default_rng(0).normal(size=(N, 40)) + 0.2 * Y[:, None]).astype(np.float32)


def similarity() -> np.ndarray:
    mean, spread = mean_and_spread(FEATURES)
    known = ((FEATURES - mean) / spread).astype(np.float32)
    return Memory(np.arange(N), mean, spread, known, 1.0).compared(FEATURES).astype(float)


def outputs(rows: list[int], of: int) -> np.ndarray:
    """The outputs (k,) for one example by a classifier that was solved anew on these rows."""
    K_all = similarity()
    target = np.eye(K)[Y[rows]] - 1 / K
    weights = np.linalg.solve(K_all[np.ix_(rows, rows)] + 0.1 * np.eye(len(rows)), target)
    return K_all[of, rows] @ weights


def without(*left: int, size: int = N) -> list[int]:
    return [row for row in range(size) if row not in left]


def test_leave_one_out_is_solving_again_without_each_example() -> None:
    taught = teach(FEATURES, Y, K)
    alone = np.array([outputs(without(i), i) for i in range(N)])
    logits = np.log(taught.alone)
    logits -= logits.mean(axis=1, keepdims=True)
    centred = alone - alone.mean(axis=1, keepdims=True)
    scale = (logits * centred).sum() / (centred**2).sum()
    assert scale > 0 and np.allclose(logits, scale * centred, atol=1e-3)
    assert np.array_equal(taught.correct, alone.argmax(axis=1) == Y) and 0.3 < taught.correct.mean() < 1


def test_the_accuracy_after_each_example_is_that_of_the_first_ones_alone() -> None:
    sizes, accuracies = teach(FEATURES, Y, K).grown
    assert sizes.tolist() == list(range(2, N + 1))
    for size, accuracy in zip(sizes, accuracies, strict=True):
        right = [outputs(without(i, size=size), i).argmax() == Y[i] for i in range(size)]
        assert accuracy == np.mean(right)
    assert accuracies[-1] == teach(FEATURES, Y, K).correct.mean()


def test_an_example_pulls_by_what_the_others_lose_without_it() -> None:
    target = np.eye(K)[Y] - 1 / K

    def errors(*left: int) -> float:
        kept = [i for i in range(N) if i not in left]
        return sum(((target[i] - outputs(without(i, *left), i)) ** 2).sum() for i in kept)

    pull = teach(FEATURES, Y, K).pull
    for j in range(N):
        with_it = errors() - ((target[j] - outputs(without(j), j)) ** 2).sum()
        assert np.isclose(pull[j], with_it - errors(j), atol=1e-4)


def test_a_mislabelled_example_pulls_the_most() -> None:
    features = np.concatenate([np.zeros((6, 9)), np.ones((6, 9))]).astype(np.float32)
    features += np.random.default_rng(0).normal(0, 0.05, features.shape).astype(np.float32)
    y = np.repeat([0, 1], 6)
    y[4] = 1
    taught = teach(features, y, 2)
    assert int(taught.pull.argmax()) == 4 and not taught.correct[4] and taught.correct.sum() == 11
    assert taught.predict(np.zeros((1, 9), np.float32))[0].argmax() == 0


def test_features_are_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    class Backbone:
        def __init__(self, _: bytes) -> None: ...

        def compute(self, names: tuple[str, ...], drawings: np.ndarray) -> dict[str, np.ndarray]:
            calls.append(len(drawings))
            sizes = features_module.transfer.FEATURES
            return {name: np.repeat(drawings[:, :1], sizes[name], axis=1).astype(np.float32) for name in names}

    monkeypatch.setattr(features_module, "Predictor", Backbone)
    features, drawings = Features(), np.arange(5, dtype=np.uint8)[:, None] * np.ones((1, 784), np.uint8)
    assert features(drawings)[:, 0].tolist() == [0, 1, 2, 3, 4]
    once = sum(calls)
    assert features(drawings[::-1])[:, 0].tolist() == [4, 3, 2, 1, 0] and sum(calls) == once
