"""Kernel ridge regression on all examples, and what each example is without itself, in closed form.

Source: Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", 2009, section 7.10, for leaving one out;
Golub, Van Loan, "Matrix Computations", 2013, section 4.2, for the Cholesky factor, whose leading blocks are the factors
of the leading blocks: so one factorisation also gives the accuracy after each of the examples.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import transfer
from models.kernel_ridge import LOGIT_SCALE, KernelRidge, Memory, growth, mean_and_spread
from models.networks.temperature import softmax, temperature
from qdcore.arrays import Doubles, Floats, Indices

MAX_SIZES = 100  # numbers of examples at which the accuracy is computed
MAX_PULLING = 1_500  # examples; above, the influence of each takes too long for a page


@dataclass(frozen=True, eq=False)
class Taught:
    """What was learned from n examples of k classes, in the order in which they came; y (n,) are their labels.

    `alone` (n, k) is the probability of each class for each example by all others; it is exact for the features' mean
    and spread, which are those of all examples.
    """

    y: Indices
    alone: Floats
    _ridge: KernelRidge
    _target: Doubles
    _inverse_factor: Doubles  # (n, n) lower triangular

    def predict(self, features: Floats) -> Floats:
        """Probabilities (m, k) of drawings with these features (m, d)."""
        return softmax(self._ridge(features))

    @property
    def correct(self) -> NDArray[np.bool_]:
        """True for each example that the others classify correctly, (n,)."""
        return self.alone.argmax(axis=1) == self.y

    @cached_property
    def grown(self) -> tuple[Indices, Doubles]:
        """Numbers of examples, at most 100 of them, and the leave-one-out accuracy (0..1) after each."""
        n = len(self.y)
        if n < 2:
            return np.zeros(0, np.int64), np.zeros(0)
        sizes = np.unique(np.linspace(2, n, min(MAX_SIZES, n - 1)).round().astype(int))
        accuracies = np.zeros(len(sizes))
        diagonal, weights = np.zeros(n), np.zeros_like(self._target)
        start = 0
        for place, size in enumerate(sizes):
            rows = self._inverse_factor[start:size]
            diagonal += np.square(rows).sum(axis=0)
            weights += rows.T @ (rows @ self._target)
            outputs = self._target[:size] - weights[:size] / diagonal[:size, None]
            accuracies[place] = np.mean(outputs.argmax(axis=1) == self.y[:size])
            start = size
        return sizes, accuracies

    @cached_property
    def pull(self) -> Doubles:
        """How much smaller the squared error of the other examples would be without each example, (n,).

        Above 0, an example pulls the others the wrong way. Exact, as leaving out two examples is. NaN for more than
        1,500 examples.
        """
        if len(self.y) > MAX_PULLING:
            return np.full(len(self.y), np.nan)
        inverse = self._inverse_factor.T @ self._inverse_factor
        weights, own = inverse @ self._target, np.diag(inverse)
        products, squares = weights @ weights.T, np.square(weights).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            both = (
                np.square(own)[None, :] * squares[:, None]
                - 2 * own[None, :] * inverse * products
                + np.square(inverse) * squares[None, :]
            ) / np.square(np.outer(own, own) - np.square(inverse))
        np.fill_diagonal(both, squares / np.square(own))
        return (squares / np.square(own)).sum() - both.sum(axis=0)


def teach(features: Floats, y: Indices, classes: int) -> Taught:
    """Solve for the features (n, d) of n >= 2 examples with labels y (n,), below `classes`; Transfer's parameters."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # several threads wait for each other longer than they compute, next to a training
        return _solved(features, y, classes)


def _solved(features: Floats, y: Indices, classes: int) -> Taught:
    from scipy.linalg import cholesky, solve_triangular

    params: dict[str, Any] = dict(transfer.MODEL.complete({}))
    mean, spread = mean_and_spread(features)
    known = ((features - mean) / spread).astype(np.float32)
    memory = Memory(np.arange(len(y)), mean, spread, known, float(params["gamma"]))
    matrix = memory.compared(features).astype(np.float64)
    matrix[np.diag_indices_from(matrix)] = 1 + float(params["alpha"])
    factor = cholesky(matrix, lower=True, overwrite_a=True, check_finite=False)
    inverse = solve_triangular(factor, np.eye(len(y)), lower=True, overwrite_b=True, check_finite=False)
    target = np.eye(classes)[y] - 1 / classes
    weights = inverse.T @ (inverse @ target)
    alone = target - weights / np.square(inverse).sum(axis=0)[:, None]
    grown = growth(alone, target)
    scale = LOGIT_SCALE * grown / temperature(LOGIT_SCALE * grown * alone, y)
    ridge = KernelRidge(memory, scale * weights, np.zeros(classes))
    return Taught(y, softmax(scale * alone), ridge, target, inverse)
