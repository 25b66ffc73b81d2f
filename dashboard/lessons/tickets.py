"""The exit tickets of a class, without names: for each lesson, how often each question was answered correctly."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from qdcore.errors import UserError
from qdcore.storage import files

MAX_TICKETS = 100_000


@dataclass(frozen=True)
class Ticket:
    """One pupil's answers to a lesson's questions before and after it: for each question, was it correct?"""

    lesson: str
    before: tuple[bool, ...]
    after: tuple[bool, ...]


class Tickets:
    """The tickets in a file, a line each, in the order they came; nothing says whose they are."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, ticket: Ticket) -> None:
        """Keep a ticket; raises UserError where the disk refuses, or where there are too many."""
        line = json.dumps({"lesson": ticket.lesson, "before": ticket.before, "after": ticket.after})
        with files.held(self.path):
            if len(self._lines()) >= MAX_TICKETS:
                raise UserError(f"There are {MAX_TICKETS:,} exit tickets already. Delete {self.path}.")
            files.append_line(self.path, line)

    def of(self, lesson: str) -> list[Ticket]:
        """The tickets of a lesson; lines that are no ticket are left out. Raises UserError."""
        return [ticket for line in self._lines() if (ticket := _ticket(line)) and ticket.lesson == lesson]

    def _lines(self) -> list[str]:
        return files.read_lines(self.path, "exit tickets")


def _ticket(line: str) -> Ticket | None:
    try:
        data = json.loads(line)
        before, after = (tuple(bool(each) for each in data[key]) for key in ("before", "after"))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    whole = isinstance(data["lesson"], str) and len(before) == len(after) > 0
    return Ticket(data["lesson"], before, after) if whole else None


def sums(tickets: Iterable[Ticket]) -> list[tuple[int, int]]:
    """For each question, how many pupils answered it correctly before and after; empty without tickets."""
    rows = [list(zip(ticket.before, ticket.after, strict=True)) for ticket in tickets]
    return [(sum(b for b, _ in column), sum(a for _, a in column)) for column in zip(*rows, strict=False)]
