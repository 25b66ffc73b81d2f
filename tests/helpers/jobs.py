"""Waiting for jobs of a lab, never without an end."""

from __future__ import annotations

import time
from collections.abc import Callable

from qdcore.lab.job import ENDED, Job


def wait(condition: Callable[[], object], seconds: float = 90, job: object = None) -> None:
    """Wait until the condition holds; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited too long for {job}"
        time.sleep(0.02)


def ended(job: Job) -> Job:
    wait(lambda: job.status in ENDED, job=job)
    return job
