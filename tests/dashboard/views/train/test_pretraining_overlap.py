"""Where Transfer's network knows the chosen classes already, the page says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.exports.sentences import overlap_in_words
from models import MODELS
from qdcore.experiments.sample import Sample
from tests.helpers.pages import messages, open_page


def test_known_classes_are_named_and_new_ones_are_not():
    words = overlap_in_words(MODELS["transfer"], Sample(("cat", "bird", "fish"), 10))
    assert "bird and fish" in words and "cat" not in words
    assert overlap_in_words(MODELS["transfer"], Sample(("cat", "sheep"), 10)) == ""


@pytest.mark.parametrize("name", [name for name in MODELS if name != "transfer"])
def test_the_others_learn_from_the_sample_alone(name):
    assert overlap_in_words(MODELS[name], Sample(("bird", "fish"), 10)) == ""


def test_made_up_drawings_are_none_that_the_network_has_seen():
    assert overlap_in_words(MODELS["transfer"], Sample(("bird", "fish"), 10, source="practice")) == ""


@pytest.mark.parametrize("page, key", [("train", "models"), ("tune", "sweep_model")])
def test_the_page_says_it_where_transfer_is_chosen_only(home, page, key, monkeypatch):
    monkeypatch.setitem(MODELS, "transfer", replace(MODELS["transfer"], pretrained_on=lambda: ("sheep",)))
    assert "pretrained on drawings of sheep" in messages(open_page(page, classes="cat,sheep", **{key: "transfer"}))
    assert "pretrained on" not in messages(open_page(page, classes="cat,dog", **{key: "transfer"}))
    assert "pretrained on" not in messages(open_page(page, classes="cat,sheep", **{key: "mlp"}))
