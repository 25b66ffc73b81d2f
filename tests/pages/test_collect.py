"""Collect: a dataset is made, filled, looked through and judged, and files are shown before they are taken."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.backend import open_backend
from dashboard.views.collect.board import CANVAS
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.store import Datasets
from tests.helpers.browser import PEN, browse, settle
from tests.helpers.pages import messages, open_page, words
from tests.pages.conftest import Lab

ZIGZAG = [np.array([[0.0, 0], [100, 20], [0, 40], [100, 60], [0, 80]])]
RING = [100 * np.array([[np.cos(t), np.sin(t)] for t in np.linspace(0, 2 * np.pi, 40)])]


@pytest.fixture
def zoo(home: Path) -> Datasets:
    """A dataset of four rings and three zigzags, one of which is in the class of the rings."""
    store = open_backend().datasets
    store.create("Zoo")
    rng = np.random.default_rng(0)
    for cls, shapes in (("ring", [RING, RING, RING, RING, ZIGZAG]), ("AC/DC", [ZIGZAG] * 4)):
        store.add_class("zoo", cls)
        drawings = [Drawing.of_raw([stroke + rng.normal(0, 3, stroke.shape) for stroke in shape]) for shape in shapes]
        store.add("zoo", cls, drawings)
    return store


def test_the_first_dataset_is_made_by_its_name_and_classes(home: Path) -> None:
    app = open_page("collect")
    app.text_input[1].input("owl, AC/DC,, owl")
    app.button[0].click().run()
    found = open_backend().datasets.open("My drawings")
    assert [each.title for each in found.classes] == ["owl", "AC/DC"]
    assert "Draw an owl and press Enter" in messages(app)


def test_what_was_learned_is_said_with_its_interval_and_the_wrong_example_is_found(zoo: Datasets) -> None:
    app = open_page("collect", dataset="zoo")
    assert app.metric[0].value == "77.8 %"  # seven of nine: the wrong one, and one that it misleads
    assert "45.3 to 93.7 % (95 % interval) on 9 examples" in words(app)
    assert "Most mixed up: **ring** and **AC/DC**, 2 examples." in words(app)
    assert "Examples that pull the wrong way" in [each.value for each in app.subheader]


def test_an_example_is_added_from_the_canvas_and_can_be_undone(zoo: Datasets) -> None:
    app = open_page("collect", dataset="zoo")
    app.session_state[f"{CANVAS}: state"].strokes = [stroke.tolist() for stroke in ZIGZAG]
    next(each for each in app.button if each.label == "Add to the dataset").click().run()
    assert zoo.open("zoo").classes[0].count == 6 and "1 drawing added to ring" in words(app)
    assert np.array_equal(zoo.open("zoo").drawings("ring")[5].pixels, Drawing.of_raw(ZIGZAG).pixels)
    next(each for each in app.button if each.key == "undo change").click().run()
    assert zoo.open("zoo").classes[0].count == 5
    next(each for each in app.button if each.label == "Add to the dataset").click().run()
    assert zoo.open("zoo").classes[0].count == 5 and "draw something first" in messages(app)


def test_rows_of_google_are_added_once_and_keep_their_address(zoo: Datasets) -> None:
    app = open_page("collect", dataset="zoo")
    app.selectbox(key="google class").select("sheep").run()
    for _ in range(2):
        app.number_input(key="google number").set_value(3)
        app.button(key="add google").click().run()
    drawings = zoo.open("zoo").drawings("sheep")
    assert [each.origin for each in drawings] == [f"sheep/{row}" for row in range(6)]


def test_a_deleted_dataset_comes_back_at_a_click(zoo: Datasets) -> None:
    app = open_page("collect", dataset="zoo")
    next(each for each in app.button if each.label == "Delete this dataset").click().run()
    assert zoo.names() == [] and "Zoo was deleted" in words(app)
    app.button(key="restore dataset").click().run()
    assert zoo.names() == ["zoo"] and app.metric[0].value == "77.8 %"


@pytest.mark.browser
def test_from_the_first_line_to_a_live_prediction_and_from_a_file_to_a_class(lab: Lab) -> None:
    shapes = {"ring": [(RING[0] + 200).tolist()], "zigzag": [(ZIGZAG[0] * 2 + 80).tolist()]}
    with browse() as page:
        page.goto(f"{lab.url}/collect")
        page.get_by_role("textbox", name="Classes").fill("ring, zigzag")
        page.get_by_role("button", name="Make the dataset").click()
        for cls, shape in shapes.items():
            page.get_by_role("radio", name=cls).click()
            for number in (1, 2):
                _draw(page, shape)
                page.keyboard.press("Enter")
                page.get_by_text(f"1 drawing added to {cls}.").wait_for()
                page.get_by_text(f"{number} drawing{'s' * (number > 1)}", exact=True).last.wait_for()
        _draw(page, shapes["ring"])
        page.get_by_text("Prediction: a ring").wait_for()
        page.get_by_text("Add files").click()
        page.locator("input[type=file][multiple]").set_input_files(
            {"name": "bar.npy", "mimeType": "application/octet-stream", "buffer": _npy(np.eye(5, 784))}
        )
        page.get_by_text("Multiply the pixels so that ink is 255").click()
        page.get_by_role("button", name="Take 5 drawings").click()
        page.get_by_role("heading", name="bar").wait_for()
        assert page.problems == []


def _draw(page: Any, strokes: Any) -> None:
    canvas = page.locator("svg[tabindex]").first
    settle(page)
    canvas.evaluate(PEN, strokes)
    page.wait_for_timeout(15 * sum(map(len, strokes)) + 700)


def _npy(array: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()
