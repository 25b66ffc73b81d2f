"""What judges see and say, in words and bars: numbers in, the content of the guesses component out."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.components import component
from dashboard.views.draw.classifiers import Hearing, Judge
from qdcore.charts import class_colour
from qdcore.drawings.class_names import with_article
from qdcore.formatting import MISSING, listed

ROWS = 7  # classes that are shown, the same for all judges
FEW = 5  # a judge that knows no more classes than this has all of them shown
LARGE = 198  # pixels: 28 x 28, each pixel seven wide


def show_verdicts(
    hearing: Hearing,
    drawing: NDArray[np.uint8],
    key: str,
    *,
    word: str = "",
    before: Hearing | None = None,
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
        "headline": headline(hearing, word) if drawing.any() else "The guesses come while you draw.",
        "before": f"As it was opened: {_together(before)}" if before and before.shares and drawing.any() else "",
        "cards": cards(hearing, word) if drawing.any() else [],
        "final": final,
        "size": size,
        "version": version,
    }
    component("guesses")(key=key, data=data)


def guesses(hearing: Hearing) -> list[str]:
    """The class that each judge finds likeliest."""
    return [judge.classes[int(share.argmax())] for judge, share in zip(hearing.judges, hearing.shares, strict=True)]


def common(guesses: Sequence[str]) -> str:
    """The guess that most judges share, two at least; empty where there is none or two are level."""
    ranked = [*Counter(guesses).most_common(2), ("", 0)]
    return ranked[0][0] if ranked[0][1] > max(ranked[1][1], 1) else ""


def headline(hearing: Hearing, word: str = "") -> str:
    """What the judges say together, and whether they see what was asked for."""
    said = guesses(hearing)
    if not said:
        return ""
    told = [_together(hearing)]
    if word:
        right = said.count(word)
        told.append(
            f"{right} of {len(said)} recognised {with_article(word)}."
            if right
            else f"Nobody sees {with_article(word)} yet."
        )
    return "\n".join(told)


def _together(hearing: Hearing) -> str:
    said = guesses(hearing)
    most = common(said)
    if len(said) == 1:
        return _sees(said[0], hearing.shares[0]) + "."
    if most and said.count(most) == len(said):
        return f"All {len(said)} judges see {with_article(most)}."
    if most:
        return f"{said.count(most)} of {len(said)} judges see {with_article(most)}."
    return f"The judges disagree: {listed([with_article(cls) for cls in dict.fromkeys(said)])}."


def cards(hearing: Hearing, word: str = "") -> list[dict[str, Any]]:
    """A card for every judge: name, note, whether it agrees, its guess, and the rows of its bars."""
    said = guesses(hearing)
    most, rows = common(said), shown(hearing, word)
    colours = {cls: class_colour(place) for place, cls in enumerate(all_classes(hearing.judges))}
    return [
        {
            "name": judge.name,
            "note": judge.note,
            "mark": _mark(judge, guess, most) if len(said) > 1 else "",
            "says": _sees(guess, shares),
            "rows": [_row(cls, judge, shares, colours[cls], cls == word) for cls in rows],
        }
        for judge, shares, guess in zip(hearing.judges, hearing.shares, said, strict=True)
    ]


def _sees(guess: str, shares: NDArray[np.float32]) -> str:
    return f"I see {with_article(guess)}, {whole_percent(float(shares.max()))}"


def _mark(judge: Judge, guess: str, most: str) -> str:
    if most and guess == most:
        return "✓ agrees"
    return "≠ differs" if not most or most in judge.classes else f"? does not know {most}"


def _row(cls: str, judge: Judge, shares: NDArray[np.float32], colour: str, wanted: bool) -> dict[str, Any]:
    known = cls in judge.classes
    share = float(shares[judge.classes.index(cls)]) if known else 0.0
    text = whole_percent(share) if known else MISSING
    return {
        "name": cls,
        "share": text,
        "width": round(share, 4),
        "colour": colour,
        "wanted": wanted,
        "unknown": not known,
    }


def all_classes(judges: Sequence[Judge]) -> list[str]:
    """The classes of all judges, each once, in the order of the judges."""
    return list(dict.fromkeys(cls for judge in judges for cls in judge.classes))


def shown(hearing: Hearing, word: str = "") -> list[str]:
    """The classes that have bars, in one order for all judges: every judge's guess, the class asked for, all classes of
    judges that know few, and then the likeliest.
    """
    classes = all_classes(hearing.judges)
    best = dict.fromkeys(classes, 0.0)
    for judge, shares in zip(hearing.judges, hearing.shares, strict=True):
        for cls, share in zip(judge.classes, shares.tolist(), strict=True):
            best[cls] = max(best[cls], share)
    likeliest = sorted(classes, key=lambda cls: -best[cls])
    first = [*guesses(hearing), *([word] if word in best else [])]
    few = all_classes([judge for judge in hearing.judges if len(judge.classes) <= FEW])
    ranked = dict.fromkeys([*first, *few, *likeliest])
    return sorted(list(ranked)[: max(ROWS, len(set(first)))], key=classes.index)


def whole_percent(share: float) -> str:
    """A share (0..1) as "93 %", without digits that flicker; never "100 %" or "0 %" for what is not exactly that."""
    if share in (0, 1) or 0.005 <= share < 0.995:
        return f"{100 * share:.0f} %"
    return "over 99 %" if share > 0.5 else "under 1 %"
