"""Pages are made one after the other, and a slow one holds nobody up for longer than a turn."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from dashboard.state.turns import Turns

ENDLESS = 60.0  # seconds; no test waits that long


class Page:
    """A page that is being made from `begun` until `finish` is set."""

    def __init__(self, pool: ThreadPoolExecutor, turns: Turns) -> None:
        self.begun, self.finish = Event(), Event()
        self._ended = pool.submit(self._make, turns)

    def _make(self, turns: Turns) -> None:
        with turns.turn():
            self.begun.set()
            assert self.finish.wait(30)

    def end(self) -> None:
        """Let it end, and wait for that."""
        self.finish.set()
        self._ended.result(30)


def test_the_second_page_is_made_when_the_first_one_is_ready() -> None:
    turns = Turns(ENDLESS)
    with ThreadPoolExecutor(2) as pool:
        first = Page(pool, turns)
        assert first.begun.wait(30)
        second = Page(pool, turns)
        assert not second.begun.wait(0.2)
        first.end()
        assert second.begun.wait(30)
        second.end()


def test_a_page_that_takes_longer_than_its_turn_holds_nobody_up() -> None:
    turns = Turns(0.05)
    with ThreadPoolExecutor(3) as pool:
        pages = [Page(pool, turns) for _ in range(3)]
        assert all(page.begun.wait(30) for page in pages)
        for page in pages:
            page.end()


def test_the_end_of_an_overtaken_page_does_not_end_the_turn_of_the_next() -> None:
    turns = Turns(0.05)
    with ThreadPoolExecutor(3) as pool:
        slow = Page(pool, turns)
        assert slow.begun.wait(30)
        turns.longest = ENDLESS
        overtaking = Page(pool, turns)
        assert overtaking.begun.wait(30)
        third = Page(pool, turns)
        slow.end()
        assert not third.begun.wait(0.2)
        overtaking.end()
        assert third.begun.wait(30)
        third.end()


def test_a_page_that_fails_gives_its_turn_back() -> None:
    turns = Turns(ENDLESS)
    with pytest.raises(ValueError, match="a fault"), turns.turn():
        raise ValueError("a fault")
    with ThreadPoolExecutor(1) as pool:
        page = Page(pool, turns)
        assert page.begun.wait(30)
        page.end()
