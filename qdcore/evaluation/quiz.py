"""A quiz on test drawings: which drawings are shown, which classes are offered, and the scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qdcore.evaluation.evaluation import Evaluation
from qdcore.evaluation.mistakes import mistakes

MAX_QUESTIONS = 20
MAX_CHOICES = 10

Pool = Literal["wrong", "any"]


def questions(evaluation: Evaluation, pool: Pool, seed: int, allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The indices of up to 20 drawings to classify, from the mistakes or from all; the same for the same seed.

    `allowed` (n,) is True for drawings that may be shown.
    """
    found = np.sort(mistakes(evaluation)) if pool == "wrong" else np.arange(len(evaluation.y_true))
    shuffled = np.random.default_rng(seed).permutation(found)
    return shuffled[allowed[shuffled]][:MAX_QUESTIONS]


def choices(evaluations: Sequence[Evaluation], index: int, seed: int) -> list[int]:
    """The positions of the classes offered for a drawing: all of up to ten.

    Of more classes the true one, the predicted ones and random others; the same for the same seed.
    """
    k = len(evaluations[0].classes)
    if k <= MAX_CHOICES:
        return list(range(k))
    predicted = [int(evaluation.y_pred[index]) for evaluation in evaluations]
    by_chance = np.random.default_rng([seed, index]).permutation(k).tolist()
    first = [int(evaluations[0].y_true[index]), *predicted, *by_chance]
    return sorted(list(dict.fromkeys(first))[:MAX_CHOICES])


def correct_answers(
    evaluations: Sequence[Evaluation], asked: NDArray[np.int64], answers: Sequence[int]
) -> tuple[int, list[int]]:
    """How many of the answered drawings the person and each classifier classified correctly, by the label."""
    asked = asked[: len(answers)]
    own = int((evaluations[0].y_true[asked] == np.asarray(answers, int)).sum())
    return own, [int(evaluation.correct[asked].sum()) for evaluation in evaluations]
