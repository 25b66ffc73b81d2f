"""A document as data: headings, texts, facts, tables, charts and drawings in their order; html.py writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from qdcore.arrays import Drawings
from qdcore.charts import Picture


@dataclass(frozen=True)
class Heading:
    """A heading, of a section or with `level` 3 of a part of one."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Text:
    """A paragraph; `quiet` for notes in smaller letters."""

    text: str
    quiet: bool = False


@dataclass(frozen=True)
class Points:
    """A list of short sentences."""

    texts: Sequence[str]


@dataclass(frozen=True)
class Table:
    """A table that is always shown; texts stand left, numbers right."""

    frame: pd.DataFrame


@dataclass(frozen=True)
class Chart:
    """A chart with its alt text, its numbers as a table a click away."""

    picture: Picture


@dataclass(frozen=True)
class Gallery:
    """Drawings (n, 784) in a row that wraps, each with a caption, which is also its alt text."""

    drawings: Drawings
    captions: Sequence[str]


@dataclass(frozen=True)
class Code:
    """Text to copy, shown letter by letter in its lines."""

    text: str


Block = Heading | Text | Points | Table | Chart | Gallery | Code


@dataclass(frozen=True)
class Document:
    """A title, a sentence under it, and the blocks; everything in it is plain text, never HTML."""

    title: str
    subtitle: str
    blocks: Sequence[Block]
