"""What the pages and the terminal share: the settings, the store of runs and the lab. No Streamlit."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from models import MODELS
from qdcore.datasets.store import Datasets
from qdcore.datasets.versions import keep_version
from qdcore.drawings.class_names import did_you_mean
from qdcore.errors import UserError
from qdcore.evaluation.game.rounds import Round, Rounds
from qdcore.experiments.advice import advice, free_memory
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model, Params
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.export.runs_zip import Imported, import_runs
from qdcore.formatting import count
from qdcore.lab.job import Job
from qdcore.lab.lab import Lab
from qdcore.progress import Report, silent
from qdcore.settings import Settings, read_settings
from qdcore.sources import Source, open_source
from qdcore.sources.own import Own


@dataclass(frozen=True)
class Backend:
    """One of these serves a whole process."""

    settings: Settings
    runs: Runs
    lab: Lab

    @property
    def rounds(self) -> Rounds:
        """The rounds of the game that were played here."""
        return Rounds(self.settings.rounds)

    def add_round(self, played: Round) -> None:
        """Store a round of the game; raises UserError."""
        self.rounds.add(played)

    def start(self, experiments: Iterable[Experiment]) -> list[Job]:
        """Check that the drawings are available, then queue all experiments; raises UserError before any is queued."""
        experiments = list(experiments)
        asked = {(each.sample.source, each.sample.classes, each.sample.rows): each.sample for each in experiments}
        for each in experiments:
            if missing := self.missing_for(model_named(each.model), each.params):
                raise UserError(missing)
        for sample in asked.values():
            source = open_source(sample.source, self.settings)
            check_sample(sample, source)
            if isinstance(source, Own):
                keep_version(self.datasets, source.dataset)
        return [self.lab.submit(experiment, model_named(experiment.model)) for experiment in experiments]

    @property
    def datasets(self) -> Datasets:
        """The datasets of one's own; its methods make every change of them."""
        return Datasets(self.settings.datasets, self.settings.cache)

    def missing_for(self, model: Model, params: Params | None = None) -> str:
        """Why a classifier can't be trained on this computer, as a sentence; empty where it can.

        On a cluster its workers train, which say so themselves.
        """
        if self.settings.scheduler is not None:
            return ""
        problems = (needed.problem() for needed in model.requires(model.complete(params or {})))
        return next((f"{model.title} can't be trained here. {problem}" for problem in problems if problem), "")

    def advice(self, experiments: Iterable[Experiment]) -> list[str]:
        """Warnings before a training starts: too little memory, or parameters that do not suit the drawings."""
        free = math.inf if self.settings.scheduler else free_memory()  # of a cluster nobody knows
        return advice(((each, model_named(each.model)) for each in experiments), free)

    def start_lost(self) -> list[Job]:
        """Queue again what an earlier server or terminal did not finish, where the classifier has not changed.

        What cannot start stays on the list of lost ones; raises UserError, with the first reason, if that is all.
        """
        jobs: list[Job] = []
        failed: dict[str, UserError] = {}
        by_sample: dict[Sample, list[Experiment]] = {}
        for each in filter(is_current, self.lab.pending.lost()):
            by_sample.setdefault(each.sample, []).append(each)
        for together in by_sample.values():
            try:
                jobs += self.start(together)
            except UserError as error:
                failed |= {each.id: error for each in together}
        if failed and not jobs:
            raise next(iter(failed.values()))
        self.lab.pending.forget_lost(failed)
        return jobs

    def import_runs(self, path: Path, report: Report = silent) -> Imported:
        """Store the runs of a zip, all or none; raises UserError. Only the terminal does this."""
        return import_runs(path, self.runs, report)


def open_backend() -> Backend:
    """The backend that the environment describes; starts nothing."""
    settings = read_settings()
    runs = Runs(settings.runs)
    return Backend(settings, runs, Lab(runs, settings))


def is_current(experiment: Experiment) -> bool:
    """True if the model is unchanged since the experiment was queued; a changed one would be another experiment."""
    model = MODELS.get(experiment.model)
    return model is not None and model.revision == experiment.revision


def model_named(name: str) -> Model:
    """The model with this name; raises UserError with the names that exist."""
    if name not in MODELS:
        raise UserError(f"There is no model {name!r}. The models are: {', '.join(MODELS)}.")
    return MODELS[name]


def check_sample(sample: Sample, source: Source) -> None:
    """Raise UserError where the source lacks a class of the sample or has too few drawings of it."""
    for cls in sample.classes:
        if cls not in source.classes():  # all names first: counting drawings may take a while
            raise UserError(f"There is no class {cls!r} in the {source.title}{did_you_mean(cls, source.classes())}")
    for cls, rows in zip(sample.classes, sample.rows, strict=True):
        available = source.count(cls)
        if available < rows:
            found = count(available, f"drawing of {cls} is", f"drawings of {cls} are")
            raise UserError(f"Only {found} available; {rows:,} were requested. Choose fewer.")
