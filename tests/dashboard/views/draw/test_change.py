"""What a changed stroke does, in words."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.views.draw.change import differences, in_words
from dashboard.views.draw.classifiers import Candidate, Predictions
from qdcore.drawings.fabric import Changes

CANDIDATES = (Candidate("a", "Forest", "", ("cat", "dog")), Candidate("b", "Network", "", ("dog", "cat")))


def predictions(*shares, candidates=CANDIDATES):
    return Predictions(candidates, tuple(np.array(each, np.float32) for each in shares))


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (Changes(removed=(1,)), "without stroke 2"),
        (Changes(altered=(0, 2)), "with strokes 1 and 3 changed"),
        (Changes((3,), (0,), 2), "without stroke 4, with stroke 1 changed, with 2 strokes more"),
    ],
)
def test_what_was_done_is_said(done, words):
    assert in_words(done) == words


def test_each_classifier_says_what_becomes_of_its_prediction():
    was, now = predictions([0.97, 0.03], [0.2, 0.8]), predictions([0.61, 0.39], [0.75, 0.25])
    assert differences(was, now, "without stroke 2") == [
        "Without stroke 2: cat 97 % → 61 % (Forest).",
        "Without stroke 2: cat 80 % → 25 %, now a dog 75 % (Network).",
    ]


def test_a_classifier_that_fails_meanwhile_is_left_out():
    was, now = predictions([0.97, 0.03], [0.2, 0.8]), predictions([0.75, 0.25], candidates=CANDIDATES[1:])
    assert differences(was, now, "without stroke 1") == ["Without stroke 1: cat 80 % → 25 %, now a dog 75 % (Network)."]
