"""What a class does together: the wall, drawings that a run gets wrong, the quiz of all; and who may what."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from qdcore.classroom import drafts, posts
from qdcore.classroom.classroom import Classroom, new_class
from qdcore.classroom.limits import Limits
from qdcore.classroom.picture import Picture
from qdcore.classroom.posts import Posts, new_post
from qdcore.classroom.quiz import Difference, differences, score
from qdcore.classroom.roles import TEACHER, Actor
from qdcore.classroom.room import Room
from qdcore.classroom.wall import items
from qdcore.drawings.rasterize import bitmap_of_raw
from qdcore.errors import UserError
from qdcore.evaluation.game.rounds import Round
from tests.qdcore.evaluation.game.test_rounds import STROKES

HERON, FOX = Actor("pupil", "aaaaaaaaaaaa", "blue heron"), Actor("pupil", "bbbbbbbbbbbb", "red fox")
RAW = [np.array([[10.0, 20], [300, 310], [200, 15.5]]), np.array([[5.0, 5], [6, 250]])]
RUN = "0123456789ab"


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(new_class(tmp_path)[0])


def test_a_drawing_on_the_wall_is_the_one_that_was_drawn(room):
    room.post(HERON, RAW, "cat")
    [found] = Room(Classroom(room.classroom.folder)).posts.all()
    assert (found.owner, found.word, found.run) == (HERON.owner, "cat", "")
    assert (found.pixels == bitmap_of_raw(RAW)).mean() > 0.98 and found.pixels.any()
    assert max(stroke.max() for stroke in found.drawing) == 255


@pytest.mark.parametrize(
    ("raw", "word"),
    [([], "cat"), (RAW, "x" * 101), ([np.random.default_rng(0).random((9_000, 2)) * 400], "cat")],
)
def test_what_is_no_drawing_or_too_much_is_refused(room, raw, word):
    with pytest.raises(UserError):
        room.post(HERON, raw, word)
    assert room.posts.all() == []


def test_a_person_fills_the_wall_only_so_far(room, monkeypatch):
    monkeypatch.setattr(posts, "MAX_POSTS", 2)
    room.post(HERON, RAW), room.post(HERON, RAW), room.post(FOX, RAW)
    with pytest.raises(UserError, match="2 drawings"):
        room.post(HERON, RAW)
    [room.post(TEACHER, RAW) for _ in range(3)]
    assert len(room.posts.all()) == 6


def test_a_damaged_line_is_left_out_and_the_next_one_is_whole(room):
    room.post(HERON, RAW)
    with room.posts.path.open("a") as file:
        file.write('{"key": "0123456789ab", "strokes": [[[0, 999]]]}\nno json\n{"half')
    room.post(FOX, RAW)
    assert [post.owner for post in Posts(room.posts.path).all()] == [HERON.owner, FOX.owner]


def test_drawings_that_a_run_gets_wrong_collect_under_it(room):
    room.post_wrong(HERON, RAW, "cat", RUN, "dog", 0.75)
    with pytest.raises(UserError, match="right"):
        room.post_wrong(HERON, RAW, "cat", RUN, "cat", 0.9)
    [found] = room.shown_posts(RUN)
    assert (found.word, found.predicted, found.confidence) == ("cat", "dog", 0.75) and not room.shown_posts("f" * 12)
    room.hide_item(TEACHER, found.key)
    assert room.shown_posts(RUN) == [] and room.shown_posts() == []


def test_the_wall_has_the_newest_first_without_what_was_hidden_or_before_it_was_cleared(room):
    first, second = room.post(HERON, RAW), room.post(FOX, RAW)
    played = Round(
        "0123456789ab", 0, "cat", "builtin", "time", 5.0, STROKES, (), FOX.owner, "2030-01-01 10:00:00.5 UTC"
    )

    def keys() -> list[str]:
        return [each.key for each in items(room.posts.all(), [played], [], room.classroom.state)]

    assert keys() == ["0123456789ab/0", second.key, first.key]
    with pytest.raises(UserError, match="Only the teacher"):
        room.hide_item(HERON, second.key, FOX.owner)
    room.hide_item(HERON, first.key, HERON.owner), room.hide_item(TEACHER, "0123456789ab/0")
    assert keys() == [second.key]
    room.clear_wall(TEACHER)
    assert keys() == []
    time.sleep(0.01)
    third = room.post(HERON, RAW)
    assert keys() == [third.key]


TEACHERS = {
    "clear": lambda room, actor: room.clear_wall(actor),
    "limits": lambda room, actor: room.set_limits(actor, Limits()),
    "pause": lambda room, actor: room.pause(actor, True),
    "end": lambda room, actor: room.end(actor),
    "reopen": lambda room, actor: room.reopen(actor),
    "keep": lambda room, actor: room.keep(actor, True),
    "quiz": lambda room, actor: room.start_quiz(actor, [RUN], [0]),
    "show": lambda room, actor: room.show(actor, Picture("compare")),
    "dataset": lambda room, actor: room.set_dataset(actor, "x"),
    "code": lambda room, actor: room.change_code(actor),
    "hold": lambda room, actor: room.hold(actor, True),
    "hide": lambda room, actor: room.hide_item(actor, "x"),
}


@pytest.mark.parametrize("act", TEACHERS.values(), ids=TEACHERS)
def test_what_only_the_teacher_does_a_pupil_cannot(room, act):
    before = room.classroom.state
    with pytest.raises(UserError, match="Only the teacher"):
        act(room, HERON)
    assert room.classroom.state == before
    act(room, TEACHER)
    assert room.classroom.state != before or act is TEACHERS["limits"] or act is TEACHERS["reopen"]


def test_the_first_answer_of_each_pupil_counts(room):
    with pytest.raises(UserError, match="over"):
        room.answer(HERON, 3, 0)
    room.start_quiz(TEACHER, [RUN], [3, 1])
    quiz = room.classroom.state.quiz.id
    for actor, question, answer in ((HERON, 3, 0), (HERON, 3, 1), (FOX, 3, 1), (FOX, 1, 1)):
        room.answer(actor, question, answer)
    with pytest.raises(UserError, match="over"):
        room.answer(HERON, 2, 0)
    found = room.answers.of(quiz)
    assert found == {(HERON.owner, 3): 0, (FOX.owner, 3): 1, (FOX.owner, 1): 1}
    assert score(found, [0, 1, 0, 1]) == (3, 2)
    room.answers.remove(FOX.owner)
    assert set(room.answers.of(quiz)) == {(HERON.owner, 3)}


def test_people_and_a_model_differ_where_most_people_say_something_else():
    answers = {("a", 0): 1, ("b", 0): 1, ("c", 0): 0, ("a", 1): 2, ("b", 1): 2, ("a", 2): 0, ("b", 2): 1, ("a", 3): 1}
    # drawing 0: two of three say 1, the model 0; drawing 1: both say 2, the model 2; drawing 2: a tie; drawing 3: as 0
    assert differences(answers, [0, 2, 2, 0]) == [Difference(3, 1, 0, 1.0), Difference(0, 1, 0, 2 / 3)]


def test_a_post_of_a_word_of_tags_is_kept_letter_by_letter():
    assert new_post("", RAW, "<script>alert(1)</script>").word == "<script>alert(1)</script>"


def test_a_pupils_drawing_comes_to_the_wall_by_itself_once_and_grows_there(room, monkeypatch):
    monkeypatch.setattr(drafts, "SECONDS_OF_REST", 0)
    who = joined(room)
    for strokes in (RAW[:1], RAW, RAW):
        room.draw(who, strokes, "cat"), room.settle()
    [found] = room.posts.all()
    assert (found.owner, found.word, len(found.strokes)) == (who.owner, "cat", 2)
    room.hide_item(TEACHER, found.key)
    room.draw(who, [*RAW, RAW[0]]), room.settle()
    assert len(room.posts.all()[0].strokes) == 3 and room.shown_posts() == []  # what is hidden stays hidden
    room.draw(TEACHER, RAW), room.draw(FOX, RAW), room.settle()  # the teacher has a button; the fox is not in the class
    assert len(room.posts.all()) == 1


def test_who_keeps_drawings_off_the_wall_has_none_there(room, monkeypatch):
    monkeypatch.setattr(drafts, "SECONDS_OF_REST", 0)
    who = joined(room)
    room.draw(who, RAW)
    room.keep_off_wall(who, True)
    room.settle(), room.draw(who, RAW), room.settle()
    assert room.posts.all() == [] and room.is_off_wall(who.owner)
    shown = room.post(who, RAW)
    assert [items(room.posts.all(), [], [], room.classroom.state, off) for off in ((), {who.owner})][1] == []
    room.keep_off_wall(who, False)
    assert [post.key for post in room.posts.all()] == [shown.key] and not room.is_off_wall(who.owner)


def test_drawings_that_go_on_are_stored_only_so_often(room, monkeypatch):
    monkeypatch.setattr(drafts, "SECONDS_OF_REST", 0)
    monkeypatch.setattr(posts, "MAX_POSTS", 2)
    who = joined(room)
    for number in range(posts.MAX_LINES * 2 + 5):
        room.draw(who, [RAW[0], *[RAW[1]] * number]), room.settle()
    assert len(room.posts.path.read_text().splitlines()) == posts.MAX_LINES * 2 and len(room.posts.all()) == 1


def joined(room: Room) -> Actor:
    pupil = room.classroom.pupils.join()
    return Actor("pupil", pupil.id, pupil.name)
