"""What has come from one bucket, kept in a folder laid out like it, in files that only grow at their end."""

from __future__ import annotations

import json
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from qdcore.arrays import PIXELS
from qdcore.errors import UserError
from qdcore.sources import stroke_cache
from qdcore.sources.bucket import BITMAPS, STROKES, Bucket
from qdcore.sources.downloads import Progress
from qdcore.sources.remote_file import Missing, Tick, Unreachable, is_store
from qdcore.storage import files, npy
from qdcore.storage.npy_appender import NpyAppender, open_appender

ONLY_STROKES = 0  # in place of where the drawings begin in a .npy, which is never there


@dataclass(frozen=True)
class Cache:
    """The first rows of some classes: <class>.npy, and in <class>.json how many the bucket has.

    Class names are checked by the caller.
    """

    folder: Path
    bucket: Bucket

    def file(self, cls: str) -> Path:
        """The class's bitmaps, which need not be there."""
        return self.folder / BITMAPS / f"{cls}.npy"

    def rows(self, cls: str) -> int:
        """How many bitmaps of the class are here and in order."""
        try:
            return npy.look(self.file(cls)).rows
        except (OSError, UserError):
            return 0

    def count(self, cls: str, tick: Tick) -> int:
        """How many drawings of the class the bucket has; raises Missing, Unreachable, UserError.

        Where there are strokes only, all of them are fetched to count them.
        """
        try:
            return self.header(cls, tick).rows
        except Missing:
            rows = stroke_cache.count(self.lines(cls, None, tick))
            if not is_store(self.bucket.url):  # a folder is asked as quickly as remembered
                _remember(self._note(cls), npy.Header(rows, ONLY_STROKES))
            return rows

    def header(self, cls: str, tick: Tick, anew: bool = False) -> npy.Header:
        """How many bitmaps the bucket has and where they begin there, asked once; raises as `count`.

        Raises Missing for a class of which it has only strokes.
        """
        header = None if anew else _recall(self._note(cls))
        if header is None:
            header = self.bucket.header(cls, tick)
            _remember(self._note(cls), header)
        if header.start == ONLY_STROKES:
            raise Missing(f"There are no bitmaps of {cls!r}.")
        return header

    def complete(self, cls: str, rows: int, progress: Progress) -> None:
        """Add what is missing of the first rows of a class. One process adds at a time, others find it done.

        Raises UserError and Cancelled; whatever has come until then is kept.
        """
        seen = self.rows(cls)

        def follow() -> None:
            """While another process adds, its progress is ours."""
            nonlocal seen
            progress.tick()
            now = min(self.rows(cls), rows)
            progress.add((now - seen) * PIXELS)
            seen = now

        try:
            with open_appender(self.file(cls), follow, progress.tell) as file:
                follow()
                if file.rows < rows:
                    self._add(cls, file, rows, progress)
        except Unreachable as error:
            raise UserError(f"{error} {self._way_out(cls, rows)}") from None
        check_enough(cls, self.rows(cls), rows)

    def _add(self, cls: str, file: NpyAppender, rows: int, progress: Progress) -> None:
        try:
            header = self.header(cls, progress.tick)
            if header.rows < rows:  # the bucket may have grown since it was asked
                header = self.header(cls, progress.tick, anew=True)
        except Missing:
            stroke_cache.draw(self.lines(cls, rows, progress.tick), file, rows, progress)
            return
        check_enough(cls, header.rows, rows)
        with closing(self.bucket.drawings(cls, header, file.rows, rows, progress.tick)) as pieces:
            for piece in pieces:
                file.add(piece)
                progress.add(len(piece))

    def lines(self, cls: str, rows: int | None, tick: Tick) -> Path:
        """A file with the strokes of the first rows, of all for None; its last line may be cut. Raises as `count`."""
        for form, path in self._stroke_files(cls):
            if rows is not None and stroke_cache.count(path) >= rows:
                return path
            with suppress(Missing), files.held(path, tick):
                start = path.stat().st_size if path.exists() else 0
                with closing(self.bucket.strokes(cls, form, start, tick)) as pieces:
                    stroke_cache.grow(path, pieces, rows)
                return path
        raise Missing(f"{self.bucket.host} has no drawings of {cls!r}; choose another class or look at QUICKDRAW_DATA.")

    def kept_lines(self, cls: str) -> Path | None:
        """A file with the strokes that have come until now, None where there are none; asks nobody."""
        return next((path for _, path in self._stroke_files(cls) if stroke_cache.count(path)), None)

    def _stroke_files(self, cls: str) -> list[tuple[str, Path]]:
        return [(form, self.folder / form / f"{cls}.ndjson") for form in STROKES]

    def _note(self, cls: str) -> Path:
        return self.file(cls).with_suffix(".json")

    def _way_out(self, cls: str, rows: int) -> str:
        return (
            f"{self.rows(cls):,} of the {rows:,} drawings of {cls!r} are on this computer: choose so many, "
            "try again with a network, or use practice doodles."
        )


def check_some(rows: int) -> None:
    """Raise UserError where no drawing is asked for."""
    if rows < 1:
        raise UserError(f"Ask for one drawing or more, not {rows}.")


def check_enough(cls: str, there: int, rows: int) -> None:
    """Raise UserError where fewer drawings are there than are asked for."""
    if there < rows:
        raise UserError(f"There are {there:,} drawings of {cls!r}, fewer than the {rows:,} asked for; choose fewer.")


def _recall(note: Path) -> npy.Header | None:
    try:
        told = json.loads(note.read_text("utf-8"))
        return npy.Header(int(told["rows"]), int(told["start"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # then the bucket is asked


def _remember(note: Path, header: npy.Header) -> None:
    with suppress(OSError):  # where nothing can be written, the bucket is asked again next time
        files.write_text(note, json.dumps(asdict(header)))
