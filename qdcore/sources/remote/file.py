"""One remote file, read in parts that survive cut connections and are all of one version."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from qdcore.sources.remote.errors import Broken, Changed, NoAnswer, NoConnection, TooSlow, Unreachable
from qdcore.sources.remote.stream import Chunks, FileVersion, Patience, Tick, host, ignore, never, pause


@dataclass
class RemoteFile:
    """A file at a URL; `path` is its place in the bucket, `magic` the bytes that it begins with.

    `version` is what is known of the version that all parts must be of; every answer completes it. `tell` gets a
    sentence when a new attempt must be made, and "" when it succeeds.
    """

    url: str
    path: str
    magic: bytes
    patience: Patience = Patience()
    version: FileVersion = FileVersion()
    tell: Callable[[str], None] = ignore

    def read(self, start: int, end: int | None, tick: Tick = never) -> Chunks:
        """The bytes start..end in chunks as they come; fewer where the file ends before.

        After a break it goes on where it stopped; an attempt that brought something earns full patience again. (By
        hand: retry libraries repeat a whole call, and neither resume at a byte nor look for a cancel while they wait.)
        Raises Missing, Unreachable, Changed, UserError, and what `tick` raises.
        """
        place, failures = start, 0
        while end is None or place < end:
            try:
                with closing(self._attempt(place, end, tick)) as chunks:
                    for chunk in chunks:
                        if failures:
                            self.tell("")
                        yield chunk
                        place, failures = place + len(chunk), 0
                return
            except Broken as broken:
                if failures >= self._retries(broken, at_start=place == start):
                    kind = TooSlow if isinstance(broken, NoAnswer) else Unreachable
                    raise kind(f"{host(self.url)} {broken}.") from None
                self.tell(f"{host(self.url)} {broken}; trying again")
                pause(self.patience.waits[failures], tick)
                failures += 1

    def _retries(self, broken: Broken, at_start: bool) -> int:
        """How many new attempts a fault deserves: few where the server has sent nothing yet."""
        most = len(self.patience.waits)
        if at_start and isinstance(broken, NoConnection | NoAnswer):
            return min(most, 1 if isinstance(broken, NoAnswer) else 0)
        return most

    def _attempt(self, start: int, end: int | None, tick: Tick) -> Chunks:
        if is_store(self.url):
            from qdcore.sources.remote import store

            return store.get(self.url, start, end, tick, self._check_version)
        from qdcore.sources.remote import http  # imports aiohttp, which a folder of drawings does not need

        return http.get(self.url, start, end, tick, self._check_version, self.magic, self.patience.timeout)

    def _check_version(self, found: FileVersion) -> None:
        if not self.version.matches(found):
            raise Changed(f"{self.path} of {host(self.url)} has changed since its first part was fetched.", self.path)
        self.version = self.version.completed_by(found)


def is_store(url: str) -> bool:
    """True if a place is read through fsspec's file objects: a folder, or any store that is not http(s)."""
    return urlsplit(url).scheme not in ("http", "https")
