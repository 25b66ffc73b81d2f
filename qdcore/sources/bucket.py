"""The bucket as it lies on a server or in a folder: which file, which bytes of it.

What has come is kept by sources/quickdraw.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from qdcore.arrays import PIXELS
from qdcore.errors import UserError
from qdcore.sources import remote_file
from qdcore.sources.remote_file import Missing, Patience, Stream, Tick
from qdcore.storage import npy

BITMAPS = "full/numpy_bitmap"
STROKES = ("full/simplified", "full/raw")  # the first one that is there is taken
PROBE = "cat"  # a class that every mirror should have


@dataclass(frozen=True)
class Bucket:
    """The public bucket or a mirror of it, by its URL or folder."""

    url: str
    patience: Patience = Patience()

    def __post_init__(self) -> None:
        try:
            urlsplit(self.url)
        except ValueError:
            raise UserError(f"QUICKDRAW_DATA is {self.url!r}, which is neither a URL nor a folder.") from None

    @property
    def host(self) -> str:
        """The server, for messages."""
        return remote_file.host(self.url)

    def header(self, cls: str, tick: Tick) -> npy.Header:
        """How many drawings a class has, and where they begin. Raises Missing, Unreachable, UserError."""
        name = f"{cls}.npy of {self.host}"
        beginning = b"".join(self._read(f"{BITMAPS}/{cls}.npy", 0, npy.HEADER_BYTES, tick))
        length = npy.header_length(beginning, name)
        if length > len(beginning):
            beginning += b"".join(self._read(f"{BITMAPS}/{cls}.npy", len(beginning), length, tick))
        return npy.parse(beginning, name)

    def drawings(self, cls: str, header: npy.Header, first: int, end: int, tick: Tick) -> Stream:
        """The bytes of the rows first..end of a class; raises Missing, Unreachable, UserError."""
        start = header.start
        return self._read(f"{BITMAPS}/{cls}.npy", start + first * PIXELS, start + end * PIXELS, tick)

    def strokes(self, cls: str, form: str, start: int, tick: Tick) -> Stream:
        """The bytes of a class's .ndjson from `start` to its end; raises as `drawings`."""
        return self._read(f"{form}/{cls}.ndjson", start, None, tick)

    def answers(self, timeout: float) -> bool:
        """Whether the server answers within so many seconds, asked once."""
        once = replace(self, patience=Patience(timeout, waits=()))
        try:
            for _ in once._read(f"{BITMAPS}/{PROBE}.npy", 0, 1, remote_file.never):
                pass
        except Missing:
            return True
        except UserError:
            return False
        return True

    def _read(self, path: str, start: int, end: int | None, tick: Tick) -> Stream:
        plain = path if remote_file.is_store(self.url) else quote(path)
        return remote_file.read(f"{self.url}/{plain}", start, end, tick, self.patience)
