"""What a report does not know: sentences that follow from the runs, and some that hold for every one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dashboard.exports.sentences import overlap_in_words
from models import MODELS
from qdcore.evaluation.evaluation import wilson
from qdcore.experiments.run import Run
from qdcore.export.document import Block, Heading, Points
from qdcore.formatting import count, listed, percent, percent_interval
from qdcore.settings import Settings
from qdcore.sources import SOURCES, kind_of

ABOUT_CLASSES = "It only knows its classes: any other drawing is predicted as one of them, often with high confidence."
LABELS = (
    "About one label in ten of Quick, Draw! is estimated to be wrong (arXiv 2103.14749); some mistakes are mistakes of "
    "the label, and an accuracy of 100 % is not to be expected."
)
OTHERS = (
    "The test drawings come from the same players of one game as the training drawings. Drawings made otherwise (on "
    "paper, with more time, by other people) may be predicted less accurately."
)


def limits(runs: Sequence[Run], settings: Settings) -> Iterator[Block]:
    """The last part of a chapter."""
    yield Heading("What is not known")
    yield Points(limits_in_words(runs))


def versions_in_words(runs: Sequence[Run]) -> list[str]:
    """The versions that the runs were made with, a line for each set of them."""
    found = {tuple(sorted(run.record.versions.items())) for run in runs}
    return [", ".join(f"{name} {value}" for name, value in each) for each in sorted(found)]


def plan_limits(runs: Sequence[Run]) -> list[Block]:
    """What a plan of many trainings leaves open, and the versions that it was made with."""
    folds = any(run.experiment.sample.fold for run in runs)
    texts = [*([FOLDS] if folds else [ONE_TEST]), *_drawings(runs[0]), *_head_start(runs)]
    return [
        Heading("What this does not say"), Points(texts), Heading("Versions"), Points(versions_in_words(runs)),
    ]  # fmt: skip


FOLDS = (
    "The accuracies are those of a cross-validation within the training drawings. The best of several values is always "
    "flattered a little; only test drawings that had no part in the choice tell how good it is."
)
ONE_TEST = (
    "Small differences may be chance: another seed, or other test drawings, would change each accuracy a little. The "
    "more points are compared, the more one of them is ahead by luck."
)


def limits_in_words(runs: Sequence[Run]) -> list[str]:
    """What these runs, tested on the same drawings, leave open."""
    run = runs[0]
    return [*_chance(run, len(runs)), *_one_seed(runs), *_drawings(run), *_head_start(runs), ABOUT_CLASSES]


def _chance(run: Run, n: int) -> Iterator[str]:
    which = "the accuracy" if n == 1 else "the best accuracy"
    low, high = wilson(run.record.accuracy, run.record.n_test)
    interval = f"{percent_interval(low, high)} (95 % interval)"
    yield f"It was measured on {count(run.record.n_test)}: {which} on all drawings of these classes may be {interval}."


def _one_seed(runs: Sequence[Run]) -> Iterator[str]:
    if len({run.experiment.seed for run in runs}) == 1:
        yield "Only one seed was tried; with another one the accuracy would differ a little."


def _drawings(run: Run) -> Iterator[str]:
    kind = SOURCES.get(kind_of(run.experiment.sample.source))
    if kind and kind.made_up:
        yield "The drawings are practice doodles, made up by the app: real drawings are harder."
    elif kind and kind.citable:
        yield LABELS
        yield OTHERS
    if hidden := len(run.experiment.sample.hidden):
        yield f"{count(hidden)} had been hidden by a person and were left out."
    if share := run.experiment.sample.wrong_labels:
        yield f"{percent(share)} of the training labels were changed on purpose; the test labels were not."
    if missing := [cls for cls, n in zip(run.classes, run.evaluation.support, strict=True) if not n]:
        yield f"There were no test drawings of {listed(missing)}."


def _head_start(runs: Sequence[Run]) -> Iterator[str]:
    for name in dict.fromkeys(run.experiment.model for run in runs):
        if name in MODELS and (words := overlap_in_words(MODELS[name], runs[0].experiment.sample)):
            yield words
