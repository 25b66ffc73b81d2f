"""What judges see and say, in words and bars: numbers in, the content of the guesses component out."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.components import component
from dashboard.views.draw.classifiers import Candidate, Predictions
from qdcore.charts import class_colour
from qdcore.drawings.class_names import with_article
from qdcore.formatting import MISSING, listed

ROWS = 7  # classes that are shown, the same for all judges
FEW = 5  # a judge that knows no more classes than this has all of them shown
LARGE = 198  # pixels: 28 x 28, each pixel seven wide


def show_guesses(
    predictions: Predictions,
    drawing: NDArray[np.uint8],
    key: str,
    *,
    word: str = "",
    before: Predictions | None = None,
    final: bool = True,
    version: str = "",
    size: int = LARGE,
) -> None:
    """The drawing (784,) as the judges see it, and every judge's guess in words and as bars, without flicker.

    `word` is the class that was asked for, `before` what was said of the drawing as it was opened. What is `final` is
    read aloud; `version` names the drawing for measuring.
    """
    data = {
        "pixels": base64.b64encode(drawing.tobytes()).decode(),
        "alt": "The drawing as the judges see it, 28 x 28 pixels",
        "headline": headline(predictions, word) if drawing.any() else "The guesses come while you draw.",
        "before": f"As it was opened: {_together(before)}" if before and before.shares and drawing.any() else "",
        "cards": cards(predictions, word) if drawing.any() else [],
        "final": final,
        "size": size,
        "version": version,
    }
    component("guesses")(key=key, data=data)


def guesses(predictions: Predictions) -> list[str]:
    """The class that each judge finds likeliest."""
    return [
        candidate.classes[int(share.argmax())]
        for candidate, share in zip(predictions.candidates, predictions.shares, strict=True)
    ]


def common(guesses: Sequence[str]) -> str:
    """The guess that most judges share, two at least; empty where there is none or two are level."""
    ranked = [*Counter(guesses).most_common(2), ("", 0)]
    return ranked[0][0] if ranked[0][1] > max(ranked[1][1], 1) else ""


def headline(predictions: Predictions, word: str = "") -> str:
    """What the judges say together, and whether they see what was asked for."""
    said = guesses(predictions)
    if not said:
        return ""
    told = [_together(predictions)]
    if word:
        right = said.count(word)
        told.append(
            f"{right} of {len(said)} recognised {with_article(word)}."
            if right
            else f"Nobody sees {with_article(word)} yet."
        )
    return "\n".join(told)


def _together(predictions: Predictions) -> str:
    said = guesses(predictions)
    most = common(said)
    if len(said) == 1:
        return _sees(said[0], predictions.shares[0]) + "."
    if most and said.count(most) == len(said):
        return f"All {len(said)} judges see {with_article(most)}."
    if most:
        return f"{said.count(most)} of {len(said)} judges see {with_article(most)}."
    return f"The judges disagree: {listed([with_article(cls) for cls in dict.fromkeys(said)])}."


def cards(predictions: Predictions, word: str = "") -> list[dict[str, Any]]:
    """A card for every judge: name, note, whether it agrees, its guess, and the rows of its bars."""
    said = guesses(predictions)
    most, rows = common(said), shown(predictions, word)
    colours = {cls: class_colour(place) for place, cls in enumerate(all_classes(predictions.candidates))}
    return [
        {
            "name": candidate.name,
            "note": candidate.note,
            "mark": _mark(candidate, guess, most) if len(said) > 1 else "",
            "says": _sees(guess, shares),
            "rows": [_row(cls, candidate, shares, colours[cls], cls == word) for cls in rows],
        }
        for candidate, shares, guess in zip(predictions.candidates, predictions.shares, said, strict=True)
    ]


def _sees(guess: str, shares: NDArray[np.float32]) -> str:
    return f"I see {with_article(guess)}, {whole_percent(float(shares.max()))}"


def _mark(candidate: Candidate, guess: str, most: str) -> str:
    if most and guess == most:
        return "✓ agrees"
    return "≠ differs" if not most or most in candidate.classes else f"? does not know {most}"


def _row(cls: str, candidate: Candidate, shares: NDArray[np.float32], colour: str, wanted: bool) -> dict[str, Any]:
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
    """The classes of all judges, each once, in the order of the judges."""
    return list(dict.fromkeys(cls for candidate in candidates for cls in candidate.classes))


def shown(predictions: Predictions, word: str = "") -> list[str]:
    """The classes that have bars, in one order for all judges: every judge's guess, the class asked for, all classes of
    judges that know few, and then the likeliest.
    """
    classes = all_classes(predictions.candidates)
    best = dict.fromkeys(classes, 0.0)
    for candidate, shares in zip(predictions.candidates, predictions.shares, strict=True):
        for cls, share in zip(candidate.classes, shares.tolist(), strict=True):
            best[cls] = max(best[cls], share)
    likeliest = sorted(classes, key=lambda cls: -best[cls])
    first = [*guesses(predictions), *([word] if word in best else [])]
    few = all_classes([candidate for candidate in predictions.candidates if len(candidate.classes) <= FEW])
    ranked = dict.fromkeys([*first, *few, *likeliest])
    return sorted(list(ranked)[: max(ROWS, len(set(first)))], key=classes.index)


def whole_percent(share: float) -> str:
    """A share (0..1) as "93 %", without digits that flicker; never "100 %" or "0 %" for what is not exactly that."""
    if share in (0, 1) or 0.005 <= share < 0.995:
        return f"{100 * share:.0f} %"
    return "over 99 %" if share > 0.5 else "under 1 %"
