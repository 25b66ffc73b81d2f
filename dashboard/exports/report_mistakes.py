"""The most telling mistakes of a report, with their pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from dashboard.inputs.run_labels import names_of
from qdcore.arrays import Indices
from qdcore.drawings.hidden import Hidden
from qdcore.evaluation.comparison import wrong_by_all
from qdcore.evaluation.mistakes import least_confident, mistakes
from qdcore.experiments.places import marked, pictures
from qdcore.experiments.run import Run
from qdcore.export.document import Block, Gallery, Heading, Text
from qdcore.formatting import count, percent
from qdcore.settings import Settings

SHOWN = 12


def mistakes_blocks(runs: Sequence[Run], settings: Settings) -> Iterator[Block]:
    """The drawings that all misclassify, the most confident mistakes of the most accurate run, its least confident."""
    yield Heading("The most telling mistakes")
    run, name = runs[0], names_of(runs)[0]
    if len(runs) > 1:
        together = wrong_by_all([each.evaluation for each in runs])
        found = together[np.argsort(-run.evaluation.confidence[together], kind="stable")]
        yield from _row(run, settings, found, f"Misclassified by all {len(runs)}")
    yield from _row(run, settings, mistakes(run.evaluation), f"{name}: its most confident mistakes")
    yield from _row(run, settings, least_confident(run.evaluation, SHOWN), f"{name}: where it is least confident")


def _row(run: Run, settings: Settings, found: Indices, title: str) -> Iterator[Block]:
    sample, total = run.experiment.sample, len(found)
    hidden = marked(sample, run.test[found], Hidden(settings.hidden).addresses())
    shown = found[~hidden][:SHOWN]
    yield Heading(f"{title} ({count(total)})", 3)
    drawings, here = pictures(sample, run.test[shown], settings)
    if len(shown) and here.any():
        yield Gallery(drawings[here], [_caption(run, index) for index in shown[here]])
    elif total:
        yield Text("Their pictures are no longer on the computer that made this report.", quiet=True)


def _caption(run: Run, index: int) -> str:
    evaluation = run.evaluation
    true, predicted = (run.classes[each[index]] for each in (evaluation.y_true, evaluation.y_pred))
    confidence = percent(float(evaluation.confidence[index]))
    return f"{true}, {confidence}" if true == predicted else f"{true} predicted as {predicted}, {confidence}"
