"""Fabric's paths become strokes exactly as Fabric draws them: cases worked by hand, and a second computation."""

from __future__ import annotations

import numpy as np
import pytest

from qdcore.drawings.fabric import Changes, changes, from_fabric, to_fabric
from qdcore.drawings.rasterize import bitmap_of_raw
from qdcore.errors import UserError

# A hook of 20 x 40 whose box has its centre at (20, 30).
HOOK = [["M", 10, 10], ["L", 30, 10], ["L", 30, 50]]
STROKES = [np.array([[10.0, 10], [30, 10], [30, 50]]), np.array([[0.0, 0], [100, 40]])]


def placed(path=HOOK, **given):
    """The only stroke of a canvas with one path, whose centre lies at (120, 80) unless told otherwise."""
    size = {"width": 20, "height": 40, "strokeWidth": 4, "left": 120, "top": 80}
    (stroke,) = from_fabric({"version": "7.0.0", "objects": [{"type": "Path", "path": path, **size, **given}]})
    return stroke


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [(110, 60), (130, 60), (130, 100)]),  # moved by 100, 50
        ({"scaleX": 2, "scaleY": 0.5}, [(100, 70), (140, 70), (140, 90)]),
        ({"angle": 90}, [(140, 70), (140, 90), (100, 90)]),  # (x, y) about the centre becomes (-y, x)
        ({"angle": 180}, [(130, 100), (110, 100), (110, 60)]),
        ({"flipX": True}, [(130, 60), (110, 60), (110, 100)]),
        ({"flipY": True}, [(110, 100), (130, 100), (130, 60)]),
        ({"flipX": True, "angle": 90}, [(140, 90), (140, 70), (100, 70)]),  # flipped, then turned
        ({"scaleX": 2, "angle": 90}, [(140, 60), (140, 100), (100, 100)]),  # scaled, then turned
        ({"skewX": 45}, [(90, 60), (110, 60), (150, 100)]),  # x + y about the centre
        # Half the box, its pen included, lies between the origin and the centre: 12 and 22.
        ({"originX": "left", "originY": "top", "left": 0, "top": 0}, [(2, 2), (22, 2), (22, 42)]),
        ({"originX": "right", "originY": "bottom", "left": 0, "top": 0}, [(-22, -42), (-2, -42), (-2, -2)]),
        # Turned by 90 degrees the centre is at (-22, 12) from the origin.
        ({"originX": "left", "originY": "top", "left": 0, "top": 0, "angle": 90}, [(-2, 2), (-2, 22), (-42, 22)]),
        # A pen that is not scaled: 2 * 20 + 4 by 2 * 40 + 4, so the centre is at (22, 42).
        (
            {"originX": "left", "originY": "top", "left": 0, "top": 0, "scaleX": 2, "scaleY": 2, "strokeUniform": True},
            [(2, 2), (42, 2), (42, 82)],
        ),
    ],
)
def test_a_path_lies_where_its_object_says(given, expected):
    assert placed(**given) == pytest.approx(np.array(expected, float))


def decomposed(matrix):
    """The parts of a matrix (2, 3) as Fabric's qrDecompose gives them."""
    (a, c, x), (b, d, y) = matrix
    square = a * a + b * b
    scale = np.sqrt(square)
    parts = {
        "angle": np.degrees(np.arctan2(b, a)),
        "scaleX": scale,
        "scaleY": (a * d - c * b) / scale,
        "skewX": np.degrees(np.arctan2(a * c + b * d, square)),
        "left": x,
        "top": y,
    }
    return {name: float(value) for name, value in parts.items()}


@pytest.mark.parametrize("flip", [1, -1])
def test_strokes_of_a_group_that_was_scaled_unevenly_and_turned_shear_as_on_the_canvas(flip):
    """The group's matrix times the stroke's, by homogeneous coordinates, against the parts that Fabric sends."""

    def matrix(angle, x_scale, y_scale, x, y):
        turn = np.radians(angle)
        rotation = np.array([[np.cos(turn), -np.sin(turn), x], [np.sin(turn), np.cos(turn), y], [0, 0, 1]])
        return rotation @ np.diag([x_scale, y_scale, 1])

    both = matrix(30, 1.5, 0.5 * flip, 200, 100) @ matrix(40, 1, 2, -30, 10)
    about_centre = np.array([(-10, -20, 1), (10, -20, 1), (10, 20, 1)])
    assert placed(**decomposed(both[:2])) == pytest.approx((about_centre @ both.T)[:, :2])


def test_a_curve_of_the_pen_is_followed_and_its_box_is_fabrics():
    """Fabric takes the one control of a quadratic curve twice: y = 60 t (1 - t), 15 at most, centre at 7.5."""
    stroke = placed([["M", 0, 0], ["Q", 10, 20, 20, 0]], left=None, top=None)
    assert stroke[[0, -1]].tolist() == [[0, 0], [20, 0]]
    assert stroke[len(stroke) // 2] == pytest.approx([10, 10])  # the middle of the curve itself
    assert placed([["M", 0, 0], ["Q", 10, 20, 20, 0]], left=10, top=107.5)[0] == pytest.approx([0, 100])


def test_a_dot_stays_a_dot():
    assert placed([["M", 5, 6], ["L", 5, 6]], left=8, top=9).tolist() == [[8, 9], [8, 9]]


def test_what_goes_there_unchanged_comes_back_as_it_was():
    drawing = to_fabric(STROKES, "#000", 7)
    back = from_fabric(drawing)
    assert [stroke.tolist() for stroke in back] == [stroke.tolist() for stroke in STROKES]
    assert (bitmap_of_raw(back) == bitmap_of_raw(STROKES)).all()
    assert changes(STROKES, drawing) == Changes()


def test_strokes_are_known_again_by_their_own_coordinates():
    hook, line = to_fabric(STROKES, "#000", 7)["objects"]
    new = {"type": "Path", "path": [["M", 1, 1], ["L", 9, 9]]}
    assert changes(STROKES, {"objects": [line]}) == Changes(removed=(0,))
    assert changes(STROKES, {"objects": [hook, line | {"left": 60, "top": 20}]}) == Changes(altered=(1,))
    assert changes(STROKES, {"objects": [hook | {"angle": 5}, new]}) == Changes(removed=(1,), altered=(0,), added=1)
    assert changes([STROKES[0]] * 2, {"objects": [hook]}) == Changes(removed=(1,))  # one of two equal ones


@pytest.mark.parametrize(
    "drawing",
    [
        ["objects"],
        {"objects": "all"},
        {"objects": [{"type": "Rect"}]},
        {"objects": [{"type": "Path", "path": []}]},
        {"objects": [{"type": "Path", "path": [["L", 0, 0]]}]},
        {"objects": [{"type": "Path", "path": [["M", 0]]}]},
        {"objects": [{"type": "Path", "path": [["M", 0, "1"]]}]},
        {"objects": [{"type": "Path", "path": HOOK, "scaleX": "wide"}]},
        {"objects": [{"type": "Path", "path": HOOK, "originX": "middle"}]},
        {"objects": [{"type": "Path", "path": HOOK, "left": 1e300, "top": 0}]},
    ],
)
def test_what_no_canvas_sends_is_refused_with_a_sentence(drawing):
    with pytest.raises(UserError):
        from_fabric(drawing)


def test_an_empty_canvas_has_no_strokes():
    assert from_fabric(None) == from_fabric({}) == from_fabric({"objects": []}) == []
