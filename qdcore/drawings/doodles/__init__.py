"""Practice doodles: made-up drawings that vary within a class as people's do; RECIPES is the table of them.

A recipe is a function that draws with a Pen. A changed recipe draws differently: raise VERSION with it, so that old
runs do not find other drawings under their addresses.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from qdcore.drawings.doodles.asides import ASIDES, put_down
from qdcore.drawings.doodles.garden import apple, bee, flower, house
from qdcore.drawings.doodles.herd import giraffe, hedgehog, sheep
from qdcore.drawings.doodles.pen import Pen
from qdcore.drawings.doodles.pets import cat, dog
from qdcore.drawings.doodles.water import fish, octopus, sailboat
from qdcore.drawings.simplify import Strokes

VERSION = 1

RECIPES: dict[str, Callable[[Pen], None]] = {
    "apple": apple,
    "bee": bee,
    "cat": cat,
    "dog": dog,
    "fish": fish,
    "flower": flower,
    "giraffe": giraffe,
    "hedgehog": hedgehog,
    "house": house,
    "octopus": octopus,
    "sailboat": sailboat,
    "sheep": sheep,
}


def sketch(cls: str, seed: int, row: int) -> Strokes:
    """The raw strokes of one doodle, in pixels of a canvas; always the same for the same class, seed and row."""
    pen = Pen(Random(f"{VERSION}/{seed}/{cls}/{row}"))
    RECIPES[cls](pen)
    for aside, share in ASIDES:
        if pen.chance(share):
            aside(pen)
    return put_down(pen)
