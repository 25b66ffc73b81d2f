"""Pupils of a class, and what they train."""

from __future__ import annotations

from dashboard.backend import Backend
from models import MODELS
from qdcore.classroom.roles import Actor
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run import Run
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.sources import open_source
from tests.helpers.toys import TOYS

SAMPLE = Sample(("cat", "sheep"), 50)


def pupil(backend: Backend) -> Actor:
    assert backend.classroom
    one, _ = backend.classroom.join()
    return Actor("pupil", one.id, one.name)


def knn(n: int, first: int = 0, **sample: int) -> list[Experiment]:
    chosen = Sample(("cat", "sheep"), sample.get("per_class", 50))
    return [Experiment.of(chosen, MODELS["knn"], seed=seed) for seed in range(first, first + n)]


def stored_by(owner: str, backend: Backend, seed: int = 0) -> Run:
    toy = TOYS["nearest_mean"]
    trained = train(Experiment.of(SAMPLE, toy, seed=seed), toy, open_source("quickdraw", backend.settings))
    return backend.runs.save(trained, owner)
