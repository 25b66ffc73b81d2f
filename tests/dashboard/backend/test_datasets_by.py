"""A pupil changes own datasets alone; drawings of the game go in by word, as they were drawn, each once."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.backend import datasets_by, open_backend
from qdcore.classroom.roles import PERSON, TEACHER, Actor
from qdcore.datasets.drawing import Drawing
from qdcore.drawings.rasterize import bitmap
from qdcore.errors import UserError
from qdcore.evaluation.game.rounds import Round
from tests.helpers.in_a_class import pupil

STROKES = [np.array([[0.0, 0], [255, 128]]), np.array([[3.0, 4], [3, 4]])]
GAME = "0123456789ab"


def played(number, word, **change):
    return Round(GAME, number, word, "builtin", "time", 3.0, **({"strokes": STROKES, "player": "ann"} | change))


def test_a_pupil_changes_own_datasets_alone_and_adds_only_so_far(backend, monkeypatch):
    heron, fox = pupil(backend), pupil(backend)
    drawings = [Drawing.of_raw([np.array([[0.0, 0], [9, n]])]) for n in (8, 9)]
    mine, teachers = backend.datasets_by(heron).create("hats"), backend.datasets_by(TEACHER).create("birds")
    cls = backend.datasets_by(heron).add_class(mine.name, "cap")
    backend.datasets_by(heron).add(mine.name, cls, drawings[:1])
    foreign = backend.datasets_by(fox)
    for act in (
        lambda: foreign.delete(mine.name), lambda: foreign.rename(mine.name, "mine"),
        lambda: foreign.delete_drawings(mine.name, cls, [drawings[0].key]),
        lambda: foreign.delete_class(mine.name, cls), lambda: foreign.add_class(teachers.name, "owl"),
    ):  # fmt: skip
        with pytest.raises(UserError, match="not yours"):
            act()
    assert backend.datasets.open(mine.name).total == 1
    monkeypatch.setattr(datasets_by, "MAX_WITH_PUPILS", 1)
    for act in (
        lambda: backend.datasets_by(heron).add(mine.name, cls, drawings[1:]),
        lambda: backend.datasets_by(heron).take(mine.name, {"cap": drawings[1:]}),
    ):
        with pytest.raises(UserError, match="1 drawings"):
            act()


def test_drawings_go_to_the_class_of_their_word_once(home):
    backend = open_backend()
    name = backend.datasets_by(PERSON).create("Drawings of the game").name
    rounds = [played(0, "cat"), played(1, "dog"), played(2, "cat"), played(3, "bee", strokes=[])]
    backend.datasets_by(PERSON).keep_rounds(name, rounds)
    backend.datasets_by(PERSON).keep_rounds(name, rounds)
    dataset = backend.datasets.open(name)
    assert {each.title: len(dataset.drawings(each.name)) for each in dataset.classes} == {"cat": 2, "dog": 1}
    (first, _) = dataset.drawings("cat")
    assert (first.pixels == bitmap(STROKES)).all() and first.origin == f"game:{GAME}/0"


def test_a_pupil_keeps_only_what_he_or_she_drew(home):
    ann, bob = (open_backend().datasets_by(Actor("pupil", name)) for name in ("ann", "bob"))
    name = ann.create("Ours").name
    ann.keep_rounds(name, [played(0, "cat")])
    for other in (name, bob.create("Mine").name):
        with pytest.raises(UserError, match="not yours"):
            bob.keep_rounds(other, [played(0, "cat")])
