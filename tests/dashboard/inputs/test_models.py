"""Choosing classifiers: every row of the table has a card, with a picture or without one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.inputs.models import PICTURES
from models import MODELS
from tests.helpers.pages import messages, open_page
from tests.helpers.toys import TOYS


def texts(app):
    return " ".join(text.value for text in app.markdown)


@pytest.mark.parametrize("story", ["", "It compares a drawing with the mean of each class."])
def test_a_classifier_without_a_picture_shows_its_sentence_or_story(home, monkeypatch, story):
    toy = replace(TOYS["nearest_mean"], story=story)
    monkeypatch.setitem(MODELS, toy.name, toy)
    assert not (PICTURES / f"{toy.name}.svg").exists()
    app = open_page("train", classes="cat,sheep", per_class="40", models=toy.name)
    assert app.checkbox(key=f"use {toy.name}").value and (story or toy.sentence) in texts(app)


@pytest.mark.parametrize("query", [{"question": "comparison"}, {"sweep_model": "nearest_mean"}])
def test_a_classifier_without_parameters_does_not_stop_tune(home, monkeypatch, query):
    monkeypatch.setitem(MODELS, "nearest_mean", TOYS["nearest_mean"])
    models = {"comparison_models": "nearest_mean"}
    app = open_page("tune", classes="cat,sheep", per_class="40", **models, **query)
    assert len(app.title) == 1


@pytest.mark.parametrize(
    "function, sentence", [("is_installed", "pip install 'quickdraw-lab[networks]'"), ("remembered", "too old for it")]
)
def test_a_classifier_that_cannot_be_trained_here_is_not_offered_and_says_why(home, monkeypatch, function, sentence):
    monkeypatch.setattr(f"qdcore.experiments.model.{function}", lambda module: False)
    app = open_page("train", classes="cat,dog")
    assert app.checkbox(key="use cnn").disabled and not app.checkbox(key="use knn").disabled
    assert sentence in messages(app)
    assert any(button.label == "Train 3 classifiers" for button in app.button)
    assert any(button.label.startswith("Train 3 classifiers on") for button in open_page("welcome").button)
