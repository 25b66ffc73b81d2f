"""Promises of the road from strokes to 28x28."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qdcore.drawings.ndjson import lines_of, read_drawings
from qdcore.drawings.rasterize import (
    Strokes,
    bitmap,
    bitmap_of_raw,
    bitmaps,
    bitmaps_of_raw,
    simplify,
    simplify_all,
    strokes_of,
)
from qdcore.drawings.svg import to_svg
from qdcore.errors import UserError

rng = np.random.default_rng(0)


def zigzag(points: int) -> Strokes:
    return [np.column_stack([np.linspace(0, 255, points), 100 * (np.arange(points) % 2)])]


@pytest.fixture(scope="module")
def pairs(real_drawings: Path) -> tuple[list[Strokes], np.ndarray]:
    """Simplified strokes and Google's bitmaps of the same drawings, (n, 784)."""
    strokes: list[Strokes] = []
    theirs = []
    for file in sorted((real_drawings / "full/numpy_bitmap").glob("*.npy")):
        lines = real_drawings / f"full/simplified/{file.stem}.ndjson"
        drawings = [doodle.strokes for doodle in read_drawings(lines_of(lines))][:25]
        strokes += drawings
        theirs.append(np.load(file, mmap_mode="r")[: len(drawings)])
    return strokes, np.concatenate(theirs).astype(int)


def errors(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """The mean error a pixel of each drawing, of 255."""
    return np.abs(ours.astype(int) - theirs).mean(axis=1)


@pytest.mark.real
def test_strokes_become_googles_own_bitmaps(pairs):
    strokes, theirs = pairs
    assert len(strokes) >= 1025
    assert errors(bitmaps(strokes), theirs).mean() <= 0.05
    assert errors(bitmaps(strokes), theirs).max() <= 0.2


@pytest.mark.real
def test_the_canvas_gives_the_same_drawing_as_the_file(pairs):
    strokes, theirs = pairs
    canvas = [[stroke * 360 / 255 + (17.3, 21.7) for stroke in drawing] for drawing in strokes]
    assert errors(bitmaps_of_raw(canvas), theirs).mean() <= 1.2


@pytest.mark.real
def test_a_phone_with_whole_pixels_stays_close_to_the_file(pairs):
    strokes, theirs = pairs
    canvas = [[np.round(stroke * 280 / 255 + 20) for stroke in drawing] for drawing in strokes]
    assert errors(bitmaps_of_raw(canvas), theirs).mean() <= 2.2


@pytest.mark.real
def test_raw_strokes_become_the_datasets_simplified_ones(real_drawings):
    same = all_of_them = 0
    for word in ("cat", "bee", "giraffe", "house"):
        known = {d.key_id: d for d in read_drawings(lines_of(real_drawings / f"full/simplified/{word}.ndjson"))}
        for raw in read_drawings(lines_of(real_drawings / f"full/raw/{word}.ndjson")):
            if raw.key_id in known:
                ours, theirs = simplify(raw.strokes), known[raw.key_id].strokes
                all_of_them += 1
                same += len(ours) == len(theirs) and all(map(np.array_equal, ours, theirs))
    assert all_of_them > 40
    assert same / all_of_them >= 0.9


def test_one_by_one_and_all_at_once_give_the_same():
    drawings = [[rng.uniform(0, 300, (rng.integers(2, 40), 2)) for _ in range(5)] for _ in range(40)]
    simple = simplify_all(drawings)
    for alone, together in zip(map(simplify, drawings), simple, strict=True):
        assert all(map(np.array_equal, alone, together))
    assert np.array_equal(bitmaps(simple), [bitmap(strokes) for strokes in simple])


def test_place_and_size_on_the_canvas_do_not_matter():
    drawing = [rng.uniform(0, 100, (30, 2)), rng.uniform(20, 60, (10, 2))]
    moved = [stroke * 4 + (1000, -500) for stroke in drawing]
    assert np.array_equal(bitmap_of_raw(drawing), bitmap_of_raw(moved))


def test_the_larger_side_is_255_and_the_corner_is_0():
    (stroke,) = simplify(strokes_of([[[10, 50], [110, 90]]]))
    assert stroke.tolist() == [[0, 0], [255, 102]]


def test_simplifying_drops_what_lies_on_a_line_and_keeps_corners():
    corner = [[x, 0.4 * (x % 2)] for x in range(200)] + [[199, y] for y in range(200)]
    (stroke,) = simplify(strokes_of([corner]))
    assert stroke.tolist() == [[0, 0], [255, 0], [255, 255]]


def test_the_middle_of_the_square_is_the_middle_of_the_bitmap():
    picture = bitmap(strokes_of([[[0, 127.5], [255, 127.5]], [[127.5, 0], [127.5, 255]]])).reshape(28, 28)
    assert picture[13:15, 2:26].min() > 90
    assert picture[:, :1].max() == 0
    assert np.abs(picture.astype(int) - picture[::-1, ::-1]).max() <= 8
    assert np.abs(picture.astype(int) - picture.T).max() <= 8


@pytest.mark.parametrize("points", [[], [[]], [[], []]])
def test_no_strokes_are_a_black_bitmap(points):
    strokes = strokes_of(points)
    assert strokes == []
    assert bitmap(strokes).max() == bitmap_of_raw(strokes).max() == 0


@pytest.mark.parametrize("points", [[[[7, 300]]], [[[7, 300], [7, 300]]], [[[7, 300]], [[7, 300]]]])
def test_a_dot_is_drawn_in_the_middle(points):
    picture = bitmap_of_raw(strokes_of(points)).reshape(28, 28)
    assert picture[13:15, 13:15].min() > 90
    assert np.count_nonzero(picture) <= 16


def test_the_bitmaps_of_no_drawings_have_a_shape():
    assert bitmaps([]).shape == bitmaps_of_raw([]).shape == (0, 784)


@pytest.mark.parametrize(
    "points",
    [[[[0, float("nan")]]], [[[float("inf"), 0], [1, 1]]], [[[1e300, 0], [0, 0]]], [[[1, 2, 3]]], [["ab"]]],
)
def test_what_is_no_stroke_is_told_in_a_sentence(points):
    with pytest.raises(UserError, match=r"Stroke.*\."):
        strokes_of(points)


@pytest.mark.parametrize("points", [5, [5], [[[1, 2], [3]]], [[{"x": 1}]], None, [[[10**400, 0]]]])
def test_what_is_no_list_of_points_is_told_in_a_sentence(points):
    with pytest.raises(UserError, match="lists of points"):
        strokes_of(points)


def test_strokes_outside_the_square_are_told_in_a_sentence():
    with pytest.raises(UserError, match="Drawing 2 has strokes outside 0..255"):
        bitmaps([zigzag(5), strokes_of([[[0, 0], [300, 10]]])])


@pytest.mark.parametrize(
    "strokes",
    [
        [rng.uniform(0, 400, (20, 2)) for _ in range(500)],
        [rng.normal(0, 1, (50_000, 2)).cumsum(axis=0)],
        zigzag(50_000),
    ],
    ids=["500 strokes", "50,000 points", "50,000 turns"],
)
def test_scribbles_are_drawn(strokes):
    picture = bitmap_of_raw(strokes)
    assert picture.shape == (784,)
    assert picture.mean() > 10


def test_a_long_stroke_is_drawn_without_gaps():
    edge = [np.column_stack([np.linspace(0, 255, 1700), np.zeros(1700)])]
    assert np.abs(bitmap(edge).astype(int) - bitmap([edge[0][[0, -1]]])).max() <= 60  # where a part's cap lies over


def test_an_svg_holds_every_stroke_and_is_as_large_as_the_drawing():
    svg = to_svg(strokes_of([[[0, 0], [100, 50]], [[10, 10]]]))
    assert 'viewBox="-12 -12 124 74"' in svg
    assert svg.count("<path") == 2
    assert 'd="M0,0 100,50"' in svg
    assert "<path" not in to_svg([])
