"""One GET of a part of a file: the stream runs in fsspec's thread while the caller's looks for a cancel.

Trying again after a break is left to remote_file.py.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from queue import Empty, Queue
from typing import Any

import aiohttp
from fsspec.asyn import get_loop
from fsspec.implementations.http import HTTPFileSystem

from qdcore.errors import UserError
from qdcore.sources.remote_file import PIECE, TICK, Broken, Missing, NoConnection, Stream, Tick, host

AHEAD = 32  # pieces that may wait for the caller before the stream does

Pieces = Queue[bytes | Exception | None]  # None is the last word: the session is closed


def get(url: str, start: int, end: int | None, tick: Tick, timeout: float) -> Stream:
    """The bytes start..end as they come, fewer where the file ends; skips there if the server begins at 0.

    Raises Missing, UserError, Broken, and what `tick` raises; the connection is closed in any case.
    """
    limits = aiohttp.ClientTimeout(total=None, connect=timeout, sock_read=timeout)
    # trust_env: many schools reach the world through a proxy that the environment names.
    options = {"timeout": limits, "trust_env": True}
    # asynchronous: else the session is closed by the garbage collector once more, which may wait for this thread.
    system = HTTPFileSystem(asynchronous=True, skip_instance_cache=True, client_kwargs=options)
    pieces: Pieces = Queue()
    pump = asyncio.run_coroutine_threadsafe(_pump(system, url, start, end, pieces), get_loop())
    piece: bytes | Exception | None = b""
    try:
        while (piece := _next(pieces, tick)) is not None:
            if isinstance(piece, Exception):
                raise _translated(piece, url, timeout) from None
            yield piece
    finally:
        pump.cancel()
        with suppress(Empty):  # a pump that was cancelled before it began says nothing
            while piece is not None:
                piece = pieces.get(timeout=1)


def _next(pieces: Pieces, tick: Tick) -> bytes | Exception | None:
    while True:
        tick()
        with suppress(Empty):
            return pieces.get(timeout=TICK)


async def _pump(system: Any, url: str, start: int, end: int | None, pieces: Pieces) -> None:
    """Read the answer as fast as it comes: what aiohttp still holds when a line is cut would be lost."""
    try:
        async with await system.set_session() as session:
            await _answer(session, system.encode_url(url), start, end, pieces)
    except Exception as error:
        pieces.put(error)
    finally:
        pieces.put(None)


async def _answer(session: aiohttp.ClientSession, url: Any, start: int, end: int | None, pieces: Pieces) -> None:
    last = "" if end is None else end - 1
    headers = {"Range": f"bytes={start}-{last}", "Accept-Encoding": "identity"}
    async with session.get(url, headers=headers) as response:
        if response.status == 416:  # the file ends before `start`
            return
        _check_status(response)
        place, total = _extent(response, start)
        while (end is None or place < end) and (piece := await response.content.read(PIECE)):
            if wanted := piece[max(0, start - place) : None if end is None else end - place]:
                pieces.put(wanted)
            place += len(piece)
            while pieces.qsize() > AHEAD:
                await asyncio.sleep(TICK / 10)
        if place != total and (end is None or place < end):
            raise Broken("broke off the connection")


def _check_status(response: aiohttp.ClientResponse) -> None:
    status, path = response.status, response.url.path
    if status in (404, 410):
        raise Missing(f"{response.url.host} has no file {path}.")
    if status >= 500 or status in (408, 429):
        raise Broken(f"answers with the error {status}")
    if status not in (200, 206):
        raise UserError(f"{response.url.host} refuses {path} with the status {status}; look at QUICKDRAW_DATA.")


def _extent(response: aiohttp.ClientResponse, start: int) -> tuple[int, int | None]:
    """Where in the file an answer begins, and how long the file is, where the server says so."""
    if response.status == 200:  # it knows no ranges and sends the file from its beginning
        return 0, response.content_length
    told = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
    if told is None or int(told[1]) != start:
        raise Broken("sends another part of the file than was asked for")
    return start, None if told[2] == "*" else int(told[2])


def _translated(error: Exception, url: str, timeout: float) -> Exception:
    """An error of aiohttp as one of ours; others stay what they are."""
    if isinstance(error, UserError | Broken):
        return error
    if isinstance(error, aiohttp.ClientSSLError):
        return NoConnection("has a certificate that is not trusted here; does the network want one of its own?")
    if isinstance(error, aiohttp.ClientConnectorError):
        return NoConnection("cannot be reached: there is no network, or QUICKDRAW_DATA names a wrong server")
    if isinstance(error, ValueError):  # also aiohttp's InvalidURL
        return UserError(f"{host(url)!r} is no address; QUICKDRAW_DATA must be a URL or a folder.")
    if isinstance(error, TimeoutError):
        return Broken(f"did not answer within {timeout:g} s")
    if isinstance(error, aiohttp.ClientError | OSError):
        return Broken("broke off the connection")
    return error
