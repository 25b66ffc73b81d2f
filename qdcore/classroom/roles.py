"""Who does something: the person at this computer, the teacher of a class, or one of its pupils."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qdcore.errors import UserError

Role = Literal["person", "teacher", "pupil"]


@dataclass(frozen=True)
class Actor:
    """Who does something; `id` and `name` are those of a pupil."""

    role: Role
    id: str = ""
    name: str = ""

    @property
    def may_all(self) -> bool:
        """True for the person at this computer and for the teacher."""
        return self.role != "pupil"

    @property
    def owner(self) -> str:
        """The word under which what the actor makes is stored; empty for the person at this computer."""
        return {"person": "", "teacher": "teacher"}.get(self.role, self.id)

    def may_change(self, owner: str) -> bool:
        """True if the actor may change what this owner made."""
        return self.may_all or (owner != "" and owner == self.owner)

    def check_may_all(self, what: str) -> None:
        """Raise UserError for a pupil; `what` is what only the teacher does, such as "hide drawings"."""
        if not self.may_all:
            raise UserError(f"Only the teacher can {what}.")

    def check_may_change(self, owner: str, thing: str) -> None:
        """Raise UserError for a pupil to whom the thing, such as "run", does not belong."""
        if not self.may_change(owner):
            raise UserError(f"This {thing} is not yours. Only the teacher and whoever made it can change it.")


PERSON = Actor("person")
TEACHER = Actor("teacher")
PROJECTOR = Actor("pupil", "projector", "projector")  # the teacher's window for the room: it owns nothing
