"""How people draw an octopus, a fish and a sailboat."""

from __future__ import annotations

from functools import partial

from qdcore.drawings.doodles.parts import eye, eyes, mouth
from qdcore.drawings.doodles.pen import Pen, Point, arc, on_oval, smooth


def octopus(pen: Pen) -> None:
    """A round head on arms: single lines, loops, or all in one line."""
    pen.one_of((4, partial(_head_and_arms, loops=False)), (2.5, partial(_head_and_arms, loops=True)), (4, _in_one_line))


def _octopus_face(pen: Pen, y: float, width: float) -> None:
    if pen.chance(0.4):
        eyes(pen, 0, y, width * pen.between(0.5, 0.9), pen.between(0.05, 0.12))
        if pen.chance(0.5):
            mouth(pen, 0, y + 0.25, width * 0.5)


def _head_and_arms(pen: Pen, loops: bool) -> None:
    rx, ry = pen.between(0.25, 0.55), pen.between(0.3, 0.65)
    pen.oval(0, -ry, rx, ry)
    count = 8 if pen.chance(0.35) else pen.whole(4, 9)
    spread, length, curl = pen.between(60, 220), pen.between(0.6, 1.2), pen.around(0, 0.3)
    low = -ry * pen.between(0, 0.5)
    for i in range(count):
        share = (i + 0.5) / count - 0.5
        angle = 90 - share * spread + pen.around(0, 5)
        x, y = rx * pen.between(0.8, 1) * share * 2, low
        reach = length * pen.between(0.75, 1.2)
        if loops:
            pen.leaf(x, y, angle, reach * 0.8, pen.between(0.12, 0.25))
        else:
            _arm(pen, x, y, angle, reach, curl * (1 if share > 0 else -1))
    _octopus_face(pen, -ry, rx)


def _arm(pen: Pen, x: float, y: float, angle: float, reach: float, curl: float) -> None:
    """An arm that bends or waves."""
    points: list[Point] = [(x, y)]
    for i in range(3):
        turn = angle + curl * 60 * i + pen.around(0, 14)
        points.append(on_oval(*points[-1], reach / 3, reach / 3, turn))
    pen.curve(*points)


def _in_one_line(pen: Pen) -> None:
    """A dome whose lower edge goes out and back along each arm."""
    rx, ry, count = pen.between(0.3, 0.6), pen.between(0.6, 1.1), pen.whole(4, 8)
    spread, length = pen.between(50, 200), pen.between(0.5, 1)
    dome = arc(0, -ry * 0.4, rx, ry, pen.between(150, 180), pen.between(360, 390))
    hem: list[Point] = []
    for i in range(count):
        share = 0.5 - (i + 0.5) / count
        angle, reach = 90 - share * spread, length * pen.between(0.7, 1.2)
        hem += [on_oval(share * rx * 2, 0, reach, reach, angle + turn) for turn in (-9, 9)]
        between = share * rx * 2 - rx / count
        hem.append((between, pen.around(0.1, 0.06)))
    pen.trace(dome, smooth(hem) if pen.chance(0.7) else hem, dome[:1])
    _octopus_face(pen, -ry * pen.between(0.4, 0.8), rx)


def fish(pen: Pen) -> None:
    """A pointed oval with a tail like a fan; often in one line that crosses itself."""
    rx, ry = pen.between(0.6, 0.9), pen.between(0.25, 0.6)
    long, wide = pen.between(0.3, 0.6), pen.between(0.25, 0.55)
    pen.one_of(
        (5, lambda pen: _ribbon(pen, rx, ry, long, wide)), (3, lambda pen: _body_and_tail(pen, rx, ry, long, wide))
    )
    if not pen.chance(0.25):
        eye(pen)(rx * pen.between(0.45, 0.75), -ry * pen.between(0.1, 0.4), pen.between(0.05, 0.1))
    if pen.chance(0.3):
        mouth(pen, rx * 0.75, ry * 0.3, 0.25)
    if pen.chance(0.25):  # gills
        pen.curve((rx * 0.35, -ry * 0.7), (rx * pen.between(0.2, 0.5), 0), (rx * 0.35, ry * 0.7))
    for side in (-1, 1):
        if pen.chance(0.25):
            pen.curve(
                (-rx * 0.3, side * ry * 0.85), (0, side * ry * pen.between(1.2, 1.7)), (rx * 0.3, side * ry * 0.85)
            )
    if pen.chance(0.15):  # scales
        for i in range(pen.whole(2, 6)):
            x = rx * (0.2 - 0.2 * i)
            pen.curve((x, -ry * 0.3), (x - 0.1, 0), (x, ry * 0.3))


def _ribbon(pen: Pen, rx: float, ry: float, long: float, wide: float) -> None:
    nose = arc(0, 0, rx, ry, -110, 110)
    crossing = [(-rx * 0.8, 0.0)]
    up, down = [(-rx - long, -wide)], [(-rx - long, wide)]
    if pen.chance(0.75):  # the tail is closed
        pen.trace(crossing, nose, crossing, up, down, crossing)
    else:
        pen.trace(down, crossing, nose, crossing, up)


def _body_and_tail(pen: Pen, rx: float, ry: float, long: float, wide: float) -> None:
    pen.oval(0, 0, rx, ry)
    pen.line(
        (-rx * 0.9, 0), (-rx - long, -wide), (-rx - long * pen.between(0.6, 1), 0), (-rx - long, wide), (-rx * 0.9, 0)
    )


def sailboat(pen: Pen) -> None:
    """A hull, a mast and one or two sails."""
    half, deep, slant = pen.between(0.6, 1), pen.between(0.2, 0.5), pen.between(0.1, 0.35)
    pen.one_of(
        (5, lambda pen: pen.line((-half, 0), (half, 0), (half - slant, deep), (slant - half, deep), (-half, 0))),
        (4, lambda pen: pen.trace(arc(0, 0, half, deep, 0, 180), [(half, 0)])),
        (1, lambda pen: pen.oval(0, deep / 2, half, deep / 2)),
    )
    mast, height = pen.between(-0.25, 0.25), pen.between(0.7, 1.4)
    if not pen.chance(0.12):
        pen.line((mast, 0), (mast, -height))
    sides = [1, -1] if pen.chance(0.35) else [1]
    for side in sides:
        _sail(pen, mast, height, side * half * pen.between(0.5, 0.95))
    if pen.chance(0.12):  # the sea
        pen.curve(*((-1.2 + 0.3 * i, deep + 0.15 + 0.06 * (i % 2)) for i in range(9)))


def _sail(pen: Pen, mast: float, height: float, reach: float) -> None:
    foot, low = -height * pen.between(0.08, 0.5), -height * pen.between(0.1, 0.5)
    pen.one_of(
        (6, lambda pen: pen.line((mast, -height), (mast + reach, foot), (mast, foot), (mast, -height))),
        (2, lambda pen: pen.line((mast, -height), (mast + reach, (low - height) / 2), (mast, low))),
        (2, lambda pen: pen.curve((mast, -height), (mast + reach * 0.8, -height * 0.5), (mast + reach * 0.6, foot),
                                  (mast, foot))),
    )  # fmt: skip
