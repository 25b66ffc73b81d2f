"""What every transfer of a file has: chunks, a cancel, patience, and the version of the file."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from urllib.parse import urlsplit

from qdcore.sources.remote.errors import TooSlow

CHUNK_BYTES = 2**18
CANCEL_POLL_SECONDS = 0.2
Tick = Callable[[], None]  # called often during a transfer; raises Cancelled to stop it
Chunks = Generator[bytes, None, None]


@dataclass(frozen=True)
class Patience:
    """Seconds to wait for an answer, and before each further attempt after one that brought nothing."""

    timeout: float = 20
    waits: tuple[float, ...] = (1, 2, 4, 8)


@dataclass(frozen=True)
class FileVersion:
    """What identifies a version of a file on a server; empty where the server does not say. `size` is in bytes."""

    etag: str = ""
    modified: str = ""
    size: int | None = None

    def matches(self, other: FileVersion) -> bool:
        """True unless the two differ in something that both know. An ETag outweighs a date."""
        if None not in (self.size, other.size) and self.size != other.size:
            return False
        if self.etag and other.etag:
            return self.etag.removeprefix("W/") == other.etag.removeprefix("W/")
        return not (self.modified and other.modified) or self.modified == other.modified

    def completed_by(self, other: FileVersion) -> FileVersion:
        """This version, with what only the other one knows."""
        size = other.size if self.size is None else self.size
        return FileVersion(self.etag or other.etag, self.modified or other.modified, size)


def never() -> None:
    """A tick that never cancels."""


def ignore(message: str) -> None:
    """A listener to messages that shows them to nobody."""


def within(seconds: float, place: str) -> Tick:
    """A tick that raises TooSlow this many seconds after its first call; `place` is the server, for the message.

    From the first call: what is imported before the first request is not the server's fault.
    """
    end: float | None = None

    def tick() -> None:
        nonlocal end
        now = time.monotonic()
        end = now + seconds if end is None else end
        if now > end:
            raise TooSlow(f"{place} did not answer within {seconds:g} s.")

    return tick


def pause(seconds: float, tick: Tick) -> None:
    """Wait, looking for a cancel all the time; raises what `tick` raises."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        tick()
        time.sleep(min(left, CANCEL_POLL_SECONDS))


def host(url: str) -> str:
    """The server of a URL, for messages: without a password that may be in the URL."""
    return urlsplit(url).hostname or url
