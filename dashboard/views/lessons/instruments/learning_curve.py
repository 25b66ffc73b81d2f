"""Learning curve: how accurate classifiers are with more and more drawings."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.lessons.claims import Measures
from dashboard.views.lessons.instruments.instrument import Instrument, Setup
from dashboard.views.tune.plan_charts import show_curve
from qdcore.experiments.plans import Plan, Point
from qdcore.experiments.plans import learning_curve as curve_plan

SIZES = (20, 50, 100, 250, 500)


def plan(setup: Setup) -> Plan:
    """Each classifier with each number of training drawings."""
    sizes = [int(size) for size in setup.get("sizes", SIZES)]
    return curve_plan(setup.sample, [(model, {}) for model in setup.models()], sizes, int(setup.get("repeats", 1)))


def measure(setup: Setup, points: Sequence[Point]) -> Measures:
    """The curve of each classifier (percent), its first and last value, and what the last step brought."""
    found: dict[str, float | list[float]] = {}
    for model in setup.models():
        own = [point for point in points if point.setting.model == model.name]
        curve = [100 * point.accuracy.mean for point in sorted(own, key=lambda point: point.runs[0].record.n_train)]
        found |= {f"curve.{model.name}": curve, f"first.{model.name}": curve[0], f"last.{model.name}": curve[-1]}
        found[f"gain.{model.name}"] = curve[-1] - curve[-2]
    return {**found, **_compared([model.name for model in setup.models()], found)}


def _compared(names: Sequence[str], found: Measures) -> Measures:
    """The first and the last classifier of the lesson against each other, at the fewest and at the most drawings."""
    first, last = names[0], names[-1]
    lead_first, lead_last = (found[f"{end}.{last}"] - found[f"{end}.{first}"] for end in ("first", "last"))
    return {
        "best_first": max(names, key=lambda name: float(found[f"first.{name}"])),
        "small_beats_large": last if found[f"first.{last}"] > found[f"last.{first}"] else first,
        "lead_first": lead_first,
        "lead_last": lead_last,
        "closest": "few" if abs(lead_first) < abs(lead_last) else "many",
    }


def show(setup: Setup, points: Sequence[Point]) -> None:
    """The curves, on a logarithmic axis."""
    show_curve(points, f"{setup.key} curve")


INSTRUMENT = Instrument(
    "learning_curve", frozenset({"models", "model", "sizes", "repeats"}),
    frozenset(
        {"curve", "first", "last", "gain", "best_first", "small_beats_large", "lead_first", "lead_last", "closest"}
    ),
    plan=plan, measure=measure, show=show,
)  # fmt: skip
