"""A plan is a list of experiments: a learning curve, a sweep, all against all; and how its runs become points.

duration.py estimates how long one takes.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from math import nan, prod
from random import Random
from typing import Any

from qdcore.errors import UserError
from qdcore.evaluation.comparison import Repeats, repeats
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model, Params, Value
from qdcore.experiments.run import Run
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample

MAX_EXPERIMENTS = 20_000
MAX_REPEATS = 100

Setting = tuple[Model, Params]


@dataclass(frozen=True, eq=False)
class Plan:
    """Experiments under one title: one for each combination of the values of its axes, made when needed."""

    title: str
    axes: tuple[Sequence[Any], ...]
    make: Callable[..., Experiment]
    parts: tuple[Plan, ...] = field(default=())  # of a plan that was put together

    @property
    def size(self) -> int:
        """How many experiments there are, without making them."""
        return prod(map(len, self.axes))

    @cached_property
    def experiments(self) -> tuple[Experiment, ...]:
        """All experiments, each once; raises UserError where there are too many or a value is out of range."""
        if self.size > MAX_EXPERIMENTS:
            raise UserError(
                f"A plan can have {MAX_EXPERIMENTS:,} experiments, not {self.size:,}. Take fewer values or repeats."
            )
        return tuple(dict.fromkeys(self.make(*values) for values in product(*self.axes)))

    def some(self, n: int = 200) -> list[Experiment]:
        """All experiments of a small plan, n of a larger one, drawn evenly by a fixed seed; raises UserError."""
        if self.size <= n:
            return list(self.experiments)
        random = Random(0)
        return [self.make(*(random.choice(axis) for axis in self.axes)) for _ in range(n)]

    def missing(self, runs: Runs) -> list[Experiment]:
        """The experiments of which no run is stored, in order."""
        there = runs.ids()
        return [each for each in self.experiments if each.id not in there or not runs.has(each.id)]


def combine(title: str, plans: Iterable[Plan]) -> Plan:
    """Several plans as one, in their order; what two of them share is in it once."""
    parts = tuple(plans)
    everything = list(dict.fromkeys(experiment for plan in parts for experiment in plan.experiments))
    return Plan(title, (everything,), lambda experiment: experiment, parts)


def learning_curve(
    sample: Sample, settings: Sequence[Setting], sizes: Sequence[int], repeats: int = 1, grows: bool = False
) -> Plan:
    """Models x training sizes x repeats.

    The test drawings are those of the sample and the repeats differ in the experiment's seed; where the test half
    `grows` along, each size is a sample of its own (the article's way) and the repeats differ in the split.
    Raises UserError.
    """
    _check_repeats(repeats)
    part = _grown if grows else _trained_on

    def make(setting: Setting, size: int, repeat: int) -> Experiment:
        drawings, seed = part(sample, size), sample.seed + repeat
        return Experiment.of(replace(drawings, seed=seed) if grows else drawings, *setting, seed)

    for size in sizes:
        part(sample, size)
    title = f"Learning curve, {', '.join(sample.classes)}"
    return Plan(title, (_some(settings, "model"), _some(sizes, "training size"), range(repeats)), make)


def sweep(sample: Sample, model: Model, params: Params, values: Mapping[str, Sequence[Value]], folds: int = 3) -> Plan:
    """Every combination of the values of one or two parameters, by cross-validation on the training half.

    `params` are the other parameters. Raises UserError, also for a value that the parameter does not allow.
    """
    if folds > (there := sample.training_of_smallest):
        raise UserError(f"{folds} folds need {folds} training drawings of every class; there are about {there}.")
    parts = [replace(sample, fold=(fold, folds)) for fold in range(folds)]
    swept = _swept(model, values)
    checked = {param.name: [param.check(value) for value in values[param.name]] for param in swept}

    def make(*point: Any) -> Experiment:
        *chosen, part = point
        return Experiment.of(part, model, {**params, **dict(zip(checked, chosen, strict=True))}, sample.seed)

    axes = [_some(_unique(checked[param.name]), f"value of {param.title}") for param in swept]
    return Plan(f"{model.title}: {' and '.join(checked)}", (*axes, parts), make)


def all_against_all(sample: Sample, settings: Sequence[Setting], repeats: int = 1) -> Plan:
    """Models with their parameters, all on one sample; the repeats differ in their seed. Raises UserError."""
    _check_repeats(repeats)

    def make(setting: Setting, repeat: int) -> Experiment:
        return Experiment.of(sample, *setting, sample.seed + repeat)

    return Plan(f"All against all, {', '.join(sample.classes)}", (_some(settings, "model"), range(repeats)), make)


def _check_repeats(repeats: int) -> None:
    if not 1 <= repeats <= MAX_REPEATS:
        raise UserError(f"Repeats must be a whole number between 1 and {MAX_REPEATS}, not {repeats!r}.")


def _some(values: Sequence[Any], what: str) -> Sequence[Any]:
    if not values:
        raise UserError(f"Choose one {what} or more.")
    return values


def _unique(values: Iterable[Value]) -> list[Value]:
    """Each value once, in order; lists of units are no keys of a dict."""
    return list({repr(value): value for value in values}.values())


def _swept(model: Model, values: Mapping[str, Sequence[Value]]) -> list[Any]:
    """The parameters that are varied, in the order given."""
    known = {param.name: param for param in model.params}
    if not 1 <= len(values) <= 2 or set(values) - set(known):
        raise UserError(f"Choose one or two parameters of {model.title}: {', '.join(known)}.")
    return [known[name] for name in values]


def _trained_on(sample: Sample, size: int) -> Sample:
    """The sample with this many training drawings; all of them is the sample itself."""
    if size > sample.training_half:
        there = f"{sample.training_half:,} drawings to train on"
        raise UserError(f"There are {there}, and {size:,} were requested. Take more drawings per class.")
    return replace(sample, train_size=None if size == sample.training_half else size)


def _grown(sample: Sample, size: int) -> Sample:
    """The sample with as many drawings per class as are needed for this many training drawings."""
    per_class = round(size / (1 - sample.test_share) / len(sample.classes))
    if per_class > sample.per_class:
        there = f"{sample.per_class:,} drawings of each class"
        raise UserError(f"{size:,} training drawings need {per_class:,} of each class; there are {there}.")
    counts = tuple(min(n, per_class) for n in sample.counts)
    hidden = _within(sample.hidden, per_class)
    return replace(sample, per_class=per_class, counts=counts, train_size=None, hidden=hidden)


def _within(hidden: tuple[str, ...], per_class: int) -> tuple[str, ...]:
    return tuple(address for address in hidden if int(address.rsplit("/", 1)[1]) < per_class)


@dataclass(frozen=True)
class Point:
    """Experiments that differ in nothing but seeds or the fold, and the runs of those that are stored."""

    experiments: tuple[Experiment, ...]
    runs: tuple[Run, ...]

    @property
    def setting(self) -> Experiment:
        """The first of the experiments, for what they share."""
        return self.experiments[0]

    @property
    def accuracy(self) -> Repeats:
        """Mean and standard error over the runs; NaN where there is none."""
        return repeats([run.record.accuracy for run in self.runs]) if self.runs else Repeats(nan, nan, 0)

    @property
    def seconds(self) -> float:
        """The mean seconds to fit; NaN without runs."""
        times = [run.record.seconds["fitting"] for run in self.runs]
        return sum(times) / len(times) if times else nan


def points(experiments: Iterable[Experiment], runs: Runs) -> list[Point]:
    """The points of a chart, in the order of the experiments."""
    groups: dict[str, list[Experiment]] = {}
    for experiment in experiments:
        groups.setdefault(_without_chance(experiment), []).append(experiment)
    there = runs.ids()
    return [Point(tuple(group), tuple(_stored(group, runs, there))) for group in groups.values()]


def _stored(experiments: Iterable[Experiment], runs: Runs, there: Container[str]) -> Iterator[Run]:
    for experiment in experiments:
        if experiment.id in there and (run := runs.find(experiment.id)):
            yield run


def _without_chance(experiment: Experiment) -> str:
    """What an experiment is apart from its seeds and its fold."""
    sample = {**experiment.sample.to_json(), "seed": 0, "fold": experiment.sample.fold and experiment.sample.fold[1]}
    return repr((sample, experiment.model, experiment.revision, experiment.params))


def quickest_as_good(found: Sequence[Point]) -> Point | None:
    """Of the points within one standard error of the best, the one that took the least time to fit.

    The rule of one standard error: Breiman et al., Classification and Regression Trees (1984), chapter 3. None while
    the best has no spread yet.
    """
    top = best(found)
    if top is None or top.accuracy.n < 2:
        return None
    enough = top.accuracy.mean - top.accuracy.error
    good = [point for point in found if point.runs and point.accuracy.mean >= enough]
    return min(good, key=lambda point: point.seconds)


def best(found: Sequence[Point]) -> Point | None:
    """The first point of the largest mean accuracy; None while there is no run."""
    return max((point for point in found if point.runs), key=lambda point: point.accuracy.mean, default=None)
