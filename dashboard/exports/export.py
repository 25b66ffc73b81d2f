"""What an export is: its words, when it can be made, and the function that makes the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qdcore.experiments.run import Run
from qdcore.export.document import Block
from qdcore.progress import Report
from qdcore.settings import Settings


def no_lead() -> list[Block]:
    """Nothing before the runs."""
    return []


@dataclass(frozen=True)
class Selection:
    """What is taken along: runs, the one in focus, and for a report what was asked and what a page shows besides.

    `focus` is None where a page has no run yet, or several without one in focus: exports of one run then say so.
    """

    settings: Settings
    runs: Sequence[Run]
    focus: Run | None = None
    title: str = "Report"
    asked: str = ""
    lead: Callable[[], Sequence[Block]] = no_lead

    @property
    def one(self) -> Run:
        """The run in focus; call it only where `Export.missing` has found nothing missing."""
        if self.focus is None:
            raise ValueError("no run is in focus")
        return self.focus


def nothing_missing(selection: Selection) -> str:
    """An export that can always be made."""
    return ""


@dataclass(frozen=True)
class Export:
    """A file to take along.

    `build(selection, report)` gives its bytes; it runs in a thread of its own and may raise UserError. `missing` says
    in a sentence why it cannot be made, "" where it can; pages ask it each time they are drawn, so it must be quick.
    `file_name` has no folder. `of_one`: it is made of the run in focus alone. `slow`: it may take
    more than a second, so its progress is shown. `icon` is a name of Material Symbols.
    """

    title: str
    help: str
    icon: str
    mime: str
    file_name: Callable[[Selection], str]
    build: Callable[[Selection, Report], bytes]
    missing: Callable[[Selection], str] = nothing_missing
    of_one: bool = True
    slow: bool = False

    def why_not(self, selection: Selection) -> str:
        """Why this export cannot be made of a selection, as a sentence; "" where it can."""
        if self.of_one and selection.focus is None:
            return "Choose one run first."
        return self.missing(selection)


def named(kind: str, ending: str) -> Callable[[Selection], str]:
    """File names such as "model-0f2ab7edb67d.zip", by the run in focus."""
    return lambda selection: f"{kind}-{selection.one.id}.{ending}"


def needs_model(selection: Selection) -> str:
    """The `missing` of exports that need the stored model."""
    if selection.one.model is None:
        return "Its model was deleted, or it is a fold of a cross-validation; only its scores are left."
    return ""
