"""The value of a visitor's cookie: room, role, pupil and time, signed with the key of the class. It holds no secret."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qdcore.classroom.keys import is_signature, signature

COOKIE = "quickdraw_class"
HOURS, HOURS_KEPT = 12, 60 * 24  # that a cookie lasts, and that one of a class lasts which the teacher keeps
CLOCK_SLACK = 60  # seconds that a clock may have been set back
VALUE = re.compile(r"([a-z0-9]{4,12})\.(teacher|pupil)\.([0-9a-f]{12}|-)\.(\d{1,12})\.([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True)
class Ticket:
    """What a cookie says: `pupil` is the id of a pupil, empty for the teacher."""

    code: str
    role: str
    pupil: str
    issued: int


def cookie_value(ticket: Ticket, key: bytes) -> str:
    """The signed text of a ticket."""
    text = f"{ticket.code}.{ticket.role}.{ticket.pupil or '-'}.{ticket.issued}"
    return f"{text}.{signature(key, text)}"


def read_cookie(value: str, key: bytes, code: str, now: float, kept: bool = False) -> Ticket | None:
    """The ticket of a cookie that this key signed for this room and that is not too old; else None."""
    found = VALUE.fullmatch(value)
    if not found or not is_signature(key, value.rpartition(".")[0], found[5]):
        return None
    ticket = Ticket(found[1], found[2], found[3].strip("-"), int(found[4]))
    age = now - ticket.issued
    is_fresh = -CLOCK_SLACK <= age <= (HOURS_KEPT if kept else HOURS) * 3600
    is_whole = (ticket.role == "pupil") == bool(ticket.pupil)
    return ticket if ticket.code == code and is_fresh and is_whole else None
