"""Google's drawings: the public bucket, a mirror of it, or a folder laid out like it.

What comes over a network is kept in a cache. A folder's bitmaps are read where they lie, only the rows requested:
files that others may change are never mapped into memory. Where a class has strokes only, its bitmaps are drawn into
the cache.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from qdcore.arrays import PIXELS, Drawings
from qdcore.drawings import class_names
from qdcore.drawings.ndjson import Doodle, lines_of, read_drawings
from qdcore.errors import UserError
from qdcore.progress import Report, silent
from qdcore.settings import BUCKET, is_url
from qdcore.sources import Source, downloads, stroke_lines
from qdcore.sources.cache import Cache, check_enough, check_some
from qdcore.sources.downloads import Progress
from qdcore.sources.remote.bucket import Bucket, bitmap_path, stroke_paths
from qdcore.sources.remote.errors import Missing, TooSlow, Unreachable
from qdcore.sources.remote.stream import Patience, within
from qdcore.storage import npy

PAGE_SECONDS = 3  # the longest that a page waits for the network when it needs a count or strokes
PROBES = ("cat", "dog", "airplane", "apple", "house")  # classes that a mirror is likely to have


class Quickdraw(Source):
    """The 345 classes; `base` is a URL or a folder, `cache` the folder for what was fetched or drawn.

    Each base has a folder of its own in the cache, so that switching between mirrors mixes nothing; the
    public bucket's is called quickdraw, and can itself be the base of another machine.
    """

    id = "quickdraw"
    title = "Quick, Draw! drawings"

    def __init__(self, base: str, cache: Path, patience: Patience | None = None) -> None:
        base = base.rstrip("/") or base
        self.folder = None if is_url(base) else Path(base)
        self.bucket = Bucket(base, patience or Patience())
        self.cache = Cache(cache / _place(base), self.bucket)
        self._hasty = replace(self.cache, bucket=Bucket(base, Patience(PAGE_SECONDS, waits=(0.2,))))

    def classes(self) -> list[str]:
        """The 345 names of Quick, Draw!, even if the base lacks some."""
        return list(class_names.all_names())

    def reachable(self, timeout: float = 3) -> bool:
        """True if the base sends drawings within this many seconds; a folder, if it exists."""
        return self.folder.is_dir() if self.folder else self.bucket.answers(self._probes(), timeout)

    def _probes(self) -> Iterator[str]:
        """Files that the base probably has: of usual classes, then of a class that was fetched from it before."""
        yield from [bitmap_path(PROBES[0]), *stroke_paths(PROBES[0]), *map(bitmap_path, PROBES[1:])]
        yield from map(bitmap_path, islice(filter(self.cached, self.classes()), 1))

    def count(self, cls: str) -> int:
        """How many drawings the class has: requests 128 bytes, once, and waits PAGE_SECONDS for them at most.

        Without network, how many are cached; of strokes that take longer, how many have come. Raises UserError.
        """
        if local := self._local(cls):
            return _look(local).rows
        try:
            return self._hasty.count(cls, within(PAGE_SECONDS, self.bucket.host))
        except Unreachable as error:
            kept = self.cache.strokes.kept(cls) if isinstance(error, TooSlow) else None
            if rows := max(self.cached(cls), stroke_lines.count(kept) if kept else 0):
                return rows
            raise

    def cached(self, cls: str) -> int:
        """How many drawings of the class can be had at once, without network; sends no request."""
        local = self._local(cls)
        return npy.rows_at_hand(local) if local else self.cache.rows(cls)

    def megabytes(self, cls: str, rows: int) -> float:
        """How many megabytes (10^6 bytes) must still be downloaded for this many rows; sends no request."""
        missing = max(0, rows - self.cached(cls))
        return 0.0 if self.folder else missing * PIXELS / 1e6

    def fetch_all(self, classes: Sequence[str], rows: int, report: Report = silent) -> list[Drawings]:
        """The first rows of several classes, fetched at once with one progress; raises as `fetch`.

        Whatever has come before an error or a cancel is kept.
        """
        check_some(rows)
        missing = {cls: rows - there for cls in classes if (there := self.cached(class_names.known(cls))) < rows}
        if missing:
            progress = Progress(sum(missing.values()), over_network=not self.folder)
            downloads.run([partial(self._complete, cls, rows, progress) for cls in missing], progress, report)
        return [self._read(cls, rows) for cls in classes]

    def strokes(self, cls: str, rows: int, report: Report = silent) -> list[Doodle]:
        """The first rows of a class as strokes: fewer where the base has fewer, or without network; none if none.

        Waits PAGE_SECONDS at most; what has come until then is kept. Raises UserError and Cancelled.
        """
        in_time = within(PAGE_SECONDS, self.bucket.host)

        def tick() -> None:
            in_time()
            report(0, f"strokes of {cls}")

        try:
            path = self._hasty.lines(class_names.known(cls), rows, tick)
        except Missing:
            return []
        except Unreachable:
            if not (kept := self.cache.strokes.kept(cls)):
                raise
            path = kept
        return list(islice(read_drawings(lines_of(path)), min(rows, stroke_lines.count(path))))

    def _complete(self, cls: str, rows: int, progress: Progress) -> None:
        if local := self._local(cls):  # a folder's own file is never written
            check_enough(cls, _look(local).rows, rows)
        else:
            bucket = replace(self.bucket, tell=progress.tell)
            replace(self.cache, bucket=bucket).complete(cls, rows, progress)

    def _read(self, cls: str, rows: int) -> Drawings:
        """The first rows of a class that is here; only what this app wrote is mapped into memory."""
        if local := self._local(cls):
            return _read(local, rows)
        return npy.open_rows(self.cache.file(cls))[:rows]

    def _local(self, cls: str) -> Path | None:
        """The class's bitmaps in the folder; None without a folder or bitmaps in it. Raises UserError."""
        path = (self.folder or Path()) / bitmap_path(class_names.known(cls))
        return path if self.folder and path.exists() else None


def _place(base: str) -> str:
    return "quickdraw" if base == BUCKET else "mirror-" + hashlib.sha256(base.encode()).hexdigest()[:8]


def _look(path: Path) -> npy.Header:
    try:
        return npy.look(path)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from None


def _read(path: Path, rows: int) -> Drawings:
    try:
        drawings = npy.read_rows(path, rows)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from None
    if len(drawings) < rows:
        raise UserError(f"{path} has changed while it was read. Try again.")
    return drawings
