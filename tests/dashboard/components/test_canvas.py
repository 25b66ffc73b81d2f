"""The canvas's own script in Chromium, without the app: what it sends of what is drawn on it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.components import FOLDER, script
from dashboard.components.canvas import MAX_POINTS, MAX_STROKES
from models.pretrained.cards import load
from qdcore.drawings.ndjson import lines_of, read_drawings
from qdcore.drawings.rasterize import Strokes, bitmap_of_raw, bitmaps_of_raw, strokes_of
from qdcore.onnx.predictor import Predictor
from tests.helpers.browser import browse

pytestmark = pytest.mark.browser

MARKUP, STYLE = ((FOLDER / f"canvas.{kind}").read_text("utf-8") for kind in ("html", "css"))
SCRIPT = base64.b64encode(script("canvas", "connection").encode()).decode()
SHEET = f"<style>body {{ margin: 0 }} {STYLE}</style><main>{MARKUP}</main>"
TYPE = """window.type = (key) => document.querySelector("svg").dispatchEvent(
  new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...key }),
)"""
HARNESS = """async ([script, width]) => {
  const { default: show } = await import(`data:text/javascript;base64,${script}`);
  const main = document.querySelector("main"), markup = main.innerHTML;
  const blank = { name: "canvas", token: "", strokes: null, background: "", known: 0, received: 0, down: false };
  main.style.width = `${width}px`;
  window.messages = [];
  const setState = (name, value) => messages.push(structuredClone({ name, ...(name === "drawn" ? value : { value }) }));
  window.mount = (data) => {
    window.leave = show({ parentElement: main, data: { ...blank, ...data }, setStateValue: setState }) ?? window.leave;
    main.querySelector("svg").setPointerCapture = () => {}; // refuses the pointers of a script
  };
  window.leavePage = () => {
    main.innerHTML = "";
    leave();
  };
  window.revisit = (data) => {
    main.innerHTML = markup;
    mount(data);
  };
  window.fire = (kind, [x, y], pointer = {}, target = main.querySelector("svg")) => {
    const box = main.querySelector("svg").getBoundingClientRect();
    const place = { clientX: box.left + x, clientY: box.top + y };
    const event = { ...place, pointerId: 7, bubbles: true, cancelable: true, ...pointer };
    return target.dispatchEvent(new PointerEvent(kind, event));
  };
  window.answer = () => mount({ known: drawn().version, received: drawn().sent });
  window.draw = (strokes, isAnswered = true) => strokes.forEach((stroke) => {
    fire("pointerdown", stroke[0]);
    stroke.slice(1).forEach((point) => fire("pointermove", point));
    fire("pointerup", stroke.at(-1));
    if (isAnswered) answer();
  });
  window.press = (name) => main.querySelector(`.${name}`).click();
  window.drawn = () => messages.findLast(({ name }) => name === "drawn");
  window.each = (drawings) => drawings.map((strokes) => {
    draw(strokes);
    const { strokes: kept } = drawn();
    press("clear");
    answer();
    messages.length = 0;
    return kept;
  });
  mount({});
}"""


EACH = "(drawings) => JSON.stringify(each(JSON.parse(drawings)))"  # as a text: Playwright packs each number for itself


@pytest.fixture(scope="module")
def chromium_page() -> Iterator[Any]:
    with browse() as page:
        yield page
        assert page.problems == []


@pytest.fixture
def paper(chromium_page: Any) -> Any:
    """A page with nothing but a blank canvas, 400 pixels wide, and what it has sent so far in `messages`."""
    return _mounted(chromium_page, 400)


def _mounted(page: Any, width: int) -> Any:
    page.goto("about:blank")
    page.set_content(SHEET)
    page.evaluate(HARNESS, [SCRIPT, width])
    assert page.locator("svg").bounding_box()["width"] == pytest.approx(width, abs=3)
    return page


def _pairs(folder: Path) -> list[tuple[Strokes, np.ndarray]]:
    """The drawings that are there both as strokes and as Google's own bitmap."""
    pairs = []
    for file in sorted((folder / "full/simplified").glob("*.ndjson")):
        bitmaps = folder / f"full/numpy_bitmap/{file.stem}.npy"
        if bitmaps.exists():
            doodles = list(read_drawings(lines_of(file)))
            pairs += zip([doodle.strokes for doodle in doodles], np.load(bitmaps, mmap_mode="r"), strict=False)
    return pairs


@pytest.mark.real
@pytest.mark.parametrize("width, first", [(400, 0), (350, 1)])
def test_the_same_strokes_give_the_same_28x28_and_the_same_guess(chromium_page, real_drawings, width, first):
    """Every other drawing on a canvas of one width, the rest on one of another."""
    paper, pairs = _mounted(chromium_page, width), _pairs(real_drawings)[first::2]
    assert len(pairs) >= 512
    scale, shift = 0.8 * width / 255, 0.1 * width + 0.37  # between the pixels, as pointers are
    todo = [[(stroke * scale + shift).tolist() for stroke in strokes] for strokes, _ in pairs]
    batches = (json.dumps(todo[start : start + 125]) for start in range(0, len(todo), 125))
    sent = [kept for batch in batches for kept in json.loads(paper.evaluate(EACH, batch))]
    drawings, files = bitmaps_of_raw([strokes_of(kept) for kept in sent]), np.stack([bitmap for _, bitmap in pairs])
    predictor = Predictor(load("builtin"))
    assert np.abs(drawings.astype(float) - files).mean() <= 1.2
    assert (predictor(drawings).argmax(axis=1) != predictor(files).argmax(axis=1)).mean() <= 0.02


def test_a_blank_canvas_sends_nothing_and_a_dot_is_one_point(paper):
    assert paper.evaluate("messages") == []
    paper.evaluate("draw([[[200, 100]]])")
    kept = paper.evaluate("drawn()")["strokes"]
    assert len(kept) == 1 and len(kept[0]) == 1
    assert bitmap_of_raw(strokes_of(kept)).any()


def test_a_lifted_pen_is_sent_at_once_even_just_after_another_message(paper):
    paper.evaluate("fire('pointerdown', [50, 50]); fire('pointermove', [60, 60])")
    paper.wait_for_function("messages.length")
    assert paper.evaluate("drawn()")["down"]
    last = paper.evaluate("fire('pointermove', [70, 80]); fire('pointerup', [70, 80]); drawn()")
    assert not last["down"]
    assert np.round(last["strokes"][0][-1]).tolist() == pytest.approx([70, 80], abs=1)


def test_a_scribble_of_50_000_points_is_sent_in_few_points_and_looks_the_same(paper):
    turn = np.linspace(0, 120 * np.pi, 50_000)
    wobble = 60 + 40 * np.sin(0.37 * turn) + np.random.default_rng(0).normal(0, 0.3, turn.size)
    scribble = np.column_stack([200 + wobble * np.cos(turn), 200 + 1.4 * wobble * np.sin(turn)])
    paper.evaluate("(points) => draw([JSON.parse(points)])", json.dumps(scribble.round(1).tolist()))
    kept = paper.evaluate("drawn()")["strokes"]
    assert sum(map(len, kept)) <= 5_000 < MAX_POINTS
    error = np.abs(bitmap_of_raw(strokes_of(kept)).astype(float) - bitmap_of_raw([scribble])).mean()
    assert error < 1.2


def test_a_scribble_without_any_shape_is_sent_in_few_points_too(paper):
    noise = np.random.default_rng(0).integers(0, 400, (7_000, 2))
    paper.evaluate("(points) => draw([points, [[1, 1], [9, 9]]])", noise.tolist())
    kept = paper.evaluate("drawn()")["strokes"]
    assert len(kept) == 2 and sum(map(len, kept)) <= 5_000
    assert kept[0][0] == noise[0].tolist() and kept[0][-1] == noise[-1].tolist()


def test_five_hundred_strokes_fill_the_canvas_and_undo_makes_room(paper):
    lines = [
        [[number % 20 * 20, number // 20 * 15], [number % 20 * 20 + 10, number // 20 * 15]] for number in range(510)
    ]
    paper.evaluate("draw", lines)
    assert len(paper.evaluate("drawn()")["strokes"]) == MAX_STROKES
    assert "500 strokes is the maximum" in paper.locator(".note").inner_text()
    paper.evaluate("press('undo')")
    assert len(paper.evaluate("drawn()")["strokes"]) == MAX_STROKES - 1
    assert paper.locator(".note").inner_text() == ""


def test_undo_takes_strokes_back_one_by_one_and_brings_back_what_clear_took(paper):
    paper.evaluate("draw([[[10, 10], [90, 10]], [[10, 50], [90, 50]]])")
    counts = []
    for button in ("undo", "undo", "undo"):
        paper.evaluate("press", button)
        counts.append(len(paper.evaluate("drawn()")["strokes"]))
    assert counts == [1, 0, 0]
    paper.evaluate("draw([[[10, 10], [90, 10]], [[10, 50], [90, 50]]]); press('clear'); press('undo')")
    assert len(paper.evaluate("drawn()")["strokes"]) == 2


def test_a_stroke_under_way_when_the_page_is_left_is_there_and_sent_on_the_next_visit(paper):
    paper.evaluate("draw([[[10, 10], [90, 10]]]); fire('pointerdown', [50, 50]); fire('pointermove', [60, 90])")
    paper.evaluate("leavePage(); messages.length = 0")
    paper.wait_for_timeout(250)
    assert paper.evaluate("messages") == []  # nothing is sent from a page that has been left
    paper.evaluate("revisit({ known: 2 })")
    last = paper.evaluate("drawn()")
    assert len(last["strokes"]) == 2 and not last["down"]
    assert paper.locator("polyline").count() == 2


def test_a_message_without_a_reply_is_sent_again(paper):
    paper.evaluate("draw([[[10, 10], [90, 10]]], false); messages.length = 0")
    paper.wait_for_function("drawn()", timeout=3000)
    assert len(paper.evaluate("drawn()")["strokes"]) == 1
    paper.evaluate("answer(); messages.length = 0")
    paper.wait_for_timeout(1300)
    assert paper.evaluate("messages.filter(({ name }) => name === 'drawn')") == []


def test_a_lifted_pen_without_a_reply_is_sent_again(paper):
    paper.evaluate("fire('pointerdown', [50, 50])")
    paper.wait_for_function("messages.length")
    paper.evaluate("mount({ known: 1, received: 1, down: true }); fire('pointerup', [50, 50]); messages.length = 0")
    paper.wait_for_function("drawn()", timeout=3000)
    assert paper.evaluate("drawn()")["down"] is False


def test_without_a_reply_the_moving_pen_waits_and_its_next_message_has_the_whole_stroke(paper):
    paper.evaluate("fire('pointerdown', [50, 50])")
    paper.wait_for_function("messages.length")
    paper.evaluate("fire('pointermove', [60, 60])")
    paper.wait_for_timeout(400)
    assert paper.evaluate("messages.length") == 1
    paper.evaluate("fire('pointermove', [70, 60]); mount({ known: 1, received: 1, down: true })")
    assert paper.evaluate("drawn()")["strokes"] == [[[50, 50], [60, 60], [70, 60]]]
    assert paper.evaluate("fire('pointerup', [70, 60]); drawn()")["down"] is False


def test_what_python_puts_on_the_canvas_replaces_the_drawing_once_and_undo_brings_it_back(paper):
    paper.evaluate("draw([[[10, 10], [90, 10]]])")
    put = {"token": "first", "strokes": [[[1, 1], [5, 5]], [[9, 9], [5, 5]]], "known": 1}
    paper.evaluate("mount", put)
    assert paper.locator("polyline").count() == 2
    paper.evaluate("draw([[[20, 20], [30, 90]]])")
    paper.evaluate("mount", put)
    assert paper.locator("polyline").count() == 3
    paper.evaluate("press('undo'); press('undo')")
    assert len(paper.evaluate("drawn()")["strokes"]) == 1


def test_a_drawing_can_be_made_by_keyboard_alone(paper):
    paper.keyboard.press("Tab")
    paper.keyboard.press("Space")
    for _ in range(5):
        paper.keyboard.press("ArrowRight")
    for _ in range(4):
        paper.keyboard.press("Shift+ArrowDown")
    paper.keyboard.press("Space")
    assert paper.evaluate("drawn()")["strokes"] == [[[200, 200], [250, 200], [250, 208]]]
    paper.keyboard.press("Control+z")
    assert paper.evaluate("drawn()")["strokes"] == []


def test_undo_heeds_no_caps_lock_and_redo_is_no_undo(paper):
    paper.evaluate("draw([[[10, 10], [20, 20]], [[30, 30], [40, 40]]])")
    paper.evaluate(f"{TYPE}; type({{ key: 'Z', ctrlKey: true, shiftKey: true }})")
    assert len(paper.evaluate("drawn().strokes")) == 2
    paper.evaluate("type({ key: 'Z', ctrlKey: true })")
    assert len(paper.evaluate("drawn().strokes")) == 1


@pytest.mark.parametrize("held", ["altKey", "metaKey", "ctrlKey"])
@pytest.mark.parametrize("key", ["ArrowLeft", " "])
def test_keys_of_the_browser_go_to_the_browser(paper, key, held):
    assert paper.evaluate(f"{TYPE}; type({{ key: '{key}', {held}: true }})")
    assert paper.evaluate("messages") == [] and paper.locator("polyline").count() == 0


def test_a_space_bar_that_is_held_puts_the_pen_down_once(paper):
    paper.evaluate(f"{TYPE}; for (let i = 0; i < 12; i++) type({{ key: ' ', repeat: i > 0 }})")
    paper.evaluate("type({ key: 'ArrowUp' }); type({ key: ' ' })")
    assert paper.evaluate("drawn().strokes") == [[[200, 200], [200, 190]]]


def test_a_mouse_that_was_released_unnoticed_draws_no_further(paper):
    mouse = "pointerType: 'mouse', pointerId: 1"
    paper.evaluate(f"fire('pointerdown', [50, 50], {{ {mouse}, buttons: 1 }})")
    paper.evaluate(f"fire('pointermove', [90, 50], {{ {mouse}, buttons: 1 }})")
    paper.evaluate(f"fire('pointermove', [300, 300], {{ {mouse} }})")
    assert paper.evaluate("drawn().strokes") == [[[50, 50], [90, 50]]] and not paper.evaluate("drawn().down")


def test_no_line_joins_two_strokes_between_which_a_pointer_lifted_unnoticed(paper):
    paper.evaluate("fire('pointerdown', [50, 50]); fire('pointermove', [90, 50])")
    paper.evaluate("fire('pointerdown', [300, 300]); fire('pointermove', [350, 300]); fire('pointerup', [350, 300])")
    assert paper.evaluate("drawn().strokes") == [[[50, 50], [90, 50]], [[300, 300], [350, 300]]]


TOUCH, PEN = "{ pointerId: 3, pointerType: 'touch' }", "{ pointerId: 4, pointerType: 'pen' }"


def test_a_pen_takes_over_from_the_palm_and_the_dot_of_the_palm_goes_away(paper):
    paper.evaluate(f"fire('pointerdown', [300, 390], {TOUCH})")
    paper.evaluate(f"fire('pointerdown', [50, 50], {PEN}); fire('pointermove', [90, 50], {PEN})")
    paper.evaluate(f"fire('pointermove', [310, 395], {TOUCH}); fire('pointerup', [310, 395], {TOUCH})")
    paper.evaluate(f"fire('pointermove', [90, 90], {PEN}); fire('pointerup', [90, 90], {PEN})")
    assert paper.evaluate("drawn().strokes") == [[[50, 50], [90, 50], [90, 90]]]
    paper.evaluate("press('undo')")
    assert paper.evaluate("drawn().strokes") == []


def test_a_palm_that_touches_while_the_pen_draws_or_just_after_draws_nothing(paper):
    paper.evaluate(f"fire('pointerdown', [50, 50], {PEN}); fire('pointerdown', [300, 390], {TOUCH})")
    paper.evaluate(f"fire('pointermove', [90, 50], {PEN}); fire('pointerup', [90, 50], {PEN})")
    paper.evaluate(f"fire('pointerup', [300, 390], {TOUCH}); fire('pointerdown', [300, 380], {TOUCH})")
    assert paper.evaluate("drawn().strokes") == [[[50, 50], [90, 50]]]
    assert paper.locator("polyline").count() == 1


def test_a_second_finger_adds_nothing_to_the_stroke_of_the_first(paper):
    paper.evaluate(f"fire('pointerdown', [50, 50], {TOUCH}); fire('pointerdown', [300, 300])")
    paper.evaluate(f"fire('pointermove', [310, 300]); fire('pointermove', [90, 50], {TOUCH})")
    paper.evaluate(f"fire('pointerup', [310, 300]); fire('pointerup', [90, 50], {TOUCH})")
    assert paper.evaluate("drawn().strokes") == [[[50, 50], [90, 50]]]


def test_a_pointer_takes_over_from_the_keys(paper):
    paper.keyboard.press("Tab")
    paper.keyboard.press("Space")
    paper.keyboard.press("ArrowRight")
    paper.evaluate("draw([[[50, 50], [90, 50]]])")
    assert paper.evaluate("drawn().strokes") == [[[200, 200], [210, 200]], [[50, 50], [90, 50]]]


def test_after_a_page_left_in_mid_stroke_no_line_joins_the_next_stroke(paper):
    paper.evaluate("fire('pointerdown', [10, 10]); fire('pointermove', [90, 10]); leavePage(); revisit({})")
    paper.evaluate("fire('pointermove', [300, 300])")  # the mouse has one id for ever
    paper.evaluate("draw([[[200, 200], [210, 210]]])")
    assert paper.evaluate("drawn().strokes") == [[[10, 10], [90, 10]], [[200, 200], [210, 210]]]


def test_no_line_joins_the_next_stroke_where_nobody_said_that_the_page_was_left(paper):
    paper.evaluate("fire('pointerdown', [10, 10]); fire('pointermove', [90, 10]); revisit({})")
    paper.evaluate("fire('pointermove', [300, 300]); draw([[[200, 200], [210, 210]]])")
    assert paper.evaluate("drawn().strokes") == [[[10, 10], [90, 10]], [[200, 200], [210, 210]]]


def test_a_run_that_another_one_overtakes_does_not_end_the_stroke(paper):
    paper.evaluate("fire('pointerdown', [10, 10]); leave(); fire('pointermove', [90, 10]); fire('pointerup', [90, 10])")
    assert paper.evaluate("drawn().strokes") == [[[10, 10], [90, 10]]]


def test_ten_quick_dots_are_ten_dots(paper):
    paper.evaluate("draw([...Array(10).keys()].map((number) => [[20 + 30 * number, 40]]), false)")
    paper.wait_for_function("drawn().strokes.length === 10", timeout=3000)
    assert paper.evaluate("drawn().strokes") == [[[20 + 30 * number, 40]] for number in range(10)]
    assert paper.locator("polyline").count() == 10


def test_a_stroke_that_ends_outside_the_canvas_ends_at_its_edge(paper):
    paper.evaluate("fire('pointerdown', [350, 50]); fire('pointermove', [900, 50])")
    paper.evaluate("fire('pointerup', [900, 50], {}, document.body); fire('pointermove', [10, 300])")
    assert paper.evaluate("drawn().down") is False
    assert paper.evaluate("drawn().strokes") == [[[350, 50], [400, 50]]]


def test_a_cancelled_touch_ends_the_stroke(paper):
    paper.evaluate("fire('pointerdown', [50, 50]); fire('pointermove', [90, 50]); fire('pointercancel', [0, 0])")
    assert paper.evaluate("drawn().down") is False and paper.evaluate("drawn().strokes") == [[[50, 50], [90, 50]]]


def test_a_finger_on_the_canvas_neither_scrolls_nor_selects_nor_magnifies(paper):
    touched = """(kind) => document.querySelector("svg").dispatchEvent(
        new TouchEvent(kind, { bubbles: true, cancelable: true }))"""
    assert [paper.evaluate(touched, kind) for kind in ("touchstart", "touchmove", "touchend")] == [False] * 3
    assert paper.evaluate("fire('pointerdown', [50, 50])") is False
    style = paper.evaluate("{ const { touchAction, userSelect } = getComputedStyle(document.querySelector('svg'));"
                           "[touchAction, userSelect] }")  # fmt: skip
    assert style == ["none", "none"]


def test_turning_the_phone_keeps_the_drawing_and_the_stroke_goes_on(paper):
    paper.evaluate("draw([[[10, 10], [90, 10]]]); fire('pointerdown', [100, 100])")
    paper.evaluate("document.querySelector('main').style.width = '200px'")
    paper.evaluate("fire('pointermove', [100, 100]); fire('pointerup', [100, 100])")
    first, second = paper.evaluate("drawn().strokes")
    assert first == [[10, 10], [90, 10]] and second[-1] == pytest.approx([200, 200], abs=2)


def test_a_reload_in_mid_stroke_keeps_the_strokes(paper):
    """Without an address of its own, the page has no storage: the storage is stood in for."""
    stored = """() => {
      const kept = {};
      Object.defineProperty(window, "sessionStorage", { value: { setItem: (key, text) => (kept[key] = text) } });
      draw([[[10, 10], [90, 10]]]);
      fire("pointerdown", [50, 50]);
      fire("pointermove", [50, 90]);
      dispatchEvent(new Event("pagehide"));
      return JSON.parse(kept["canvas canvas"]);
    }"""
    assert paper.evaluate(stored) == [[[10, 10], [90, 10]], [[50, 50], [50, 90]]]
