"""The picture on the projector: a page of the app, and the choices in its link."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

import msgspec

MAX_CHOICES, MAX_TEXT = 200, 20_000

Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]


@dataclass(frozen=True)
class Picture:
    """The name of a page, and the parameters of its link; at first, how to come in."""

    page: Annotated[str, msgspec.Meta(pattern="^[a-z]{1,20}$")] = "room"
    choices: Annotated[dict[str, Text], msgspec.Meta(max_length=MAX_CHOICES)] = field(
        default_factory=lambda: {"part": "join"}
    )

    @property
    def is_private(self) -> bool:
        """True for the teacher's own part of the class's page, which is the one that a link without a part opens."""
        return self.page == "room" and self.choices.get("part", "manage") == "manage"

    @property
    def fits(self) -> bool:
        """True if it can be stored: no link of the app is longer."""
        return len(self.choices) <= MAX_CHOICES and all(len(text) <= MAX_TEXT for text in self.choices.values())
