"""A job: one experiment in the lab, from the click on Train to its end."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Literal

from filelock import FileLock

from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model

Status = Literal["queued", "running", "stopping", "done", "failed", "cancelled"]
ENDED: tuple[Status, ...] = ("done", "failed", "cancelled")
BUSY: tuple[Status, ...] = ("running", "stopping")


@dataclass
class Job:
    """An experiment in the lab: what pages show of it, and what the dispatcher knows about its worker.

    Times are those of `time.monotonic`, so that nobody who sets the clock changes them.
    """

    experiment: Experiment
    model: Model
    status: Status = "queued"
    fraction: float = 0.0  # 0..1
    message: str = "Waiting"
    history: list[dict[str, float]] = field(default_factory=list)
    assigned: int = 0  # times that it was given to a worker
    tries: int = 0  # times that a worker began it
    started: float | None = None
    ended: float | None = None
    worker: str = ""  # the address
    pid: int = 0  # the worker's process; 0 until it has begun
    cancel_requested: float | None = None
    wanted_again: bool = False  # submitted again while it was stopping: it is queued when it has stopped
    owners: tuple[str, ...] = ()  # who want it: pupils of a class, "teacher", or "" for the person at this computer
    cancelled_by: str = ""  # the session that cancelled it
    lock: FileLock | None = None
    future: Any = None

    @property
    def id(self) -> str:
        """The experiment's id."""
        return self.experiment.id

    @property
    def seconds(self) -> float:
        """Seconds since the training began, or that it took."""
        return (self.ended or time.monotonic()) - self.started if self.started else 0.0

    def stop(self) -> None:
        """Note that its worker is asked to stop it."""
        self.status, self.message, self.cancel_requested = "stopping", "Stopping", time.monotonic()

    def want_again(self, owner: str) -> None:
        """Let it begin again when it has stopped, for this owner and others who wanted it again."""
        others = self.owners if self.wanted_again else ()
        self.owners = tuple(dict.fromkeys((*others, owner)))
        self.message, self.wanted_again, self.cancelled_by = "Stopping; then it starts again", True, ""

    def end(self, status: Status, message: str) -> None:
        """Set the status that it ends with; the message says why."""
        self.future = None
        self.ended, self.message = time.monotonic(), message
        self.fraction = 1.0 if status == "done" else self.fraction
        self.status = status
