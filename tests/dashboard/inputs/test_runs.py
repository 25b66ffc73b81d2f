"""Pages with stored runs: a damaged one is left out with a sentence that can be dismissed, the others show."""

from __future__ import annotations

import json

import numpy as np
import pytest

from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from tests.helpers.pages import messages, open_page, stored

SAMPLE = Sample(("cat", "sheep"), 50)


def negative_probabilities(run):
    path = run.folder / "probabilities.npy"
    np.save(path, -np.load(path))


def newer_format(run):
    described = json.loads((run.folder / "run.json").read_text())
    (run.folder / "run.json").write_text(json.dumps(described | {"format": 2}))


def text_as_accuracy(run):
    described = json.loads((run.folder / "run.json").read_text())
    described["record"]["accuracy"] = "good"
    (run.folder / "run.json").write_text(json.dumps(described))


@pytest.mark.parametrize("page", ["compare", "evaluate", "mistakes", "quiz"])
@pytest.mark.parametrize("damage", [negative_probabilities, text_as_accuracy, newer_format])
def test_a_run_that_cannot_be_read_is_named_and_the_others_show(run, page, damage):
    bad = stored(SAMPLE, seed=1)
    damage(bad)
    app = open_page(page)
    assert bad.id in messages(app)
    assert app.multiselect(key="runs").value[-1] == run.id
    app.button(key="dismiss left out").click().run()
    assert not app.exception and bad.id not in messages(app)


def test_draw_asks_no_classifier_whose_files_are_damaged(run):
    bad = stored(SAMPLE, seed=1)
    negative_probabilities(bad)
    app = open_page("draw")
    assert not app.exception and not bad.folder.exists() and run.folder.exists()


def test_draw_asks_no_model_that_was_swapped(run):
    other = stored(Sample(("cat", "sheep", "dog"), 50))
    (run.folder / "model.onnx").write_bytes((other.folder / "model.onnx").read_bytes())
    app = open_page("draw", classifiers=f"{run.id},builtin", drawing="cat/7")
    assert "not the one that was trained" in messages(app)


def test_a_stratified_split_is_proposed_where_classes_have_few_drawings(home):
    app = open_page("train", classes="cat,sheep,dog", per_class="4")
    assert "Stratified split" in messages(app)
    app.toggle(key="stratify").set_value(True).run()
    assert "Stratified split" not in messages(app) and app.query_params["stratify"] in ("on", ["on"])
    assert "Stratified split" not in messages(open_page("train", classes="cat,sheep,dog", per_class="100"))


def test_more_neighbours_than_drawings_are_said_on_the_train_page(home):
    app = open_page("train", classes="cat,sheep", per_class="40", models="knn", **{"knn.n_neighbors": "50"})
    assert "only 40 training drawings" in messages(app)
    assert Runs(home / "runs").all() == []
