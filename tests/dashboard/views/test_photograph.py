"""Drawings on paper: a photograph is uploaded on Collect and on Draw, without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from dashboard.backend import open_backend
from dashboard.components.canvas import SIDE
from qdcore.drawings.photos.sheet import drawing_of_picture, read_sheet
from qdcore.drawings.rasterize import bitmap_of_raw, bitmaps
from tests.helpers.pages import messages, open_page, words
from tests.qdcore.drawings.photos.sheets import DRAWINGS, SHEET, Image, draw, encoded, photographed, sheet


def upload(app: Any, field: str, content: bytes, name: str) -> Any:
    """Put a file into the field with this label."""
    next(each for each in app.file_uploader if each.label == field).upload(name, content, "image/jpeg").run()
    return app


def collect(content: bytes, name: str = "sheet.jpg") -> Any:
    open_backend().datasets.create("Zoo")
    open_backend().datasets.add_class("zoo", "animals")
    return upload(open_page("collect", dataset="zoo"), "A photograph of a sheet with drawings", content, name)


def test_the_drawings_of_a_photograph_go_into_the_chosen_class(home: Path) -> None:
    content = photographed(sheet())
    app = collect(content)
    assert "4 drawings found." in words(app)
    next(each for each in app.selectbox if each.label == "Class").set_value("animals").run()
    next(each for each in app.button if each.label == "Take 4 drawings").click().run()
    stored = open_backend().datasets.open("zoo").drawings("animals")
    found = read_sheet(content, "sheet.jpg")
    expected = bitmaps([found.strokes(box) for box in found.proposal().boxes])
    assert np.array_equal([each.pixels for each in stored], expected)
    assert all(each.strokes and each.origin == "sheet.jpg" for each in stored)
    assert "4 drawings added to animals" in words(app)


def test_a_photograph_that_cannot_be_read_has_its_sentence(home: Path) -> None:
    assert "sheet.jpg shows no ink" in messages(collect(photographed(Image.new("RGB", SHEET, (240, 238, 232)))))


def test_the_picture_is_turned_by_a_button(home: Path) -> None:
    app = collect(photographed(sheet()))
    before = app.session_state["collect photograph"].shown
    next(each for each in app.button if each.label == "Turn").click().run()
    after = app.session_state["collect photograph"].shown
    assert len(before) == len(after) == 4
    height = SHEET[1]
    turned = sorted((height - each.box.bottom, each.box.left) for each in before)  # clockwise: the bottom comes left
    assert np.allclose(sorted((each.box.left, each.box.top) for each in after), turned, atol=4)


def test_a_picture_comes_onto_the_canvas_of_draw(home: Path) -> None:
    picture = Image.new("RGB", (600, 600), "white")
    draw(picture, [stroke * 1.5 + 100 for stroke in DRAWINGS[1]], pen=8)
    content = encoded(picture, "PNG")
    app = upload(open_page("draw"), "A picture of one drawing", content, "face.png")
    strokes = app.session_state["canvas: state"].strokes
    assert len(strokes) == 4 and 0 < np.concatenate(strokes).min() < np.concatenate(strokes).max() < SIDE
    ours = bitmap_of_raw([np.array(stroke) for stroke in strokes]).astype(float)
    expected = bitmaps([drawing_of_picture(content, "face.png")])[0]
    assert np.abs(ours - expected).mean() < 4  # scaled to the canvas and back


def test_a_picture_of_nothing_has_its_sentence_on_draw(home: Path) -> None:
    app = upload(open_page("draw"), "A picture of one drawing", b"<html>", "page.png")
    assert "page.png is not a picture" in messages(app)
