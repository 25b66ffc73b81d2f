"""Draw: the canvas in a real browser, the judges' guesses while the pen moves, and links that bring a drawing back."""

from __future__ import annotations

import numpy as np
import pytest

from models.shipped import card, load
from qdcore.names import with_article
from qdcore.ndjson import lines_of, read_drawings
from qdcore.predictor import Predictor
from qdcore.stroke_link import pack
from tests.browser import browse, chromium, serve, settle
from tests.test_pages import home, messages, open_page

__all__ = ["home"]

CROSS = [np.array([[0.0, 0], [255, 255]]), np.array([[255.0, 0], [0, 255]])]


def guesses_of(app) -> str:
    """The content of the guesses component, as JSON."""
    return next(each.proto.json for each in app.get("bidi_component") if "headline" in each.proto.json)


def test_a_drawing_in_a_link_is_judged_by_the_apps_own_network(home):
    app = open_page("draw", strokes=pack(CROSS))
    assert not app.exception
    assert "I see" in guesses_of(app)


def test_a_damaged_drawing_in_a_link_is_left_out_with_a_sentence(home):
    app = open_page("draw", strokes="nonsense")
    assert not app.exception and "damaged" in messages(app)


def test_a_judge_that_has_gone_is_left_out_with_a_sentence(home):
    app = open_page("draw", judges="judge,0123456789ab")
    assert "no run 0123456789ab" in messages(app)


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
    classes = [cls for cls in card("judge").classes if (real_drawings / f"full/simplified/{cls}.ndjson").exists()]
    own = [cls for cls in classes if (real_drawings / f"full/numpy_bitmap/{cls}.npy").exists()][:10]
    predictor, files, drawn = Predictor(load("judge")), 0, 0
    with browse(height=1200) as page:
        page.goto(f"{app}/draw")
        settle(page)
        for cls in own:
            doodles = list(read_drawings(lines_of(real_drawings / f"full/simplified/{cls}.ndjson")))[:3]
            bitmaps = np.load(real_drawings / f"full/numpy_bitmap/{cls}.npy", mmap_mode="r")[:3]
            named = predictor(np.ascontiguousarray(bitmaps)).argmax(axis=1)
            files += sum(card("judge").classes[guess] == cls for guess in named)
            for doodle in doodles:
                draw(page, doodle.strokes)
                page.wait_for_timeout(400)
                settle(page)
                page.locator("[data-version]:not([data-version$=drawing]) .says").first.wait_for()
                drawn += f"I see {with_article(cls)}," in page.locator(".cards").inner_text()
                page.get_by_role("button", name="Clear", exact=True).click()
                page.locator(".headline", has_text="The guesses come while you draw").wait_for()
    assert drawn >= files - 1
