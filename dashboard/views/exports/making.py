"""How far a file is that a click has asked for; it is made in a thread, which may end before the page knows of it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from dashboard.exports.export import Export, Selection
from qdcore.errors import UserError

FORGOTTEN = 60  # seconds without any progress after which nobody waits any more


@dataclass
class Making:
    """One export in one browser session."""

    clicks: int = 0
    ends: int = 0
    told: int = 0  # the number of ends that the page knows of
    fraction: float = 0.0
    message: str = ""
    error: str = ""
    alive: float = 0.0  # time of the last sign of life

    @property
    def busy(self) -> bool:
        """True while a file is made."""
        return self.clicks > self.ends and time.monotonic() - self.alive < FORGOTTEN

    def click(self) -> None:
        """A file was asked for."""
        self.clicks += 1
        self.report(0.0)

    def report(self, fraction: float, message: str = "", **metrics: float) -> None:
        """How far it is, 0..1."""
        self.fraction, self.message, self.alive = min(max(fraction, 0.0), 1.0), message, time.monotonic()

    def make(self, export: Export, selection: Selection) -> bytes:
        """Make the file; an error is kept for the page, and raised again for the button."""
        self.error = ""
        try:
            return export.build(selection, self.report)
        except UserError as error:
            self.error = str(error)
            raise
        finally:
            self.ends += 1

    def end_is_news(self) -> bool:
        """True once after each end."""
        is_news, self.told = self.told != self.ends, self.ends
        return is_news
