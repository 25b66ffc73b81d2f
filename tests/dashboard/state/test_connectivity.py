"""If drawings can be fetched: asked in the background; a request that failed counts at once."""

from __future__ import annotations

import threading
import time

from dashboard.state.connectivity import Reachability

SECONDS = 10  # that a background answer may take on a busy machine


def becomes(online: Reachability, answer: bool) -> bool:
    end = time.monotonic() + SECONDS
    while online() != answer and time.monotonic() < end:
        time.sleep(0.01)
    return online() == answer


def test_a_network_that_does_not_answer_counts_as_none_until_it_does() -> None:
    answer = threading.Event()
    online = Reachability(lambda: answer.wait(SECONDS), first_wait=0.05)
    assert not online() and not online()
    answer.set()
    assert becomes(online, True)


def test_an_answer_is_asked_for_again_when_it_is_old() -> None:
    answers = iter([False])
    online = Reachability(lambda: next(answers, True), lasts=0)
    assert not online()
    assert becomes(online, True)


def test_a_request_that_failed_means_no_network_until_it_is_asked_again() -> None:
    asked: list[int] = []
    online = Reachability(lambda: bool(asked.append(1)) or True)
    assert online()
    online.lost()
    assert not online() and not online() and len(asked) == 1
