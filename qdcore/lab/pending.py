"""The experiments that are queued or running, on disk: a queue lost with its process can be started again.

In `<runs>/waiting/` each lab has a folder with a file per experiment, and locks the file `<folder>.lock`; when that
lock is free, the lab is gone. `<experiment>.lock` is held by the lab that trains the experiment.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.storage.files import refused, write_text


class PendingList:
    """The pending experiments of one lab, next to those of others; its folder is made on the first `add`."""

    def __init__(self, runs: Path) -> None:
        self.folder = runs / "waiting"
        self._mine = self.folder / uuid.uuid4().hex[:8]
        self._lock: FileLock | None = None

    def add(self, experiment: Experiment, owners: Sequence[str] = ("",)) -> None:
        """Write an experiment, and who want it, to disk; raises UserError when the folder cannot be written."""
        described = experiment.to_json() | ({"owners": list(owners)} if any(owners) else {})
        try:
            self._open()
            write_text(self._mine / f"{experiment.id}.json", json.dumps(described))
        except OSError as error:
            raise UserError(f"{refused(error, self.folder)} Trainings that wait are stored there.") from error

    def remove(self, id: str) -> None:
        """Forget an experiment of this lab."""
        with suppress(OSError):  # on a disk that became read-only it is offered again at the next start
            (self._mine / f"{id}.json").unlink(missing_ok=True)

    def claim(self, id: str) -> FileLock | None:
        """The lock of an experiment, to be released by `release`; None while another lab trains it."""
        return _acquire(self.folder / f"{id}.lock")

    def lost(self) -> list[Experiment]:
        """The experiments of labs that are gone, in no particular order; unreadable files are skipped."""
        return [experiment for experiment, _ in self.lost_with_owners()]

    def lost_with_owners(self) -> list[tuple[Experiment, tuple[str, ...]]]:
        """The experiments of labs that are gone, each with those who want it."""
        found: dict[str, tuple[Experiment, tuple[str, ...]]] = {}
        for folder in self._gone():
            for file in folder.glob("*.json"):
                with suppress(OSError, UserError, ValueError, RecursionError):
                    described = json.loads(file.read_text("utf-8"))
                    experiment = Experiment.from_json(described)
                    found[experiment.id] = experiment, _owners(described)
        return list(found.values())

    def forget_lost(self, but: Collection[str] = ()) -> None:
        """Delete the experiments of labs that are gone, `but` those with these ids."""
        for folder in self._gone():
            kept = {f"{id}.json" for id in but}
            if kept.isdisjoint(entry.name for entry in folder.iterdir()):
                shutil.rmtree(folder, ignore_errors=True)
                continue
            for file in folder.glob("*.json"):
                if file.name not in kept:
                    file.unlink(missing_ok=True)

    def close(self) -> None:
        """Leave what is pending to the next lab; leave nothing behind where nothing is pending."""
        if self._lock:
            with suppress(OSError):
                self._mine.rmdir()  # only an empty folder goes
            release(self._lock)
            self._lock = None

    def _open(self) -> None:
        """Make the folder, lock it first, and clear away what labs that crashed have left."""
        if self._lock is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = _acquire(_lock_file(self._mine))
            for file in self.folder.glob("*.lock"):
                if lock := _acquire(file):
                    release(lock)
            for folder in self._gone():
                if _holds_nothing(folder):
                    shutil.rmtree(folder, ignore_errors=True)
        self._mine.mkdir(exist_ok=True)

    def _gone(self) -> list[Path]:
        folders = [path for path in self.folder.iterdir() if path.is_dir()] if self.folder.is_dir() else []
        return [folder for folder in folders if folder != self._mine and _is_free(_lock_file(folder))]


def release(lock: FileLock) -> None:
    """Release a lock and delete its file first, so that none stays for every training.

    Someone who opened the file meanwhile gets no lock: filelock sees that the file is gone, and makes a new one.
    """
    with suppress(OSError):  # Windows deletes no open file; there filelock does it
        Path(lock.lock_file).unlink()
    lock.release()


def _owners(described: dict[str, Any]) -> tuple[str, ...]:
    owners = described.get("owners")
    return tuple(map(str, owners)) if owners and isinstance(owners, list) else ("",)


def _holds_nothing(folder: Path) -> bool:
    """True if no experiment is in a folder; not where it cannot be looked into, which a glob would hide."""
    try:
        return not any(path.suffix == ".json" for path in folder.iterdir())
    except OSError:
        return False


def _lock_file(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def _acquire(file: Path) -> FileLock | None:
    """The acquired lock of a file; None while someone else holds it. Raises OSError."""
    lock = FileLock(file, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return None
    return lock


def _is_free(file: Path) -> bool:
    try:
        lock = _acquire(file)
    except OSError:
        return False
    if lock:
        release(lock)
    return lock is not None
