"""Strokes that were fetched from a bucket: their lines are kept, their bitmaps are drawn into a .npy that grows."""

from __future__ import annotations

import time
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from qdcore.arrays import PIXELS
from qdcore.drawings import ndjson
from qdcore.errors import UserError
from qdcore.sources import stroke_lines
from qdcore.sources.cache_note import Note, move_aside, noted, recall
from qdcore.sources.downloads import Progress
from qdcore.sources.ndjson_to_npy import append_drawings
from qdcore.sources.remote.bucket import Bucket, stroke_paths
from qdcore.sources.remote.errors import Missing
from qdcore.sources.remote.stream import Tick
from qdcore.storage import files
from qdcore.storage.npy_appender import NpyAppender

REMEMBER_MISSING_SECONDS = 60
_missing_until: dict[
    tuple[str, str], float
] = {}  # pages count often: a class that the server lacks is not requested again


@dataclass(frozen=True)
class StrokeCache:
    """The first lines of the .ndjson of some classes, in a folder laid out like the bucket."""

    folder: Path
    bucket: Bucket

    def kept(self, cls: str) -> Path | None:
        """A file with the strokes that were fetched until now, None where there are none; uses no network."""
        paths = [self.folder / path for path in stroke_paths(cls)]
        return next((path for path in paths if stroke_lines.count(path)), None)

    def fetch(self, cls: str, rows: int | None, tick: Tick) -> Path:
        """A file with the strokes of the first rows, of all for None; its last line may be cut.

        Raises Missing where the bucket has no drawings of the class, Changed, and as `RemoteFile.read`.
        """
        for path in stroke_paths(cls):
            kept = self.folder / path
            if rows is not None and stroke_lines.count(kept) >= rows:
                return kept
            with suppress(Missing), files.held(kept, tick):
                self._append(path, rows, tick)
                return kept
        _missing_until[self.bucket.url, cls] = time.monotonic() + REMEMBER_MISSING_SECONDS
        raise self._no_drawings(cls)

    def check_known(self, cls: str) -> None:
        """Raise Missing if the bucket had no drawings of the class when it was last asked, not long ago."""
        if time.monotonic() < _missing_until.get((self.bucket.url, cls), 0):
            raise self._no_drawings(cls)

    def check_beginning(self, path: str, tick: Tick) -> None:
        """Raise Unreachable where the bucket sends something other than strokes."""
        with closing(self.bucket.file(path).read(0, None, tick)) as chunks:
            next(stroke_lines.checked(chunks, f"{path} of {self.bucket.host}"), b"")

    def _append(self, path: str, rows: int | None, tick: Tick) -> None:
        kept = self.folder / path
        if stroke_lines.is_damaged(kept):
            move_aside(kept, "damaged")
        note = recall(kept) or Note()
        remote = self.bucket.file(path, note.version)
        chunks = remote.read(kept.stat().st_size if kept.exists() else 0, None, tick)
        with closing(chunks):
            stroke_lines.append(kept, noted(chunks, remote, kept, note), rows, f"{path} of {self.bucket.host}")

    def _no_drawings(self, cls: str) -> Missing:
        if self.bucket.is_missing_folder:
            return Missing(f"There is no folder {self.bucket.url}. Check QUICKDRAW_DATA.")
        return Missing(f"{self.bucket.host} has no drawings of {cls!r}. Choose another class or check QUICKDRAW_DATA.")


def draw(path: Path, file: NpyAppender, rows: int, progress: Progress) -> None:
    """Add drawings of an .ndjson to a file until it has the first `rows` of them, or all there are.

    Row i of the file is line i, so a broken line cannot be left out. Raises UserError and Cancelled.
    """
    missing = islice(ndjson.read_drawings(ndjson.lines_of(path)), file.rows, rows)
    try:
        for added in append_drawings(file, missing):
            progress.add(added * PIXELS)
            progress.tick()
    except UserError as error:
        raise UserError(f"{path.name}, {error}") from None
