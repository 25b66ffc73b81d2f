"""The experiments that wait or run, on disk, so that a queue lost with its server can be started again.

Each lab has a folder with a file per experiment and holds a lock on it; when the lock is free, the lab is gone.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from pathlib import Path

from filelock import FileLock, Timeout

from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment


class PendingList:
    """The waiting list of one lab beside those of others, in `<runs>/waiting/`; made on the first `add`."""

    def __init__(self, runs: Path) -> None:
        self.folder = runs / "waiting"
        self._mine = self.folder / uuid.uuid4().hex[:8]
        self._lock: FileLock | None = None

    def add(self, experiment: Experiment) -> None:
        """Note an experiment; raises UserError when the folder cannot be written."""
        try:
            self._mine.mkdir(parents=True, exist_ok=True)
            self._lock = self._lock or _locked(self._mine)
            beside = self._mine / f".{experiment.id}"
            beside.write_text(json.dumps(experiment.to_json()))
            beside.replace(self._mine / f"{experiment.id}.json")
        except OSError as error:
            raise UserError(f"{self.folder} cannot be written: {error.strerror}. Runs are stored there.") from error

    def remove(self, id: str) -> None:
        """Forget an experiment of this lab."""
        (self._mine / f"{id}.json").unlink(missing_ok=True)

    def lost(self) -> list[Experiment]:
        """The experiments of labs that are gone, in no particular order; unreadable files are passed over."""
        found: dict[str, Experiment] = {}
        for folder in self._gone():
            for file in folder.glob("*.json"):
                try:
                    experiment = Experiment.from_json(json.loads(file.read_text()))
                except (UserError, ValueError):
                    continue
                found[experiment.id] = experiment
        return list(found.values())

    def forget_lost(self) -> None:
        """Delete the waiting lists of labs that are gone."""
        for folder in self._gone():
            shutil.rmtree(folder, ignore_errors=True)

    def _gone(self) -> list[Path]:
        folders = [Path(entry) for entry in os.scandir(self.folder) if entry.is_dir()] if self.folder.is_dir() else []
        return [folder for folder in folders if folder != self._mine and _is_free(folder)]


def _locked(folder: Path) -> FileLock:
    lock = FileLock(folder / "alive.lock", thread_local=False)
    lock.acquire(timeout=0)
    return lock


def _is_free(folder: Path) -> bool:
    try:
        _locked(folder).release()
    except (Timeout, OSError):
        return False
    return True
