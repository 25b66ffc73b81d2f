"""The rules of the game: which words come, and when a drawing counts as recognised."""

from __future__ import annotations

import numpy as np
import pytest

from qdcore.evaluation.game.rules import confidence_needed, deal, fair_words, is_recognised, word_of

ANIMALS = ["ant", "bat", "cat", "dog", "eel", "fox", "gnu", "hen"]


def test_a_word_that_is_recognised_less_than_half_of_the_time_does_not_come():
    assert fair_words(["ant", "bat", "cat"], {"ant": 0.49, "bat": 0.5}) == ["bat", "cat"]


def test_six_different_words_are_dealt_the_same_for_the_same_seed():
    words = deal(ANIMALS, 3)
    assert len(set(words)) == 6 and set(words) <= set(ANIMALS)
    assert deal(ANIMALS, 3) == words
    assert len({tuple(deal(ANIMALS, seed)) for seed in range(20)}) > 15


def test_of_fewer_than_six_words_each_comes_again():
    words = deal(["cat", "dog"], 0)
    assert sorted(words) == ["cat", "dog"]
    assert [word_of(words, number) for number in range(6)] == words * 3


@pytest.mark.parametrize(("classes", "needed"), [(2, 0.8), (3, 2 / 3), (5, 0.4), (10, 0.3), (345, 0.3)])
def test_the_fewer_classes_the_more_confidence_is_needed(classes, needed):
    assert confidence_needed(classes) == pytest.approx(needed)


@pytest.mark.parametrize(
    ("probabilities", "word", "recognised"),
    [
        ([0.45, 0.35, 0.2, 0, 0], "ant", True),
        ([0.35, 0.3, 0.2, 0.15, 0], "ant", False),  # 0.4 is needed of five
        ([0.3, 0.7, 0, 0, 0], "ant", False),
    ],
)
def test_a_drawing_is_recognised_as_the_best_guess_with_enough_confidence(probabilities, word, recognised):
    assert is_recognised(np.array(probabilities, np.float32), ANIMALS[:5], word) is recognised
