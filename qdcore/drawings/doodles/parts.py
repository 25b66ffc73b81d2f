"""Parts that several animals share: eyes, mouths, noses, legs, tails."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qdcore.drawings.doodles.pen import Pen, Point


def eye(pen: Pen) -> Callable[[float, float, float], None]:
    """A function of place and size that draws an eye, so that both eyes are of one kind."""
    kind = pen.random.random()
    if kind < 0.45:
        return lambda x, y, size: pen.dot(x, y, size * 0.4)
    if kind < 0.6:
        return lambda x, y, size: pen.line((x, y - size), (x, y + size))

    def round_eye(x: float, y: float, size: float) -> None:
        pen.oval(x, y, size, size * pen.between(0.7, 1.4))
        if kind > 0.82:
            pen.dot(x, y, size * 0.3)

    return round_eye


def eyes(pen: Pen, x: float, y: float, apart: float, size: float) -> None:
    """Draw two eyes, now and then only one."""
    draw = eye(pen)
    draw(x - apart / 2, pen.around(y, 0.02), size)
    if not pen.chance(0.06):
        draw(x + apart / 2, pen.around(y, 0.02), size)


def mouth(pen: Pen, x: float, y: float, width: float) -> None:
    """Draw a smile, two smiles next to each other, or a straight line."""
    half, deep = width / 2, width * pen.between(0.1, 0.45)
    kind = pen.random.random()
    if kind < 0.5:
        pen.curve((x - half, y), (x, y + deep), (x + half, y))
    elif kind < 0.85:
        pen.curve((x - half, y), (x - half / 2, y + deep), (x, y), (x + half / 2, y + deep), (x + half, y))
    else:
        pen.line((x - half, y), (x + half, y))


def nose(pen: Pen, x: float, y: float, size: float) -> None:
    """Draw a nose: an oval, a triangle, a short line or a dot."""
    kind = pen.random.random()
    if kind < 0.35:
        pen.oval(x, y, size, size * 0.7)
    elif kind < 0.65:
        pen.line((x - size, y - size / 2), (x + size, y - size / 2), (x, y + size), (x - size, y - size / 2))
    elif kind < 0.85:
        pen.line((x, y - size), (x, y + size * 2))
    else:
        pen.dot(x, y, size * 0.5)


def legs(pen: Pen, places: Sequence[float], top: float, length: float) -> None:
    """Draw legs under a belly: lines, narrow loops open at the top, or boxes; all of one kind."""
    kind, width, lean = pen.random.random(), pen.between(0.05, 0.14), pen.around(0, 0.08)
    for x in places:
        if pen.chance(0.04):
            continue
        ground = top + length * pen.between(0.8, 1.15)
        x = pen.around(x, 0.04)
        foot = x + pen.around(lean, 0.06)
        if kind < 0.55:
            pen.line((x, top), (foot, ground))
        elif kind < 0.8:
            pen.curve((x - width, top), (foot - width, ground), (foot + width, ground), (x + width, top))
        else:
            pen.line((x - width, top), (foot - width, ground), (foot + width, ground), (x + width, top))


def leg_places(pen: Pen, left: float, right: float, most: int = 4) -> list[float]:
    """The x of each leg: in two pairs, spread evenly, or only two."""
    count = most if pen.chance(0.75) else pen.whole(2, most + 1)
    if count == 4 and pen.chance(0.6):
        step = (right - left) * pen.between(0.12, 0.25)
        return [left, left + step, right - step, right]
    return [left + (right - left) * i / (count - 1) for i in range(count)]


def outline_below(pen: Pen, left: float, right: float, belly: float, ground: float) -> list[Point]:
    """The lower outline of a standing animal, from right to left: down and up each leg, along the belly in between."""
    count = pen.whole(2, 4)
    width = (right - left) / (count * 2 - 1) * pen.between(0.5, 1.0)
    points: list[Point] = []
    for i in range(count):
        x = right - (right - left - width) * i / (count - 1)
        foot = pen.around(ground, 0.05)
        points += [(x, belly), (x, foot), (x - width, foot), (x - width, belly)]
    return points[1:-1]


def tail(pen: Pen, x: float, y: float, length: float) -> None:
    """Draw a tail to the left: up, hanging or curled."""
    up = pen.between(-1, 0.6) * length
    pen.curve((x, y), (x - length * 0.5, y + up * 0.3), (x - length * pen.between(0.4, 1), y + up))
