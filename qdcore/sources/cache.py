"""What was fetched from one bucket, kept in a folder laid out like it, in files that only grow at their end."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from qdcore.arrays import PIXELS
from qdcore.errors import UserError
from qdcore.sources import stroke_cache, stroke_lines
from qdcore.sources.cache_note import ONLY_STROKES, Note, move_aside, noted, recall, remember
from qdcore.sources.downloads import Progress
from qdcore.sources.remote.bucket import Bucket, bitmap_path, rows_of
from qdcore.sources.remote.errors import Changed, Missing, Unreachable
from qdcore.sources.remote.file import is_store
from qdcore.sources.remote.stream import Tick
from qdcore.sources.stroke_cache import StrokeCache
from qdcore.storage import files, npy
from qdcore.storage.npy_appender import NpyAppender, open_appender


@dataclass(frozen=True)
class Cache:
    """The first rows of some classes: <class>.npy, and a note of what the bucket has in <class>.json.

    Class names are checked by the caller. A file that changes in the bucket is never mixed with what was kept of the
    old one: that is set aside, and all is fetched again.
    """

    folder: Path
    bucket: Bucket

    @property
    def strokes(self) -> StrokeCache:
        """The strokes of the same bucket."""
        return StrokeCache(self.folder, self.bucket)

    def file(self, cls: str) -> Path:
        """The class's bitmaps, which need not be there."""
        return self.folder / bitmap_path(cls)

    def rows(self, cls: str) -> int:
        """How many bitmaps of the class are here and undamaged."""
        return npy.rows_at_hand(self.file(cls))

    def count(self, cls: str, tick: Tick) -> int:
        """How many drawings of the class the bucket has; asks it once. Raises Missing, Unreachable, UserError.

        Where there are strokes only, all of them are fetched to count them.
        """
        note = recall(self.file(cls))
        if note is not None:
            return note.rows
        self.strokes.check_known(cls)
        try:
            return self._ask_count(cls, tick)
        except Changed as change:
            self._set_aside(cls, change, tick)
            return self._ask_count(cls, tick)

    def _ask_count(self, cls: str, tick: Tick) -> int:
        try:
            return self._header(cls, tick).rows
        except Missing:
            rows = stroke_lines.count(self.strokes.fetch(cls, None, tick))
            if not is_store(self.bucket.url):  # a folder answers as quickly as a note is read
                remember(self.file(cls), Note(rows, ONLY_STROKES))
            return rows

    def complete(self, cls: str, rows: int, progress: Progress) -> None:
        """Add what is missing of the first rows of a class. One process adds at a time, others find it done.

        Raises Unreachable, another UserError, and Cancelled; whatever has come until then is kept.
        """
        try:
            try:
                self._complete(cls, rows, progress)
            except Changed as change:
                progress.expect(min(rows, self.rows(cls)))
                progress.tell(self._set_aside(cls, change, progress.tick))
                self._complete(cls, rows, progress)
        except Changed as again:
            raise UserError(f"{again} It changes too often to be fetched whole; try again later.") from None
        except Unreachable as error:
            raise type(error)(f"{error} {self._way_out(cls, rows)}") from None
        check_enough(cls, self.rows(cls), rows)

    def _complete(self, cls: str, rows: int, progress: Progress) -> None:
        seen = self.rows(cls)

        def follow() -> None:
            """While another process adds, its progress is ours."""
            nonlocal seen
            progress.tick()
            now = min(self.rows(cls), rows)
            progress.add((now - seen) * PIXELS)
            seen = now

        with open_appender(self.file(cls), follow, progress.tell) as file:
            follow()
            if file.rows < rows:
                self._add(cls, file, rows, progress)

    def _add(self, cls: str, file: NpyAppender, rows: int, progress: Progress) -> None:
        try:
            note = self._header(cls, progress.tick)
            if note.rows < rows:  # the bucket may have grown since then
                note = self._header(cls, progress.tick, again=True)
        except Missing:
            stroke_cache.draw(self.strokes.fetch(cls, rows, progress.tick), file, rows, progress)
            return
        check_enough(cls, note.rows, rows)
        remote = self.bucket.file(bitmap_path(cls), note.version)
        header = npy.Header(note.rows, note.start)
        chunks = rows_of(remote, header, file.rows, rows, progress.tick)
        with closing(chunks):
            for chunk in noted(chunks, remote, self.file(cls), note):
                file.add(chunk)
                progress.add(len(chunk))

    def _header(self, cls: str, tick: Tick, again: bool = False) -> Note:
        """How many bitmaps the bucket has and where they begin there, asked once; raises as `count`, and Changed.

        Raises Missing for a class of which it has only strokes.
        """
        note = recall(self.file(cls))
        if note is None or again:
            remote = self.bucket.file(bitmap_path(cls), (note or Note()).version)
            header = self.bucket.header(remote, tick)
            note = Note(header.rows, header.start, remote.version)
            remember(self.file(cls), note)
        if note.start == ONLY_STROKES:
            raise Missing(f"There are no bitmaps of {cls!r}.")
        return note

    def lines(self, cls: str, rows: int, tick: Tick) -> Path:
        """A file with the strokes of the first rows; its last line may be cut. Raises as `count`."""
        try:
            return self.strokes.fetch(cls, rows, tick)
        except Changed as change:
            self._set_aside(cls, change, tick)
            return self.strokes.fetch(cls, rows, tick)

    def _set_aside(self, cls: str, change: Changed, tick: Tick) -> str:
        """Set aside what was kept of a file that has changed in the bucket, and what was drawn of it; says so.

        Raises, and keeps all, where the bucket now sends something other than drawings.
        """
        stale = [self.folder / change.path]
        if change.path == bitmap_path(cls):
            self.bucket.header(self.bucket.file(change.path), tick)
        else:
            self.strokes.check_beginning(change.path, tick)
            note = recall(self.file(cls))
            if note is None or note.start == ONLY_STROKES:
                stale.append(self.file(cls))
        for kept in stale:
            with files.held(kept, tick):
                move_aside(kept, "old")
        return f"{change} What was kept of it was set aside as {cls}.old, and all is fetched again."

    def _way_out(self, cls: str, rows: int) -> str:
        here = self.rows(cls)
        if not here:
            return f"No drawing of {cls!r} is on this computer. Try again with a network, or use practice doodles."
        return (
            f"{here:,} of the {rows:,} drawings of {cls!r} are on this computer: request {here:,} or fewer,"
            " try again with a network, or use practice doodles."
        )


def check_some(rows: int) -> None:
    """Raise UserError where no drawing is requested."""
    if rows < 1:
        raise UserError(f"Request one drawing or more, not {rows}.")


def check_enough(cls: str, there: int, rows: int) -> None:
    """Raise UserError where fewer drawings are there than are requested."""
    if there < rows:
        found, advice = (f"{there:,}", "Choose fewer.") if there else ("no", "Choose another class.")
        raise UserError(f"There are {found} drawings of {cls!r}; {rows:,} were requested. {advice}")
