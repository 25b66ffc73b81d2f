"""What is said before a training starts."""

from __future__ import annotations

from dataclasses import replace

from qdcore.experiments.advice import advice
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.sample import Sample
from tests.helpers.toys import TOYS

SAMPLE = Sample(("cat", "dog"), 1000)


def advised(free, **changes):
    toy = replace(TOYS["nearest_mean"], title="Toy", **changes)
    return advice([(Experiment.of(SAMPLE, toy), toy)] * 2, free)


def test_where_memory_will_do_nothing_is_said():
    assert advised(4e9) == []


def test_where_memory_will_not_do_a_sentence_says_so_once():
    texts = advised(1e9, memory=lambda params, n, classes: n * classes * 1e6)
    assert texts == [
        "Toy needs about 2.7 GB of memory for 1,000 training drawings, and 1.0 GB are free. "
        "Take fewer drawings, or close other programs."
    ]


def test_what_a_classifier_says_of_its_parameters_is_said():
    assert advised(4e9, note=lambda params, n: f"Only {n}.") == ["Only 1000."]
