"""Google's drawings: the public bucket, a mirror of it, or a folder laid out like it.

What comes over a network is kept in a cache. A folder's bitmaps are mapped into memory where they lie:
nothing has to travel, and a copy would only cost disk. Where a class has strokes only, its bitmaps are drawn
into the cache.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from qdcore.arrays import PIXELS, Drawings
from qdcore.drawings import class_names
from qdcore.drawings.ndjson import Doodle, lines_of, read_drawings
from qdcore.errors import UserError
from qdcore.progress import Report, silent
from qdcore.settings import BUCKET
from qdcore.sources import Source, downloads, remote_file, stroke_cache
from qdcore.sources.bucket import BITMAPS, Bucket
from qdcore.sources.cache import Cache, check_enough, check_some
from qdcore.sources.downloads import Progress
from qdcore.sources.remote_file import Missing, Patience, Unreachable
from qdcore.storage import npy


class Quickdraw(Source):
    """The 345 classes; `base` is a URL or a folder, `cache` the folder for what has come or was drawn.

    Each base has a folder of its own in the cache, so that switching between mirrors mixes nothing; the
    public bucket's is called quickdraw, and can itself be the base of another machine.
    """

    id = "quickdraw"
    title = "Quick, Draw! drawings"

    def __init__(self, base: str, cache: Path, patience: Patience | None = None) -> None:
        base = base.rstrip("/") or base
        self.folder = None if "://" in base else Path(base)
        self.bucket = Bucket(base, patience or Patience())
        self.cache = Cache(cache / _place(base), self.bucket)

    def classes(self) -> list[str]:
        """The 345 names of Quick, Draw!, whether or not the base has them all."""
        return list(class_names.all_names())

    def reachable(self, timeout: float = 3) -> bool:
        """Whether the base answers now, within so many seconds; a folder does when it is there."""
        return self.folder.is_dir() if self.folder else self.bucket.answers(timeout)

    def count(self, cls: str) -> int:
        """How many drawings the class has: asks for 128 bytes, once; without network, those that are cached.

        Raises UserError.
        """
        if mapped := self._mapped(cls):
            return _look(mapped).rows
        try:
            return self.cache.count(cls, remote_file.never)
        except Unreachable:
            if rows := self.cached(cls):
                return rows
            raise

    def cached(self, cls: str) -> int:
        """How many drawings of the class can be had at once, without network; asks nobody."""
        mapped = self._mapped(cls)
        try:
            return npy.look(mapped).rows if mapped else self.cache.rows(cls)
        except (OSError, UserError):
            return 0

    def megabytes(self, cls: str, rows: int) -> float:
        """How many megabytes (10^6 bytes) have still to travel for so many rows; asks nobody."""
        missing = max(0, rows - self.cached(cls))
        return 0.0 if self.folder else missing * PIXELS / 1e6

    def fetch_all(self, classes: Sequence[str], rows: int, report: Report = silent) -> list[Drawings]:
        """The first rows of several classes, fetched at once with one progress; raises as `fetch`.

        Whatever has come before an error or a cancel is kept.
        """
        check_some(rows)
        missing = {cls: rows - there for cls in classes if (there := self.cached(class_names.known(cls))) < rows}
        if missing:
            progress = Progress(sum(missing.values()), travels=not self.folder)
            downloads.run([partial(self._complete, cls, rows, progress) for cls in missing], progress, report)
        return [npy.open_rows(self._mapped(cls) or self.cache.file(cls))[:rows] for cls in classes]

    def strokes(self, cls: str, rows: int, report: Report = silent) -> list[Doodle]:
        """The first rows of a class as strokes: fewer where the base has fewer, or without network; none if none.

        Raises UserError and Cancelled.
        """
        try:
            path = self.cache.lines(class_names.known(cls), rows, lambda: report(0, f"strokes of {cls}"))
        except Missing:
            return []
        except Unreachable:
            if not (kept := self.cache.kept_lines(cls)):
                raise
            path = kept
        return list(islice(read_drawings(lines_of(path)), min(rows, stroke_cache.count(path))))

    def _complete(self, cls: str, rows: int, progress: Progress) -> None:
        if mapped := self._mapped(cls):  # a folder's own file is never written
            check_enough(cls, _look(mapped).rows, rows)
        else:
            self.cache.complete(cls, rows, progress)

    def _mapped(self, cls: str) -> Path | None:
        """The class's file in the folder; None without a folder or bitmaps in it. Raises UserError."""
        path = (self.folder or Path()) / BITMAPS / f"{class_names.known(cls)}.npy"
        return path if self.folder and path.exists() else None


def _place(base: str) -> str:
    return "quickdraw" if base == BUCKET else "mirror-" + hashlib.sha256(base.encode()).hexdigest()[:8]


def _look(path: Path) -> npy.Header:
    try:
        return npy.look(path)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from None
