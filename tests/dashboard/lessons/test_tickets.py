"""Exit tickets: nameless, all kept, and summed question by question."""

from __future__ import annotations

from pathlib import Path

from dashboard.lessons.tickets import Ticket, Tickets, sums


def test_tickets_are_kept_and_summed(tmp_path: Path) -> None:
    tickets = Tickets(tmp_path / "data" / "tickets.jsonl")
    assert tickets.of("toy") == []
    tickets.add(Ticket("toy", (True, False, False), (True, True, False)))
    tickets.add(Ticket("other", (False, False, False), (False, False, False)))
    tickets.add(Ticket("toy", (False, False, True), (True, True, True)))
    assert sums(tickets.of("toy")) == [(1, 2), (0, 2), (1, 1)]
    assert sums([]) == []


def test_lines_that_are_no_ticket_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "tickets.jsonl"
    good = '{"lesson": "toy", "before": [true], "after": [false]}'
    lines = ["", "[]", "null", "[" * 100_000, '{"lesson": 3, "before": [true], "after": [true]}', good, "\ufffd", "{}"]
    path.write_text("\n".join(lines), "utf-8")
    assert Tickets(path).of("toy") == [Ticket("toy", (True,), (False,))]
