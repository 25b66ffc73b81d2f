"""What an instrument provides: a plan of trainings if it needs any, what it measures, and what it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dashboard.lessons.claims import Measures
from models import MODELS
from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model
from qdcore.experiments.plans import Plan, Point
from qdcore.experiments.run import Run
from qdcore.experiments.sample import Sample
from qdcore.sources import Source

Preset = Mapping[str, Any]


@dataclass(frozen=True)
class Setup:
    """An instrument on a step: the drawings, its settings, a key for its widgets, and words of the language."""

    sample: Sample
    preset: Preset
    source: Source
    key: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, Any] = field(default_factory=dict)  # what the pupil set by hand, such as a share of labels

    def get(self, name: str, default: Any) -> Any:
        """What the pupil chose, else the lesson's setting, else the default."""
        return self.chosen.get(name, self.preset.get(name, default))

    def models(self, default: Sequence[str] = ("random_forest",)) -> list[Model]:
        """The classifiers of the setting `models` or `model`; raises UserError for one that does not exist."""
        one = self.preset.get("model")
        names = [one] if one else self.preset.get("models", list(default))
        if unknown := [name for name in names if name not in MODELS]:
            raise UserError(f"The lesson names a classifier {unknown[0]!r}; there are {', '.join(MODELS)}.")
        return [MODELS[name] for name in names]


@dataclass(frozen=True)
class Instrument:
    """One instrument. `plan` says what is trained; `measure` reads all points once they are there.

    `show` draws what is there so far. What the pupil does by hand comes back from `act`: None until it is done.
    """

    name: str
    settings: frozenset[str]
    measures: frozenset[str]
    plan: Callable[[Setup], Plan] | None = None
    measure: Callable[[Setup, Sequence[Point]], Measures] | None = None
    show: Callable[[Setup, Sequence[Point]], None] | None = None
    choose: Callable[[Setup], dict[str, Any]] | None = None
    act: Callable[[Setup, Sequence[Point]], Measures | None] | None = None


def plan_of_models(setup: Setup) -> Plan:
    """Every classifier of the lesson once, on the sample or a part of it."""
    sample = part_of(setup)
    return Plan("Lesson", (setup.models(),), lambda model: Experiment.of(sample, model, {}, sample.seed))


def part_of(setup: Setup) -> Sample:
    """The sample with as many training drawings of each class as the setting `each` says; all of them without it."""
    each = setup.get("each", None)
    return setup.sample if each is None else replace(setup.sample, train_size=int(each) * len(setup.sample.classes))


def runs_of(points: Sequence[Point]) -> list[Run]:
    """The runs of all points."""
    return [run for point in points for run in point.runs]
