"""Bytes of a remote file, from one place to another, as a stream that survives cut lines.

http(s) goes through fsspec's aiohttp; every other store that fsspec knows through its file objects.
What the bytes mean is left to others.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from qdcore.errors import UserError

PIECE = 2**18  # bytes asked for at once
TICK = 0.2  # seconds between two looks at whether someone has cancelled
T = TypeVar("T")
Stream = Generator[bytes, None, None]
Tick = Callable[[], None]  # raises Cancelled when the download is to stop


@dataclass(frozen=True)
class Patience:
    """Seconds to wait for an answer, and before each further attempt after one that brought nothing."""

    timeout: float = 20
    waits: tuple[float, ...] = (1, 2, 4, 8)


class Missing(UserError):
    """The server has no such file."""


class Unreachable(UserError):
    """The server cannot be reached, or does not answer as it should however often it is asked."""


class _Broken(Exception):  # noqa: N818 - not an end yet: the stream is tried again
    """What a new attempt may put right: a time-out, a cut line, a server that is busy."""


def never() -> None:
    """A tick that never cancels."""


def read(url: str, start: int, end: int, tick: Tick = never, patience: Patience | None = None) -> Stream:
    """The bytes start..end of a file in the pieces in which they come; fewer where the file ends before.

    After a break it goes on where it stopped; an attempt that brought something earns full patience again.
    Raises Missing, Unreachable, UserError, and what `tick` raises.
    """
    patience = patience or Patience()
    attempt = _http if urlsplit(url).scheme in ("http", "https") else _store
    place, failures = start, 0
    while place < end:
        try:
            for piece in attempt(url, place, end, tick, patience.timeout):
                yield piece
                place, failures = place + len(piece), 0
            return
        except _Broken as broken:
            if failures == len(patience.waits):
                raise Unreachable(f"{host(url)} {broken}, {failures + 1} times in a row.") from None
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


def _http(url: str, start: int, end: int, tick: Tick, timeout: float) -> Stream:
    """One GET. A server that ignores the range sends from the file's beginning: that is skipped."""
    import aiohttp
    from fsspec.implementations.http import HTTPFileSystem

    limits = aiohttp.ClientTimeout(total=None, connect=timeout, sock_read=timeout)
    system = HTTPFileSystem(skip_instance_cache=True, client_kwargs={"timeout": limits, "trust_env": True})
    try:
        session = _await(system, system.set_session(), tick)
        try:
            yield from _answer(system, session, url, start, end, tick)
        finally:
            _await(system, session.close(), never)
    except aiohttp.InvalidURL:
        raise UserError(f"{url!r} is not an address; QUICKDRAW_DATA must be a URL or a folder.") from None
    except aiohttp.ClientConnectorError as error:
        raise Unreachable(
            f"{host(url)} cannot be reached ({error.os_error.strerror or error.os_error})."
        ) from None
    except (TimeoutError, aiohttp.ServerTimeoutError):
        raise _Broken(f"did not answer within {timeout:g} s") from None
    except (aiohttp.ClientError, OSError):
        raise _Broken("broke off the connection") from None


def _answer(system: Any, session: Any, url: str, start: int, end: int, tick: Tick) -> Stream:
    headers = {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}

    async def get() -> Any:
        return await session.get(system.encode_url(url), headers=headers)

    response = _await(system, get(), tick)
    try:
        if response.status == 416:  # the file ends before `start`
            return
        _check_status(response.status, url)
        place, total = _extent(response, start)
        while place < end and (piece := _await(system, response.content.read(PIECE), tick)):
            wanted = piece[max(0, start - place) : end - place]
            place += len(piece)
            if wanted:
                yield wanted
        if place < end and place != total:
            raise _Broken("broke off the connection")
    finally:
        system.loop.call_soon_threadsafe(response.close)


def _check_status(status: int, url: str) -> None:
    if status in (404, 410):
        raise Missing(f"{host(url)} has no file {urlsplit(url).path}.")
    if status >= 500 or status in (408, 429):
        raise _Broken(f"answered with the error {status}")
    if status not in (200, 206):
        raise UserError(
            f"{host(url)} refused {urlsplit(url).path} with the status {status}; look at QUICKDRAW_DATA."
        )


def _extent(response: Any, start: int) -> tuple[int, int | None]:
    """Where in the file an answer begins, and how long the file is, where the server says so."""
    if response.status == 200:
        return 0, response.content_length
    told = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
    if told is None or int(told[1]) != start:
        raise _Broken("sent another part of the file than was asked for")
    return start, None if told[2] == "*" else int(told[2])


def _await(system: Any, work: Coroutine[Any, Any, T], tick: Tick) -> T:
    """The result of a coroutine in fsspec's thread; `tick` may cancel it meanwhile."""
    import asyncio

    future: Future[T] = asyncio.run_coroutine_threadsafe(work, system.loop)
    while True:
        try:
            return future.result(TICK)
        except NotYet:
            if future.done():
                return future.result()  # it ended this instant, or its own time-out
        try:
            tick()
        except BaseException:
            future.cancel()
            raise


def _store(url: str, start: int, end: int, tick: Tick, timeout: float) -> Stream:
    import fsspec

    try:
        with fsspec.open(url, "rb") as file:
            file.seek(start)
            while start < end and (piece := file.read(min(PIECE, end - start))):
                tick()
                yield piece
                start += len(piece)
    except FileNotFoundError:
        raise Missing(f"There is no {url}.") from None
    except (ImportError, ValueError) as error:
        raise UserError(f"QUICKDRAW_DATA names a place that cannot be read: {error}.") from None
    except OSError as error:
        raise _Broken(f"cannot be read ({error.strerror or error})") from None
