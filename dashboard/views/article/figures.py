"""The figures of the article, each with the plan that repeats it on the drawings that are available.

Where the article used more, a figure takes fewer drawings or other classes, and its `differences` say so.
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

Count = Callable[[str], int]  # class -> number of available drawings
Kind = Literal["sweep", "curve", "bars", "run", "importances", "steps", "published"]

SUBSTITUTE_PAIR = ("cat", "dog")  # instead of cats and sheep
SUBSTITUTES = ("cat", "sheep")  # in this order, for classes missing from the five
TOO_FEW = "Too few drawings of these classes are available here."
MIN_DRAWINGS = 100  # of a class

MEASURES: dict[str, Callable[[Evaluation], float | None]] = {
    "accuracy": lambda evaluation: evaluation.accuracy,
    "area under the ROC curve": lambda evaluation: evaluation.auc,
    "mean confidence": lambda evaluation: float(evaluation.confidence.mean()),
    "share of predictions with a confidence above 0.9": lambda evaluation: float((evaluation.confidence > 0.9).mean()),
    "smallest confidence": lambda evaluation: float(evaluation.confidence.min()),
}


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure or table of the article: its plan (None: it can't be repeated here) and its published numbers.

    `labels` and `published` (accuracies, 0..1) have one entry for each point of the plan; `measures` (of MEASURES) and
    `confusion` belong to the run of a plan with one experiment. `differences` is a sentence, "" where there are none.
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
    differences: str = ""

    def compared(self, points: Sequence[Point]) -> pd.DataFrame:
        """One row for each number: what it is, published, ours (NaN: not trained yet) and the difference."""
        found: list[float | None] = [point.accuracy.mean for point in points] or [None] * len(self.labels)
        rows = list(zip(self.labels, self.published, found, strict=True))
        runs = [run for point in points for run in point.runs]
        rows += [(name, known, MEASURES[name](runs[0].evaluation) if runs else None) for name, known in self.measures]
        table = pd.DataFrame(rows, columns=["result", "published", "ours"])
        table = table.astype({"published": float, "ours": float})
        return table.assign(difference=table["ours"] - table["published"])


def figures(count: Count, models: Mapping[str, Model]) -> tuple[Figure, ...]:
    """All figures and tables of the article and its notebook, in the order of the lesson."""
    sweeps = tuple(_sweep(count, models[model], param) for model, param in published.VALUES)
    return (*sweeps, _support_vectors(), _importances(count, models), *_curves(count, models), _network(count, models),
            _five(count, models), _five_network(count, models))  # fmt: skip


def pair(count: Count, size: int) -> tuple[tuple[str, ...], int]:
    """The article's two classes and the training drawings (= drawings per class); the substitutes where they have more.

    The training drawings are the largest size of the article that is available, at most `size`; 0 if none is.
    """
    own, other = (_largest_size(_rows(count, classes), size) for classes in (published.PAIR, SUBSTITUTE_PAIR))
    return (SUBSTITUTE_PAIR, other) if other > own else (published.PAIR, own)


def _largest_size(rows: int, size: int) -> int:
    return max((n for n in published.SIZES if n <= min(rows, size)), default=0)


def _rows(count: Count, classes: Sequence[str]) -> int:
    return min(count(cls) for cls in classes)


def differences(classes: Sequence[str], requested: Sequence[str], size: int, published_size: int) -> str:
    """What differs from the article, in words: classes and training drawings; "" where nothing does."""
    if not size:
        return TOO_FEW
    parts = []
    if missing := [cls for cls in requested if cls not in classes]:
        instead = [cls for cls in classes if cls not in requested]
        parts.append(f"{listed(instead)} instead of {listed(missing)}, of which too few drawings are available here")
    if size < published_size:
        parts.append(f"{size:,} training drawings instead of {published_size:,}")
    text = "; ".join(parts)
    return f"Different from the article: {text}. The published numbers are for the article's drawings." if text else ""


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
        differences=differences(classes, published.PAIR, size, published.SWEEP_SIZE),
    )


NO_SUPPORT_VECTORS = "The author also tried these. This app has no support vector machine."


def _support_vectors() -> Figure:
    known = published.SUPPORT_VECTORS
    return Figure(
        "support vectors",
        "Support vector machines",
        "published",
        None,
        tuple(known),
        tuple(known.values()),
        differences=NO_SUPPORT_VECTORS,
    )


def _importances(count: Count, models: Mapping[str, Model]) -> Figure:
    classes, size = pair(count, published.SWEEP_SIZE)
    forest = (models["random_forest"], published.PARAMS["random_forest"])
    plan = all_against_all(Sample(classes, size), [forest]) if size else None
    accuracy = published.ACCURACY["random_forest"][published.SIZES.index(size)] if size else None
    return Figure(
        "importances", "The pixels that the random forest uses", "importances", plan, (forest[0].title,), (accuracy,),
        differences=differences(classes, published.PAIR, size, published.SWEEP_SIZE),
    )  # fmt: skip


def _curves(count: Count, models: Mapping[str, Model]) -> list[Figure]:
    """Figure 2 with cats and sheep, and once more with the substitutes where they have more drawings."""
    own, other = _rows(count, published.PAIR), _rows(count, SUBSTITUTE_PAIR)
    first = _curve("figure 2", published.PAIR, own, models)
    further = own < published.SIZES[-1] and other > own
    return [first, _curve("figure 2, substitutes", SUBSTITUTE_PAIR, other, models)] if further else [first]


def _curve(name: str, classes: tuple[str, ...], rows: int, models: Mapping[str, Model]) -> Figure:
    """The sizes of the article that are available, and all drawings where these are fewer than the article's."""
    most = published.SIZES[-1]
    sizes = [n for n in published.SIZES if n <= rows] + (
        [rows] if MIN_DRAWINGS <= rows < most and rows not in published.SIZES else []
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
        differences=_fewer(rows, most)
        if classes == published.PAIR and sizes
        else differences(classes, published.PAIR, rows, most),
    )


def _plurals(classes: Sequence[str]) -> str:
    return listed([cls if cls == "sheep" else f"{cls}s" for cls in classes]).capitalize()


def _fewer(rows: int, most: int) -> str:
    """The differences of a figure 2 with the article's classes but fewer drawings; "" if there are enough."""
    if rows >= most:
        return ""
    return (
        f"Different from the article: {rows:,} training drawings instead of {most:,}. "
        "At each published size they are the article's own drawings."
    )


def _network(count: Count, models: Mapping[str, Model]) -> Figure:
    """Figures 3 and 4: one network in detail."""
    own, other = (min(_rows(count, classes), published.SIZES[-1]) for classes in (published.PAIR, SUBSTITUTE_PAIR))
    classes, size = (SUBSTITUTE_PAIR, other) if other > own else (published.PAIR, own)
    network = (models["cnn"], published.PARAMS["cnn"])
    plan = all_against_all(Sample(classes, size), [network]) if size >= MIN_DRAWINGS else None
    return Figure(
        "figures 3 and 4", "The convolutional network in detail", "run", plan,
        labels=("accuracy",), published=(published.ACCURACY["cnn"][-1],),
        measures=(("area under the ROC curve", published.CNN_AUC),), confusion=published.CNN_CONFUSION,
        differences=differences(classes, published.PAIR, size, published.SIZES[-1]),
    )  # fmt: skip


def five(count: Count) -> Sample | None:
    """The sample of five classes, missing ones replaced; None if too few classes are available."""
    there = [cls for cls in published.FIVE if count(cls) >= MIN_DRAWINGS]
    spare = [cls for cls in SUBSTITUTES if count(cls) >= MIN_DRAWINGS]
    classes = tuple((there + spare)[: len(published.FIVE)])
    if len(classes) < len(published.FIVE):
        return None
    return Sample(classes, min(published.FIVE_PER_CLASS, _rows(count, classes)))


def _five_differences(sample: Sample | None) -> str:
    training_drawings = Sample(published.FIVE, published.FIVE_PER_CLASS).training_half
    if sample is None:
        return TOO_FEW
    return differences(sample.classes, published.FIVE, sample.training_half, training_drawings)


def _five(count: Count, models: Mapping[str, Model]) -> Figure:
    sample, settings = five(count), _settings(models, published.FIVE_PARAMS)
    return Figure(
        "five classes", "Five classes: accuracy", "bars",
        all_against_all(sample, settings) if sample else None,
        labels=tuple(model.title for model, _ in settings), published=tuple(published.FIVE_ACCURACY.values()),
        differences=_five_differences(sample),
    )  # fmt: skip


def _five_network(count: Count, models: Mapping[str, Model]) -> Figure:
    """Figures 5 and 6: the confidence of the network, and its mistakes."""
    sample = five(count)
    network = (models["cnn"], published.FIVE_PARAMS["cnn"])
    names = tuple(MEASURES)[2:]
    values = (published.FIVE_MEAN_CONFIDENCE, published.FIVE_ABOVE_90, published.FIVE_LEAST_CONFIDENCE)
    return Figure(
        "figures 5 and 6", "Five classes: the confidence of the network", "run",
        all_against_all(sample, [network]) if sample else None,
        labels=("accuracy",), published=(published.FIVE_ACCURACY["cnn"],),
        measures=tuple(zip(names, values, strict=True)),
        confusion=published.FIVE_CONFUSION, differences=_five_differences(sample),
    )  # fmt: skip
