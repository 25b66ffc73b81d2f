"""Waiting for jobs of a lab, never without an end."""

from __future__ import annotations

import time

from qdcore.lab.job import ENDED


def wait(condition, seconds=40, job=None):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited too long for {job}"
        time.sleep(0.02)


def ended(job):
    wait(lambda: job.status in ENDED, job=job)
    return job
