"""Drawings of the game in a dataset: by word, as they were drawn, each once."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.backend import open_backend
from qdcore.classroom.roles import PERSON, Actor
from qdcore.drawings.rasterize import bitmap
from qdcore.errors import UserError
from qdcore.evaluation.game.rounds import Round

STROKES = [np.array([[0.0, 0], [255, 128]]), np.array([[3.0, 4], [3, 4]])]
GAME = "0123456789ab"


def played(number, word, **change):
    return Round(GAME, number, word, "builtin", "time", 3.0, **({"strokes": STROKES, "player": "ann"} | change))


def test_drawings_go_to_the_class_of_their_word_once(home):
    backend = open_backend()
    name = backend.new_dataset("Drawings of the game", PERSON)
    rounds = [played(0, "cat"), played(1, "dog"), played(2, "cat"), played(3, "bee", strokes=[])]
    backend.keep_rounds(name, rounds, PERSON)
    backend.keep_rounds(name, rounds, PERSON)
    dataset = backend.datasets.open(name)
    assert {each.title: len(dataset.drawings(each.name)) for each in dataset.classes} == {"cat": 2, "dog": 1}
    (first, _) = dataset.drawings("cat")
    assert (first.pixels == bitmap(STROKES)).all() and first.origin == f"game:{GAME}/0"


def test_a_pupil_keeps_only_what_he_or_she_drew(home):
    backend = open_backend()
    name = backend.new_dataset("Ours", Actor("pupil", "ann"))
    backend.keep_rounds(name, [played(0, "cat")], Actor("pupil", "ann"))
    for other in (name, backend.new_dataset("Mine", Actor("pupil", "bob"))):
        with pytest.raises(UserError, match="not yours"):
            backend.keep_rounds(other, [played(0, "cat")], Actor("pupil", "bob"))
