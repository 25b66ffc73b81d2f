"""Progress of a long job: how it is reported, how it is cancelled, and how a part of a job reports its share."""

from __future__ import annotations

from typing import Protocol


class Cancelled(Exception):  # noqa: N818 - the answer to a request, not a fault
    """Raised by `report(...)` inside a training or a download that someone has cancelled."""


class Report(Protocol):
    """Carries progress out of a long job and a cancel into it."""

    def __call__(self, fraction: float, message: str = "", **metrics: float) -> None:
        """Say that `fraction` (0..1) is done; metrics (such as epoch, loss, accuracy) become the live history.

        Raises Cancelled when the job is to stop.
        """


def silent(fraction: float, message: str = "", **metrics: float) -> None:
    """A report that goes nowhere."""


def subreport(report: Report, low: float, high: float, always: str = "") -> Report:
    """The report of one part of a job: its 0..1 becomes low..high; `always` stands in for its own messages."""

    def part(fraction: float, message: str = "", **metrics: float) -> None:
        report(low + fraction * (high - low), always or message, **metrics)

    return part
