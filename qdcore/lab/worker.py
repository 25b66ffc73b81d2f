"""What happens in a worker: it trains one experiment at a time, sends its progress and listens for a cancel."""

from __future__ import annotations

import os
import threading
import time
import warnings
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any

from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.imports import survives
from qdcore.experiments.model import Model
from qdcore.experiments.training import Trained, train
from qdcore.lab.payload import Payload, check_digest, open_payload
from qdcore.progress import Cancelled
from qdcore.settings import read_settings

TOPIC = "quickdraw-lab"
REPORT_SECONDS = 0.2  # at least, between two reports without metrics
SEND_SECONDS = 0.02  # time for the message that a training has begun, before the training can end the process

_one_at_a_time = threading.Lock()  # seeds of numpy, Python and Keras belong to the whole process
_to_stop: set[str] = set()


def work(experiment: Experiment, model: Model, payload: Payload) -> Trained | UserError | Cancelled:
    """Train an experiment with the drawings that were sent with it, else those that this worker's own settings name.

    A UserError (also where they are not the lab's drawings) and Cancelled are returned, since Dask would print the
    traceback of what a task raises.
    """
    _lower_priority()
    try:
        return _train(experiment, model, payload)
    except UserError as error:
        return UserError(str(error))  # without its own class, which may not travel
    except Cancelled:
        return Cancelled()


def _train(experiment: Experiment, model: Model, payload: Payload) -> Trained:
    with _one_at_a_time:
        # scikit-learn's threads can lose all warning filters among them, and then warn at every tree of a forest.
        warnings.filterwarnings("ignore", "`sklearn.utils.parallel.delayed`")
        _to_stop.discard(experiment.id)
        report = _Progress(experiment.id)
        report.send(pid=os.getpid())
        time.sleep(SEND_SECONDS)
        source = open_payload(payload, experiment.sample, read_settings())

        def check(digest: str) -> None:
            check_digest(digest, payload.digest, experiment.sample)

        return train(experiment, model, source, report, check)


def warm_up(module: str) -> None:
    """Import a module that trainings will need, unless that would end the worker.

    One that cannot be imported is reported by the training.
    """
    _lower_priority()
    with suppress(Exception):
        if survives(module):
            import_module(module)


@cache
def _lower_priority() -> None:
    """Give pages priority on the processor; once per process."""
    if hasattr(os, "nice"):
        os.nice(10)


async def ask_to_stop(id: str) -> None:
    """Make the next report of this experiment raise Cancelled; a coroutine, so that Dask does not wait for it."""
    _to_stop.add(id)


class _Progress:
    """A Report that sends events to the lab, a few a second, and raises Cancelled at the first call after a cancel."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.sent = 0.0

    def __call__(self, fraction: float, message: str = "", **metrics: float) -> None:
        if self.id in _to_stop:
            raise Cancelled
        now = time.monotonic()
        if metrics or now - self.sent > REPORT_SECONDS:
            self.sent = now
            self.send(fraction=float(fraction), message=message, metrics={k: float(v) for k, v in metrics.items()})

    def send(self, **event: Any) -> None:
        _worker().log_event(TOPIC, {"id": self.id, **event})


def _worker() -> Any:
    from distributed import get_worker

    return get_worker()
