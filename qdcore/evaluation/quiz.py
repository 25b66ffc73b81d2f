"""A quiz on test drawings: which ones are asked, between which classes, and how people and models did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qdcore.evaluation.evaluation import Evaluation
from qdcore.evaluation.mistakes import mistakes

QUESTIONS = 20
CHOICES = 10  # of more classes only some are offered

Pool = Literal["wrong", "any"]


def deal(evaluation: Evaluation, pool: Pool, seed: int, allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The indices of the drawings asked, 20 or as many as there are: of the mistakes, or of all; the same for a seed.

    `allowed` (n,) says which drawings may be asked.
    """
    found = np.sort(mistakes(evaluation)) if pool == "wrong" else np.arange(len(evaluation.y_true))
    shuffled = np.random.default_rng(seed).permutation(found)
    return shuffled[allowed[shuffled]][:QUESTIONS]


def choices(evaluations: Sequence[Evaluation], index: int, seed: int) -> list[int]:
    """The positions of the classes offered for a drawing: all, or of more than ten the true one, what the models
    say, and others by chance."""
    k = len(evaluations[0].classes)
    if k <= CHOICES:
        return list(range(k))
    said = [int(evaluation.y_pred[index]) for evaluation in evaluations]
    by_chance = np.random.default_rng([seed, index]).permutation(k).tolist()
    wanted = [int(evaluations[0].y_true[index]), *said, *by_chance]
    return sorted(list(dict.fromkeys(wanted))[:CHOICES])


def scores(
    evaluations: Sequence[Evaluation], asked: NDArray[np.int64], answers: Sequence[int]
) -> tuple[int, list[int]]:
    """How many of the answered drawings the person named as labelled, and each of the models."""
    asked = asked[: len(answers)]
    own = int((evaluations[0].y_true[asked] == np.asarray(answers, int)).sum())
    return own, [int(evaluation.correct[asked].sum()) for evaluation in evaluations]
