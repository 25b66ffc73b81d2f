"""The page of a class: what teacher and pupils see of it, and what they may do there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.backend import Backend
from dashboard.live.connection import reply_to
from dashboard.state.resources import backend
from qdcore.classroom import drafts
from qdcore.classroom.classroom import Classroom, new_class
from qdcore.classroom.picture import Picture
from qdcore.classroom.roles import PROJECTOR, TEACHER, Actor
from qdcore.drawings.link_codec import encode
from qdcore.errors import UserError
from qdcore.evaluation.game.rounds import Round
from qdcore.experiments.run import Run
from qdcore.experiments.sample import Sample
from qdcore.sources import open_source
from tests.helpers.pages import as_read, messages, open_page, stored, words
from tests.qdcore.evaluation.game.test_rounds import STROKES

RAW = [np.array([[10.0, 20], [300, 310]])]
EVIL = "<img src=x onerror=alert(1)> **bold** :cat: $x$"
Open = Callable[..., AppTest]


@pytest.fixture
def room(home: Path, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    made, _ = new_class(home / "classes")
    monkeypatch.setenv("QUICKDRAW_CLASS", str(made.folder))
    st.cache_resource.clear()
    return made


@pytest.fixture
def opened(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens the page as somebody does whose cookie the browser has sent."""

    def open_as(who: Actor | None, page: str = "room", **query: str) -> AppTest:
        monkeypatch.setattr(Classroom, "actor", lambda self, cookie: who)
        return open_page(page, **query)

    yield open_as
    backend().lab.close()


def pupil(room: Classroom) -> Actor:
    one, _ = room.join()
    return Actor("pupil", one.id, one.name)


def test_without_a_class_the_page_says_what_one_is_and_shows_nothing_else(home: Path) -> None:
    app = open_page("room")
    assert "room code" in words(app) and [button.label for button in app.button] == ["Open the app to a class"]
    assert "wall" not in words(open_page("room", projector="on", part="manage"))


def test_a_pupil_sees_no_teachers_part_even_by_a_link(room, opened):
    who = pupil(room)
    app = opened(who, part="manage")
    assert who.name in words(app) and not app.toggle and "Part of the link was left out" in messages(app)
    assert not [button for button in app.button if "End" in button.label or "Clear" in button.label]


def test_without_a_cookie_of_the_class_a_page_shows_nothing(room, opened):
    for page in ("room", "train", "compare"):
        app = opened(None, page)
        if page == "room":
            assert "not in this class" in messages(app) and len(app.main.children) <= 6
        for button in app.button:
            assert not button.label.startswith("End")


def test_the_teacher_sets_limits_pauses_and_ends(room, opened):
    pupil(room)
    app = opened(TEACHER, part="manage")
    app.number_input[1].set_value(3)
    next(button for button in app.button if button.label == "Set the limits").click().run()
    app.toggle[0].set_value(True).run()
    assert room.state.limits.waiting == 3 and room.state.paused and room.state.ended is None
    next(button for button in app.button if button.label == "End it now").click().run()
    assert room.state.ended is not None and "The class has ended" in messages(app)
    next(button for button in app.button if button.label == "Open it again").click().run()
    assert room.state.ended is None


def test_words_names_and_classes_are_text_on_the_wall(room, opened):
    who = pupil(room)
    backend().room.post(who, RAW, EVIL)
    run = stored_as(who)
    backend().runs_by(who).rename(run.id, EVIL[:60])
    app = opened(who)
    shown = " ".join(each.value for each in app.markdown)
    assert "<img" not in shown.replace("\\<img", "") and EVIL[:20] in as_read([shown])
    assert who.name in shown and "correct" in shown


def stored_as(who: Actor) -> Run:
    """A run that belongs to somebody."""
    run = stored(Sample(("cat", "sheep"), 50))
    described = run.folder / "run.json"
    described.write_text(described.read_text().replace('"record": {', f'"record": {{"owner": "{who.owner}",'))
    return backend().runs.load(run.id)


def test_the_quiz_of_all_counts_everybody_and_shows_the_models_beside(room, opened):
    heron, fox = pupil(room), pupil(room)
    run = stored_as(heron)
    open_source("quickdraw", backend().settings).fetch("cat", 50)
    backend().room.start_quiz(TEACHER, [run.id], [0, 1])
    app = opened(heron, part="quiz")
    assert [button.label for button in app.button if button.key.startswith("class answer")] == ["cat", "sheep"]
    for _ in range(2):
        next(button for button in app.button if button.label == "cat").click().run()
    assert "2 answers correct" in words(app) and len(room.pupils.all()) == 2
    found = opened(fox, part="quiz")
    assert [button for button in found.button if button.key.startswith("class answer")]
    truth = run.evaluation.y_true[[0, 1]]
    assert f"The class: {'100' if not truth.any() else '50.0' if truth.sum() == 1 else '0'} %" in words(app)


def test_the_dataset_of_the_class_grows_by_everybodys_drawings(room, opened):
    who = pupil(room)
    assert "the teacher begins" in messages(opened(who, part="dataset"))
    app = opened(TEACHER, part="dataset")
    app.text_input[1].set_value("top hat, cap, cap")
    app.button[0].click().run()
    found: Backend = backend()
    name = room.state.dataset
    assert [each.title for each in found.datasets.open(name).classes] == ["top hat", "cap"]
    cls = found.datasets.open(name).classes[0].name
    found.room_by(who).add_drawing(RAW, cls)
    assert "1 drawing" in words(opened(who, part="dataset"))
    found.pupils_by(TEACHER).remove_things_of(who.id)
    assert found.datasets.open(name).total == 0


def test_the_projector_goes_where_the_teacher_goes_and_shows_what_a_pupil_sees(room, opened):
    run = stored_as(pupil(room))
    screen = opened(TEACHER, projector="on")
    assert room.state.code in str([each.proto.body for each in screen.get("html")])
    teacher = opened(TEACHER, "evaluate", run=run.id, section="numbers")
    assert room.state.picture == Picture("evaluate", {"run": run.id, "runs": run.id, "section": "numbers"})
    assert "Hold this picture" in str([each.label for each in teacher.toggle])
    screen.run()
    assert screen.title[0].value == "Evaluate" and screen.session_state["section"] == "numbers"
    opened(TEACHER, "room", part="wall")
    screen.run()
    assert screen.title[0].value == "Class" and screen.session_state["part"] == "wall"
    assert "section" not in screen.session_state and not screen.button


def test_a_choice_in_a_part_that_is_drawn_alone_reaches_the_projector(room, opened):
    stored_as(pupil(room))
    teacher = opened(TEACHER, "quiz")
    teacher.segmented_control(key="pool").set_value("any").run()
    assert room.state.picture.choices["pool"] == "any"


def test_manage_and_a_held_picture_stay_and_pupils_turn_nothing(room, opened):
    opened(TEACHER, "explore")
    for part in ({}, {"part": "manage"}):
        opened(TEACHER, "room", **part)
        assert room.state.picture.page == "explore"
    opened(pupil(room), "compare")
    assert room.state.picture.page == "explore"
    with pytest.raises(UserError, match="Only the teacher"):
        backend().room.show(pupil(room), Picture("compare", {}))
    opened(TEACHER, projector="on")  # its own pages are not what it follows
    assert room.state.picture.page == "explore"
    app = opened(TEACHER, "train")
    next(each for each in app.toggle if "Hold" in each.label).set_value(True).run()
    app = opened(TEACHER, "tune")
    assert room.state.held and room.state.picture.page == "train" and "still sees: Train" in words(app)
    next(each for each in app.toggle if "Hold" in each.label).set_value(False).run()
    assert room.state.picture.page == "tune"


def test_the_projectors_window_may_change_nothing_also_by_a_message_of_its_own(room, opened):
    opened(TEACHER, "room", part="wall")
    backend().room.post(pupil(room), RAW, "a cat")
    screen = opened(TEACHER, "room", part="manage", projector="on")
    assert not screen.toggle and screen.session_state["part"] == "wall"
    with pytest.raises(UserError, match="Only the teacher"):
        backend().room.end(PROJECTOR)


def test_the_projectors_window_reads_what_a_browser_keeps_of_the_lessons_and_never_writes_it(room, opened):
    opened(TEACHER, "lessons")
    for query, writes in (({}, 1), ({"projector": "on"}, 0)):
        app = opened(TEACHER, "lessons", **query)
        assert len(app.get("bidi_component")) == 1, query  # the one that reads
        app.session_state["browser store lessons loaded"] = True
        app.run()
        assert len(app.get("bidi_component")) == writes, query


def drawn(app: AppTest, name: str, *strokes: list[list[float]]) -> AppTest:
    """As if somebody had drawn on a canvas of the page."""
    message = {"version": 3, "token": None, "background": False, "down": False, "strokes": list(strokes)}
    app.session_state[f"{name}: state"].message = message
    return app.run()


def answer_while_drawing(app: AppTest, name: str) -> dict[str, Any]:
    """What the live connection of a canvas says of a stroke."""
    token = app.session_state[f"{name}: channel"].token
    stroke = [[10.0, 20.0], [300.0, 310.0]]
    message = {"version": 2, "token": None, "background": False, "down": True, "strokes": [stroke]}
    return dict(json.loads(reply_to(token, json.dumps(message)))["answer"])


def test_a_pupils_drawing_comes_to_the_wall_while_the_pen_rests_and_the_switch_keeps_it_off(room, opened, monkeypatch):
    monkeypatch.setattr(drafts, "SECONDS_OF_REST", 0)
    who = pupil(room)
    app = opened(who, "draw")
    assert "on the wall once your pen has rested" in words(app)
    assert answer_while_drawing(app, "canvas")["cards"]
    backend().room.settle()
    [found] = backend().wall()
    assert found.owner == who.owner and "Put it on the wall" not in [button.label for button in app.button]
    next(each for each in app.toggle if "off the wall" in each.label).set_value(True).run()
    assert backend().wall() == [] and "not on the wall" in words(app)
    played = Round("0123456789ab", 0, "cat", "builtin", "time", 5.0, STROKES, (), "", "2030-01-01 10:00:00.5 UTC")
    backend().rounds_by(who).add(played)
    backend().room.keep_off_wall(who, False)
    assert [each.key for each in backend().wall()] == [found.key]  # not the round that was played in between


def test_an_opened_drawing_is_not_the_pupils_and_comes_to_the_wall_by_the_button_only(room, opened, monkeypatch):
    monkeypatch.setattr(drafts, "SECONDS_OF_REST", 0)
    who = pupil(room)
    app = opened(who, "draw", strokes=encode([np.array([[0.0, 0], [255, 255]])]))
    backend().room.settle()
    assert backend().wall() == []
    next(button for button in app.button if button.label == "Put it on the wall").click().run()
    assert [each.owner for each in backend().wall()] == [who.owner]


def test_a_drawing_that_a_run_gets_wrong_is_found_while_the_pen_moves_and_kept_when_it_rests(room, opened):
    run = stored_as(pupil(room))
    who = pupil(room)
    app = opened(who, part="test")
    assert answer_while_drawing(app, "test canvas")["headline"].startswith("Prediction")
    drawn(app, "test canvas", [[10.0, 20.0], [300.0, 310.0]])
    keep = [button for button in app.button if button.label.startswith("Keep this drawing")]
    if not keep:  # the run gets it right as the first class, so wrong as the other
        app.pills[0].set_value(run.classes[1]).run()
        keep = [button for button in app.button if button.label.startswith("Keep this drawing")]
    keep[0].click().run()
    [found] = backend().room.shown_posts(run.id)
    assert found.owner == who.owner and found.predicted != found.word


def test_the_canvas_of_the_classs_dataset_has_a_live_connection_too(room, opened):
    backend().room_by(TEACHER).begin_dataset("hats", ["cap", "top hat"])
    assert answer_while_drawing(opened(pupil(room), part="dataset"), "class canvas") == {}
