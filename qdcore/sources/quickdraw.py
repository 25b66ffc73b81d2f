"""Google's drawings: the public bucket, a mirror of it, or a folder laid out like it.

What comes over a network is kept in a cache with the bucket's own layout. A folder is read where it lies: its
files are mapped into memory like the cache's, nothing has to travel, and a copy would only cost disk.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.parse import quote

from filelock import AcquireReturnProxy, FileLock, Timeout

from qdcore import downloads, names, npy, remote
from qdcore.downloads import Progress
from qdcore.errors import UserError
from qdcore.model import Report, silent
from qdcore.remote import Patience
from qdcore.settings import BUCKET
from qdcore.sources import Drawings

BITMAPS = "full/numpy_bitmap"


class Quickdraw:
    """The 345 classes; `base` is a URL or a folder, `cache` the folder for what has come from a URL.

    Each URL has a folder of its own in the cache, so that switching between mirrors mixes nothing; the public
    bucket's is called quickdraw, and can itself be the base of another machine.
    """

    id = "quickdraw"
    title = "Quick, Draw! drawings"

    def __init__(self, base: str, cache: Path, patience: Patience | None = None) -> None:
        self.base = base.rstrip("/")
        self.folder = None if "://" in base else Path(base)
        self.cache = cache / _place(self.base)
        self.patience = patience or Patience()

    def classes(self) -> list[str]:
        """The 345 names of Quick, Draw!, whether or not the base has them all."""
        return list(names.all_names())

    def count(self, cls: str) -> int:
        """How many drawings the class has: 128 bytes from the network, once. Raises UserError."""
        return self._header(cls, Progress(0)).rows

    def cached(self, cls: str) -> int:
        """How many drawings of the class are on this computer, 0 where they cannot be read."""
        try:
            return npy.look(self._file(cls)).rows
        except (OSError, UserError):
            return 0

    def megabytes(self, cls: str, rows: int) -> float:
        """How many megabytes (10^6 bytes) have still to travel for so many rows; asks nobody."""
        return 0.0 if self.folder else max(0, rows - self.cached(cls)) * npy.PIXELS / 1e6

    def fetch(self, cls: str, rows: int, report: Report = silent) -> Drawings:
        """The first rows of a class, (rows, 784) uint8, memory-mapped; raises UserError and Cancelled."""
        return self.fetch_all([cls], rows, report)[0]

    def fetch_all(self, classes: Sequence[str], rows: int, report: Report = silent) -> list[Drawings]:
        """The first rows of several classes, downloaded at once with one progress; raises as `fetch`.

        Whatever has come before an error or a cancel is kept.
        """
        if rows < 1:
            raise UserError(f"Ask for one drawing or more, not {rows}.")
        for cls in classes:
            names.known(cls)
        missing = [cls for cls in dict.fromkeys(classes) if self.cached(cls) < rows]
        if missing:
            progress = Progress(sum((rows - self.cached(cls)) * npy.PIXELS for cls in missing))
            downloads.run([partial(self._complete, cls, rows, progress) for cls in missing], progress, report)
        return [npy.open_rows(self._file(cls))[:rows] for cls in classes]

    def _file(self, cls: str) -> Path:
        return (self.folder or self.cache) / BITMAPS / f"{names.known(cls)}.npy"

    def _url(self, cls: str) -> str:
        return f"{self.base}/{BITMAPS}/{quote(cls)}.npy"

    def _header(self, cls: str, progress: Progress) -> npy.Header:
        """How many drawings the base has and where they begin there, remembered beside the class's file."""
        if self.folder:
            return self._look(cls)
        note = self._file(cls).with_suffix(".json")
        try:
            told = json.loads(note.read_text("utf-8"))
            return npy.Header(int(told["rows"]), int(told["start"]))
        except (OSError, ValueError, KeyError, TypeError):
            return self._ask(cls, progress)

    def _look(self, cls: str) -> npy.Header:
        try:
            return npy.look(self._file(cls))
        except FileNotFoundError:
            raise UserError(
                f"There are no drawings of {cls!r} in {self.folder}; look at QUICKDRAW_DATA."
            ) from None
        except OSError as error:
            raise UserError(f"{self._file(cls)} cannot be read: {error.strerror}.") from None

    def _ask(self, cls: str, progress: Progress) -> npy.Header:
        name = f"{cls}.npy of {remote.host(self.base)}"
        beginning = self._read(cls, 0, npy.LENGTH, progress)
        length = npy.header_length(beginning, name)
        if length > len(beginning):
            beginning += self._read(cls, len(beginning), length, progress)
        header = npy.parse(beginning, name)
        _write_beside(
            self._file(cls).with_suffix(".json"), json.dumps({"rows": header.rows, "start": header.start})
        )
        return header

    def _read(self, cls: str, start: int, end: int, progress: Progress) -> bytes:
        return b"".join(remote.read(self._url(cls), start, end, progress.tick, self.patience))

    def _complete(self, cls: str, rows: int, progress: Progress) -> None:
        """Fetch what is missing of one class; one process at a time, who comes second finds it done."""
        there = self._header(cls, progress)
        if there.rows < rows:
            raise UserError(
                f"There are {there.rows:,} drawings of {cls!r}, fewer than the {rows:,} asked for."
            )
        self._file(cls).parent.mkdir(parents=True, exist_ok=True)
        with _lock(self._file(cls), progress), npy.Growing(self._file(cls)) as file:
            start, end = there.start + file.rows * npy.PIXELS, there.start + rows * npy.PIXELS
            with closing(remote.read(self._url(cls), start, end, progress.tick, self.patience)) as pieces:
                for piece in pieces:
                    file.add(piece)
                    progress.add(len(piece))


def _place(base: str) -> str:
    return "quickdraw" if base == BUCKET else "mirror-" + hashlib.sha256(base.encode()).hexdigest()[:8]


def _write_beside(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def _lock(path: Path, progress: Progress) -> AcquireReturnProxy[FileLock]:
    """The lock of one class's file, held; waits for whoever fetches the class now."""
    lock = FileLock(path.with_name(path.name + ".lock"), thread_local=False)
    while True:
        try:
            return lock.acquire(timeout=remote.TICK)
        except Timeout:
            progress.tick()
