"""How many files, connections and pipes this process may have open at once: systems allow 256 by default, or fewer."""

from __future__ import annotations

import errno
import logging
import os
import time
from contextlib import suppress

from qdcore.errors import UserError
from qdcore.storage.files import TOO_MANY_FILES

WANTED = 8_192  # so that idle connections of one visitor do not shut out the others


def allow_many_files() -> None:
    """Raise this process's own limit as far as it may."""
    with suppress(ImportError, ValueError, OSError):  # not on Windows
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft != resource.RLIM_INFINITY:
            wanted = WANTED if hard == resource.RLIM_INFINITY else min(hard, WANTED)
            resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def hush_full_server() -> None:
    """Make a server that can open no more say so once a minute, not in thousands of tracebacks a second."""
    once_a_minute = _OnceAMinute()
    for name in ("asyncio", "uvicorn.error"):
        logging.getLogger(name).addFilter(once_a_minute)


class _OnceAMinute(logging.Filter):
    said = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if not (isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE)):
            return True
        if time.monotonic() - self.said < 60:
            return False
        self.said = time.monotonic()
        record.msg, record.args, record.exc_info = f"Visitors have to wait: {TOO_MANY_FILES}", (), None
        return True


def check_room(needed: int, what: str) -> None:
    """Raise UserError where this process cannot open this many more files; the sentence says `what` needs them."""
    opened: list[int] = []
    try:
        for _ in range(needed):
            opened.append(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        raise UserError(f"{what} cannot start: {TOO_MANY_FILES}") from error
    finally:
        for each in opened:
            os.close(each)
