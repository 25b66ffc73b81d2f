"""What the classifiers predict, in words and bars: probabilities in, the content of the guesses component out."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Sequence
from heapq import nlargest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.components import component
from dashboard.views.draw.classifiers import Candidate, Predictions
from qdcore.charts import class_colour
from qdcore.drawings.canvas_drawing import CanvasDrawing
from qdcore.drawings.class_names import with_article
from qdcore.evaluation.prediction import predict_drawing
from qdcore.formatting import MISSING, listed

MAX_BARS = 7  # the same classes for all classifiers
ALL_CLASSES_UP_TO = 5  # a classifier with this many classes or fewer has a bar for each
DRAWING_SIZE = 198  # screen pixels: 28 x 28, each seven wide, and the border
EMPTY = "Predictions appear while you draw."
NONE = "None of the classifiers can make a prediction."


def show_guesses(
    predictions: Predictions,
    drawing: NDArray[np.uint8],
    key: str,
    *,
    canvas: str = "",
    word: str = "",
    before: Predictions | None = None,
    final: bool = True,
    version: str = "",
    size: int = DRAWING_SIZE,
) -> None:
    """Show the drawing (784,) as the classifiers see it and every prediction, in words and as bars.

    `word` is the class to draw; `before` holds the predictions for the drawing as it was opened. Screen readers read
    only what is `final`. `version` names the drawing on the page. Answers to the `canvas` are shown, too, as they come.
    """
    content = guesses_content(predictions, drawing, word=word, before=before)
    component("guesses")(key=key, data={**content, "canvas": canvas, "final": final, "size": size, "version": version})


def live_guesses(
    candidates: Sequence[Candidate],
    word: str,
    before: Callable[[CanvasDrawing], Predictions | None],
    drawing: CanvasDrawing,
) -> dict[str, Any]:
    """The answer to a canvas while its pen moves: every classifier's prediction, as `show_guesses` shows it."""
    pixels, predictions = predict_drawing(candidates, drawing)
    return guesses_content(predictions, pixels, word=word, before=before(drawing))


def guesses_content(
    predictions: Predictions, drawing: NDArray[np.uint8], *, word: str = "", before: Predictions | None = None
) -> dict[str, Any]:
    """What the component shows of predictions for a drawing (784,)."""
    is_blank = not drawing.any()
    return {
        "pixels": base64.b64encode(drawing.tobytes()).decode(),
        "alt": "The drawing as the classifiers see it, 28 x 28 pixels",
        "headline": EMPTY if is_blank else headline(predictions, word),
        "before": f"As opened: {_consensus(before)}" if before and before.shares and not is_blank else "",
        "cards": [] if is_blank else cards(predictions, word),
    }


def predicted_classes(predictions: Predictions) -> list[str]:
    """The most probable class of each classifier."""
    return [
        candidate.classes[int(shares.argmax())]
        for candidate, shares in zip(predictions.candidates, predictions.shares, strict=True)
    ]


def majority(guesses: Sequence[str]) -> str:
    """The majority guess, shared by two or more; "" on a tie."""
    first, second = [*Counter(guesses).most_common(2), ("", 0), ("", 0)][:2]
    return first[0] if first[1] > max(second[1], 1) else ""


def headline(predictions: Predictions, word: str = "") -> str:
    """What the classifiers predict together, and how many of them recognise the class to draw."""
    guesses = predicted_classes(predictions)
    if not guesses:
        return NONE
    lines = [_consensus(predictions)]
    if word:
        correct = guesses.count(word)
        lines.append(
            f"{correct} of {len(guesses)} recognised {with_article(word)}."
            if correct
            else f"No classifier recognises {with_article(word)} yet."
        )
    return "\n".join(lines)


def _consensus(predictions: Predictions) -> str:
    guesses = predicted_classes(predictions)
    most = majority(guesses)
    if len(guesses) == 1:
        return f"Prediction: {_guess(guesses[0], predictions.shares[0])}."
    if most and guesses.count(most) == len(guesses):
        return f"All {len(guesses)} classifiers predict {with_article(most)}."
    if most:
        return f"{guesses.count(most)} of {len(guesses)} classifiers predict {with_article(most)}."
    return f"The classifiers disagree: {listed([with_article(cls) for cls in dict.fromkeys(guesses)])}."


def cards(predictions: Predictions, word: str = "") -> list[dict[str, Any]]:
    """A card for each classifier: name, note, whether it agrees with the majority, prediction, and its bars."""
    guesses = predicted_classes(predictions)
    classes = all_classes(predictions.candidates)
    most, bars = majority(guesses), classes_shown(predictions, classes, word)
    colours = {cls: class_colour(classes.index(cls)) for cls in bars}
    return [
        {
            "name": candidate.name,
            "note": candidate.note,
            "mark": _mark(candidate, guess, most) if len(guesses) > 1 else "",
            "guess": _guess(guess, shares),
            "bars": [_bar(cls, candidate, shares, colours[cls], cls == word) for cls in bars],
        }
        for candidate, shares, guess in zip(predictions.candidates, predictions.shares, guesses, strict=True)
    ]


def _guess(guess: str, shares: NDArray[np.float32]) -> str:
    return f"{with_article(guess)}, {whole_percent(float(shares.max()))}"


def _mark(candidate: Candidate, guess: str, most: str) -> str:
    if most and guess == most:
        return "✓ agrees"
    return "≠ differs" if not most or most in candidate.classes else f"? was not trained on {most}"


def _bar(cls: str, candidate: Candidate, shares: NDArray[np.float32], colour: str, wanted: bool) -> dict[str, Any]:
    known = cls in candidate.classes
    share = float(shares[candidate.classes.index(cls)]) if known else 0.0
    text = whole_percent(share) if known else MISSING
    return {
        "name": cls,
        "share": text,
        "width": round(share, 4),
        "colour": colour,
        "wanted": wanted,
        "unknown": not known,
    }


def all_classes(candidates: Sequence[Candidate]) -> list[str]:
    """The classes of all classifiers, each once, in the order of the classifiers."""
    return list(dict.fromkeys(cls for candidate in candidates for cls in candidate.classes))


def classes_shown(predictions: Predictions, classes: Sequence[str], word: str = "") -> list[str]:
    """Those of all classes that have a bar, in one order for all classifiers.

    First every predicted class and the class to draw, then all classes of classifiers with few, then the most probable.
    """
    best = dict.fromkeys(classes, 0.0)
    for candidate, shares in zip(predictions.candidates, predictions.shares, strict=True):
        for cls, share in zip(candidate.classes, shares.tolist(), strict=True):
            best[cls] = max(best[cls], share)
    first = dict.fromkeys([*predicted_classes(predictions), *([word] if word in best else [])])
    few = all_classes([each for each in predictions.candidates if len(each.classes) <= ALL_CLASSES_UP_TO])
    number = max(MAX_BARS, len(first))
    ranked = dict.fromkeys([*first, *few, *nlargest(number, classes, key=best.__getitem__)])
    return sorted(list(ranked)[:number], key=classes.index)


def whole_percent(share: float) -> str:
    """A share (0..1) as "93 %", without digits that flicker; "100 %" and "0 %" only where that is exact."""
    if share in (0, 1) or 0.005 <= share < 0.995:
        return f"{100 * share:.0f} %"
    return "over 99 %" if share > 0.5 else "under 1 %"
