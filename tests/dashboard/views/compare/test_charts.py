"""McNemar's test in words, for counts whose p-value is worked by hand."""

from __future__ import annotations

import pytest

from dashboard.exports.sentences import mcnemar_in_words
from qdcore.evaluation.comparison import McNemar


def in_words(only_first: int, only_second: int, p: float) -> str:
    return mcnemar_in_words(McNemar(5, only_first, only_second, 5, p), "CNN", "KNN")


def test_a_significant_difference_names_the_better_classifier() -> None:
    assert in_words(8, 1, 0.0390625) == (  # 2 * (1 + 9) / 2^9
        "CNN is correct on 8 drawings where KNN is not, KNN on 1 drawing where CNN is not. "
        "If both were equally good, a split at least this uneven would occur 39 times in 1,000: CNN is better."
    )
    assert in_words(0, 30, 2 / 2**30).endswith("at most once in 1,000 times: KNN is better.")


@pytest.mark.parametrize(
    ("p", "often"), [(1, "nearly always"), (0.625, "62 times in 100"), (0.07, "70 times in 1,000")]
)
def test_a_difference_that_is_not_significant_could_be_chance(p: float, often: str) -> None:
    assert in_words(3, 1, p).endswith(f"would occur {often}: this could be chance.")


def test_equal_counts_are_no_difference() -> None:
    assert in_words(2, 2, 1).endswith("On these drawings they are equally good.")
