"""Drawings on a sheet of paper, as a hand draws them."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from bench.photographs.conditions import Condition
from qdcore.arrays import Doubles
from qdcore.drawings.rasterize import Strokes

DPI = 300
SHEET = (2480, 3508)  # A4 at 300 dots an inch
MILLIMETRE = DPI / 25.4


def sheet_with(
    drawings: list[Strokes], condition: Condition, random: np.random.Generator
) -> tuple[Image.Image, list[Doubles]]:
    """A sheet with drawings in simplified strokes, and the points of each on it, (n, 2) in its pixels."""
    sheet = Image.new("RGB", SHEET, condition.paper)
    pen = ImageDraw.Draw(sheet)
    _rule(pen, condition)
    margin = 12 * MILLIMETRE
    cell = (np.array(SHEET) - 2 * margin) / [condition.columns, condition.rows]
    places = []
    for number, strokes in enumerate(drawings):
        row, column = divmod(number, condition.columns)
        corner = margin + cell * [column, row]
        size = condition.filled * cell.min() * random.uniform(0.75, 1)
        angle = np.deg2rad(random.normal(0, 3))
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        turned = [(stroke - 127.5) @ turn for stroke in strokes]
        points = np.concatenate(turned)
        scale = size / max(1.0, float(np.ptp(points, axis=0).max()))
        room = cell - np.ptp(points, axis=0) * scale
        shift = corner + room * random.uniform(0.4, 0.6, 2) - points.min(axis=0) * scale
        on_paper = [stroke * scale + shift for stroke in turned]
        for stroke in on_paper:
            _draw(pen, stroke, condition, random)
        places.append(np.concatenate(on_paper))
    return sheet, places


def _rule(pen: ImageDraw.ImageDraw, condition: Condition) -> None:
    if not condition.ruled:
        return
    colour = tuple(int(value * share) for value, share in zip(condition.paper, (0.72, 0.82, 0.95), strict=True))
    for y in np.arange(condition.ruled, 297, condition.ruled) * MILLIMETRE:
        pen.line([(0, y), (SHEET[0], y)], fill=colour, width=3)
    if condition.squared:
        for x in np.arange(condition.ruled, 210, condition.ruled) * MILLIMETRE:
            pen.line([(x, 0), (x, SHEET[1])], fill=colour, width=3)


def _draw(pen: ImageDraw.ImageDraw, stroke: Doubles, condition: Condition, random: np.random.Generator) -> None:
    """A line whose thickness and darkness follow the pressure of a hand, with a slight tremor."""
    along = np.append(0, np.cumsum(np.hypot(*np.diff(stroke, axis=0).T)))
    at = np.arange(0, along[-1] + 1.5, 1.5)
    points = np.stack([np.interp(at, along, stroke[:, axis]) for axis in (0, 1)], axis=1)
    points += _slow(len(at), 60, random, 2) * 0.12 * MILLIMETRE
    width = condition.pen * MILLIMETRE * np.clip(1 + 0.18 * _slow(len(at), 80, random, 1)[:, 0], 0.5, 1.6)
    pale = np.clip(0.08 * _slow(len(at), 40, random, 1)[:, 0], -0.1, 0.25)
    for (x, y), thick, share in zip(points, width / 2, pale, strict=True):
        colour = tuple(int(i + max(0.0, share) * (p - i)) for i, p in zip(condition.ink, condition.paper, strict=True))
        pen.ellipse([x - thick, y - thick, x + thick, y + thick], fill=colour)


def _slow(number: int, every: int, random: np.random.Generator, columns: int) -> Doubles:
    """Random numbers that change slowly, about one standard deviation up and down, (number, columns)."""
    knots = random.normal(size=(number // every + 2, columns))
    at = np.arange(number) / every
    return np.stack([np.interp(at, np.arange(len(knots)), knots[:, axis]) for axis in range(columns)], axis=1)
