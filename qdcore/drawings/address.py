"""The address of a drawing: class/row, preceded by "source:" for every source except quickdraw."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qdcore.drawings import class_names
from qdcore.errors import UserError

QUICKDRAW = "quickdraw"
SOURCE = re.compile(r"[a-z]+(:[\w.-]+)*", re.ASCII)  # such as practice:1:0
ROW = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)


@dataclass(frozen=True, order=True)
class Address:
    """Source, class and row of a drawing; as text, in files and links, `cat/1234` or `practice:1:0:bee/7`."""

    source: str
    cls: str
    row: int

    def __str__(self) -> str:
        prefix = "" if self.source == QUICKDRAW else f"{self.source}:"
        return f"{prefix}{self.cls}/{self.row}"

    @staticmethod
    def parse(text: str) -> Address:
        """The address that is written in a text; raises UserError."""
        place, _, row = text.strip().rpartition("/")
        source, _, cls = place.rpartition(":")
        source = source or QUICKDRAW
        if not (class_names.is_safe(cls) and SOURCE.fullmatch(source) and ROW.fullmatch(row)):
            raise UserError(f"{text[:120]!r} is not the address of a drawing; expected class/row, such as cat/1234.")
        return Address(source, cls, int(row))
