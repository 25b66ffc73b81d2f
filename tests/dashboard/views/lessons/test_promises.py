"""What the lessons' words promise holds: on cats and sheep, five animals, practice doodles, with seeds 0 to 2."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.lessons.claims import Measures, parse_claim
from dashboard.lessons.lesson import Step
from dashboard.lessons.reader import read_lesson
from dashboard.views.lessons.catalogue import CONTENT
from dashboard.views.lessons.instruments import INSTRUMENTS
from dashboard.views.lessons.instruments.instrument import Setup
from dashboard.views.lessons.samples import FIVE, PAIR
from models import MODELS
from qdcore.experiments.plans import points
from qdcore.experiments.run_store import Runs
from qdcore.experiments.training import train
from qdcore.settings import read_settings
from qdcore.sources import open_source

STEPS = [
    pytest.param(step, id=f"{path.stem}-{step.name}")
    for path in sorted(CONTENT.glob("*.toml"))
    for step in read_lesson(path, INSTRUMENTS).steps
    if step.claims
]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """The runs of all steps: what two steps train is trained once."""
    return Runs(tmp_path_factory.mktemp("runs"))


def test_every_lesson_promises_something() -> None:
    assert len(STEPS) >= 20


@pytest.mark.real
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["pair", "five", "practice"])
@pytest.mark.parametrize("step", STEPS)
def test_the_promises_of_a_step_hold(step: Step, name: str, seed: int, runs: Runs, real_drawings: Path) -> None:
    kind = "practice" if name == "practice" else "quickdraw"
    source = open_source(kind, read_settings({"QUICKDRAW_DATA": str(real_drawings)}))
    sample = replace(FIVE if name == "five" else PAIR, source=source.id, seed=seed)
    measures = _measured(step, Setup(sample, step.preset, source), runs)
    broken = [claim for claim in step.claims if not parse_claim(claim).holds(measures)]
    assert not broken, measures
    if step.guess.kind == "choice" and step.measure:
        assert measures[step.measure] in step.guess.options


def _measured(step: Step, setup: Setup, runs: Runs) -> Measures:
    instrument = INSTRUMENTS[step.instrument]
    assert instrument.measure is not None
    if instrument.plan is None:
        return instrument.measure(setup, [])
    plan = instrument.plan(setup)
    for experiment in plan.missing(runs):
        runs.save(train(experiment, MODELS[experiment.model], setup.source))
    return instrument.measure(setup, points(plan.experiments, runs))
