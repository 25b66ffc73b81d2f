"""One GET of a part of a file: the answer streams in fsspec's thread while the caller's thread looks for a cancel.

Retries are made in file.py.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Any

import aiohttp
from fsspec.asyn import get_loop
from fsspec.implementations.http import HTTPFileSystem

from qdcore.sources.remote.errors import Broken
from qdcore.sources.remote.http_errors import check_answer, other_content, translated
from qdcore.sources.remote.stream import CANCEL_POLL_SECONDS, CHUNK_BYTES, Chunks, FileVersion, Tick, host

MAX_QUEUED_CHUNKS = 32  # the stream waits for the caller when there are more

Queued = Queue[FileVersion | bytes | Exception | None]  # None comes last: the session is closed


@dataclass(frozen=True)
class _Part:
    """The bytes start..end of a file whose first bytes are `magic`; to its end for None."""

    url: str
    start: int
    end: int | None
    magic: bytes

    @property
    def headers(self) -> dict[str, str]:
        last = "" if self.end is None else self.end - 1
        return {"Range": f"bytes={self.start}-{last}", "Accept-Encoding": "identity"}

    def cut(self, chunk: bytes, place: int) -> bytes:
        """The bytes of a chunk that belong to the part; the chunk begins at `place` in the file."""
        return chunk[max(0, self.start - place) : None if self.end is None else self.end - place]

    def ends_behind(self, place: int) -> bool:
        return self.end is None or place < self.end


def get(
    url: str,
    start: int,
    end: int | None,
    tick: Tick,
    answered: Callable[[FileVersion], None],
    magic: bytes,
    timeout: float,
) -> Chunks:
    """The bytes start..end as they come, fewer where the file ends; skips to `start` if the server begins at 0.

    `answered` gets the file's version before the first chunk comes. `timeout` (seconds) is for the connection and
    between two chunks. Raises Missing, Unreachable, UserError, Broken, and what `tick` and `answered` raise; the
    connection is closed in any case.
    """
    limits = aiohttp.ClientTimeout(total=None, connect=timeout, sock_read=timeout)
    # trust_env: many schools reach the world through a proxy that the environment names.
    options = {"timeout": limits, "trust_env": True}
    # asynchronous: else the session is closed by the garbage collector once more, which may wait for this thread.
    system = HTTPFileSystem(asynchronous=True, skip_instance_cache=True, client_kwargs=options)
    queue: Queued = Queue()
    pump = asyncio.run_coroutine_threadsafe(_pump(system, _Part(url, start, end, magic), queue), get_loop())
    item: FileVersion | bytes | Exception | None = b""
    try:
        while (item := _next(queue, tick)) is not None:
            if isinstance(item, Exception):
                raise translated(item, url, timeout) from None
            if isinstance(item, FileVersion):
                answered(item)
            else:
                yield item
    finally:
        pump.cancel()
        with suppress(Empty):  # a pump that was cancelled before it began says nothing
            while item is not None:
                item = queue.get(timeout=1)


def _next(queue: Queued, tick: Tick) -> FileVersion | bytes | Exception | None:
    while True:
        tick()
        with suppress(Empty):
            return queue.get(timeout=CANCEL_POLL_SECONDS)


async def _pump(system: Any, part: _Part, queue: Queued) -> None:
    """Read the answer as fast as it comes: what aiohttp still holds when a connection is cut would be lost."""
    try:
        async with (
            await system.set_session() as session,
            session.get(system.encode_url(part.url), headers=part.headers) as response,
        ):
            await _receive(response, part, queue)
    except Exception as error:
        queue.put(error)
    finally:
        queue.put(None)


async def _receive(response: aiohttp.ClientResponse, part: _Part, queue: Queued) -> None:
    if response.status == 416:  # the file ends before the part begins
        queue.put(_version(response, _size_in(response)))
        return
    check_answer(response)
    place, size = _extent(response, part.start)
    queue.put(_version(response, size))
    while part.ends_behind(place) and (chunk := await response.content.read(CHUNK_BYTES)):
        if place == 0 and chunk[: len(part.magic)] != part.magic[: len(chunk)]:
            raise other_content(host(part.url), chunk)
        if wanted := part.cut(chunk, place):
            queue.put(wanted)
        place += len(chunk)
        while queue.qsize() > MAX_QUEUED_CHUNKS:
            await asyncio.sleep(CANCEL_POLL_SECONDS / 10)
    if place != size and part.ends_behind(place):
        raise Broken("broke off the connection")


def _extent(response: aiohttp.ClientResponse, start: int) -> tuple[int, int | None]:
    """Where in the file an answer begins, and the size of the file, where the server says so."""
    if response.status == 200:  # it knows no ranges and sends the file from its beginning
        return 0, None if "Content-Encoding" in response.headers else response.content_length
    found = re.fullmatch(r"bytes (\d+)-\d+/(?:\d+|\*)", response.headers.get("Content-Range", ""))
    if found is None or int(found[1]) != start:
        raise Broken("sends another part of the file than was requested")
    return start, _size_in(response)


def _size_in(response: aiohttp.ClientResponse) -> int | None:
    found = re.fullmatch(r"bytes .*/(\d+)", response.headers.get("Content-Range", ""))
    return int(found[1]) if found else None


def _version(response: aiohttp.ClientResponse, size: int | None) -> FileVersion:
    return FileVersion(response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""), size)
