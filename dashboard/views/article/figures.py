"""Making the article's figures again: each figure with its plan, for the drawings that there are.

Where there are fewer than the article used, fewer are taken or other classes stand in, and `differs` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from dashboard.views.article import published
from qdcore.evaluation.evaluation import Evaluation
from qdcore.experiments.model import Model, Params
from qdcore.experiments.plans import Plan, Point, Setting, all_against_all, learning_curve, sweep
from qdcore.experiments.sample import Sample
from qdcore.formatting import listed

Count = Callable[[str], int]  # how many drawings of a class there are
Kind = Literal["sweep", "curve", "classes", "run", "pixels", "steps", "told"]

STAND_IN = ("cat", "dog")  # instead of cats and sheep
STAND_INS = ("cat", "sheep")  # one after another instead of those missing from the five
TOO_FEW = "There are too few drawings of these classes here."
ENOUGH = 100  # drawings of a class, fewer say nothing

MEASURES: dict[str, Callable[[Evaluation], float | None]] = {
    "accuracy": lambda evaluation: evaluation.accuracy,
    "area under the ROC curve": lambda evaluation: evaluation.auc,
    "mean certainty": lambda evaluation: float(evaluation.confidence.mean()),
    "share of drawings with a certainty above 0.9": lambda evaluation: float((evaluation.confidence > 0.9).mean()),
    "smallest certainty": lambda evaluation: float(evaluation.confidence.min()),
}


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure or table of the article: its plan (None: it cannot be made here) and its published numbers.

    `labels` and `published` (accuracies, 0..1) belong to the plan's points one by one; `measures` (of MEASURES) and
    the `confusion` to the run of a plan of one. `differs` says what is not as in the article, empty where nothing is.
    """

    name: str
    title: str
    kind: Kind
    plan: Plan | None
    labels: tuple[str, ...] = ()
    published: tuple[float | None, ...] = ()
    published_seconds: tuple[float, ...] = ()
    measures: tuple[tuple[str, float], ...] = ()
    confusion: tuple[tuple[int, ...], ...] = ()
    choice: int | None = None  # the position of the article's choice
    differs: str = ""

    def compared(self, points: Sequence[Point]) -> pd.DataFrame:
        """A row a number: what it is, published, ours (NaN: not yet) and the difference."""
        found: list[float | None] = [point.accuracy.mean for point in points] or [None] * len(self.labels)
        rows = list(zip(self.labels, self.published, found, strict=True))
        runs = [run for point in points for run in point.runs]
        rows += [(name, known, MEASURES[name](runs[0].evaluation) if runs else None) for name, known in self.measures]
        table = pd.DataFrame(rows, columns=["what", "published", "ours"])
        table = table.astype({"published": float, "ours": float})
        return table.assign(difference=table["ours"] - table["published"])


def figures(count: Count, models: Mapping[str, Model]) -> tuple[Figure, ...]:
    """Everything that the article and its notebook show in numbers, in the order in which a lesson tells it."""
    sweeps = tuple(_sweep(count, models[model], param) for model, param in published.VALUES)
    return (*sweeps, _support_vectors(), _importances(count, models), *_curves(count, models), _network(count, models),
            _five(count, models), _five_network(count, models))  # fmt: skip


def pair(count: Count, size: int) -> tuple[tuple[str, ...], int]:
    """Classes and training drawings (= drawings per class): the article's, or stand-ins where they allow more.

    The training drawings are the largest of the article's numbers up to `size` that there are; 0 where none is.
    """
    own, other = (_largest(_rows(count, classes), size) for classes in (published.PAIR, STAND_IN))
    return (STAND_IN, other) if other > own else (published.PAIR, own)


def _largest(rows: int, size: int) -> int:
    return max((n for n in published.SIZES if n <= min(rows, size)), default=0)


def _rows(count: Count, classes: Sequence[str]) -> int:
    return min(count(cls) for cls in classes)


def differs(classes: Sequence[str], wished: Sequence[str], size: int, of: int) -> str:
    """What is not as in the article, as a sentence; empty where nothing is."""
    if not size:
        return TOO_FEW
    parts = []
    if missing := [cls for cls in wished if cls not in classes]:
        instead = [cls for cls in classes if cls not in wished]
        stand = "stand" if len(instead) > 1 else "stands"
        parts.append(f"{listed(instead)} {stand} in for {listed(missing)}, of which there are too few drawings here")
    if size < of:
        parts.append(f"{size:,} training drawings instead of {of:,}")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}. The published numbers belong to the article's drawings." if text else ""


def _settings(models: Mapping[str, Model], params: Mapping[str, Params]) -> list[Setting]:
    return [(models[name], params[name]) for name in published.ACCURACY]


def _sweep(count: Count, model: Model, name: str) -> Figure:
    classes, size = pair(count, published.SWEEP_SIZE)
    key, values = (model.name, name), published.VALUES[model.name, name]
    param = next(param for param in model.params if param.name == name)
    params = published.PARAMS[model.name]
    return Figure(
        f"{model.name} {name}",
        f"{model.title}: {param.title}",
        "sweep",
        sweep(Sample(classes, size), model, params, {name: values}, published.FOLDS) if size else None,
        labels=tuple(map(param.label, values)),
        published=published.SWEPT.get(key, (None,) * len(values)),
        published_seconds=published.FIT_SECONDS if name == "layers" else (),
        choice=values.index(published.CHOICE[key]),
        differs=differs(classes, published.PAIR, size, published.SWEEP_SIZE),
    )


def _support_vectors() -> Figure:
    known = published.SUPPORT_VECTORS
    none_here = "The article's author tried these too; there is no support vector machine among the classifiers here."
    return Figure(
        "support vectors",
        "Support vector machines",
        "told",
        None,
        tuple(known),
        tuple(known.values()),
        differs=none_here,
    )


def _importances(count: Count, models: Mapping[str, Model]) -> Figure:
    classes, size = pair(count, published.SWEEP_SIZE)
    forest = (models["random_forest"], published.PARAMS["random_forest"])
    plan = all_against_all(Sample(classes, size), [forest]) if size else None
    accuracy = published.ACCURACY["random_forest"][published.SIZES.index(size)] if size else None
    return Figure(
        "importances", "The pixels that the forest looks at", "pixels", plan, (forest[0].title,), (accuracy,),
        differs=differs(classes, published.PAIR, size, published.SWEEP_SIZE),
    )  # fmt: skip


def _curves(count: Count, models: Mapping[str, Model]) -> list[Figure]:
    """Figure 2 with cats and sheep as far as they go, and with stand-ins where those go further."""
    own, other = _rows(count, published.PAIR), _rows(count, STAND_IN)
    first = _curve("figure 2", published.PAIR, own, models)
    further = own < published.SIZES[-1] and other > own
    return [first, _curve("figure 2, stand-in", STAND_IN, other, models)] if further else [first]


def _curve(name: str, classes: tuple[str, ...], rows: int, models: Mapping[str, Model]) -> Figure:
    """The article's sizes as far as there are drawings, and all drawings where there are fewer than it took."""
    most = published.SIZES[-1]
    sizes = [n for n in published.SIZES if n <= rows] + (
        [rows] if ENOUGH <= rows < most and rows not in published.SIZES else []
    )
    settings = _settings(models, published.PARAMS)
    both = [(model, size) for model, _ in settings for size in sizes]
    accuracy = {model: dict(zip(published.SIZES, known, strict=True)) for model, known in published.ACCURACY.items()}
    return Figure(
        name,
        f"{_plurals(classes)}: accuracy by training drawings",
        "curve",
        learning_curve(Sample(classes, sizes[-1]), settings, sizes, grows=True) if sizes else None,
        labels=tuple(f"{model.title}, {size:,}" for model, size in both),
        published=tuple(accuracy[model.name].get(size) for model, size in both),
        differs=_own(rows, most)
        if classes == published.PAIR and sizes
        else differs(classes, published.PAIR, rows, most),
    )


def _plurals(classes: Sequence[str]) -> str:
    return listed([cls if cls == "sheep" else f"{cls}s" for cls in classes]).capitalize()


def _own(rows: int, most: int) -> str:
    """What a smaller figure 2 with cats and sheep lacks; at each published size its drawings are the article's own."""
    if rows >= most:
        return ""
    return (
        f"{rows:,} training drawings instead of {most:,}. At each published size they are the article's own drawings."
    )


def _network(count: Count, models: Mapping[str, Model]) -> Figure:
    """Figures 3 and 4: one network in detail."""
    own, other = (min(_rows(count, classes), published.SIZES[-1]) for classes in (published.PAIR, STAND_IN))
    classes, size = (STAND_IN, other) if other > own else (published.PAIR, own)
    network = (models["cnn"], published.PARAMS["cnn"])
    plan = all_against_all(Sample(classes, size), [network]) if size >= ENOUGH else None
    return Figure(
        "figures 3 and 4", "The convolutional network in detail", "run", plan,
        labels=("accuracy",), published=(published.ACCURACY["cnn"][-1],),
        measures=(("area under the ROC curve", published.CNN_AUC),), confusion=published.CNN_CONFUSION,
        differs=differs(classes, published.PAIR, size, published.SIZES[-1]),
    )  # fmt: skip


def five(count: Count) -> Sample | None:
    """The five classes, those that are missing replaced; None where there are not enough."""
    there = [cls for cls in published.FIVE if count(cls) >= ENOUGH]
    spare = [cls for cls in STAND_INS if count(cls) >= ENOUGH]
    classes = tuple((there + spare)[: len(published.FIVE)])
    if len(classes) < len(published.FIVE):
        return None
    return Sample(classes, min(published.FIVE_PER_CLASS, _rows(count, classes)))


def _five_differs(sample: Sample | None) -> str:
    wished = Sample(published.FIVE, published.FIVE_PER_CLASS).training_half
    if sample is None:
        return TOO_FEW
    return differs(sample.classes, published.FIVE, sample.training_half, wished)


def _five(count: Count, models: Mapping[str, Model]) -> Figure:
    sample, settings = five(count), _settings(models, published.FIVE_PARAMS)
    return Figure(
        "five classes", "Five classes: accuracy", "classes",
        all_against_all(sample, settings) if sample else None,
        labels=tuple(model.title for model, _ in settings), published=tuple(published.FIVE_ACCURACY.values()),
        differs=_five_differs(sample),
    )  # fmt: skip


def _five_network(count: Count, models: Mapping[str, Model]) -> Figure:
    """Figures 5 and 6: how certain the network is, and what it gets wrong."""
    sample = five(count)
    network = (models["cnn"], published.FIVE_PARAMS["cnn"])
    certain = tuple(MEASURES)[2:]
    told = (published.FIVE_MEAN_CONFIDENCE, published.FIVE_ABOVE_90, published.FIVE_LEAST_CONFIDENCE)
    return Figure(
        "figures 5 and 6", "Five classes: how certain the network is", "run",
        all_against_all(sample, [network]) if sample else None,
        labels=("accuracy",), published=(published.FIVE_ACCURACY["cnn"],),
        measures=tuple(zip(certain, told, strict=True)),
        confusion=published.FIVE_CONFUSION, differs=_five_differs(sample),
    )  # fmt: skip
