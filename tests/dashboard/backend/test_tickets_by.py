"""A pupil hands in a few tickets of a lesson, and nothing stored says whose they are."""

from __future__ import annotations

import pytest

from dashboard.lessons.tickets import Ticket
from qdcore.classroom.roles import TEACHER
from qdcore.errors import UserError
from tests.helpers.in_a_class import pupil


def test_a_pupil_hands_in_so_many_tickets_of_a_lesson(backend):
    heron, fox = pupil(backend), pupil(backend)
    tickets = [Ticket(lesson, (True,), (False,)) for lesson in ("a", "b")]
    for _ in range(3):
        backend.tickets_by(heron).add(tickets[0])
    with pytest.raises(UserError, match="3 tickets of this lesson"):
        backend.tickets_by(heron).add(tickets[0])
    for actor, ticket in ((heron, tickets[1]), (fox, tickets[0]), (TEACHER, tickets[0])):
        backend.tickets_by(actor).add(ticket)
    assert len(backend.tickets.of("a")) == 5 and heron.owner not in backend.tickets.path.read_text()
