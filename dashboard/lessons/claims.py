"""What a lesson's words promise of its numbers, such as "accuracy.transfer >= accuracy.random_forest"."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qdcore.errors import UserError

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "==": operator.eq,
}  # fmt: skip

Measures = Mapping[str, Any]  # name -> a number (shares as percent), a word, or a list of numbers


@dataclass(frozen=True)
class Claim:
    """Two sides, each the name of a measure or a number, and how they compare."""

    left: str
    comparison: str
    right: str

    def holds(self, measures: Measures) -> bool:
        """True if the measures bear it out; raises KeyError for a measure that is not there."""
        return COMPARISONS[self.comparison](_value(self.left, measures), _value(self.right, measures))


def parse_claim(text: str) -> Claim:
    """The claim of a text; raises UserError."""
    parts = text.split()
    if len(parts) != 3 or parts[1] not in COMPARISONS:
        raise UserError(
            f"A claim has the form `accuracy.knn > 50`, with one of {', '.join(COMPARISONS)}, not {text!r}."
        )
    return Claim(*parts)


def _value(side: str, measures: Measures) -> Any:
    try:
        return float(side)
    except ValueError:
        return measures[side]
