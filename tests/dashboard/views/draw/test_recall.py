"""The recall that is shown where a word to draw is proposed."""

from __future__ import annotations

from dataclasses import replace

from dashboard.views.draw import recall
from models.pretrained.cards import card
from tests.helpers.pages import open_page


def test_the_recall_of_known_words_is_said_once_and_nothing_of_unknown_ones(monkeypatch):
    known = replace(card("builtin"), recall={"cat": 0.84, "star": 1.0})
    monkeypatch.setattr(recall, "card", lambda name: known)
    words = recall.recall_in_words(["cat", "star", "cat", "unheard of"])
    assert words == "The built-in network recognises 84 % of the drawings of cat and 100 % of the drawings of star."
    assert recall.recall_in_words(["unheard of"]) == ""


def test_a_suggested_class_comes_with_its_recall(home):
    app = open_page("draw")
    next(button for button in app.button if button.label == "Suggest a class").click().run()
    word = app.session_state["word"]
    assert recall.recall_in_words([word]) in [each.value for each in app.caption]
