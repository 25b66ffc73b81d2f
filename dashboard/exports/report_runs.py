"""A chapter of a report: runs tested on the same drawings, from their drawings to what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from dashboard.exports.report_limits import limits, versions_in_words
from dashboard.exports.report_mistakes import mistakes_blocks
from dashboard.exports.sentences import calibration_in_words, mcnemar_in_words
from dashboard.inputs.run_labels import about, name_of, names_of, params_in_words
from models import MODELS
from qdcore.charts.accuracy_bars import accuracy_bars
from qdcore.charts.confusion_matrix import MAX_WITH_NUMBERS, confusion_matrix
from qdcore.charts.cost_scatter import cost_scatter
from qdcore.charts.learning_curve import learning_curve
from qdcore.charts.reliability_diagram import reliability_diagram
from qdcore.charts.roc_curve import roc_curve
from qdcore.charts.training_history import metrics, training_history
from qdcore.evaluation.comparison import mcnemar
from qdcore.evaluation.mistakes import top_confusions
from qdcore.evaluation.thresholds import Detector
from qdcore.experiments.places import pictures
from qdcore.experiments.run import Run, cost
from qdcore.export.document import Block, Chart, Gallery, Heading, Points, Table, Text
from qdcore.export.sample_files import attribution
from qdcore.formatting import count, megabytes, percent, percent_interval, seconds
from qdcore.progress import Report
from qdcore.settings import Settings

MAX_IN_DETAIL = 4  # runs with a confusion matrix each
MAX_CURVES = 8
MAX_CELLS = 200  # of a large matrix, in its table
MATRIX_HEIGHT = 440  # pixels: two on a page of A4
EXAMPLES, MAX_EXAMPLES = 6, 60  # drawings of a class, and in all


def chapter(runs: Sequence[Run], settings: Settings, report: Report, numbered: int = 0) -> list[Block]:
    """Everything about runs tested on the same drawings, the most accurate first."""
    parts = [_drawings, _results, _curves, _matrices, _roc, _calibration, mistakes_blocks, _costs, _models, limits]
    title = about(runs[0].experiment)
    blocks: list[Block] = [Heading(f"{numbered}. {title}")] if numbered else []
    for number, part in enumerate(parts):
        report(number / len(parts), title)
        blocks += part(runs, settings)
    return blocks


def _drawings(runs: Sequence[Run], settings: Settings) -> Iterator[Block]:
    run = runs[0]
    sample = run.experiment.sample
    yield Heading("The drawings")
    trained = sorted({each.record.n_train for each in runs})
    sizes = f"{trained[0]:,}" if len(trained) == 1 else f"{trained[0]:,} to {trained[-1]:,}"
    yield Text(f"{about(run.experiment)}. Trained on {sizes} drawings, tested on {count(run.record.n_test)} others.")
    labels = run.test[:, 0]
    each = min(EXAMPLES, max(1, MAX_EXAMPLES // len(run.classes)))
    chosen = np.concatenate([np.flatnonzero(labels == cls)[:each] for cls in range(len(run.classes))])[:MAX_EXAMPLES]
    drawings, here = pictures(sample, run.test[chosen], settings)
    if here.any():
        captions = [run.classes[labels[index]] for index in chosen]
        yield Gallery(drawings[here], [text for text, there in zip(captions, here, strict=True) if there])
    yield Text(attribution(sample), quiet=True)


def _results(runs: Sequence[Run], settings: Settings) -> Iterator[Block]:
    names = names_of(runs)
    yield Heading("How accurate they are")
    shares = [run.record.accuracy for run in runs]
    yield Chart(accuracy_bars(names, shares, [run.record.n_test for run in runs]))
    rows = [
        {
            "classifier": name,
            "accuracy": percent(run.record.accuracy),
            "95 % interval": percent_interval(*run.evaluation.interval),
            "balanced accuracy": percent(run.evaluation.balanced_accuracy),
            "AUC": _area(run),
            "log loss": round(run.evaluation.log_loss, 3),
        }
        for name, run in zip(names, runs, strict=True)
    ]
    yield Table(pd.DataFrame(rows))
    if len(runs) > 1:
        yield Heading("The two most accurate, drawing by drawing", 3)
        yield Text(mcnemar_in_words(mcnemar(runs[0].evaluation, runs[1].evaluation), *names[:2]))
        yield Text("McNemar's test on the drawings that exactly one of the two predicts correctly.", quiet=True)


def _area(run: Run) -> float | None:
    area = run.evaluation.auc if len(run.classes) == 2 else run.evaluation.auc_macro
    return None if area is None else round(area, 3)


def _curves(runs: Sequence[Run], settings: Settings) -> Iterator[Block]:
    sizes = [run.record.n_train for run in runs]
    if len(set(sizes)) > 1:
        yield Heading("Learning curves")
        yield Chart(learning_curve([name_of(run.experiment) for run in runs], sizes, [r.record.accuracy for r in runs]))
    reported = [run for run in runs if metrics([run.history])][:MAX_CURVES]
    if reported:
        yield Heading("Training histories")
        histories = [run.history for run in reported]
        for metric in metrics(histories)[:2]:
            yield Chart(training_history(names_of(reported), histories, metric))


def _matrices(runs: Sequence[Run], settings: Settings) -> Iterator[Block]:
    yield Heading("What they confuse")
    for name, run in list(zip(names_of(runs), runs, strict=True))[:MAX_IN_DETAIL]:
        yield Heading(name, 3)
        picture = confusion_matrix(run.evaluation.confusion, run.classes)
        if len(run.classes) <= MAX_WITH_NUMBERS:
            picture.figure.update_layout(height=min(picture.figure.layout.height, MATRIX_HEIGHT))
        else:  # most of the cells are empty
            picture = replace(picture, table=picture.table.nlargest(MAX_CELLS, "drawings"))
        yield Chart(picture)
        if len(run.classes) > 2:
            most = top_confusions(run.evaluation, 5)[["true", "predicted", "drawings"]].to_numpy().tolist()
            yield Points([f"{true} predicted as {predicted}: {count(n)}" for true, predicted, n in most])
    if len(runs) > MAX_IN_DETAIL:
        yield Text(f"The {MAX_IN_DETAIL} most accurate of {count(len(runs), 'run')}.", quiet=True)


def _roc(runs: Sequence[Run], settings: Settings) -> Iterator[Block]:
    """Two classes: a curve for each run. More: a curve for each class of the most accurate run."""
    yield Heading("ROC curves")
    shown = runs[:MAX_CURVES]
    if len(runs[0].classes) == 2:
        yield Text(f"How well each run tells {runs[0].classes[1]} from {runs[0].classes[0]}, at every threshold.")
        detectors = [Detector.of(run.evaluation, 1) for run in shown]
        yield Chart(roc_curve(names_of(shown), detectors, runs=list(range(len(shown)))))
        return
    evaluation = runs[0].evaluation
    worst = np.argsort(np.nan_to_num(evaluation.auc_per_class, nan=2))[:MAX_CURVES].tolist()
    some = "" if len(worst) == len(runs[0].classes) else f" The {len(worst)} classes with the smallest area."
    yield Text(f"Each class against the rest, for {names_of(runs)[0]}.{some}")
    curves = [Detector.of(evaluation, cls) for cls in worst]
    yield Chart(roc_curve([runs[0].classes[cls] for cls in worst], curves, classes=worst))


def _calibration(runs: Sequence[Run], settings: Settings) -> Iterator[Block]:
    yield Heading("Confidence and accuracy")
    shown, names = runs[:MAX_IN_DETAIL], names_of(runs)
    yield Chart(reliability_diagram(names[: len(shown)], [run.evaluation for run in shown]))
    yield Points([f"{name}: {calibration_in_words(run.evaluation)}" for name, run in zip(names, shown, strict=False)])


def _costs(runs: Sequence[Run], settings: Settings) -> Iterator[Block]:
    yield Heading("What they cost")
    names, shares = names_of(runs), [run.record.accuracy for run in runs]
    titles = [MODELS[each].title if (each := run.experiment.model) in MODELS else each for run in runs]
    yield Chart(cost_scatter(names, titles, [cost(run, "training") for run in runs], shares, "training"))
    rows = [
        {
            "classifier": name,
            "training drawings": run.record.n_train,
            "time to train": seconds(run.record.seconds["fitting"]),
            "time per drawing": f"{cost(run, 'predicting'):.2g} ms",
            "size": megabytes(run.record.megabytes),
        }
        for name, run in zip(names, runs, strict=True)
    ]
    yield Table(pd.DataFrame(rows))


def _models(runs: Sequence[Run], settings: Settings) -> Iterator[Block]:
    """The parameters of every run, and the versions that it was made with."""
    yield Heading("Classifiers, parameters, versions")
    rows = [
        {
            "classifier": name,
            "parameters": "; ".join(map(" ".join, params_in_words(run.experiment).items())) or "none",
            "seed": run.experiment.seed,
            "run": run.id,
            "trained": run.record.created[:10],
        }
        for name, run in zip(names_of(runs), runs, strict=True)
    ]
    yield Table(pd.DataFrame(rows))
    yield Points(versions_in_words(runs))
