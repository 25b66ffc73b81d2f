"""What is said where no more files can be opened."""

from __future__ import annotations

import logging
import os

import pytest

from qdcore.errors import UserError
from qdcore.storage import open_files


def test_a_server_that_is_full_says_so_once_a_minute_in_a_sentence(caplog, monkeypatch):
    """asyncio logs a traceback for each connection that it tries: 600,000 lines in half a minute."""
    times = iter([1000.0, 1000.0, 1000.1, 1059.0, 1061.0, 1061.0])
    monkeypatch.setattr(open_files, "time", type("Clock", (), {"monotonic": lambda: next(times)}))
    loggers = logging.getLogger("asyncio"), logging.getLogger("uvicorn.error")
    before = [list(each.filters) for each in loggers]
    caplog.set_level(logging.ERROR, "asyncio")  # a lab that another test has closed silences it
    try:
        open_files.hush_full_server()
        for logger in 2 * loggers:
            logger.error("socket.accept() out of system resource", exc_info=OSError(24, "Too many open files"))
        logger.error("another fault", exc_info=OSError(5, "Input/output error"))
    finally:
        for each, filters in zip(loggers, before, strict=True):
            each.filters = filters
    first, second, other = caplog.records
    assert first.getMessage() == second.getMessage() and "ulimit -n 1024" in first.getMessage() and not first.exc_info
    assert other.getMessage() == "another fault" and other.exc_info


def test_room_for_more_files_is_tried_and_given_back(monkeypatch):
    opened: list[int] = []

    def few(path: str, flags: int) -> int:
        if len(opened) == 3:
            raise OSError(24, "Too many open files")
        opened.append(len(opened))
        return opened[-1]

    monkeypatch.setattr(os, "open", few)
    monkeypatch.setattr(os, "close", opened.remove)
    open_files.check_room(3, "The worker")
    assert opened == []
    with pytest.raises(UserError, match="The worker cannot start: this computer lets the app open no more files"):
        open_files.check_room(4, "The worker")
    assert opened == []
