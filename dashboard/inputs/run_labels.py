"""The labels of runs: the classifier, its parameters, its drawings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from models import MODELS
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run import Run
from qdcore.experiments.sample import Sample
from qdcore.sources import SOURCES

MAX_CLASSES = 5  # class names in a label


def name_of(experiment: Experiment) -> str:
    """A classifier and the parameters that are not the defaults: "K-Nearest Neighbours, K 3"."""
    model = MODELS.get(experiment.model)
    if model is None:
        return experiment.model
    changed = [
        f"{param.title} {param.label(experiment.params[param.name])}"
        for param in model.params
        if experiment.params.get(param.name, param.default) != param.default
    ]
    if experiment.revision != model.revision:
        changed.append(f"revision {experiment.revision}")
    return ", ".join([model.title, *changed])


def params_in_words(experiment: Experiment) -> dict[str, str]:
    """All parameters by their titles, as the app writes their values; by name where the classifier is unknown."""
    model = MODELS.get(experiment.model)
    known = {param.name: param for param in model.params} if model else {}
    return {
        known[name].title if name in known else name: known[name].label(value) if name in known else str(value)
        for name, value in experiment.params.items()
    }


def name_of_run(run: Run) -> str:
    """The name that someone gave a run, else that of its classifier."""
    return run.name or name_of(run.experiment)


def run_label(run: Run) -> str:
    """A run in words: its classifier and its drawings."""
    return f"{name_of_run(run)} ({about(run.experiment)})"


def names_of(runs: Sequence[Run]) -> list[str]:
    """The classifiers' names; where two are the same, with their drawings and seed."""
    plain = [name_of_run(run) for run in runs]
    longer = [run_label(run) if Counter(plain)[name] > 1 else name for name, run in zip(plain, runs, strict=True)]
    return [
        name if Counter(longer)[name] == 1 else f"{name} {run.id[:4]}" for name, run in zip(longer, runs, strict=True)
    ]


def about(experiment: Experiment) -> str:
    """The sample in words: "cat, sheep · 500 each · seed 0"; of many classes the first ones."""
    sample = experiment.sample
    parts = [_some(sample.classes), _numbers(sample)]
    parts += filter(None, [_whose(sample.source)])
    if sample.train_size is not None:
        parts.append(f"{sample.train_size:,} for training")
    if sample.fold is not None:
        parts.append(f"fold {sample.fold[0] + 1} of {sample.fold[1]}")
    if sample.test_share != 0.5:
        parts.append(f"{sample.test_share:.0%} for testing")
    if sample.stratify:
        parts.append("stratified")
    if sample.wrong_labels is not None:
        parts.append(f"{sample.wrong_labels:.0%} wrong labels")
    seeds = {sample.seed, experiment.seed}
    parts.append(f"seed {' and '.join(map(str, sorted(seeds)))}")
    return " · ".join(parts)


def _whose(source: str) -> str:
    """What a source's drawings are called, with the name of a dataset; "" for Google's."""
    kind, name, *_ = [*source.split(":"), ""]
    return f"{SOURCES[kind].noun}, {name}" if kind == "own" else SOURCES[kind].noun


def _numbers(sample: Sample) -> str:
    """How many drawings: "500 each" or, of uneven classes, "12 to 50 each"."""
    low, high = min(sample.rows), max(sample.rows)
    return f"{high:,} each" if low == high else f"{low:,} to {high:,} each"


def _some(classes: Sequence[str]) -> str:
    """The classes, or the first of many: "airplane, apple and 8 more"."""
    if len(classes) <= MAX_CLASSES:
        return ", ".join(classes)
    return f"{', '.join(classes[: MAX_CLASSES - 3])} and {len(classes) - MAX_CLASSES + 3} more"
