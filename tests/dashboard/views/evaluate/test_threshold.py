"""The decisions at a threshold in words, with counts worked by hand."""

from __future__ import annotations

import numpy as np

from dashboard.views.evaluate.threshold import decision_in_words
from qdcore.evaluation.thresholds import Decision


def test_each_rate_says_of_which_drawings_it_is() -> None:
    decision = Decision(0.5, np.array([[1990, 10], [30, 90]]))
    assert decision_in_words(decision, "cat").splitlines() == [
        "- True positive rate (recall): **75.0 %** of the drawings of cat are predicted as cat (90 of 120).",
        "- False positive rate: **0.5 %** of the other drawings are predicted as cat (10 of 2,000).",
        "- Precision: **90.0 %** of the drawings predicted as cat are labelled cat (90 of 100).",
    ]


def test_a_class_that_is_never_predicted_has_no_precision() -> None:
    assert "Precision: **–** of the" in decision_in_words(Decision(1, np.array([[5, 0], [5, 0]])), "cat")
