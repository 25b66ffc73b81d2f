"""Strokes of a drawing that was changed in Fabric.js (7), as streamlit-drawable-canvas sends it, and the way there.

A path keeps its own coordinates; its object says where it lies: the centre of the path's box is moved to (left, top),
after skewing, scaling, flipping and turning about it. Fabric writes an object of a selected group in the coordinates
of the canvas, so that no group is in what it sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from qdcore.drawings.rasterize import Strokes, strokes_of
from qdcore.drawings.simplify import Stroke
from qdcore.errors import UserError

LENGTHS = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}  # command of a path -> its numbers
CURVE_STEPS = 8  # a curve of a pen spans a few pixels
ORIGINS = {"left": -0.5, "top": -0.5, "center": 0.0, "right": 0.5, "bottom": 0.5}
Pair = NDArray[np.float64]  # (2,), x and y
Command = list[Any]  # a letter and its numbers


class FabricPath(msgspec.Struct, rename="camel"):
    """A path object with the defaults of Fabric 7; angles are in degrees, clockwise as y points down.

    Without left or top, its box's centre lies where the path says.
    """

    type: str
    path: list[Command] = []
    left: float | None = None
    top: float | None = None
    width: float = 0
    height: float = 0
    scale_x: float = 1
    scale_y: float = 1
    skew_x: float = 0
    skew_y: float = 0
    angle: float = 0
    flip_x: bool = False
    flip_y: bool = False
    origin_x: str = "center"
    origin_y: str = "center"
    stroke_width: float = 1
    stroke_uniform: bool = False


def to_fabric(strokes: Strokes, colour: str, width: float) -> dict[str, Any]:
    """A drawing (strokes of points in canvas pixels) for the canvas to begin with, in this colour and pen width."""
    pen = {"fill": None, "stroke": colour, "strokeWidth": width, "strokeUniform": True}  # a pen is not scaled
    ends = {"strokeLineCap": "round", "strokeLineJoin": "round"}
    return {"objects": [{"type": "Path", "path": _commands(stroke), **pen, **ends} for stroke in strokes]}


def _commands(stroke: Stroke) -> list[Command]:
    return [["L" if number else "M", x, y] for number, (x, y) in enumerate(stroke.tolist())]


def from_fabric(drawing: Any) -> Strokes:
    """The strokes of a canvas's `json_data`, each transformed as its object says; raises UserError."""
    return [stroke for path in paths_of(drawing) for stroke in strokes_of([transformed(path)])]


@dataclass(frozen=True)
class Changes:
    """What was done to a drawing: the numbers (from 0) of the strokes removed and altered, and how many were added."""

    removed: tuple[int, ...] = ()
    altered: tuple[int, ...] = ()
    added: int = 0


def changes(before: Strokes, drawing: Any) -> Changes:
    """How a canvas's `json_data` differs from the strokes that `to_fabric` gave it; raises UserError.

    A path keeps its own coordinates whatever is done to it, which is how a stroke is known again.
    """
    left = dict(enumerate(before))
    altered, added = [], 0
    for path in paths_of(drawing):
        own = _points(path.path)
        number = next((n for n, stroke in left.items() if _same(own, stroke)), None)
        if number is None:
            added += 1
        elif not _same(transformed(path), left.pop(number)):
            altered.append(number)
    return Changes(tuple(left), tuple(sorted(altered)), added)


def _same(one: Stroke, other: Stroke) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=0, atol=0.01))


def paths_of(drawing: Any) -> list[FabricPath]:
    """The checked path objects of a canvas's `json_data`, in their order; raises UserError."""
    try:
        paths = msgspec.convert((drawing or {}).get("objects", []), list[FabricPath])
    except (msgspec.ValidationError, AttributeError) as error:
        raise UserError(f"The canvas sent something other than a drawing; reload the page. ({error})") from None
    for path in paths:
        _check(path)
    return paths


def _check(path: FabricPath) -> None:
    if path.type.lower() != "path":
        raise UserError(f"Only strokes can be changed here, not an object of type {path.type[:40]!r}.")
    if {path.origin_x, path.origin_y} - set(ORIGINS):
        raise UserError("A stroke has an unknown origin; reload the page.")
    sound = all(
        isinstance(command[0] if command else None, str)
        and LENGTHS.get(command[0]) == len(command) - 1
        and all(isinstance(value, int | float) for value in command[1:])
        for command in path.path
    )
    if not sound or not path.path or path.path[0][0] != "M":
        raise UserError("A stroke is not a path of lines and curves; reload the page.")


def transformed(path: FabricPath) -> Stroke:
    """The points (n, 2) of a path where it lies on the canvas."""
    points, own = _points(path.path), _centre(path.path)
    turn, shape = _rotation(path.angle), _shape(path)
    size = np.array([path.width, path.height])
    inner, outer = (0.0, path.stroke_width) if path.stroke_uniform else (path.stroke_width, 0.0)
    box = np.ptp(_corners(size + inner) @ shape.T, axis=0) + outer
    origin = np.array([ORIGINS[path.origin_x], ORIGINS[path.origin_y]])
    placed = np.array([path.left, path.top], float) - turn @ (origin * box)
    return (points - own) @ (turn @ shape).T + np.where(np.isnan(placed), own, placed)


def _rotation(degrees: float) -> NDArray[np.float64]:
    angle = np.deg2rad(degrees)
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def _shape(path: FabricPath) -> NDArray[np.float64]:
    """The matrix (2, 2) of scale, flips and skews, in Fabric's order."""
    scale = np.diag([path.scale_x * (-1) ** path.flip_x, path.scale_y * (-1) ** path.flip_y])
    skew_x = np.array([[1, np.tan(np.deg2rad(path.skew_x))], [0, 1]])
    skew_y = np.array([[1, 0], [np.tan(np.deg2rad(path.skew_y)), 1]])
    return scale @ skew_x @ skew_y


def _corners(size: Pair) -> NDArray[np.float64]:
    """The corners (4, 2) of a box of this size about 0, 0."""
    return np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * size / 2


def _points(commands: list[Command]) -> Stroke:
    """The points (n, 2) along a path; a curve becomes short lines."""
    points = [np.array(commands[0][1:], float)]
    for letter, *numbers in commands[1:]:
        if letter == "Z":
            points.append(points[0])
            continue
        through = [points[-1], *np.array(numbers, float).reshape(-1, 2)]
        steps = [1.0] if len(through) == 2 else np.linspace(0, 1, CURVE_STEPS + 1)[1:].tolist()
        points += [_on_curve(through, step) for step in steps]
    return np.array(points)


def _on_curve(through: list[Pair], step: float) -> Pair:
    """The point of a Bezier curve at a step in 0..1, by de Casteljau's algorithm."""
    while len(through) > 1:
        through = [a + step * (b - a) for a, b in zip(through, through[1:], strict=False)]
    return through[0]


def _centre(commands: list[Command]) -> Pair:
    """The centre (2,) of a path's box as Fabric computes it: of a quadratic curve it takes its one control twice."""
    here, found = np.array(commands[0][1:], float), []
    for letter, *numbers in commands[1:]:
        if letter == "Z":
            continue
        ahead = np.array(numbers, float).reshape(-1, 2)
        controls = [here, *(ahead if len(ahead) != 2 else ahead[[0, 0, 1]])]
        found += [here, ahead[-1], *_extremes(controls)]
        here = ahead[-1]
    box = np.array(found or [here])
    return (box.min(axis=0) + box.max(axis=0)) / 2


def _extremes(controls: list[Pair]) -> list[Pair]:
    """The points of a cubic curve where it turns in x or in y; none of a line."""
    if len(controls) < 4:
        return []
    a, b, c, d = controls
    coefficients = np.array([-a + 3 * b - 3 * c + d, 2 * (a - 2 * b + c), b - a])  # of the derivative, divided by 3
    roots = [root for axis in (0, 1) for root in np.roots(coefficients[:, axis]).tolist()]
    return [_on_curve(controls, root.real) for root in roots if abs(root.imag) < 1e-12 and 0 < root.real < 1]
