"""Draw: the canvas in a real browser, the judges' guesses while the pen moves, and links that bring a drawing back."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from dashboard.components.canvas import MAX_STROKES
from dashboard.views.draw.classifiers import Candidate, predict_all
from models.pretrained.cards import card, load
from qdcore.drawings.class_names import with_article
from qdcore.drawings.link_codec import decode, encode
from qdcore.drawings.ndjson import doodle_of, lines_of, read_drawings
from qdcore.drawings.rasterize import bitmap_of_raw
from qdcore.experiments.run_store import Runs
from qdcore.onnx.predictor import Predictor
from tests.helpers.browser import PEN, browse, chromium, serve, settle
from tests.helpers.pages import messages, open_page

CROSS = [np.array([[0.0, 0], [255, 255]]), np.array([[255.0, 0], [0, 255]])]


def guesses_of(app) -> str:
    """The content of the guesses component, as JSON."""
    return next(each.proto.json for each in app.get("bidi_component") if "headline" in each.proto.json)


def told(app):
    """What the guesses component shows."""
    return json.loads(guesses_of(app))


def draw_over(app, *strokes):
    """As if these strokes had been drawn over what the link put on the canvas."""
    paper = app.session_state["canvas: paper"]
    drawn = [*paper.start, *strokes]
    paper.message = {"version": 9, "token": paper.token, "strokes": drawn, "ground": bool(paper.ground), "down": False}
    return app.run()


def test_a_drawing_in_a_link_is_judged_by_the_apps_own_network(home):
    app = open_page("draw", strokes=encode(CROSS))
    assert not app.exception
    assert "I see" in guesses_of(app)


def test_a_damaged_drawing_in_a_link_is_left_out_with_a_sentence(home):
    app = open_page("draw", strokes="nonsense")
    assert not app.exception and "damaged" in messages(app)


def test_a_judge_that_has_gone_is_left_out_with_a_sentence(home):
    app = open_page("draw", classifiers="builtin,0123456789ab")
    assert "no run 0123456789ab" in messages(app)


def test_a_judge_that_is_deleted_meanwhile_says_so_and_the_others_go_on(run):
    judges = [
        Candidate(run.id, "Nearest Mean", "", run.classes),
        Candidate("builtin", "The own network", "", card("builtin").classes),
    ]
    drawing = bitmap_of_raw(CROSS)
    assert len(predict_all(judges, drawing).candidates) == 2
    Runs(run.folder.parent).throw_away(run.id)
    hearing = predict_all(judges, drawing)
    assert [judge.id for judge in hearing.candidates] == ["builtin"]
    assert hearing.failures[0].startswith("Nearest Mean cannot judge") and "deleted" in hearing.failures[0]


def test_a_chosen_judge_that_is_gone_is_left_out_with_a_sentence_on_the_next_run_of_the_page(run):
    app = open_page("draw", strokes=encode(CROSS))
    assert len(told(app)["cards"]) == 2
    Runs(run.folder.parent).throw_away(run.id)
    app.run()
    assert not app.exception and "1 classifier that is no longer here" in messages(app)
    assert [each["name"] for each in told(app)["cards"]] == ["The app's own network"]


def test_the_card_of_the_apps_own_network_can_be_read_on_the_page(home):
    app = open_page("draw")
    words = " ".join(each.value for each in [*app.markdown, *app.caption])
    assert f"{card('builtin').drawings:,} real drawings" in words and card("builtin").licence in words
    assert len(app.dataframe[0].value) == len(card("builtin").classes)


def test_any_drawing_of_the_data_can_be_judged_and_drawn_over_and_both_are_told(home):
    app = open_page("draw", drawing="cat/290")
    assert "This is drawing cat/290 of the data." in " ".join(each.value for each in app.caption)
    assert told(app)["headline"].startswith("I see") and told(app)["before"] == ""
    before = told(app)["headline"].splitlines()[0]
    draw_over(app, [[10, 10], [390, 200]])
    assert told(app)["before"] == f"As it was opened: {before}"
    assert not app.exception and "drawing" not in app.query_params


def test_all_numbers_behind_the_bars_can_be_read_as_a_table(run):
    app = open_page("draw", strokes=encode(CROSS))
    table = app.dataframe[-1].value.set_index("class")
    drawing = bitmap_of_raw(CROSS)[None]
    own, other = Predictor(load("builtin"))(drawing)[0], Predictor(run.model)(drawing)[0]
    for cls, share in zip(card("builtin").classes, own, strict=True):
        assert table.loc[cls, "The app's own network"] == pytest.approx(share, abs=1e-4)
    assert table.loc[list(run.classes), "nearest_mean"].tolist() == pytest.approx(other.tolist(), abs=1e-4)
    assert table["nearest_mean"].notna().sum() == 2


@pytest.mark.parametrize("page", ["mistakes", "evaluate", "quiz"])
def test_judge_this_one_takes_the_runs_along(run, page):
    row = int(run.test[0, 1])
    app = open_page(page, drawing=f"cat/{row}" if run.test[0, 0] == 0 else f"sheep/{row}")
    link = next(each.proto for each in app.get("page_link") if each.proto.label == "Classify this drawing")
    assert f"%2F{row}" in link.query_string and f"classifiers={run.id}%2Cbuiltin" in link.query_string


def test_a_drawing_without_strokes_can_be_judged_from_explore(home):
    app = open_page("explore", drawing="cat/7")
    assert "Classify this drawing" in [each.proto.label for each in app.get("page_link")]


def test_a_drawing_that_was_cleared_and_begun_anew_is_not_compared(home):
    app = open_page("draw", strokes=encode(CROSS))
    app.session_state["canvas: paper"].start[0][0][0] += 1
    paper = app.session_state["canvas: paper"]
    draw_over(app, [[10, 10], [390, 200]])
    assert told(app)["before"]
    paper.message["strokes"] = [[[10, 10], [390, 200]]]
    app.run()
    assert told(app)["headline"] and told(app)["before"] == ""


def test_a_drawing_that_would_bring_much_with_it_is_not_fetched_unasked(home, monkeypatch):
    monkeypatch.setattr("dashboard.views.draw.board.MUCH", -1)  # the made-up bucket lies on this computer: 0 MB travel
    assert "comes with all before it" in messages(open_page("draw", drawing="cat/290"))
    assert "There are 300 drawings of 'cat'" in messages(open_page("draw", drawing="cat/5000"))


@pytest.mark.parametrize("strokes", [[[[1, 1], [2, 2]]] * (MAX_STROKES + 1), "no strokes", [[["x", 1]]]])
def test_a_message_that_no_canvas_sends_is_said_in_a_sentence_and_the_page_goes_on(home, strokes):
    app = open_page("draw", strokes=encode(CROSS))
    app.session_state["canvas: paper"].message = {"version": 9, "token": "", "strokes": strokes}
    app.run()
    assert not app.exception and app.error
    app.session_state["canvas: paper"].message["strokes"] = [[[1, 1], [9, 9]]]
    app.run()
    assert not app.error and told(app)["headline"].startswith("I see")


def test_one_dot_is_judged(home):
    app = open_page("draw", strokes=encode([np.zeros((2, 2))]))
    assert not app.exception and told(app)["headline"].startswith("I see")


@pytest.mark.parametrize(
    "cls, words", [("cat", "a cat"), ("apple", "an apple"), ("pants", "pants"), ("The Mona Lisa", "the Mona Lisa")]
)
def test_a_guess_is_a_sentence(cls, words):
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


@pytest.fixture(scope="module")
def app(bucket, tmp_path_factory):
    chromium()
    with serve(tmp_path_factory.mktemp("home"), bucket) as url:
        yield url


PIXELS = "(canvas) => [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 3)"


@pytest.mark.browser
def test_guesses_come_while_the_pen_is_down_and_undo_and_clear_work(app):
    with browse(height=1200) as page:
        page.goto(f"{app}/draw")
        settle(page)
        box = page.locator("svg[role=application]").bounding_box()
        page.mouse.move(box["x"] + 50, box["y"] + 50)
        page.mouse.down()
        page.mouse.move(box["x"] + 300, box["y"] + 300, steps=20)
        page.locator(".says", has_text="I see").first.wait_for()  # the pen is still down
        page.mouse.up()
        page.get_by_role("button", name="ndjson").wait_for()
        judge = page.get_by_role("group", name="The app's own network")
        assert judge.get_by_role("listitem").count() >= 7
        page.get_by_role("button", name="Undo").click()
        page.locator(".headline", has_text="The guesses come while you draw").wait_for()
        draw(page, CROSS)
        page.locator(".says", has_text="I see").first.wait_for()
        page.get_by_role("button", name="Clear", exact=True).click()
        page.locator(".headline", has_text="The guesses come while you draw").wait_for()
        assert page.problems == []


@pytest.mark.browser
def test_the_drawing_is_there_again_after_a_visit_to_another_page(app):
    with browse(height=1200) as page:
        page.goto(f"{app}/draw")
        settle(page)
        draw(page, CROSS)
        page.get_by_role("button", name="ndjson").wait_for()
        page.get_by_role("link", name="Explore").first.click()
        page.get_by_role("heading", name="Explore").wait_for()
        page.get_by_role("link", name="Draw", exact=True).first.click()
        page.locator(".says", has_text="I see").first.wait_for()


@pytest.mark.browser
def test_a_drawing_can_be_taken_home_and_sent_as_a_link(app):
    with browse(height=1200) as page:
        page.goto(f"{app}/draw")
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
        page.locator(".says", has_text="I see").first.wait_for()
        assert page.locator("polyline").count() == 2


@pytest.mark.browser
def test_the_drawing_is_there_again_after_a_reload(app):
    with browse(height=1200) as page:
        page.goto(f"{app}/draw")
        settle(page)
        draw(page, CROSS)
        page.locator(".says", has_text="I see").first.wait_for()
        page.reload()
        page.locator(".says", has_text="I see").first.wait_for()
        assert page.locator("polyline").count() == 2
        page.get_by_role("button", name="Undo").click()
        assert page.locator("polyline").count() == 1
        page.get_by_role("button", name="Draw something").click()
        page.locator(".headline", has_text="The guesses come while you draw").wait_for()
        page.reload()
        settle(page)
        assert page.locator("polyline").count() == 0 and page.problems == []


@pytest.mark.browser
def test_a_finger_draws_on_a_narrow_screen_without_scrolling_the_page(app):
    with browse(width=390, height=800, touch=True) as page:
        page.goto(f"{app}/draw")
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
        page.locator(".says", has_text="I see").first.wait_for()
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == before


@pytest.mark.browser
@pytest.mark.real
def test_real_drawings_drawn_with_the_mouse_are_named_as_from_their_files(app, real_drawings):
    classes = [cls for cls in card("builtin").classes if (real_drawings / f"full/simplified/{cls}.ndjson").exists()]
    own = [cls for cls in classes if (real_drawings / f"full/numpy_bitmap/{cls}.npy").exists()][:10]
    predictor, files, drawn = Predictor(load("builtin")), 0, 0
    with browse(height=1200) as page:
        page.goto(f"{app}/draw")
        settle(page)
        for cls in own:
            doodles = list(read_drawings(lines_of(real_drawings / f"full/simplified/{cls}.ndjson")))[:3]
            bitmaps = np.load(real_drawings / f"full/numpy_bitmap/{cls}.npy", mmap_mode="r")[:3]
            named = predictor(np.ascontiguousarray(bitmaps)).argmax(axis=1)
            files += sum(card("builtin").classes[guess] == cls for guess in named)
            for doodle in doodles:
                draw(page, doodle.strokes)
                page.wait_for_timeout(400)
                settle(page)
                page.locator("[data-version]:not([data-version$=drawing]) .says").first.wait_for()
                drawn += f"I see {with_article(cls)}," in page.locator(".cards").inner_text()
                page.get_by_role("button", name="Clear", exact=True).click()
                page.locator(".headline", has_text="The guesses come while you draw").wait_for()
    assert drawn >= files - 1


@pytest.mark.browser
def test_ten_tabs_draw_at_once_and_each_gets_the_guesses_on_its_own_drawing(app):
    rng = np.random.default_rng(0)
    drawings = [[rng.integers(20, 380, (25, 2)).cumsum(axis=0) % 360 + 20 for _ in range(3)] for _ in range(10)]
    with browse() as first:
        tabs = [first, *(first.context.new_page() for _ in range(9))]
        for tab in tabs:
            tab.goto(f"{app}/draw")
        for tab in tabs:
            settle(tab)
        for tab, drawing in zip(tabs, drawings, strict=True):
            strokes = [stroke.tolist() for stroke in drawing]
            tab.locator("svg[role=application]").evaluate(PEN, strokes)
        for tab, drawing in zip(tabs, drawings, strict=True):
            # All of its points, and the pen is up. Ten browsers on few cores are slow, whatever the server does.
            tab.locator("[data-version=' 75']").wait_for(state="attached", timeout=120_000)
            shown = tab.locator("canvas[role=img]").first.evaluate(PIXELS)
            assert np.abs(np.array(shown) - bitmap_of_raw([stroke.astype(float) for stroke in drawing])).mean() < 1.2
            assert tab.locator(".says").first.inner_text().startswith("I see")
        assert first.problems == []


@pytest.mark.browser
def test_a_run_that_is_deleted_while_somebody_draws_says_so_and_the_drawing_goes_on(run, bucket):
    with serve(run.folder.parent.parent, bucket) as url, browse(height=1200) as page:
        page.goto(f"{url}/draw")
        settle(page)
        draw(page, CROSS[:1])
        page.locator(".says").nth(1).wait_for()
        Runs(run.folder.parent).throw_away(run.id)
        draw(page, CROSS[1:])
        page.get_by_text("nearest_mean cannot judge").wait_for()
        assert page.locator(".says").count() == 1
        draw(page, [np.array([[0.0, 128], [255, 128]])])
        page.get_by_role("button", name="ndjson").wait_for()
        settle(page)
        assert page.locator("polyline").count() == 3 and page.problems == []
