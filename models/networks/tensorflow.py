"""TensorFlow, which only training a network needs: not always installed, imported late and quietly."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from qdcore.errors import UserError
from qdcore.experiments.model import Params, Requirement
from qdcore.progress import Report

TENSORFLOW = Requirement("tensorflow", "TensorFlow", "networks")


def requires(params: Params) -> tuple[Requirement, ...]:
    """The requirements of a classifier that is always trained by TensorFlow."""
    return (TENSORFLOW,)


def start(report: Report) -> None:
    """Import TensorFlow, about 4 s the first time; raises UserError where it is not installed or can't run."""
    report(0.0, "Starting TensorFlow")
    if problem := TENSORFLOW.problem(try_it=True):
        raise UserError(problem)
    with quietly():
        import tensorflow  # noqa: F401


def start_keras(report: Report) -> Any:
    """Keras on TensorFlow; raises UserError as `start`."""
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    start(report)
    with quietly():
        import keras
    return keras


@contextmanager
def quietly() -> Iterator[None]:
    """Send standard error nowhere: TensorFlow's C++ part writes to it before any setting is read."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    terminal, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)
        os.close(nowhere)
