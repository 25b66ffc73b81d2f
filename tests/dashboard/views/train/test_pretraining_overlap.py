"""Where Transfer's network knows the chosen classes already, the page says so."""

from __future__ import annotations

import pytest

from dashboard.views.train.pretraining_overlap import seen_in_words
from models.pretrained import cards
from qdcore.experiments.sample import Sample
from tests.pages.test_pages import home, messages, open_page  # noqa: F401 - a fixture


def test_known_classes_are_named_and_new_ones_are_not():
    words = seen_in_words(Sample(("cat", "bird", "fish"), 10))
    assert "bird and fish" in words and "cat" not in words
    assert seen_in_words(Sample(("cat", "sheep"), 10)) == ""


def test_made_up_drawings_are_none_that_the_network_has_seen():
    assert seen_in_words(Sample(("bird", "fish"), 10, source="practice")) == ""


@pytest.mark.parametrize("page, key", [("train", "models"), ("tune", "sweep_model")])
def test_the_page_says_it_where_transfer_is_chosen_only(home, page, key, monkeypatch):  # noqa: F811
    monkeypatch.setattr(cards.Card, "seen", lambda card, classes: [cls for cls in classes if cls == "sheep"])
    assert "already learned from drawings of sheep" in messages(
        open_page(page, classes="cat,sheep", **{key: "transfer"})
    )
    assert "already learned" not in messages(open_page(page, classes="cat,dog", **{key: "transfer"}))
    assert "already learned" not in messages(open_page(page, classes="cat,sheep", **{key: "mlp"}))
