"""Bytes of a remote file, from one place to another, as a stream that survives cut lines.

http(s) is the business of http.py; every other store that fsspec knows is read through its file objects.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from qdcore.errors import UserError

PIECE = 2**18  # bytes asked for at once
TICK = 0.2  # seconds between two looks at whether someone has cancelled
Tick = Callable[[], None]  # raises Cancelled when the download is to stop
Stream = Generator[bytes, None, None]


@dataclass(frozen=True)
class Patience:
    """Seconds to wait for an answer, and before each further attempt after one that brought nothing."""

    timeout: float = 20
    waits: tuple[float, ...] = (1, 2, 4, 8)


class Missing(UserError):
    """The server has no such file."""


class Unreachable(UserError):
    """The server cannot be reached, or does not answer as it should however often it is asked."""


class Broken(Exception):  # noqa: N818 - not an end yet: the stream is tried again
    """What a new attempt may put right: a time-out, a cut line, a server that is busy."""


class NoConnection(Broken):
    """There was not even a connection: worth waiting for amid a download, not at its beginning."""


def never() -> None:
    """A tick that never cancels."""


def read(url: str, start: int, end: int | None, tick: Tick = never, patience: Patience | None = None) -> Stream:
    """The bytes start..end of a file in the pieces in which they come; fewer where the file ends before.

    After a break it goes on where it stopped; an attempt that brought something earns full patience again.
    Raises Missing, Unreachable, UserError, and what `tick` raises.
    """
    patience = patience or Patience()
    place, failures = start, 0
    while end is None or place < end:
        try:
            with closing(_attempt(url, place, end, tick, patience.timeout)) as pieces:
                for piece in pieces:
                    yield piece
                    place, failures = place + len(piece), 0
            return
        except Broken as broken:
            hopeless = isinstance(broken, NoConnection) and place == start and not failures
            if hopeless or failures == len(patience.waits):
                raise Unreachable(f"{host(url)} {broken}.") from None
            _pause(patience.waits[failures], tick)
            failures += 1


def host(url: str) -> str:
    """The server of a URL for people, without a password that may be in it."""
    return urlsplit(url).hostname or url


def _pause(seconds: float, tick: Tick) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        tick()
        time.sleep(min(left, TICK))


def _attempt(url: str, start: int, end: int | None, tick: Tick, timeout: float) -> Stream:
    if is_store(url):
        return _store(url, start, end, tick)
    from qdcore.sources import http  # imports aiohttp, which a folder of drawings does not need

    return http.get(url, start, end, tick, timeout)


def is_store(url: str) -> bool:
    """Whether a place is read through fsspec's file objects: a folder, or any store that is not http(s)."""
    return urlsplit(url).scheme not in ("http", "https")


def _store(url: str, start: int, end: int | None, tick: Tick) -> Stream:
    import fsspec

    try:
        with fsspec.open(url, "rb") as file:
            file.seek(start)
            while piece := file.read(PIECE if end is None else min(PIECE, end - start)):
                tick()
                yield piece
                start += len(piece)
    except (FileNotFoundError, NotADirectoryError):
        raise Missing(f"There is no file {url}.") from None
    except (ImportError, ValueError, PermissionError) as error:
        raise UserError(f"QUICKDRAW_DATA names a place that cannot be read: {error}.") from None
    except OSError as error:
        raise Broken(f"cannot be read ({error.strerror or error})") from None
