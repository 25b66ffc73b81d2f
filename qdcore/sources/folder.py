"""A folder of one's own: .npy and .ndjson files, each named after its class.

Its id carries a digest of the content, so that a sample never means other drawings than it was made of.
Bitmaps are mapped where they lie; those of strokes are drawn into the cache.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path

from qdcore.arrays import Drawings
from qdcore.drawings import class_names
from qdcore.drawings.ndjson import Doodle, lines_of, read_drawings
from qdcore.errors import UserError
from qdcore.progress import Report, silent
from qdcore.sources import Source, downloads, stroke_cache
from qdcore.sources.cache import check_enough, check_some
from qdcore.sources.downloads import Progress
from qdcore.storage import npy
from qdcore.storage.npy_appender import open_appender

FORMS = (".ndjson", ".npy")  # of a class that has both, the later is taken


class Folder(Source):
    """The drawings of a folder as it is now; `notes` has a sentence for each file that is left out.

    Raises UserError when nothing is left.
    """

    title = "Drawings of your own"

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder, self.cache, self.notes = folder, cache / "drawn", list[str]()
        self._files: dict[str, Path] = {}
        self._counts: dict[str, int] = {}
        for path in _candidates(folder):
            self._admit(path)
        if not self._files:
            hint = "put .npy, (N, 784) or (N, 28, 28) uint8, or .ndjson files there, named after their class."
            raise UserError(" ".join([f"There are no drawings in {folder}; {hint}", *self.notes]))
        self.id = f"folder:{self._digest()}"

    def _admit(self, path: Path) -> None:
        try:
            rows = _count(path)
        except (UserError, OSError) as error:
            self.notes.append(f"{path.name} was left out: {error}")
        else:
            self._files[path.stem], self._counts[path.stem] = path, rows

    def classes(self) -> list[str]:
        """The names of the files, in alphabetical order."""
        return sorted(self._files)

    def count(self, cls: str) -> int:
        """How many drawings the class has; raises UserError."""
        self._file(cls)
        return self._counts[cls]

    def fetch_all(self, classes: Sequence[str], rows: int, report: Report = silent) -> list[Drawings]:
        """The first rows of several classes; raises as `fetch`, also when a file has changed since."""
        check_some(rows)
        for cls in classes:
            check_enough(cls, self.count(cls), rows)
        self._check_unchanged()
        missing = {cls: rows - there for cls in classes if (there := _rows(self._bitmaps(cls))) < rows}
        if missing:
            progress = Progress(sum(missing.values()), over_network=False)
            downloads.run([partial(self._draw, cls, rows, progress) for cls in missing], progress, report)
        return [npy.open_rows(self._bitmaps(cls), square=True)[:rows] for cls in classes]

    def strokes(self, cls: str, rows: int, report: Report = silent) -> list[Doodle]:
        """The first rows of a class as strokes; none where its file has bitmaps. Raises UserError."""
        path = self._file(cls)
        return [] if path.suffix == ".npy" else list(islice(read_drawings(lines_of(path)), rows))

    def _file(self, cls: str) -> Path:
        """The file of a class; only files that were found in the folder are ever opened."""
        if cls not in self._files:
            hint = class_names.did_you_mean(cls, self._files)
            raise UserError(f"There is no class {str(cls)[:100]!r} in {self.folder}{hint}")
        return self._files[cls]

    def _bitmaps(self, cls: str) -> Path:
        """The file of the class's bitmaps: its own, or a drawn one, called after the strokes' content."""
        path = self._file(cls)
        return path if path.suffix == ".npy" else self.cache / f"{_content(path)}.npy"

    def _draw(self, cls: str, rows: int, progress: Progress) -> None:
        with open_appender(self._bitmaps(cls), progress.tick, progress.tell) as file:
            stroke_cache.draw(self._file(cls), file, rows, progress)

    def _digest(self) -> str:
        """16 hex digits of the names and contents of all files."""
        lines = [f"{path.name}\n{_content(path)}\n" for _, path in sorted(self._files.items())]
        return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]

    def _check_unchanged(self) -> None:
        with suppress(OSError):  # a file that has gone is a change
            if f"folder:{self._digest()}" == self.id:
                return
        raise UserError(f"The drawings in {self.folder} have changed in the meantime; open the folder again.")


def _candidates(folder: Path) -> list[Path]:
    """The files of a folder that may be classes, those of the preferred form last; raises UserError."""
    try:
        paths = [path for path in folder.iterdir() if path.suffix in FORMS and path.is_file()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UserError(f"{folder} cannot be read: {error.strerror}.") from None
    return sorted(paths, key=lambda path: (FORMS.index(path.suffix), path.name))


def _count(path: Path) -> int:
    """How many drawings a file has; raises UserError and OSError."""
    if not class_names.is_safe(path.stem):
        raise UserError("its name is not fit for a class; use letters, digits and spaces.")
    found = path.stat()
    strokes = path.suffix == ".ndjson"
    rows = _lines(path, found.st_size, found.st_mtime_ns) if strokes else npy.look(path, square=True).rows
    if not rows:
        raise UserError("it is empty.")
    return rows


@functools.lru_cache(maxsize=4096)
def _lines(path: Path, size: int, changed: int) -> int:
    """How many drawings a file of strokes has; read once as long as size and time of change stay the same."""
    return sum(1 for line in lines_of(path) if line.strip())


def _rows(path: Path) -> int:
    try:
        return npy.look(path, square=True).rows
    except (OSError, UserError):
        return 0


def _content(path: Path) -> str:
    """16 hex digits of all bytes of a file; raises OSError."""
    found = path.stat()
    return _hash(path, found.st_size, found.st_mtime_ns)


@functools.lru_cache(maxsize=4096)
def _hash(path: Path, size: int, changed: int) -> str:
    """Read once as long as size and time of change stay the same: a gigabyte costs about a second."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:16]
