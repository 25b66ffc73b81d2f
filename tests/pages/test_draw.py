"""Draw: the canvas in a real browser, predictions while the pen moves, links that bring a drawing back."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from dashboard.components.canvas import MAX_STROKES
from dashboard.live.message import Message
from dashboard.views.draw import classifiers
from dashboard.views.draw.classifiers import Candidate
from dashboard.views.draw.guesses import cards, headline, majority
from models.pretrained.cards import card, load
from qdcore.drawings.class_names import with_article
from qdcore.drawings.link_codec import decode, encode
from qdcore.drawings.ndjson import doodle_of
from qdcore.drawings.rasterize import bitmap_of_raw
from qdcore.evaluation.prediction import predict_all
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.onnx.predictor import Predictor
from tests.helpers.browser import PEN, browse, link_in_menu, settle
from tests.helpers.jobs import wait
from tests.helpers.pages import messages, open_page, stored

CROSS = [np.array([[0.0, 0], [255, 255]]), np.array([[255.0, 0], [0, 255]])]


def guesses_of(app) -> str:
    """The content of the guesses component, as JSON."""
    return next(each.proto.json for each in app.get("bidi_component") if "headline" in each.proto.json)


def content(app):
    """What the guesses component shows."""
    return json.loads(guesses_of(app))


def draw_over(app, *strokes):
    """As if these strokes had been drawn over what the link put on the canvas."""
    canvas = app.session_state["canvas: state"]
    message = {"version": 9, "token": canvas.token, "background": bool(canvas.background), "down": False}
    canvas.message = {**message, "strokes": [*canvas.strokes, *strokes]}
    return app.run()


def test_the_built_in_network_classifies_a_drawing_in_a_link(home):
    app = open_page("draw", strokes=encode(CROSS))
    assert not app.exception
    assert content(app)["headline"].startswith("Prediction: ")


def test_a_damaged_drawing_in_a_link_is_left_out_with_a_sentence(home):
    app = open_page("draw", strokes="nonsense")
    assert not app.exception and "damaged" in messages(app)


def test_a_deleted_classifier_in_a_link_is_left_out_with_a_sentence(home):
    app = open_page("draw", classifiers="builtin,0123456789ab")
    assert "no run 0123456789ab" in messages(app)


def test_a_classifier_that_is_deleted_meanwhile_is_named_and_the_others_go_on(run):
    candidates = [
        Candidate(run.id, "Nearest Mean", "", run.classes),
        Candidate("builtin", "The built-in network", "", card("builtin").classes),
    ]
    drawing = bitmap_of_raw(CROSS)
    assert len(predict_all(candidates, drawing).candidates) == 2
    Runs(run.folder.parent).throw_away(run.id)
    predictions = predict_all(candidates, drawing)
    assert [each.id for each in predictions.candidates] == ["builtin"]
    assert (
        predictions.failures[0].startswith("Nearest Mean can't make a prediction")
        and "deleted" in predictions.failures[0]
    )


class Constant:
    """A model that answers every drawing with the same probabilities, or fails."""

    def __init__(self, probabilities):
        self.probabilities = probabilities

    def __call__(self, drawings):
        if self.probabilities is None:
            raise RuntimeError("[ONNXRuntimeError] : 2 : INVALID_ARGUMENT")
        return np.tile(np.float32(self.probabilities), (len(drawings), 1))


@pytest.mark.parametrize(
    "probabilities, reason",
    [([0.2, 0.3, 0.5], "2 classes"), ([np.nan, 1], "not numbers"), (None, "INVALID_ARGUMENT")],
    ids=["other classes", "no numbers", "fails"],
)
def test_a_model_that_does_not_fit_its_run_is_one_sentence_and_the_page_goes_on(
    run, probabilities, reason, monkeypatch
):
    real = classifiers.predictor
    stand_in = lambda id, runs: real(id) if id == "builtin" else Constant(probabilities)  # noqa: E731
    monkeypatch.setattr(classifiers, "predictor", stand_in)
    for explain in ("stroke_by_stroke", "pixel_importance", "similar"):
        app = open_page("draw", strokes=encode(CROSS), explain=explain, explain_by=run.id)
        assert "nearest_mean can't make a prediction: its model" in messages(app) and reason in messages(app)
        assert [each["name"] for each in content(app)["cards"]] == ["The built-in network"]


def test_without_any_working_classifier_the_page_says_so(run):
    app = open_page("draw", strokes=encode(CROSS), classifiers=run.id)
    app.session_state["word"] = "cat"
    deleted = Candidate(run.id, "Nearest Mean", "", run.classes)
    Runs(run.folder.parent).throw_away(run.id)
    predictions = predict_all([deleted], bitmap_of_raw(CROSS))
    assert headline(predictions, "cat") == "None of the classifiers can make a prediction."
    assert cards(predictions, "cat") == [] and len(predictions.failures) == 1
    app.run()
    assert not app.exception and "Choose at least one classifier" in messages(app)


@pytest.mark.parametrize(
    "guesses, expected", [([], ""), (["cat"], ""), (["cat", "dog"], ""), (["cat", "dog", "dog"], "dog")]
)
def test_a_majority_is_shared_by_two_or_more(guesses, expected):
    assert majority(guesses) == expected


def test_a_deleted_classifier_is_left_out_with_a_sentence_on_the_next_run_of_the_page(run):
    app = open_page("draw", strokes=encode(CROSS))
    assert len(content(app)["cards"]) == 2
    Runs(run.folder.parent).throw_away(run.id)
    app.run()
    assert not app.exception and "1 classifier that is no longer stored" in messages(app)
    assert [each["name"] for each in content(app)["cards"]] == ["The built-in network"]


def test_the_card_of_the_built_in_network_can_be_read_on_the_page(home):
    app = open_page("draw")
    assert not app.dataframe  # made when somebody wants to see it
    app.session_state["card of builtin"] = True
    app.run()
    words = " ".join(each.value for each in [*app.markdown, *app.caption])
    assert f"{sum(card('builtin').drawings.values()):,} real drawings" in words and card("builtin").licence in words
    assert len(app.dataframe[0].value) == len(card("builtin").classes)


def test_a_drawing_of_the_dataset_is_classified_before_and_after_it_is_drawn_over(home):
    app = open_page("draw", drawing="cat/290")
    assert "This is drawing cat/290 of the dataset." in " ".join(each.value for each in app.caption)
    assert content(app)["headline"].startswith("Prediction: ") and content(app)["before"] == ""
    before = content(app)["headline"].splitlines()[0]
    draw_over(app, [[10, 10], [390, 200]])
    assert content(app)["before"] == f"As opened: {before}"
    assert not app.exception and "drawing" not in app.query_params


@pytest.mark.parametrize("link", [{"strokes": encode(CROSS)}, {"drawing": "cat/290"}], ids=["strokes", "a bitmap"])
def test_a_live_answer_is_what_the_page_shows_of_the_same_drawing(run, link):
    app = open_page("draw", **link)
    channel, state = app.session_state["canvas: channel"], app.session_state["canvas: state"]
    strokes = [*state.strokes, [[10, 10], [390, 200]]]
    answer = channel.answer(Message(9, state.token, bool(state.background), True, strokes))
    draw_over(app, strokes[-1])
    assert answer == {name: content(app)[name] for name in answer} and len(answer["cards"]) == 2 and answer["before"]
    assert channel.answer(Message(9, "another drawing", False, True, strokes)) is None


def test_all_numbers_behind_the_bars_can_be_read_as_a_table(run):
    app = open_page("draw", strokes=encode(CROSS))
    table = app.dataframe[-1].value.set_index("class")
    drawing = bitmap_of_raw(CROSS)[None]
    own, other = Predictor(load("builtin"))(drawing)[0], Predictor(run.model)(drawing)[0]
    for cls, share in zip(card("builtin").classes, own, strict=True):
        assert table.loc[cls, "The built-in network"] == pytest.approx(share, abs=1e-4)
    assert table.loc[list(run.classes), "nearest_mean"].tolist() == pytest.approx(other.tolist(), abs=1e-4)
    assert table["nearest_mean"].notna().sum() == 2


def test_a_run_may_be_called_as_a_column_of_the_table_is(run):
    Runs(run.folder.parent).rename(run.id, "class")
    app = open_page("draw", strokes=encode(CROSS))
    assert list(app.dataframe[-1].value)[0] == "class" and len(set(app.dataframe[-1].value)) == 3


@pytest.mark.parametrize("page", ["mistakes", "evaluate", "quiz"])
def test_classify_this_drawing_takes_the_runs_along(run, page):
    row = int(run.test[0, 1])
    app = open_page(page, drawing=f"cat/{row}" if run.test[0, 0] == 0 else f"sheep/{row}")
    link = next(each.proto for each in app.get("page_link") if each.proto.label == "Classify this drawing")
    assert f"%2F{row}" in link.query_string and f"classifiers={run.id}%2Cbuiltin" in link.query_string


def test_a_drawing_without_strokes_can_be_classified_from_explore(home):
    app = open_page("explore", drawing="cat/7")
    assert "Classify this drawing" in [each.proto.label for each in app.get("page_link")]


def test_a_drawing_that_was_cleared_and_started_again_is_not_compared(home):
    app = open_page("draw", strokes=encode(CROSS))
    app.session_state["canvas: state"].strokes[0][0][0] += 1
    canvas = app.session_state["canvas: state"]
    draw_over(app, [[10, 10], [390, 200]])
    assert content(app)["before"]
    canvas.message["strokes"] = [[[10, 10], [390, 200]]]
    app.run()
    assert content(app)["headline"] and content(app)["before"] == ""


def test_a_large_download_does_not_start_unasked(home, monkeypatch):
    monkeypatch.setattr("dashboard.views.draw.board.MAX_UNASKED_MB", -1)  # the made-up bucket is on this computer: 0 MB
    assert "Drawings are fetched from the start of a class" in messages(open_page("draw", drawing="cat/290"))
    assert "there are 300 drawings of 'cat'" in messages(open_page("draw", drawing="cat/5000"))


@pytest.mark.parametrize("strokes", [[[[1, 1], [2, 2]]] * (MAX_STROKES + 1), "no strokes", [[["x", 1]]]])
def test_a_message_that_no_canvas_sends_is_a_sentence_and_the_page_goes_on(home, strokes):
    app = open_page("draw", strokes=encode(CROSS))
    app.session_state["canvas: state"].message = {"version": 9, "token": "", "strokes": strokes}
    app.run()
    assert not app.exception and app.error
    app.session_state["canvas: state"].message["strokes"] = [[[1, 1], [9, 9]]]
    app.run()
    assert not app.error and content(app)["headline"].startswith("Prediction: ")


def test_one_dot_is_classified(home):
    app = open_page("draw", strokes=encode([np.zeros((2, 2))]))
    assert not app.exception and content(app)["headline"].startswith("Prediction: ")


@pytest.mark.parametrize(
    "cls, words", [("cat", "a cat"), ("apple", "an apple"), ("pants", "pants"), ("The Mona Lisa", "the Mona Lisa")]
)
def test_a_class_has_its_article(cls, words):
    assert with_article(cls) == words


def draw(page, strokes, across=0.8):
    """Draw strokes of 0..255 with the mouse, point by point."""
    box = page.locator("svg[role=application]").bounding_box()
    scale = box["width"] * across / 255
    for stroke in strokes:
        points = [(box["x"] + 30 + x * scale, box["y"] + 30 + y * scale) for x, y in stroke.tolist()]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point)
        page.mouse.up()


PIXELS = "(canvas) => [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 3)"


@pytest.mark.browser
def test_predictions_come_while_the_pen_is_down_and_undo_and_clear_work(lab):
    with browse(height=1200) as page:
        page.goto(f"{lab.url}/draw")
        settle(page)
        box = page.locator("svg[role=application]").bounding_box()
        page.mouse.move(box["x"] + 50, box["y"] + 50)
        page.mouse.down()
        page.mouse.move(box["x"] + 300, box["y"] + 300, steps=20)
        page.locator(".guess", has_text="%").first.wait_for()  # the pen is still down
        page.mouse.up()
        page.get_by_role("button", name="ndjson").wait_for()
        card_shown = page.get_by_role("group", name="The built-in network")
        assert card_shown.get_by_role("listitem").count() >= 7
        page.get_by_role("button", name="Undo").click()
        page.locator(".headline", has_text="Predictions appear while you draw").wait_for()
        draw(page, CROSS)
        page.locator(".guess", has_text="%").first.wait_for()
        page.get_by_role("button", name="Clear", exact=True).click()
        page.locator(".headline", has_text="Predictions appear while you draw").wait_for()
        assert page.problems == []


@pytest.mark.browser
def test_while_the_pen_moves_no_page_runs_and_without_the_live_connection_the_page_does(lab):
    """A connection that is lost mends itself, and nobody is told."""
    attempts, runs, is_up = [], [], [True]

    def join(connection):
        attempts.append(connection)
        connection.connect_to_server() if is_up[0] else connection.close(code=1013)

    with browse(height=1200) as page:
        page.route_web_socket("**/live", join)
        to_the_page = lambda frame: isinstance(frame, bytes) and runs.append(frame)  # noqa: E731
        page.on("websocket", lambda socket: socket.on("framesent", to_the_page))
        page.goto(f"{lab.url}/draw")
        settle(page)
        page.wait_for_timeout(300)
        box, before = page.locator("svg[role=application]").bounding_box(), len(runs)
        page.mouse.move(box["x"] + 50, box["y"] + 50)
        page.mouse.down()
        page.mouse.move(box["x"] + 300, box["y"] + 300, steps=20)
        page.locator(".guess", has_text="%").first.wait_for()
        assert len(attempts) == 1 and len(runs) == before
        page.mouse.up()
        page.get_by_role("button", name="ndjson").wait_for()  # the page knows the drawing now
        assert len(runs) > before
        shown = page.locator("[data-version]").get_attribute("data-version")
        is_up[0] = False
        attempts[0].close(code=1011)
        draw(page, CROSS)
        page.locator(f"[data-version]:not([data-version='{shown}']):not([data-version$=drawing])").wait_for()
        is_up[0], lost = True, len(attempts)
        wait(lambda: page.wait_for_timeout(100) or len(attempts) > lost, 15)
        assert page.locator("polyline").count() == 3 and page.problems == []


@pytest.mark.browser
def test_a_drawing_stays_when_the_page_is_left_or_reloaded_in_mid_stroke_and_the_next_stroke_is_apart(lab):
    with browse(height=1200) as page:
        page.goto(f"{lab.url}/explore")
        settle(page)
        link_in_menu(page, "draw").click()
        page.get_by_role("heading", name="Draw", level=1).wait_for()
        settle(page)
        draw(page, [CROSS[0]])
        page.get_by_role("button", name="ndjson").wait_for()  # the page knows the finished stroke
        strokes = 1
        for leave in (_by_back_and_the_menu, lambda page: page.reload()):
            box = page.locator("svg[role=application]").bounding_box()
            page.mouse.move(box["x"] + 50, box["y"] + 50)
            page.mouse.down()
            page.mouse.move(box["x"] + 150, box["y"] + 50, steps=10)
            leave(page)
            page.locator(".guess", has_text="%").first.wait_for()
            page.mouse.up()
            draw(page, [np.array([[0.0, 200], [200, 200]])])
            assert page.locator("polyline").count() == strokes + 2
            half = page.locator("polyline").nth(strokes).get_attribute("points").split()
            assert all(float(point.split(",")[1]) < 100 for point in half)
            strokes += 2
        page.get_by_role("button", name="Undo").click()
        assert page.locator("polyline").count() == strokes - 1
        page.get_by_role("button", name="Suggest a class").click()
        page.locator(".headline", has_text="Predictions appear while you draw").wait_for()
        page.reload()
        settle(page)
        assert page.locator("polyline").count() == 0 and page.problems == []


def _by_back_and_the_menu(page):
    page.go_back()
    page.get_by_role("heading", name="Explore", level=1).wait_for()
    page.mouse.up()
    link_in_menu(page, "draw").click()


@pytest.mark.browser
def test_a_drawing_can_be_downloaded_and_sent_as_a_link(lab):
    with browse(height=1200) as page:
        page.goto(f"{lab.url}/draw")
        settle(page)
        draw(page, CROSS)
        page.get_by_role("button", name="ndjson").wait_for()
        settle(page)
        taken = {}
        for name in ("PNG", "SVG", "ndjson"):
            with page.expect_download() as download:
                page.get_by_role("button", name=name).click()
            taken[name] = Path(download.value.path()).read_bytes()
        page.get_by_role("button", name="Link").click()
        link = page.locator("[data-testid=stCode]").inner_text().strip()
        assert page.problems == []
    assert taken["PNG"].startswith(b"\x89PNG") and taken["SVG"].count(b"<path") == 2
    for strokes in (doodle_of(taken["ndjson"]).strokes, decode(parse_qs(urlsplit(link).query)["strokes"][0])):
        assert np.abs(bitmap_of_raw(strokes).astype(float) - bitmap_of_raw(CROSS)).mean() < 1.2
    with browse(height=1200) as page:
        page.goto(link)
        page.locator(".guess", has_text="%").first.wait_for()
        assert page.locator("polyline").count() == 2


@pytest.mark.browser
def test_a_finger_draws_on_a_narrow_screen_without_scrolling_the_page(lab):
    with browse(width=390, height=800, touch=True) as page:
        page.goto(f"{lab.url}/draw")
        settle(page)
        canvas = page.locator("svg[role=application]")
        canvas.scroll_into_view_if_needed()
        before = page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
        box = canvas.bounding_box()
        finger = page.context.new_cdp_session(page)
        touch = lambda kind, *points: finger.send(  # noqa: E731
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )
        touch("touchStart", (box["x"] + 60, box["y"] + box["height"] - 40))
        for step in range(1, 12):
            touch("touchMove", (box["x"] + 60 + 5 * step, box["y"] + box["height"] - 40 - 20 * step))
        touch("touchEnd")
        page.locator(".guess", has_text="%").first.wait_for()
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == before


@pytest.mark.browser
def test_four_tabs_draw_at_once_and_each_gets_the_predictions_for_its_own_drawing(lab):
    rng = np.random.default_rng(0)
    drawings = [[rng.integers(20, 380, (25, 2)).cumsum(axis=0) % 360 + 20 for _ in range(3)] for _ in range(4)]
    with browse() as first:
        others = first.context.browser.new_context()
        tabs = [first, first.context.new_page(), others.new_page(), others.new_page()]
        for tab in tabs:
            tab.goto(f"{lab.url}/draw")
        for tab in tabs:
            settle(tab)
        for tab, drawing in zip(tabs, drawings, strict=True):
            strokes = [stroke.tolist() for stroke in drawing]
            tab.locator("svg[role=application]").evaluate(PEN, strokes)
        for tab, drawing in zip(tabs, drawings, strict=True):
            tab.locator("[data-version=' 75']").wait_for(state="attached", timeout=60_000)  # all points, the pen is up
            shown = tab.locator("canvas[role=img]").first.evaluate(PIXELS)
            assert np.abs(np.array(shown) - bitmap_of_raw([stroke.astype(float) for stroke in drawing])).mean() < 1.2
            assert tab.locator(".guess").first.inner_text().endswith(" %")
        tabs[1].close()
        others.close()
        assert first.problems == []


@pytest.mark.browser
def test_a_run_that_is_deleted_while_somebody_draws_is_named_and_the_drawing_goes_on(lab, bucket, monkeypatch):
    monkeypatch.setenv("QUICKDRAW_HOME", str(lab.home))
    monkeypatch.setenv("QUICKDRAW_DATA", str(bucket))
    run = stored(Sample(("cat", "sheep"), 50))
    with browse(height=1200) as page:
        page.goto(f"{lab.url}/draw")
        settle(page)
        draw(page, CROSS[:1])
        page.locator(".guess").nth(1).wait_for()
        Runs(run.folder.parent).throw_away(run.id)
        draw(page, CROSS[1:])
        page.get_by_text("nearest_mean can't make a prediction").wait_for()
        assert page.locator(".guess").count() == 1
        draw(page, [np.array([[0.0, 128], [255, 128]])])
        page.get_by_role("button", name="ndjson").wait_for()
        settle(page)
        assert page.locator("polyline").count() == 3 and page.problems == []
