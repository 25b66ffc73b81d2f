"""Kernel ridge regression: a drawing is classified by its similarity to each of the training drawings.

Source: Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", 2009, section 5.8 for the regression and
7.10 for leave-one-out predictions; Rasmussen, Williams, "Gaussian Processes for Machine Learning", 2006,
section 8.3.1, for comparing with some of the drawings only (landmarks).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.networks.temperature import temperature
from qdcore.arrays import Doubles, Floats
from qdcore.onnx.graph import Graph
from qdcore.progress import Report, silent

MAX_LANDMARKS = 4000  # training drawings to compare with, chosen at random
MAX_CALIBRATION = 2000  # training drawings used for calibration
BLOCK = 500  # drawings compared at once
COLUMN_PARTS = 12  # of the values: numpy's std copies what it is given
MIN_HELD_OUT = 500  # drawings kept out of the landmarks for calibration
MIN_SPREAD = 0.01  # added to every standard deviation, in mean ones, so that a nearly constant feature is not blown up
SMALL_SAMPLE = 3  # divided by the number of drawings, likewise: with few drawings a feature may be constant by chance
LOGIT_SCALE = 6.0  # logits for an output of 1: about calibrated, before any drawing is seen
ROUNDING = 1e-9  # of the mean of a matrix's diagonal, which keeps it positive definite
SOLVING_SHARE = 0.7  # of the time; the rest is calibration


@dataclass(frozen=True)
class Memory:
    """The training drawings to compare with, `rows` (m,) of all: `known` (m, d) are their (values - mean) / spread.

    They are rounded to 16 bits, in which they are kept.

    The similarity of two drawings is exp(-gamma * the mean squared difference of their features), 0..1, in float64,
    because the contributions of thousands of drawings nearly cancel out.
    """

    rows: NDArray[np.int64]
    mean: Floats
    spread: Floats
    known: Floats
    gamma: float

    @property
    def factor(self) -> np.float64:
        """What the sum of squared differences is multiplied by."""
        return np.float64(-self.gamma / self.known.shape[1])

    def compared(self, values: Floats) -> Doubles:
        """The similarity of values (n, d) to the landmarks: (n, m)."""
        return self._similarity((values - self.mean) / self.spread)

    def with_itself(self) -> Doubles:
        """The similarity of the landmarks to each other: (m, m), float64 so that it stays positive definite."""
        known = self.known.astype(np.float64)
        return np.concatenate([self._similarity(known[rows]) for rows in _blocks(len(known))])

    def _similarity(self, scaled: NDArray[Any]) -> Doubles:
        known = self.known.astype(scaled.dtype, copy=False)
        squares = np.square(scaled).sum(axis=1)[:, None] + np.square(known).sum(axis=1)
        similarity: Doubles = np.exp(self.factor * (squares - 2 * scaled @ known.T))
        return similarity

    def add_to(self, graph: Graph, values: str) -> str:
        """Add the comparison to a graph; returns the name of the similarities (n, m) float64."""
        scaled = graph.add("Div", graph.add("Sub", values, graph.constant(self.mean)), graph.constant(self.spread))
        products = graph.add("MatMul", scaled, graph.floats(graph.constant(self.known.T.astype(np.float16))))
        own = graph.add("ReduceSumSquare", scaled, graph.constant(np.array([1])), keepdims=1)
        theirs = graph.constant(np.square(self.known).sum(axis=1))
        squares = graph.add("Sub", graph.add("Add", own, theirs), graph.add("Add", products, products))
        return graph.add("Exp", graph.add("Mul", graph.constant(self.factor), graph.doubles(squares)))


@dataclass(frozen=True)
class KernelRidge:
    """What was learned: `weights` (m, k), of each remembered drawing for each class, and `bias` (k,)."""

    memory: Memory
    weights: Doubles
    bias: Doubles

    def __call__(self, values: Floats) -> Doubles:
        """Logits (n, k) of values (n, d)."""
        return self.memory.compared(values) @ self.weights + self.bias

    def add_to(self, graph: Graph, values: str) -> tuple[str, str]:
        """Add the same to a graph; returns the names of the logits and of the similarities (n, m)."""
        similarity = self.memory.add_to(graph, values)
        logits = graph.add("Gemm", similarity, graph.constant(self.weights), graph.constant(self.bias))
        return graph.floats(logits), similarity


def fit(
    values: Floats, y: NDArray[np.int64], alpha: float, gamma: float, seed: int, report: Report = silent
) -> KernelRidge:
    """Learn from values (n, d) with labels y (n,); `alpha` > 0 is the L2 penalty.

    Logits are calibrated on leave-one-out predictions of training drawings.
    """
    memory, answers = _remember(values, gamma, seed), np.eye(int(y.max()) + 1)[y]
    bias = answers.mean(axis=0)
    target = answers - bias
    factor, weights = _solve(memory, values, target, alpha, report)
    held_out = _calibration_rows(memory, len(y), seed)
    alone = _alone(memory, values[held_out], target[held_out], factor, weights, report)
    grown = growth(alone, target[held_out])
    scale = LOGIT_SCALE / temperature(LOGIT_SCALE * (grown * alone + bias), y[held_out])
    return KernelRidge(memory, scale * grown * weights, scale * bias)


def _calibration_rows(memory: Memory, n: int, seed: int) -> NDArray[np.int64]:
    """Rows for the calibration; where only some drawings are remembered, these are others.

    There is no leave-one-out prediction for a drawing that is one of only a few landmarks.
    """
    rows = np.arange(n) if len(memory.rows) == n else np.setdiff1d(np.arange(n), memory.rows)
    return rows[_some(len(rows), MAX_CALIBRATION, seed)]


def growth(alone: Doubles, target: Doubles) -> float:
    """The factor that brings outputs nearest to 0 and 1, at least 1: a large alpha or gamma makes them small."""
    return max(float((alone * target).sum() / max((alone**2).sum(), 1e-30)), 1.0)


def mean_and_spread(values: Floats) -> tuple[Floats, Floats]:
    """The mean and standard deviation of values (n, d), each (d,), so that every feature counts the same."""
    mean = values.mean(axis=0)
    spread = np.concatenate([part.std(axis=0) for part in np.array_split(values, COLUMN_PARTS, axis=1)])
    return mean, spread + np.float32(MIN_SPREAD + SMALL_SAMPLE / len(values)) * spread.mean() + np.float32(1e-6)


def _remember(values: Floats, gamma: float, seed: int) -> Memory:
    n = len(values)
    rows = _some(n, n if n <= MAX_LANDMARKS else min(MAX_LANDMARKS, n - MIN_HELD_OUT), seed)
    mean, spread = mean_and_spread(values)
    known = ((values[rows] - mean) / spread).astype(np.float16).astype(np.float32)
    return Memory(rows, mean, spread, known, gamma)


def _some(n: int, most: int, seed: int) -> NDArray[np.int64]:
    """All of n drawings, or `most` of them at random."""
    return np.sort(np.random.default_rng(seed).permutation(n)[:most])


def _solve(memory: Memory, values: Floats, target: Doubles, alpha: float, report: Report) -> tuple[Any, Doubles]:
    """The weights (m, k) with the least squared errors plus the penalty, and the matrix's Cholesky factor."""
    from scipy.linalg import cho_factor, cho_solve

    matrix = alpha * memory.with_itself()
    right = np.zeros((len(matrix), target.shape[1]))
    for rows in _blocks(len(values)):
        report(SOLVING_SHARE * rows.start / len(values))
        similarity = memory.compared(values[rows])
        matrix += similarity.T @ similarity
        right += similarity.T @ target[rows]
    report(SOLVING_SHARE)
    matrix[np.diag_indices_from(matrix)] += ROUNDING * np.trace(matrix) / len(matrix)
    factor = cho_factor(matrix, overwrite_a=True)
    return factor, cho_solve(factor, right)


def _alone(memory: Memory, values: Floats, target: Doubles, factor: Any, weights: Doubles, report: Report) -> Doubles:
    """The leave-one-out outputs (n, k) for these training drawings."""
    from scipy.linalg import cho_solve

    answers = []
    for rows in _blocks(len(values)):
        report(SOLVING_SHARE + (1 - SOLVING_SHARE) * rows.start / len(values))
        similarity = memory.compared(values[rows])
        own = (similarity * cho_solve(factor, similarity.T).T).sum(axis=1)  # its leverage
        answers.append(target[rows] - (target[rows] - similarity @ weights) / (1 - own)[:, None])
    return np.concatenate(answers)


def _blocks(n: int) -> Iterator[slice]:
    return (slice(start, min(start + BLOCK, n)) for start in range(0, n, BLOCK))
