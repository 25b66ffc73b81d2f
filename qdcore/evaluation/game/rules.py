"""The rules of the game: six words, twenty seconds each, and when a drawing counts as recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

ROUNDS = 6
SECONDS = 20.0
MIN_RECALL = 0.5  # a word is asked for only if the classifier recognises half of other people's drawings of it
MIN_CONFIDENCE, MAX_CONFIDENCE, TIMES_CHANCE = 0.3, 0.8, 2.0


def fair_words(classes: Sequence[str], recalls: Mapping[str, float]) -> list[str]:
    """The classes that a classifier has a fair chance to recognise; a class whose recall (0..1) is unknown is one."""
    return [cls for cls in classes if recalls.get(cls, 1.0) >= MIN_RECALL]


def deal(words: Sequence[str], seed: int) -> list[str]:
    """Up to six different words in random order, the same for the same seed."""
    order = np.random.default_rng(seed).permutation(len(words))[:ROUNDS]
    return [words[place] for place in order.tolist()]


def word_of(words: Sequence[str], number: int) -> str:
    """The word of a round (from 0); of fewer than six words each comes again."""
    return words[number % len(words)]


def confidence_needed(classes: int) -> float:
    """The confidence (0..1) that ends a round: 0.3; of few classes twice chance, 0.8 at most."""
    return max(MIN_CONFIDENCE, min(MAX_CONFIDENCE, TIMES_CHANCE / classes))


def is_recognised(probabilities: NDArray[np.float32], classes: Sequence[str], word: str) -> bool:
    """True if the word is the most probable class, with the confidence needed, by probabilities (k,)."""
    best = int(probabilities.argmax())
    return classes[best] == word and float(probabilities[best]) >= confidence_needed(len(classes))
