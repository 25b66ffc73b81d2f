"""Drawings of the game for a dataset of one's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from qdcore.datasets.drawing import Drawing, of_doodles
from qdcore.evaluation.game.rounds import Round


def drawings_by_word(rounds: Iterable[Round]) -> dict[str, list[Drawing]]:
    """The drawings of the rounds in which something was drawn, by word.

    The same round always gives the same key, under which a dataset keeps a drawing once.
    """
    found: dict[str, list[Drawing]] = defaultdict(list)
    for each in rounds:
        if each.strokes:
            (drawing,) = of_doodles([each.doodle], f"game:{each.address}")
            found[each.word].append(replace(drawing, key=f"{each.game}{each.number:04x}"))
    return dict(found)
