"""How long experiments will take, estimated from the times of stored runs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model
from qdcore.experiments.plans import Plan
from qdcore.experiments.run import Run
from qdcore.formatting import count, duration

OVERHEAD = 0.1  # seconds that an experiment takes on its way to a worker and into the store
GUESS = 0.001  # seconds to train a drawing with a model's own parameters, while there is no run to go by
CONFIRM_SECONDS, CONFIRM_EXPERIMENTS = 600.0, 1000  # above these, a plan is confirmed first


@dataclass(frozen=True)
class Estimate:
    """The number of experiments, their seconds, and the classifiers without a stored run to estimate from."""

    n: int
    seconds: float
    guessed: tuple[str, ...] = ()

    @property
    def is_big(self) -> bool:
        """True if the plan is to be confirmed before it starts."""
        return self.seconds > CONFIRM_SECONDS or self.n > CONFIRM_EXPERIMENTS

    def in_words(self) -> str:
        """The estimate as a sentence."""
        text = f"{count(self.n, 'experiment')}, about {duration(self.seconds)}."
        return text if not self.guessed else f"{text} A first guess: no run of {', '.join(self.guessed)} is stored yet."


def estimate(plan: Plan, runs: Sequence[Run], models: Mapping[str, Model], workers: int = 1) -> Estimate:
    """The time of what is still to be trained; a large plan is estimated from a part of it. Raises UserError."""
    stored = {run.id for run in runs}
    looked_at = plan.some()
    missing = [experiment for experiment in looked_at if experiment.id not in stored]
    clocks = {name: _Clock(models[name], runs) for name in {experiment.model for experiment in missing}}
    share = len(looked_at) / plan.size if len(looked_at) < plan.size else 1.0
    seconds = sum(clocks[each.model].seconds(each) for each in missing) / share / max(workers, 1)
    guessed = sorted(clock.model.title for clock in clocks.values() if not clock.known)
    return Estimate(round(len(missing) / share), seconds, tuple(guessed))


class _Clock:
    """The times of one model's runs, by the work that they were."""

    def __init__(self, model: Model, runs: Iterable[Run]) -> None:
        self.model = model
        kind = model.name, model.revision
        mine = [run for run in runs if (run.experiment.model, run.experiment.revision) == kind]
        self.known = sorted((_work(model, run.experiment), run.total_seconds) for run in mine)

    def seconds(self, experiment: Experiment) -> float:
        """In proportion to the stored run whose work is nearest to this experiment's."""
        work = _work(self.model, experiment)
        if not self.known:
            return OVERHEAD + GUESS * work / self.model.effort(self.model.complete({}))
        place = bisect_left(self.known, (work, 0.0))
        near = self.known[max(place - 1, 0) : place + 1]
        other, took = min(near, key=lambda known: max(known[0] / work, work / known[0]))
        return OVERHEAD + took * work / other


def _work(model: Model, experiment: Experiment) -> float:
    """Drawings to train times the effort of each, in a unit of the model's own."""
    return experiment.sample.n_train * model.effort(experiment.params)
