"""The bucket as it lies on a server or in a folder: which file holds what, and which bytes of it.

What was fetched is kept by cache.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from qdcore.arrays import PIXELS
from qdcore.errors import UserError
from qdcore.settings import check_base, is_url
from qdcore.sources.remote.errors import Changed, Missing
from qdcore.sources.remote.file import RemoteFile, is_store
from qdcore.sources.remote.stream import Chunks, FileVersion, Patience, Tick, host, ignore, within
from qdcore.storage import npy

BITMAPS = "full/numpy_bitmap"
STROKES = ("full/simplified", "full/raw")  # the first one that is there is used
MAGIC = {"npy": b"\x93NUMPY", "ndjson": b"{"}
UNKNOWN = FileVersion()


@dataclass(frozen=True)
class Bucket:
    """The public bucket or a mirror of it, by its URL or folder; raises UserError for a URL that cannot be one."""

    url: str
    patience: Patience = Patience()
    tell: Callable[[str], None] = ignore  # gets a sentence when a transfer must be tried again

    def __post_init__(self) -> None:
        check_base(self.url)

    @property
    def host(self) -> str:
        """The server, for messages."""
        return host(self.url)

    @property
    def is_missing_folder(self) -> bool:
        """True if the bucket should be a folder of this computer, and there is none."""
        return not is_url(self.url) and not Path(self.url).is_dir()

    def file(self, path: str, version: FileVersion = UNKNOWN) -> RemoteFile:
        """One file of the bucket; what is read of it must be of this version."""
        url = f"{self.url}/{path if is_store(self.url) else quote(path)}"
        return RemoteFile(url, path, MAGIC[path.rpartition(".")[2]], self.patience, version, self.tell)

    def header(self, file: RemoteFile, tick: Tick) -> npy.Header:
        """How many drawings a .npy of the bucket has, and where they begin. Raises as `RemoteFile.read`."""
        name = f"{file.path} of {self.host}"
        beginning = b"".join(file.read(0, npy.HEADER_BYTES, tick))
        length = npy.header_length(beginning, name)
        if length > len(beginning):
            beginning += b"".join(file.read(len(beginning), length, tick))
        return npy.parse(beginning, name)

    def answers(self, paths: Iterable[str], seconds: float) -> bool:
        """True if, within this many seconds, the server sends the beginning of the first of the files that it has.

        An answer of another kind does not count: a network that asks for a login answers everything.
        """
        once = replace(self, patience=Patience(seconds, waits=()))
        tick = within(seconds, self.host)
        try:
            return any(once._begins_well(path, tick) for path in paths)
        except (UserError, Changed):
            return False

    def _begins_well(self, path: str, tick: Tick) -> bool:
        """True if the file is there; raises UserError where it does not begin as it should."""
        file = self.file(path)
        try:
            with closing(file.read(0, len(file.magic), tick)) as chunks:
                if b"".join(chunks) != file.magic:
                    raise UserError(f"{path} does not begin as it should.")
        except Missing:
            return False
        return True


def bitmap_path(cls: str) -> str:
    """The place of a class's bitmaps in the bucket."""
    return f"{BITMAPS}/{cls}.npy"


def stroke_paths(cls: str) -> list[str]:
    """The places where a class's strokes may be in the bucket, the preferred one first."""
    return [f"{form}/{cls}.ndjson" for form in STROKES]


def rows_of(file: RemoteFile, header: npy.Header, first: int, end: int, tick: Tick) -> Chunks:
    """The bytes of the rows first..end of a .npy of the bucket; raises as `RemoteFile.read`."""
    return file.read(header.start + first * PIXELS, header.start + end * PIXELS, tick)
