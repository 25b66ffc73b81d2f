"""Warnings before a training starts: too little memory, or parameters that do not suit the drawings."""

from __future__ import annotations

from collections.abc import Iterable

from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model
from qdcore.formatting import count

WORKER = 0.7e9  # bytes of a worker with its libraries before it gets drawings


def free_memory() -> float:
    """The free memory of this computer in bytes."""
    import psutil

    return float(psutil.virtual_memory().available)


def advice(trainings: Iterable[tuple[Experiment, Model]], free: float) -> list[str]:
    """A sentence for each warning; `free` is the memory in bytes. Empty where there is none."""
    found = [text for experiment, model in trainings for text in _on(experiment, model, free)]
    return list(dict.fromkeys(found))


def _on(experiment: Experiment, model: Model, free: float) -> list[str]:
    n, classes = experiment.sample.n_train, len(experiment.sample.classes)
    need = WORKER + model.memory(experiment.params, n, classes)
    texts = [model.note(experiment.params, n)]
    if need > free:
        texts.append(
            f"{model.title} needs about {need / 1e9:.1f} GB of memory for {count(n, 'training drawing')}, and "
            f"{free / 1e9:.1f} GB are free. Take fewer drawings, or close other programs."
        )
    return [text for text in texts if text]
