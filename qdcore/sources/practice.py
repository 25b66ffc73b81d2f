"""Practice doodles: made-up drawings for work without a network, kept in the cache once they are drawn.

qdcore/drawings/doodles draws the strokes of each class; they become 28x28 in the same way as real strokes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from qdcore.arrays import Drawings
from qdcore.drawings import class_names
from qdcore.drawings.doodles import RECIPES, VERSION, sketch
from qdcore.drawings.ndjson import Doodle
from qdcore.drawings.rasterize import bitmaps, simplify, simplify_all
from qdcore.errors import UserError
from qdcore.progress import Report, silent
from qdcore.sources import Source, downloads
from qdcore.sources.cache import check_enough, check_some
from qdcore.sources.downloads import Progress
from qdcore.storage import npy
from qdcore.storage.npy_appender import open_appender

DRAWINGS_PER_CLASS = 20_000
DRAWINGS_PER_STEP = 50  # after each step somebody may cancel


class Practice(Source):
    """Doodles of one seed: row i of a class is the same on every computer, however many are requested."""

    title = "practice doodles (made up)"

    def __init__(self, seed: int, cache: Path) -> None:
        if not 0 <= seed < 2**32:
            raise UserError(f"The seed of practice doodles must be from 0 to 4,294,967,295, not {seed}.")
        self.seed, self.id = seed, f"practice:{VERSION}:{seed}"
        self.folder = cache / f"practice-{VERSION}-{seed}"

    def classes(self) -> list[str]:
        """The classes that have a recipe, in alphabetical order."""
        return sorted(RECIPES)

    def count(self, cls: str) -> int:
        """How many drawings the class has; raises UserError."""
        self._known(cls)
        return DRAWINGS_PER_CLASS

    def fetch_all(self, classes: Sequence[str], rows: int, report: Report = silent) -> list[Drawings]:
        """The first rows of several classes; missing drawings are drawn, about a millisecond each."""
        check_some(rows)
        for cls in classes:
            check_enough(cls, self.count(cls), rows)
        missing = {cls: rows - there for cls in classes if (there := npy.rows_at_hand(self._file(cls))) < rows}
        if missing:
            progress = Progress(sum(missing.values()), over_network=False)
            downloads.run([partial(self._draw, cls, rows, progress) for cls in missing], progress, report)
        return [npy.open_rows(self._file(cls))[:rows] for cls in classes]

    def strokes(self, cls: str, rows: int, report: Report = silent) -> list[Doodle]:
        """The first rows of a class as strokes; raises UserError and Cancelled."""
        check_enough(cls, self.count(cls), rows)
        found = []
        for row in range(rows):
            if row % DRAWINGS_PER_STEP == 0:
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

    def _draw(self, cls: str, rows: int, progress: Progress) -> None:
        with open_appender(self._file(cls), progress.tick, progress.tell) as file:
            for start in range(file.rows, rows, DRAWINGS_PER_STEP):
                progress.tick()
                sketches = [sketch(cls, self.seed, row) for row in range(start, min(start + DRAWINGS_PER_STEP, rows))]
                drawn = bitmaps(simplify_all(sketches)).tobytes()
                file.add(drawn)
                progress.add(len(drawn))
