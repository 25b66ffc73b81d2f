"""The instruments of the lessons: the app's own charts, trainings and canvas, set up by a lesson's file.

One file each; a lesson names it, its settings and its measure. A share is measured in percent, 0 to 100.
"""

from __future__ import annotations

from dashboard.views.lessons.instruments import (
    canvas,
    complexity,
    confidence,
    gallery,
    learning_curve,
    mistakes,
    pixels,
    threshold,
    train,
    wrong_labels,
)
from dashboard.views.lessons.instruments.instrument import Instrument

INSTRUMENTS: dict[str, Instrument] = {
    module.INSTRUMENT.name: module.INSTRUMENT
    for module in (
        gallery, pixels, train, learning_curve, complexity, wrong_labels, mistakes, threshold, confidence, canvas
    )
}  # fmt: skip
