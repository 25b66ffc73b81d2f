"""How long a private worker has served: libraries keep some memory after every training, so it is replaced at times."""

from __future__ import annotations

from dataclasses import dataclass

MAX_TRAININGS = 100  # of one worker; each leaves 1 to 5 MB in it
MAX_IDLE_MEMORY = 2e9  # bytes that a worker may hold between two trainings; with TensorFlow it begins at about 0.7e9


@dataclass
class WorkerAge:
    """What one worker has done since it started."""

    worker: str = ""  # the address
    pid: int = 0
    trainings: int = 0

    def add_training(self, worker: str, pid: int) -> None:
        """Count a training that has ended; another worker begins at 1."""
        self.trainings = self.trainings + 1 if pid == self.pid else 1
        self.worker, self.pid = worker, pid

    def is_old(self) -> bool:
        """True if the worker should be replaced before the next training."""
        return self.trainings >= MAX_TRAININGS or (self.trainings > 0 and _memory(self.pid) > MAX_IDLE_MEMORY)


def _memory(pid: int) -> int:
    """The resident memory of a process in bytes; 0 if it is gone."""
    import psutil

    try:
        return psutil.Process(pid).memory_info().rss
    except psutil.Error:
        return 0
