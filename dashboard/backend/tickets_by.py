"""Exit tickets of the lessons by somebody: everybody hands them in, a pupil a few of each lesson."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from dashboard.lessons.tickets import Ticket, Tickets
from qdcore.classroom.roles import Actor
from qdcore.errors import UserError

MAX_OF_A_PUPIL = 3  # tickets of a lesson that are counted


@dataclass(frozen=True)
class TicketsBy:
    """The tickets, and who adds to them; `handed_in` counts them by owner and lesson, until the app stops."""

    store: Tickets
    actor: Actor
    handed_in: Counter[tuple[str, str]]

    def add(self, ticket: Ticket) -> None:
        """As `Tickets.add`; whose the ticket is, is not stored. Raises UserError."""
        before = self.handed_in[self.actor.owner, ticket.lesson]
        if not self.actor.may_all and before >= MAX_OF_A_PUPIL:
            raise UserError(f"You have handed in {MAX_OF_A_PUPIL} tickets of this lesson; this one is not counted.")
        self.store.add(ticket)
        self.handed_in[self.actor.owner, ticket.lesson] += 1
