"""A person's own folder: .npy and .ndjson files, each named after its class.

Its id carries a digest of the content that is used, so a sample never means other drawings than it was made of.
Bitmaps are copied from the files, which may change at any time; those of strokes are drawn into the cache.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

from qdcore.arrays import PIXELS, Drawings
from qdcore.drawings import class_names
from qdcore.drawings.ndjson import Doodle, lines_of, read_drawings
from qdcore.errors import UserError
from qdcore.progress import Report, silent
from qdcore.sources import Source, downloads
from qdcore.sources.cache import check_enough, check_some
from qdcore.sources.downloads import Progress
from qdcore.sources.folder_files import FORMS, STROKES, find_files, left_out
from qdcore.sources.inspection import Contents, inspect_file
from qdcore.sources.ndjson_to_npy import append_drawings
from qdcore.storage import npy
from qdcore.storage.npy_appender import open_appender


class Folder(Source):
    """The drawings of a folder as it is now; `notes` has a sentence for each file that is not or not wholly used.

    Raises UserError where no file can be used, unless there are files `ours` of the app itself, which it leaves out.
    """

    title = "Drawings of your own"
    notes: list[str]

    def __init__(self, folder: Path, cache: Path, ours: Collection[str] = ()) -> None:
        self.folder, self.cache = folder, cache / "drawn"
        files, self.notes = find_files(folder, ours)
        self._files: dict[str, Path] = {}
        self._contents: dict[str, Contents] = {}
        self._admit(files, [folder / name for name in ours if name.endswith(FORMS)])
        if not self._files and not ours:
            hint = "put .npy, (N, 784) or (N, 28, 28) uint8, or .ndjson files there, named after their class."
            raise UserError(" ".join([f"There are no drawings in {folder}; {hint}", *self.notes]))
        self.id = f"folder:{self._digest()}"

    def _admit(self, files: list[Path], ours: list[Path]) -> None:
        """Take up the files that hold drawings; of two files of one class the first."""
        shown = {class_names.as_shown(path.stem): path for path in ours}
        for path in files:
            try:
                if twin := shown.get(class_names.as_shown(path.stem)):
                    raise UserError(_same_class(path, twin))
                contents = inspect_file(path, self.cache)
            except (UserError, OSError) as error:
                self.notes.append(left_out(path, error))
                continue
            shown[class_names.as_shown(path.stem)] = self._files[path.stem] = path
            self._contents[path.stem] = contents
            if contents.note:
                self.notes.append(f"{path.name}: {contents.note}")

    def classes(self) -> list[str]:
        """The names of the files, in alphabetical order; numbers in them count as numbers."""
        return sorted(self._files, key=class_names.natural_order)

    def count(self, cls: str) -> int:
        """How many drawings of the class are used; raises UserError."""
        self._file(cls)
        return self._contents[cls].rows

    def fetch_all(self, classes: Sequence[str], rows: int, report: Report = silent) -> list[Drawings]:
        """The first rows of several classes; raises as `fetch`, also where a file has changed since it was opened."""
        check_some(rows)
        for cls in classes:
            check_enough(cls, self.count(cls), rows)
        self._check_unchanged()
        drawn = {cls: self._drawn(cls) for cls in classes if self._has_strokes(cls)}
        missing = {cls: rows - there for cls, path in drawn.items() if (there := npy.rows_at_hand(path)) < rows}
        if missing:
            progress = Progress(sum(missing.values()), over_network=False)
            downloads.run([partial(self._draw, cls, rows, progress) for cls in missing], progress, report)
        found = [npy.open_rows(drawn[cls])[:rows] if cls in drawn else self._copied(cls, rows) for cls in classes]
        self._check_unchanged()
        return found

    def strokes(self, cls: str, rows: int, report: Report = silent) -> list[Doodle]:
        """The first rows of a class as strokes; none where its file has bitmaps. Raises UserError."""
        self._file(cls)
        if not self._has_strokes(cls):
            return []
        found = list(islice(self._doodles(cls), rows))
        self._check_unchanged()
        return found

    def _file(self, cls: str) -> Path:
        """The file of a class; only files that were found in the folder are ever opened."""
        if cls not in self._files:
            hint = class_names.did_you_mean(cls, self._files)
            raise UserError(f"There is no class {str(cls)[:100]!r} in {self.folder}{hint}")
        return self._files[cls]

    def _has_strokes(self, cls: str) -> bool:
        return self._files[cls].suffix.lower() == STROKES

    def _copied(self, cls: str, rows: int) -> Drawings:
        """The first rows of a file of bitmaps without those that have no ink."""
        empty = self._contents[cls].empty
        drawings = npy.read_rows(self._files[cls], rows + len(empty), square=True)
        if empty:
            drawings = np.delete(drawings, [row for row in empty if row < len(drawings)], axis=0)[:rows]
            drawings.flags.writeable = False
        return drawings

    def _doodles(self, cls: str) -> Iterator[Doodle]:
        """The drawings of a file of strokes that are used."""
        return read_drawings(lines_of(self._files[cls]), lambda *_: None, self._contents[cls].points)

    def _drawn(self, cls: str) -> Path:
        """The bitmaps of a file of strokes, which need not exist; named after the content they are drawn from."""
        return self.cache / f"{self._contents[cls].digest}.npy"

    def _draw(self, cls: str, rows: int, progress: Progress) -> None:
        """Draw what is missing of the first rows; where the file changes meanwhile, what was drawn is deleted."""
        with open_appender(self._drawn(cls), progress.tick, progress.tell) as file:
            for added in append_drawings(file, islice(self._doodles(cls), file.rows, rows)):
                progress.add(added * PIXELS)
                progress.tick()
        try:
            self._check_unchanged()
        except UserError:
            self._drawn(cls).unlink(missing_ok=True)
            raise

    def _digest(self) -> str:
        """16 hex digits of the names and contents of all files that are used; raises UserError and OSError."""
        lines = [f"{path.name}\n{inspect_file(path, self.cache).digest}\n" for _, path in sorted(self._files.items())]
        return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]

    def _check_unchanged(self) -> None:
        with suppress(OSError, UserError):  # a file that is gone or no longer valid is a change
            if f"folder:{self._digest()}" == self.id:
                return
        raise UserError(f"The drawings in {self.folder} have changed in the meantime; open the folder again.")


def _same_class(path: Path, twin: Path) -> str:
    if path.stem != twin.stem:
        return "its name and another file's differ only in how accents are encoded; delete or rename one of them."
    return f"{twin.name} is the same class and is used; delete or rename one of them."
