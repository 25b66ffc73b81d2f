"""Practice doodles: made-up drawings for a room without network, kept once they were drawn.

How each class is drawn is the business of doodles/; they go the same road to 28x28 as real strokes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from qdcore.arrays import Drawings
from qdcore.doodles import RECIPES, VERSION, sketch
from qdcore.drawings import class_names
from qdcore.drawings.ndjson import Doodle
from qdcore.drawings.rasterize import bitmaps, simplify, simplify_all
from qdcore.errors import UserError
from qdcore.progress import Report, silent
from qdcore.sources import Source, downloads
from qdcore.sources.cache import check_enough, check_some
from qdcore.sources.downloads import Progress
from qdcore.storage import npy
from qdcore.storage.npy_appender import open_appender

MOST = 20_000  # drawings of a class
AT_ONCE = 50  # drawings between two looks at whether someone has cancelled


class Practice(Source):
    """Doodles of one seed: row i of a class is the same on every machine, however many are asked for."""

    title = "practice doodles (made up)"

    def __init__(self, seed: int, cache: Path) -> None:
        if not 0 <= seed < 2**32:
            raise UserError(f"The seed of practice doodles must be from 0 to 4,294,967,295, not {seed}.")
        self.seed, self.id = seed, f"practice:{VERSION}:{seed}"
        self.folder = cache / f"practice-{VERSION}-{seed}"

    def classes(self) -> list[str]:
        """The classes for which there is a recipe, in alphabetical order."""
        return sorted(RECIPES)

    def count(self, cls: str) -> int:
        """How many drawings the class has; raises UserError."""
        self._known(cls)
        return MOST

    def fetch_all(self, classes: Sequence[str], rows: int, report: Report = silent) -> list[Drawings]:
        """The first rows of several classes; what is not there yet is drawn, about a millisecond each."""
        check_some(rows)
        for cls in classes:
            check_enough(cls, self.count(cls), rows)
        missing = {cls: rows - there for cls in classes if (there := self._drawn(cls)) < rows}
        if missing:
            progress = Progress(sum(missing.values()), over_network=False)
            downloads.run([partial(self._draw, cls, rows, progress) for cls in missing], progress, report)
        return [npy.open_rows(self._file(cls))[:rows] for cls in classes]

    def strokes(self, cls: str, rows: int, report: Report = silent) -> list[Doodle]:
        """The first rows of a class as strokes; raises UserError and Cancelled."""
        check_enough(cls, self.count(cls), rows)
        found = []
        for row in range(rows):
            if row % AT_ONCE == 0:
                report(row / rows, f"strokes of {cls}")
            found.append(self.doodle(cls, row))
        return found

    def doodle(self, cls: str, row: int) -> Doodle:
        """One drawing as the simplified strokes that its bitmap was drawn from; raises UserError."""
        check_enough(cls, self.count(cls), row + 1)
        return Doodle(cls, simplify(sketch(cls, self.seed, row)))

    def _known(self, cls: str) -> None:
        if cls not in RECIPES:
            hint = class_names.did_you_mean(cls, self.classes())
            raise UserError(f"There are no practice doodles of {str(cls)[:100]!r}{hint}")

    def _file(self, cls: str) -> Path:
        return self.folder / f"{cls}.npy"

    def _drawn(self, cls: str) -> int:
        try:
            return npy.look(self._file(cls)).rows
        except (OSError, UserError):
            return 0

    def _draw(self, cls: str, rows: int, progress: Progress) -> None:
        with open_appender(self._file(cls), progress.tick, progress.tell) as file:
            for start in range(file.rows, rows, AT_ONCE):
                progress.tick()
                sketches = [sketch(cls, self.seed, row) for row in range(start, min(start + AT_ONCE, rows))]
                drawn = bitmaps(simplify_all(sketches)).tobytes()
                file.add(drawn)
                progress.add(len(drawn))
