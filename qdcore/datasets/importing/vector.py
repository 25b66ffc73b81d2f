"""An .svg file as one drawing: its paths and shapes become strokes. By svgelements, which knows all transforms."""

from __future__ import annotations

import io
import re
from typing import Any

import numpy as np

from qdcore.datasets.drawing import Drawing
from qdcore.datasets.importing.imported import Imported, ImportedClass
from qdcore.drawings.rasterize import MAX_POINTS, Strokes, strokes_of
from qdcore.errors import UserError
from qdcore.storage import unicode

POINTS_PER_CURVE = 24
MAX_ELEMENTS = 5_000
ENTITY = re.compile(rb"<!\s*(ENTITY|DOCTYPE[^>]*\[)", re.IGNORECASE)


def read_svg(name: str, content: bytes, title: str) -> Imported:
    """The drawing of an .svg file; raises UserError where it has no lines. What it links to is never opened."""
    if ENTITY.search(unicode.as_utf8(content)):
        raise UserError(f"{name} defines entities, which are not read; save it as a plain SVG.")
    strokes = _strokes(name, content)
    if not strokes:
        raise UserError(f"{name} has no paths or shapes; a picture within an SVG is not read. Save it as PNG.")
    return Imported((ImportedClass(title, (Drawing.of_raw(strokes, name),)),))


def _strokes(name: str, content: bytes) -> Strokes:
    from svgelements import SVG, Shape

    try:
        elements = [each for each in SVG.parse(io.BytesIO(content), reify=True).elements() if isinstance(each, Shape)]
    except Exception:  # the library raises a dozen kinds of errors on a broken file
        raise UserError(f"{name} is not a complete SVG file; save it again.") from None
    if len(elements) > MAX_ELEMENTS:
        raise UserError(f"{name} has {len(elements):,} shapes; at most {MAX_ELEMENTS:,} are read.")
    points = [line for element in elements if _is_shown(element) for line in _lines(element)]
    if sum(map(len, points)) > MAX_POINTS:
        raise UserError(f"{name} has more than {MAX_POINTS:,} points; simplify its paths.")
    return strokes_of(points)


def _is_shown(element: object) -> bool:
    """True for a shape that has a line; one that is only filled counts by its outline, except white paper."""
    stroke, fill = getattr(element, "stroke", None), getattr(element, "fill", None)
    has_line, has_fill = (each is not None and each.value is not None for each in (stroke, fill))
    if has_line:
        return True
    return not has_fill or str(fill).lower() not in ("#ffffff", "#fff", "white")


def _lines(element: object) -> list[list[list[float]]]:
    """The parts of a shape, each a list of points; curves are cut into short lines."""
    from svgelements import Close, Line, Move, Path

    found: list[list[list[float]]] = []
    for segment in Path(element):
        if isinstance(segment, Move):
            found.append([])
        ends = [segment.end] if isinstance(segment, Move | Line | Close) else _on_curve(segment)
        if found:
            found[-1] += [[float(end.x), float(end.y)] for end in ends if end is not None]
    return [line for line in found if len(line) > 1]


def _on_curve(segment: Any) -> list[Any]:
    return [segment.point(float(t)) for t in np.linspace(0, 1, POINTS_PER_CURVE + 1)[1:]]
