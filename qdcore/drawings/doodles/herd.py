"""How people draw a sheep, a giraffe and a hedgehog: from the side, recognised by wool, neck and spines."""

from __future__ import annotations

from qdcore.drawings.doodles.parts import eye, eyes, leg_places, legs, mouth, outline_below, tail
from qdcore.drawings.doodles.pen import Pen, arc, on_oval


def sheep(pen: Pen) -> None:
    """A cloud on legs with a head at one end; sometimes seen from the front."""
    pen.one_of((7, _sheep_sideways), (2, _sheep_from_the_front))


def _wool(pen: Pen, rx: float, ry: float) -> None:
    pen.one_of(
        (8, lambda pen: pen.cloud(0, 0, rx, ry, pen.whole(6, 13))),
        (1, lambda pen: pen.oval(0, 0, rx, ry)),
        (1, lambda pen: pen.zigzag(arc(0, 0, rx, ry, 0, pen.between(330, 365)), -pen.between(0.1, 0.2))),
    )


def _curls(pen: Pen, rx: float, ry: float) -> None:
    """Small hooks and loops all over the wool."""
    size = pen.between(0.05, 0.1)
    for _ in range(pen.whole(4, 14)):
        x, y = on_oval(0, 0, rx * pen.between(0, 0.7), ry * pen.between(0, 0.7), pen.between(0, 360))
        pen.curve((x - size, y), (x, y - size), (x + size, y), (x, y + size * 0.7), (x - size * 0.3, y))


def _sheep_sideways(pen: Pen) -> None:
    rx, ry = pen.between(0.7, 1.05), pen.between(0.42, 0.68)
    _wool(pen, rx, ry)
    if not pen.chance(0.12):
        _sheep_head(pen, rx, ry)
    if pen.chance(0.25):
        _curls(pen, rx, ry)
    legs(pen, leg_places(pen, -rx * 0.6, rx * 0.6), ry * 0.85, pen.between(0.25, 0.6))
    if pen.chance(0.25):
        tail(pen, -rx, -ry * 0.2, pen.between(0.15, 0.4))


def _sheep_head(pen: Pen, rx: float, ry: float) -> None:
    size = pen.between(0.2, 0.38)
    x, y = rx + size * pen.between(0, 0.6), -ry * pen.between(0, 0.9)
    if pen.chance(0.15):
        pen.cloud(x, y, size * 1.2, size * 1.2, pen.whole(5, 8))
    else:
        pen.oval(x, y, size * pen.between(0.8, 1.4), size, pen.between(-10, 40))
    if pen.chance(0.4):
        draw = eye(pen)
        draw(x, y - size * 0.2, size * 0.15)
        if pen.chance(0.4):
            draw(x + size * 0.4, y - size * 0.2, size * 0.15)
    if pen.chance(0.4):
        for side in range(pen.whole(1, 2)):
            pen.leaf(x - size * 0.5 + side * size, y - size * 0.7, pen.between(-150, -60), size, size * 0.5)
    if pen.chance(0.25):
        mouth(pen, x + size * 0.3, y + size * 0.3, size * 0.6)


def _sheep_from_the_front(pen: Pen) -> None:
    rx, ry = pen.between(0.6, 0.9), pen.between(0.55, 0.8)
    _wool(pen, rx, ry)
    x, y, size = pen.around(0, 0.12), pen.around(-0.05, 0.1), ry * pen.between(0.35, 0.65)
    if pen.chance(0.65):
        pen.oval(x, y, size * pen.between(0.75, 1.1), size)
    eyes(pen, x, y - size * 0.25, size * 0.9, size * 0.15)
    if not pen.chance(0.3):
        mouth(pen, x, y + size * 0.4, size * 0.7)
    if pen.chance(0.35):  # ears
        for side in (-1, 1):
            pen.leaf(x + side * size * 0.8, y - size * 0.5, 90 - side * pen.between(60, 110), size * 0.7, size * 0.4)
    if not pen.chance(0.3):
        legs(pen, leg_places(pen, -rx * 0.5, rx * 0.5), ry * 0.9, pen.between(0.2, 0.5))


def giraffe(pen: Pen) -> None:
    """A long neck on a small body."""
    pen.one_of((5, _giraffe_in_one_line), (5, _giraffe_of_parts), (1.2, _giraffe_to_the_neck))


def _giraffe_head(pen: Pen, x: float, y: float) -> None:
    """Horns and an eye, and the head if the outline has none."""
    if not pen.chance(0.35):
        for shift in (0, pen.between(0.08, 0.16)):
            pen.line((x + shift, y - 0.1), (x + shift + pen.around(0, 0.05), y - pen.between(0.22, 0.4)))
    if pen.chance(0.5):
        eye(pen)(x + 0.1, y + 0.02, 0.05)


def _spots(pen: Pen, left: float, top: float, right: float, bottom: float) -> None:
    if not pen.chance(0.35):
        return
    for _ in range(pen.whole(3, 8)):
        x, y = pen.between(left, right), pen.between(top, bottom)
        pen.oval(x, y, pen.between(0.03, 0.1), pen.between(0.03, 0.1))


def _giraffe_in_one_line(pen: Pen) -> None:
    half, deep, neck, thick = (
        pen.between(0.4, 0.75),
        pen.between(0.25, 0.45),
        pen.between(0.8, 1.5),
        pen.between(0.1, 0.25),
    )
    lean, long, head = pen.between(0, 0.3), pen.between(0.4, 0.9), pen.between(0.25, 0.5)
    top, x = -neck, half - thick + lean
    points = [(-half, 0), (half - thick, pen.around(-0.05, 0.05)), (x, top), (x + thick, top - pen.between(0.05, 0.2)),
              (x + thick + head, top + pen.between(0, 0.15)), (x + thick + head, top + 0.22), (x + thick, top + 0.25),
              (half, 0.05), (half, deep)]  # fmt: skip
    if pen.chance(0.25):  # only the back and the neck
        pen.line(*points[:-1])
        legs(pen, leg_places(pen, -half * 0.9, half * 0.9), 0.05, long + deep)
    else:
        pen.line(*points, *outline_below(pen, -half, half, deep, deep + long), (-half, 0))
    _giraffe_head(pen, x + thick * 0.5, top)
    _spots(pen, -half * 0.8, 0.05, half * 0.8, deep)
    if pen.chance(0.5):
        tail(pen, -half, 0.05, pen.between(0.15, 0.4))


def _giraffe_of_parts(pen: Pen) -> None:
    rx, ry = pen.between(0.4, 0.7), pen.between(0.2, 0.35)
    neck, lean, thick = pen.between(0.8, 1.5), pen.between(0, 0.4), pen.between(0.06, 0.2)
    if pen.chance(0.6):
        pen.oval(0, 0, rx, ry)
    else:
        pen.line((-rx, -ry), (rx, -ry), (rx, ry), (-rx, ry), (-rx, -ry))
    x, y = rx * 0.75 + lean, -ry - neck
    pen.line((rx * 0.55, -ry * 0.8), (x - thick / 2, y))
    if not pen.chance(0.2):
        pen.line((rx * 0.55 + thick * 1.5, -ry * 0.6), (x + thick, y + 0.1))
    pen.oval(x + 0.18, y - 0.05, pen.between(0.18, 0.32), pen.between(0.1, 0.2), pen.between(-10, 40))
    _giraffe_head(pen, x + 0.05, y - 0.08)
    legs(pen, leg_places(pen, -rx * 0.7, rx * 0.7), ry * 0.8, pen.between(0.45, 0.9))
    _spots(pen, -rx * 0.7, -ry * 0.6, rx * 0.7, ry * 0.6)
    if not pen.chance(0.3):
        tail(pen, -rx, -ry * 0.3, pen.between(0.15, 0.4))


def _giraffe_to_the_neck(pen: Pen) -> None:
    thick, lean, head = pen.between(0.2, 0.4), pen.between(0.2, 0.6), pen.between(0.4, 0.7)
    pen.line((-thick, 1), (lean, -0.6), (lean + 0.15, -0.85), (lean + head, -0.7), (lean + head, -0.4),
             (lean + thick, -0.35), (thick, 1))  # fmt: skip
    _giraffe_head(pen, lean + 0.15, -0.75)
    _spots(pen, -0.05, -0.2, thick, 0.8)


def hedgehog(pen: Pen) -> None:
    """A round back full of spines, and a pointed nose."""
    rx, ry = pen.between(0.75, 1.0), pen.between(0.5, 0.9)
    pen.one_of((5, lambda pen: _back_with_lines(pen, rx, ry)), (4, lambda pen: _jagged_back(pen, rx, ry)))
    if not pen.chance(0.25):
        eye(pen)(rx * pen.between(0.75, 0.95), -ry * pen.between(0.05, 0.25), 0.06)
    if not pen.chance(0.35):
        legs(pen, leg_places(pen, -rx * 0.6, rx * 0.6), ry * 0.28, pen.between(0.1, 0.3))


def _snout(pen: Pen, rx: float, ry: float) -> None:
    """A pointed nose, or a round head, in front of the body."""
    if pen.chance(0.6):
        reach = pen.between(0.2, 0.5)
        pen.line((rx * 0.85, -ry * 0.4), (rx + reach, ry * pen.between(-0.05, 0.15)), (rx * 0.8, ry * 0.28))
        if pen.chance(0.5):
            pen.dot(rx + reach, 0.03, 0.04)
    else:
        size = pen.between(0.2, 0.32)
        pen.oval(rx + size * 0.4, 0, size * pen.between(1, 1.3), size)
    if pen.chance(0.25):
        mouth(pen, rx * 1.02, ry * 0.1, 0.2)


def _back_with_lines(pen: Pen, rx: float, ry: float) -> None:
    if pen.chance(0.5):
        pen.trace(arc(0, ry * 0.25, rx, ry, 180, 360), [(-rx, ry * 0.3)])
    else:
        pen.oval(0, 0, rx, ry * 0.75)
    _snout(pen, rx, ry)
    count, length, inside = pen.whole(6, 24), pen.between(0.25, 0.6), pen.between(0.45, 1)
    for i in range(count):
        angle = 185 + 140 * (i + pen.around(0, 0.3)) / count
        root, tip = pen.around(inside, 0.12 * inside), pen.between(0.7, 1.3) * length
        end = on_oval(0, 0, rx * (root + tip), ry * (root + tip), angle + pen.around(-4, 6))
        pen.line(on_oval(0, 0, rx * root, ry * root, angle), end)


def _jagged_back(pen: Pen, rx: float, ry: float) -> None:
    back = arc(0, ry * 0.25, rx, ry, pen.between(170, 190), pen.between(310, 355))
    pen.zigzag(back, pen.between(0.12, 0.35))
    if pen.chance(0.75):
        pen.line((-rx, ry * 0.28), (rx, ry * 0.28))
        _snout(pen, rx, ry)
    else:
        pen.oval(rx * 0.35, 0, rx * 0.7, ry * 0.5)
    if pen.chance(0.35):  # more spines inside
        for _ in range(pen.whole(3, 9)):
            x, y = pen.between(-0.7, 0.4) * rx, -ry * pen.between(0, 0.5)
            pen.line((x, y), (x - 0.08, y - pen.between(0.1, 0.2)))
