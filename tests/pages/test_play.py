"""Play: words that the classifier knows, rounds that outlive a reload, and a game by its link."""

from __future__ import annotations

import json

import numpy as np
import pytest

from dashboard.views.play import board
from dashboard.views.play.board import Seen, look
from dashboard.views.play.game import Game
from dashboard.views.play.guesser import guesser_named, recalls
from qdcore.drawings.canvas_drawing import CanvasDrawing
from qdcore.drawings.ndjson import read_drawings
from qdcore.evaluation.game.rounds import Round, Rounds
from qdcore.experiments.sample import Sample
from qdcore.settings import read_settings
from tests.helpers.browser import PEN, browse, settle
from tests.helpers.pages import messages, open_page, stored, words
from tests.pages.conftest import Lab

STROKES = [np.array([[0.0, 0], [255, 255]]), np.array([[255.0, 0], [0, 255]])]
GAME = "0123456789ab"


def played(number: int, word: str = "cat", **change: object) -> Round:
    given = {"outcome": "recognised", "seconds": 3.0, "guesses": (("moon", 1.0),), "player": "ann"}
    return Round(GAME, number, word, "builtin", strokes=STROKES, **(given | change))  # type: ignore[arg-type]


def clock(app):
    """What the clock shows, as JSON."""
    return next(json.loads(each.proto.json) for each in app.get("bidi_component") if '"task"' in each.proto.json)


def test_a_game_begins_with_words_that_the_network_knows(home):
    app = open_page("play")
    assert not app.button[0].disabled
    app.button[0].click().run()
    game = app.session_state["play: game"]
    assert len(set(game.words)) == 6 and set(game.words) <= set(guesser_named("builtin").classes)
    assert clock(app)["round"] == f"{game.id}/0" and game.word in clock(app)["task"]


def test_a_run_that_recognises_no_cat_does_not_ask_for_one(home):
    probabilities = np.tile([[0.1, 0.9]], (50, 1))  # everything is a sheep
    run = stored(Sample(("cat", "sheep"), 50), probabilities)
    assert recalls(guesser_named(run.id)) == {"cat": 0.0, "sheep": 1.0}
    app = open_page("play", guesser=run.id)
    assert "1 word may come" in words(app) and "confidence of 80 %" in words(app)


def test_words_of_a_link_come_in_its_order(home):
    app = open_page("play", words="bee,cat")
    app.button[0].click().run()
    assert app.session_state["play: game"].words == ("bee", "cat")


def test_a_word_that_nobody_knows_is_named(home):
    assert "does not know 'unicycle'" in messages(open_page("play", words="unicycle"))


def test_after_a_reload_the_game_goes_on_with_the_next_word(home):
    Rounds(read_settings().rounds).add(played(0))
    app = open_page("play", game=GAME, words="cat,bee")
    assert clock(app)["round"] == f"{GAME}/1" and clock(app)["task"] == "Draw a bee."
    assert clock(app)["before"] == "It recognised a cat after 3.0 s."


def test_the_link_of_a_game_shows_its_end(home):
    for number, outcome in enumerate(["recognised", "time", "skipped", "recognised", "time", "recognised"]):
        Rounds(read_settings().rounds).add(played(number, outcome=outcome))
    app = open_page("play", game=GAME)
    assert "It recognised 3 of your 6 drawings" in words(app)
    assert "I see a moon" in words(app)


def test_a_game_that_is_not_stored_is_named(home):
    assert "not stored here" in messages(open_page("play", game=GAME))
    assert "12 hex digits" in messages(open_page("play", game="<b>x"))


def test_what_no_browser_of_ours_sends_is_left_out():
    game = Game(GAME, ("cat",), guesser_named("builtin"))
    sent = [["cat", 2.5, "a cat"], ["<b>", 1], ["bee"], 7, ["bee", "soon"]]
    assert board._guesses(game, sent) == (("cat", 2.5), ("bee", 20.0))
    assert board._guesses(game, {"cat": 1}) == ()
    assert [board._seconds(value) for value in (-1, 3.5, 99, None, float("nan"))] == [20.0, 3.5, 20.0, 20.0, 20.0]


class Fixed:
    """A classifier with the same answer for every drawing."""

    name, classes, id = "Fixed", ("cat", "dog"), "fixed"

    def __init__(self, *shares: float) -> None:
        self.shares = np.array([shares], np.float32)

    def predict(self, drawings: np.ndarray) -> np.ndarray:
        return self.shares


def test_the_newest_drawing_counts_whichever_way_it_came_and_the_first_recognised_one():
    drawings = [CanvasDrawing([stroke], version=f"token {n}") for n, stroke in ((2, STROKES[0]), (1, STROKES[1]))]
    seen = Seen(f"{GAME}/0")
    doubtful, sure = (Game(GAME, ("cat",), Fixed(*each)) for each in ((0.75, 0.25), (0.85, 0.15)))
    assert look(doubtful, seen, CanvasDrawing([])) == {"guess": None, "won": False}
    for drawing in drawings:
        assert look(doubtful, seen, drawing) == {"guess": {"name": "cat", "words": "a cat"}, "won": False}
    assert seen.newest is drawings[0]
    assert look(sure, seen, drawings[1])["won"] is True
    assert look(doubtful, seen, drawings[0])["won"] is True  # what was recognised stays so
    assert seen.won is drawings[1].strokes and seen.newest is drawings[0]
    look(doubtful, seen, CanvasDrawing([], version="token 3"))  # cleared
    assert seen.newest.is_empty


@pytest.mark.browser
def test_the_clock_stands_while_paused_half_a_stroke_counts_and_a_reload_loses_nothing(lab: Lab) -> None:
    with browse() as page:
        page.goto(f"{lab.url}/play?words=circle,bee,star,dog,fish,cat")
        settle(page)
        page.get_by_role("button", name="Start").click()
        page.get_by_role("button", name="Start drawing").focus()
        page.keyboard.press("Enter")  # the keys now move the pen
        page.get_by_role("button", name="Pause").wait_for()
        for key in (" ", *["ArrowRight"] * 12, " "):
            page.keyboard.press(key)
        page.get_by_text("I see").wait_for()
        page.get_by_role("button", name="Pause").click()
        assert page.locator(".st-key-game_paper").evaluate("paper => paper.inert")
        stood = page.locator(".time span").inner_text()
        page.wait_for_timeout(1200)
        page.reload()
        settle(page)
        page.get_by_role("button", name="Go on").wait_for()
        assert page.locator(".time span").inner_text() == stood
        assert page.locator(".st-key-game_paper polyline").count() == 1

        page.get_by_role("button", name="Skip this word").click()
        page.get_by_text("You skipped a circle.").wait_for()

        # The second word: half a second before its end, a pen is down.
        name = page.url.split("game=")[1][:12]
        page.evaluate(f"sessionStorage.setItem('round {name}/1', JSON.stringify({{phase: 'paused', used: 19000}}))")
        page.reload()
        settle(page)
        page.get_by_role("button", name="Go on").click()
        slow = [[100 + 2 * step, 200] for step in range(150)]  # longer than the time that is left
        page.locator(".st-key-game_paper svg").evaluate(PEN, [slow])
        page.get_by_text("Time is up in mid-stroke. What is on the paper counts.").wait_for()
        page.get_by_text("It did not recognise a bee in time.").wait_for()
        # The third word is recognised, and the page reloaded before the next one comes.
        page.wait_for_timeout(1000)  # the slow pen has lifted by then
        page.get_by_role("button", name="Start drawing").click()
        star = [[200, 50], [290, 330], [50, 150], [350, 150], [110, 330], [200, 50]]
        page.locator(".st-key-game_paper svg").evaluate(PEN, [star])
        page.get_by_text("Oh, I know: it's a star.").wait_for()
        page.wait_for_timeout(500)
        page.reload()
        settle(page)
        page.get_by_text("It recognised a star after").wait_for()

        (skipped, late, known) = Rounds(lab.home / "data/rounds.ndjson").all()
        assert known.recognised and known.word == "star" and known.seconds < 20
        assert (skipped.outcome, late.outcome, late.seconds) == ("skipped", "time", 20.0)
        assert len(late.strokes) == 1 and np.ptp(late.strokes[0][:, 0]) == 255
        assert len(list(read_drawings((lab.home / "data/rounds.ndjson").read_text().splitlines()))) == 3
        assert page.problems == []
