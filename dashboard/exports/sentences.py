"""Results in words, for the pages and for reports; names go in as they are, the caller escapes them."""

from __future__ import annotations

from qdcore.drawings.address import QUICKDRAW
from qdcore.evaluation.calibration import calibration, mean_confidence
from qdcore.evaluation.comparison import McNemar
from qdcore.evaluation.evaluation import Evaluation
from qdcore.experiments.model import Model
from qdcore.experiments.sample import Sample
from qdcore.formatting import count, listed, percent, percent_interval, percentage_points


def mcnemar_in_words(found: McNemar, first: str, second: str) -> str:
    """The result of McNemar's test as sentences about the classifiers of these names."""
    text = f"{first} is correct on {count(found.only_first)} where {second} is not, "
    text += f"{second} on {count(found.only_second)} where {first} is not. "
    if found.only_first == found.only_second:
        return text + "On these drawings they are equally good."
    better = first if found.only_first > found.only_second else second
    text += f"If both were equally good, a split at least this uneven would occur {_odds(found.p_value)}: "
    return text + (f"{better} is better." if found.significant else "this could be chance.")


def _odds(p: float) -> str:
    if p >= 0.995:
        return "nearly always"
    if p >= 0.095:
        return f"{100 * p:.0f} times in 100"
    return f"{1000 * p:.0f} times in 1,000" if p >= 0.0015 else "at most once in 1,000 times"


def calibration_in_words(evaluation: Evaluation) -> str:
    """Mean confidence against accuracy as a sentence."""
    confidence, accuracy = mean_confidence(evaluation), evaluation.accuracy
    result, interval = str(calibration(evaluation)), percent_interval(*evaluation.interval)
    if result != "well calibrated":
        result += f" by {percentage_points(confidence - accuracy)}"
    return (
        f"Mean confidence {percent(confidence)}, accuracy {percent(accuracy)}: {result} "
        f"(95 % interval of the accuracy {interval})."
    )


def overlap_in_words(model: Model, sample: Sample) -> str:
    """Which classes of the sample a classifier was pretrained on, and what follows; empty where there is none."""
    pretrained = set(model.pretrained_on()) if sample.source == QUICKDRAW else set()
    if not (known := [cls for cls in sample.classes if cls in pretrained]):
        return ""
    return (
        f"{model.title} has a head start: it was pretrained on drawings of {listed(known)}, perhaps on some of your "
        "test drawings. On new classes it would be a little less accurate."
    )
