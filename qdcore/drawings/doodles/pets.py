"""How people draw a cat and a dog: mostly the face, otherwise the whole animal from the side."""

from __future__ import annotations

from qdcore.drawings.doodles.parts import eye, eyes, leg_places, legs, mouth, nose, outline_below, tail
from qdcore.drawings.doodles.pen import Pen, arc, on_oval


def cat(pen: Pen) -> None:
    """A face with pointed ears and whiskers; sometimes a whole cat."""
    pen.one_of((13, _cat_face), (5, _cat_sideways), (2, _cat_sitting))


def _cat_face(pen: Pen, x: float = 0.0, y: float = 0.0, size: float = 1.0, details: bool = True) -> None:
    rx, ry = size * pen.between(0.6, 0.95), size * pen.between(0.55, 0.8)
    ear, spread = size * pen.between(0.3, 0.75), pen.between(25, 42)
    pen.one_of(
        (6, lambda pen: _round_head_with_ears(pen, x, y, rx, ry, ear, spread)),
        (4, lambda pen: _head_in_one_line(pen, x, y, rx, ry, ear, spread)),
    )
    if not details:
        return
    if not pen.chance(0.1):
        eyes(pen, x, y - ry * pen.between(0.05, 0.35), rx * pen.between(0.6, 1), size * pen.between(0.05, 0.14))
    if not pen.chance(0.2):
        nose(pen, x, y + ry * pen.between(0, 0.25), size * pen.between(0.04, 0.1))
    if not pen.chance(0.2):
        mouth(pen, x, y + ry * pen.between(0.3, 0.6), rx * pen.between(0.3, 0.9))
    if not pen.chance(0.3):
        _whiskers(pen, x, y, rx, ry)


def _round_head_with_ears(pen: Pen, x: float, y: float, rx: float, ry: float, ear: float, spread: float) -> None:
    pen.oval(x, y, rx, ry)
    for side in (-1, 1):
        inner, outer = -90 + side * spread * 0.35, -90 + side * spread * pen.between(1.3, 1.9)
        tip = (x + side * rx * pen.between(0.55, 1.1), y - ry - ear * pen.between(0.7, 1))
        pen.line(on_oval(x, y, rx, ry, inner), tip, on_oval(x, y, rx, ry, outer))


def _head_in_one_line(pen: Pen, x: float, y: float, rx: float, ry: float, ear: float, spread: float) -> None:
    left, right = -90 - spread * 1.6, -90 + spread * 1.6
    tips = [(x + side * rx * pen.between(0.6, 1), y - ry - ear) for side in (-1, 1)]
    top = arc(x, y, rx, ry * 0.9, -90 - spread * 0.4, -90 + spread * 0.4)
    around = arc(x, y, rx, ry, right, left + 360)
    pen.trace(around[-1:], tips[:1], top, tips[1:], around)


def _whiskers(pen: Pen, x: float, y: float, rx: float, ry: float) -> None:
    count, reach, inside = pen.whole(2, 4), pen.between(0.3, 1.3), pen.between(0.3, 0.95)
    for side in (-1, 1):
        if pen.chance(0.08):
            continue
        for i in range(count):
            slope = (i - (count - 1) / 2) * pen.between(0.1, 0.3)
            start = (x + side * rx * inside, y + ry * 0.25 + slope * 0.6)
            pen.line(start, (start[0] + side * reach * pen.between(0.8, 1.2), start[1] + slope))


def _cat_sideways(pen: Pen) -> None:
    length, height = pen.between(0.6, 1.1), pen.between(0.22, 0.4)
    if pen.chance(0.5):
        pen.oval(0, 0, length, height)
        legs(pen, leg_places(pen, -length * 0.7, length * 0.7), height * 0.8, pen.between(0.3, 0.6))
    else:
        below = outline_below(pen, -length, length, height, height + pen.between(0.3, 0.6))
        pen.line((-length, -height), (length, -height), (length, height), *below, (-length, -height))
    size = pen.between(0.4, 0.65)
    _cat_face(pen, length + size * 0.3, -height - size * 0.5, size, pen.chance(0.8))
    if not pen.chance(0.1):
        _tail_up(pen, -length, -height * 0.6, pen.between(0.5, 1))


def _cat_sitting(pen: Pen) -> None:
    width, height = pen.between(0.4, 0.7), pen.between(0.6, 1)
    _cat_face(pen, 0, -height * 0.9, pen.between(0.45, 0.65), pen.chance(0.8))
    pen.curve((-width * 0.4, -height * 0.5), (-width, height * 0.7), (-width * 0.6, height), (width * 0.6, height),
              (width, height * 0.7), (width * 0.4, -height * 0.5))  # fmt: skip
    if not pen.chance(0.2):
        _tail_up(pen, -width, height * 0.8, pen.between(0.4, 0.8))


def _tail_up(pen: Pen, x: float, y: float, length: float) -> None:
    """A cat's tail: upright and curled at the end."""
    sway = length * pen.between(0.15, 0.5)
    pen.curve((x, y), (x - sway, y - length * 0.2), (x - sway * pen.between(0.5, 1), y - length * 0.7),
              (x - sway * pen.between(0.8, 1.6), y - length))  # fmt: skip


def dog(pen: Pen) -> None:
    """A face with hanging ears, or a whole dog from the side."""
    pen.one_of((10, _dog_face), (6, _dog_of_parts), (5, _dog_in_one_line))


def _dog_face(pen: Pen) -> None:
    rx, ry = pen.between(0.5, 0.8), pen.between(0.55, 0.9)
    pen.one_of(
        (6, lambda pen: pen.oval(0, 0, rx, ry)),
        (3, lambda pen: pen.curve((-rx, -ry * 0.8), (-rx * 0.9, 0), (-rx * 0.45, ry), (rx * 0.45, ry), (rx * 0.9, 0),
                                  (rx, -ry * 0.8), (0, -ry), (-rx, -ry * 0.8))),
    )  # fmt: skip
    _hanging_ears(pen, rx, ry)
    if not pen.chance(0.08):
        eyes(pen, 0, -ry * pen.between(0.1, 0.4), rx * pen.between(0.5, 0.9), pen.between(0.05, 0.14))
    if not pen.chance(0.1):
        nose(pen, 0, ry * pen.between(0.1, 0.35), pen.between(0.07, 0.18))
    if not pen.chance(0.25):
        mouth(pen, 0, ry * pen.between(0.4, 0.65), rx * pen.between(0.4, 0.9))
    if pen.chance(0.25):  # a tongue
        pen.curve((-0.1, ry * 0.6), (-0.1, ry * 0.95), (0.1, ry * 0.95), (0.1, ry * 0.6))


def _hanging_ears(pen: Pen, rx: float, ry: float) -> None:
    length, width, droop = pen.between(0.5, 1.1), pen.between(0.25, 0.5), pen.between(40, 95)
    for side in (-1, 1):
        if pen.chance(0.05):
            continue
        x, y = side * rx * pen.between(0.6, 0.85), -ry * pen.between(0.55, 0.85)
        angle = 90 - side * (90 - pen.around(droop, 6))
        pen.leaf(x, y, angle, length * pen.between(0.85, 1.15), width)


def _dog_of_parts(pen: Pen) -> None:
    length, height = pen.between(0.7, 1.1), pen.between(0.2, 0.38)
    if pen.chance(0.6):
        pen.oval(0, 0, length, height)
    else:
        pen.line((-length, -height), (length, -height), (length, height), (-length, height), (-length, -height))
    x, y, size = length + pen.between(0, 0.25), -height - pen.between(0.05, 0.35), pen.between(0.25, 0.42)
    _dog_head(pen, x, y, size)
    legs(pen, leg_places(pen, -length * 0.75, length * 0.75), height * 0.8, pen.between(0.35, 0.7))
    if not pen.chance(0.12):
        tail(pen, -length, -height * 0.5, pen.between(0.3, 0.6))


def _dog_head(pen: Pen, x: float, y: float, size: float) -> None:
    pen.oval(x, y, size * pen.between(1, 1.3), size * pen.between(0.7, 1))
    if pen.chance(0.4):  # a snout
        pen.curve((x + size * 0.7, y - size * 0.3), (x + size * 1.7, y), (x + size * 0.7, y + size * 0.5))
    pen.leaf(x - size * 0.4, y - size * 0.5, pen.between(60, 130), size * pen.between(0.8, 1.4), size * 0.6)
    if not pen.chance(0.25):
        eye(pen)(x + size * 0.3, y - size * 0.2, size * 0.15)
    if pen.chance(0.4):
        mouth(pen, x + size * 0.6, y + size * 0.3, size * 0.6)


def _dog_in_one_line(pen: Pen) -> None:
    length, height, neck = pen.between(0.7, 1), pen.between(0.2, 0.35), pen.between(0.15, 0.5)
    snout, brow = pen.between(0.25, 0.6), -height - neck
    head = [(length * 0.7, -height), (length * 0.75, brow - 0.15), (length * 0.9, brow - pen.between(0.15, 0.4)),
            (length, brow), (length + snout, brow + 0.1), (length + snout, brow + 0.3),
            (length, brow + 0.35)]  # fmt: skip
    below = outline_below(pen, -length, length, height, height + pen.between(0.35, 0.7))
    up = (-length - pen.between(0, 0.35), -height - pen.between(-0.1, 0.6))
    pen.line((-length, -height), *head, (length, height), *below, (-length, -height), up)
    if not pen.chance(0.3):
        eye(pen)(length, brow + 0.12, 0.05)
    if pen.chance(0.3):
        pen.leaf(length * 0.85, brow, pen.between(80, 140), 0.35, 0.2)
