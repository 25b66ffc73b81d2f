"""How people draw a bee, a flower, an apple and a house."""

from __future__ import annotations

from qdcore.drawings.doodles.parts import eye, legs, mouth
from qdcore.drawings.doodles.pen import Pen, arc, on_oval


def bee(pen: Pen) -> None:
    """A striped oval with wings, a head and a sting."""
    rx, ry = pen.between(0.6, 0.95), pen.between(0.3, 0.55)
    pen.oval(0, 0, rx, ry)
    _stripes(pen, rx, ry)
    _wings(pen, rx, ry)
    if pen.chance(0.7):
        _bee_head(pen, rx, ry)
    elif pen.chance(0.7):
        eye(pen)(rx * 0.7, -ry * 0.2, 0.07)
        if pen.chance(0.5):
            mouth(pen, rx * 0.7, ry * 0.2, 0.2)
    if pen.chance(0.55):
        tip = -rx - pen.between(0.15, 0.45)
        pen.line((-rx * 0.95, -0.1), (tip, pen.around(0, 0.05)), (-rx * 0.95, 0.1))
    if pen.chance(0.12):
        legs(pen, [-rx * 0.4, 0, rx * 0.4], ry * 0.9, 0.2)
    pen.turn(pen.around(-8, 22))


def _stripes(pen: Pen, rx: float, ry: float) -> None:
    count, bow, thick = pen.whole(2, 5), pen.around(0, 0.08), pen.chance(0.15)
    for i in range(count):
        x = rx * (-0.65 + 1.3 * (i + 0.5) / count)
        reach = ry * (1 - (x / rx) ** 2) ** 0.5 * pen.between(0.8, 1.05)
        pen.curve((x, -reach), (x + bow, 0), (x, reach))
        if thick:
            pen.line((x, -reach), (x + 0.06, reach), (x + 0.07, -reach))


def _wings(pen: Pen, rx: float, ry: float) -> None:
    count = 1 if pen.chance(0.2) else 2
    length, width = pen.between(0.5, 1), pen.between(0.3, 0.6)
    both_sides = pen.chance(0.2)
    for i in range(count):
        under = both_sides and i == 1
        angle = pen.around(-90, 18) + (0 if under or count == 1 else (i - 0.5) * pen.between(20, 75))
        x = pen.around(0, 0.1) + (i - 0.5) * 0.15
        pen.leaf(x, (ry if under else -ry) * 0.85, -angle if under else angle, length * pen.between(0.8, 1.1), width)


def _bee_head(pen: Pen, rx: float, ry: float) -> None:
    size = ry * pen.between(0.5, 0.9)
    x, y = rx + size * pen.between(0.5, 0.9), pen.around(-0.05, 0.1)
    pen.oval(x, y, size)
    if not pen.chance(0.35):
        eye(pen)(x + size * 0.2, y - size * 0.2, size * 0.18)
    if pen.chance(0.35):
        mouth(pen, x + size * 0.2, y + size * 0.35, size * 0.8)
    if pen.chance(0.5):
        for lean in (-0.1, 0.2):
            pen.curve(
                (x + lean, y - size * 0.9),
                (x + lean * 1.5, y - size * 1.4),
                (x + lean * 3, y - size * pen.between(1.5, 2)),
            )


def flower(pen: Pen) -> None:
    """Petals around a middle, mostly on a stem."""
    centre = pen.between(0.12, 0.3)
    if not pen.chance(0.12):
        pen.oval(0, 0, centre)
    pen.one_of((6, lambda pen: _petals(pen, centre)), (2, lambda pen: _blossom(pen, centre)), (0.8, _tulip))
    if pen.chance(0.15):
        return
    long, bend = pen.between(0.8, 1.8), pen.around(0, 0.15)
    start = centre + pen.between(0, 0.4)
    pen.curve((0, start), (bend, start + long / 2), (bend * 0.5, start + long))
    for side in (-1, 1):
        if pen.chance(0.3):
            pen.leaf(
                bend,
                start + long * pen.between(0.5, 0.8),
                90 - side * pen.between(100, 150),
                pen.between(0.3, 0.6),
                0.22,
            )


def _petals(pen: Pen, centre: float) -> None:
    count, long, turn = pen.whole(4, 9), pen.between(0.4, 0.75), pen.between(0, 90)
    width = min(0.9, 6.3 * (centre + long / 2) / count) * pen.between(0.5, 0.95)
    for i in range(count):
        if pen.chance(0.03):
            continue
        angle = turn + 360 * i / count + pen.around(0, 5)
        x, y = on_oval(0, 0, centre, centre, angle)
        pen.leaf(x, y, angle, long * pen.between(0.85, 1.15), width)


def _blossom(pen: Pen, centre: float) -> None:
    size = centre + pen.between(0.3, 0.5)
    pen.cloud(0, 0, size, size * pen.between(0.85, 1.1), pen.whole(5, 9))


def _tulip(pen: Pen) -> None:
    wide, high = pen.between(0.3, 0.5), pen.between(0.5, 0.8)
    pen.line((-wide, -high), (-wide * 0.8, 0.1), (0, 0.3), (wide * 0.8, 0.1), (wide, -high), (wide * 0.4, -high * 0.5),
             (0, -high), (-wide * 0.4, -high * 0.5), (-wide, -high))  # fmt: skip


def apple(pen: Pen) -> None:
    """A round fruit with a dip, a stalk and a leaf."""
    rx, ry = pen.between(0.7, 0.95), pen.between(0.65, 0.9)
    dip = ry * pen.between(0.05, 0.35)
    pen.one_of(
        (4, lambda pen: _apple_outline(pen, rx, ry, dip, ry * pen.between(0, 0.2))),
        (3, lambda pen: pen.oval(0, 0, rx, ry)),
        (0.7, lambda pen: _bitten(pen, rx, ry)),
    )
    top, long, lean = dip - ry, pen.between(0.2, 0.5), pen.around(0.08, 0.12)
    if not pen.chance(0.08):
        pen.curve((0, top), (lean * 0.5, top - long * 0.6), (lean, top - long))
        if pen.chance(0.25):  # a thick stalk
            pen.line((lean, top - long), (lean + 0.1, top - long), (0.1, top))
    if pen.chance(0.5):
        pen.leaf(lean * 0.5, top - long * 0.4, pen.between(-70, 0), pen.between(0.3, 0.55), pen.between(0.12, 0.3))


def _apple_outline(pen: Pen, rx: float, ry: float, dip: float, foot: float) -> None:
    pen.curve((0, dip - ry), (rx * 0.45, -ry), (rx, -ry * 0.35), (rx * 0.85, ry * 0.5), (rx * 0.35, ry),
              (0, ry - foot), (-rx * 0.35, ry), (-rx * 0.85, ry * 0.5), (-rx, -ry * 0.35),
              (-rx * 0.45, -ry), (0, dip - ry))  # fmt: skip


def _bitten(pen: Pen, rx: float, ry: float) -> None:
    pen.trace(arc(0, 0, rx, ry, 35, 325))
    pen.curve(
        (rx * 0.8, -ry * 0.55), (rx * 0.55, -ry * 0.3), (rx * 0.7, -0.05), (rx * 0.5, ry * 0.25), (rx * 0.8, ry * 0.55)
    )


def house(pen: Pen) -> None:
    """A box with a pointed roof, a door and windows."""
    half, high, roof = pen.between(0.45, 0.9), pen.between(0.7, 1.2), pen.between(0.4, 1)
    eaves, peak = pen.between(0, 0.25), (pen.around(0, 0.08), -roof)
    if pen.chance(0.6):
        pen.line((-half, 0), (-half, high), (half, high), (half, 0), *([(-half, 0.0)] if pen.chance(0.7) else []))
        pen.line((-half - eaves, 0), peak, (half + eaves, 0), *([(-half - eaves, 0.0)] if pen.chance(0.5) else []))
    else:
        pen.line(
            (-half, 0),
            peak,
            (half, 0),
            (half, high),
            (-half, high),
            (-half, 0),
            *([(half, 0.0)] if pen.chance(0.6) else []),
        )
    if not pen.chance(0.3):
        _door(pen, pen.between(-0.3, 0.3) * half, high)
    for side in (-1, 1):
        if pen.chance(0.35):
            _window(pen, side * half * pen.between(0.45, 0.65), high * pen.between(0.2, 0.4))
    if pen.chance(0.2):  # a chimney
        x = half * pen.between(0.35, 0.6)
        pen.line((x, -roof * 0.5), (x, -roof * pen.between(0.9, 1.2)), (x + 0.15, -roof), (x + 0.15, -roof * 0.3))


def _door(pen: Pen, x: float, ground: float) -> None:
    half, tall = pen.between(0.1, 0.22), pen.between(0.35, 0.6)
    if pen.chance(0.7):
        pen.line((x - half, ground), (x - half, ground - tall), (x + half, ground - tall), (x + half, ground))
    else:
        pen.curve((x - half, ground), (x - half, ground - tall * 0.8), (x, ground - tall),
                  (x + half, ground - tall * 0.8), (x + half, ground))  # fmt: skip
    if pen.chance(0.3):
        pen.dot(x + half * 0.6, ground - tall / 2, 0.02)


def _window(pen: Pen, x: float, y: float) -> None:
    half = pen.between(0.1, 0.18)
    pen.line(
        (x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half), (x - half, y - half)
    )
    if pen.chance(0.4):
        pen.line((x, y - half), (x, y + half))
        pen.line((x - half, y), (x + half, y))
