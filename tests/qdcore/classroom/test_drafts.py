"""Drawings while they are made: what rests is taken once, what goes on is taken again under its key."""

from __future__ import annotations

import numpy as np
import pytest

from qdcore.classroom.drafts import SECONDS_OF_REST, Drafts

FIRST, SECOND, OTHER = (np.array(points, float) for points in ([[1, 2], [3, 4]], [[5, 6], [7, 8]], [[9, 9], [1, 1]]))
REST, MOMENT = SECONDS_OF_REST + 0.1, 0.5


class Canvas:
    """Somebody draws, and a clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.drafts = Drafts(lambda: self.now)

    def draw(self, *strokes: object, wait: float, owner: str = "heron") -> list[tuple[str, int]]:
        """What is taken after somebody has drawn and waited: keys, and numbers of strokes."""
        self.drafts.note(owner, list(strokes), "cat")
        self.now += wait
        return [(each.key, len(each.strokes)) for each in self.drafts.take_rested()]


@pytest.fixture
def canvas() -> Canvas:
    return Canvas()


def test_a_drawing_is_taken_once_it_rests_and_only_once(canvas):
    assert canvas.draw(FIRST, wait=MOMENT) == []
    [(key, strokes)] = canvas.draw(FIRST, SECOND, wait=REST)
    assert strokes == 2 and canvas.draw(FIRST, SECOND, wait=REST) == [] and canvas.drafts.take_rested() == []
    assert [len(key), canvas.draw(wait=REST)] == [12, []]  # cleared: it stays where it is


def test_a_drawing_that_goes_on_keeps_its_key_and_the_next_has_another(canvas):
    [(key, _)] = canvas.draw(FIRST, wait=REST)
    assert canvas.draw(FIRST, SECOND, wait=REST) == [(key, 2)]
    assert canvas.draw(FIRST, wait=REST) == [(key, 1)]  # undone
    [(other, _)] = canvas.draw(OTHER, wait=REST)
    canvas.draw(wait=MOMENT)
    [(again, _)] = canvas.draw(FIRST, wait=REST)
    assert len({key, other, again}) == 3


def test_what_is_cleared_or_replaced_before_it_rests_is_never_taken(canvas):
    assert canvas.draw(FIRST, wait=MOMENT) == canvas.draw(wait=REST) == canvas.draw(SECOND, wait=MOMENT) == []
    assert [strokes for _, strokes in canvas.draw(OTHER, FIRST, wait=REST)] == [2]


def test_what_rested_is_taken_also_if_the_next_one_has_begun_before_anybody_looked(canvas):
    canvas.drafts.note("heron", [FIRST], "cat")
    canvas.now += REST
    canvas.drafts.note("heron", [OTHER], "dog")
    assert [each.word for each in canvas.drafts.take_rested()] == ["cat"]


def test_each_person_has_a_drawing_and_what_is_forgotten_is_not_taken(canvas):
    canvas.drafts.note("fox", [FIRST])
    assert len(canvas.draw(FIRST, wait=REST)) == 2
    canvas.drafts.note("fox", [OTHER])
    canvas.drafts.forget("fox")
    assert canvas.draw(SECOND, wait=REST, owner="heron")[0][1] == 1
