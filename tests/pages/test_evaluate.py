"""Evaluate, by AppTest: its numbers are scikit-learn's, its state is in the link, odd runs are told in sentences."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from models import MODELS
from qdcore.drawings.class_names import all_names
from qdcore.drawings.label_votes import Votes
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.settings import read_settings
from qdcore.sources import open_source
from tests.helpers.pages import figures, messages, open_page, stored, words
from tests.helpers.six_drawings import made_up
from tests.helpers.toys import TOYS

SECTIONS = ["matrix", "threshold", "calibration", "numbers", "internals"]


def numbers_on(figure):
    """The texts on the cells of a confusion matrix, row by row."""
    return [each["text"] for each in figure["layout"]["annotations"]]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens_from_its_link(run, section):
    app = open_page("evaluate", section=section)
    assert not app.exception and not app.error
    assert app.segmented_control(key="section").value == section


def test_the_headline_is_the_runs_own(run):
    app = open_page("evaluate")
    values = {metric.label: metric.value for metric in app.metric}
    assert values["Accuracy"] == f"{100 * run.evaluation.accuracy:.1f} %"
    assert values["AUC"] == f"{run.evaluation.auc:.3f}"
    assert values["Log loss"] == f"{run.evaluation.log_loss:.3f}"


def test_the_matrix_is_scikit_learns(home):
    run = stored(Sample(("cat", "sheep", "dog"), 60), made_up(3, 90).probabilities)
    [figure, *_] = figures(open_page("evaluate"))
    expected = confusion_matrix(run.evaluation.y_true, run.evaluation.probabilities.argmax(axis=1))
    assert numbers_on(figure) == [f"{n:,}" for n in expected.ravel()]


def test_the_counts_follow_the_threshold_as_scikit_learns_do(home):
    run = stored(Sample(("cat", "dog"), 60), made_up(2, 60).probabilities)
    app = open_page("evaluate", section="threshold")
    for threshold in (0.5, 0.8):
        app.slider(key="threshold").set_value(threshold).run()
        expected = confusion_matrix(run.test[:, 0], run.evaluation.probabilities[:, 1] > np.float32(threshold))
        assert numbers_on(figures(app)[1]) == [f"{n:,}" for n in expected.ravel()]
    assert app.query_params["threshold"] == "0.8"


@pytest.mark.parametrize("which, row, column", [("misses", 1, 0), ("alarms", 0, 1), ("found", 1, 1), ("rest", 0, 0)])
def test_the_drawings_of_each_count_are_as_many_as_it_says(home, which, row, column):
    run = stored(Sample(("cat", "dog"), 60), made_up(2, 60).probabilities)
    app = open_page("evaluate", section="threshold", threshold="0.7", decision=which)
    counts = confusion_matrix(run.test[:, 0], run.evaluation.probabilities[:, 1] > np.float32(0.7))
    assert f"**{counts[row, column]} drawing" in words(app)


def test_best_thresholds_come_at_a_click(home):
    run = stored(Sample(("cat", "dog"), 60), made_up(2, 60).probabilities)
    app = open_page("evaluate", section="threshold", miss="9")
    from qdcore.evaluation.thresholds import Detector

    detector = Detector.of(run.evaluation, 1)
    bests = {"Best by Youden": detector.best_by_youden(), "Cheapest threshold": detector.best_by_cost(1, 9)}
    for label, best in bests.items():
        next(button for button in app.button if button.label == label).click().run()
        assert app.slider(key="threshold").value == best


def test_a_link_brings_run_cell_threshold_and_class_back(run):
    app = open_page("evaluate", run=run.id, true="sheep", predicted="cat")
    assert (app.selectbox(key="true").value, app.selectbox(key="predicted").value) == ("sheep", "cat")
    app = open_page("evaluate", section="threshold", positive="cat", threshold="0.25", curve="precision")
    assert app.slider(key="threshold").value == 0.25 and app.selectbox(key="positive").value == "cat"
    assert app.segmented_control(key="curve").value == "precision"


@pytest.mark.parametrize(
    "query, sentence",
    [
        ({"true": "bee"}, "there is no 'bee' here"),
        ({"section": "threshold", "threshold": "7"}, "between 0 and 1"),
        ({"section": "threshold", "threshold": "nan"}, "between 0 and 1"),
        ({"section": "nowhere"}, "there is no 'nowhere' here"),
        ({"run": "0123456789ab"}, "There is no run"),
        ({"drawing": "cat/99999"}, "not among the test drawings"),
        ({"drawing": "../x"}, "not the address"),
        ({"section": "inside", "inside": "dog/1"}, ""),
    ],
)
def test_a_bad_part_of_a_link_is_left_out_with_a_sentence(run, query, sentence):
    app = open_page("evaluate", **query)
    assert not app.exception
    assert sentence in messages(app)


def test_a_drawing_in_the_link_is_open_with_its_address(run):
    row = int(run.test[run.test[:, 0] == 0][0, 1])
    app = open_page("evaluate", drawing=f"cat/{row}")
    assert not app.exception and f"cat/{row}" in words(app)


def test_runs_on_other_test_drawings_are_named_and_left_out(run):
    other = stored(Sample(("cat", "sheep"), 60))
    app = open_page("evaluate", runs=f"{run.id},{other.id}", run=run.id, section="numbers")
    assert "Tested on different drawings than the run in focus" in messages(app)
    assert len(app.dataframe[0].value) == 1


def test_runs_with_equal_labels_on_other_drawings_are_left_out(home):
    """Of the same classes and labels, but other rows: the addresses tell."""
    one = stored(Sample(("cat", "sheep"), 50))
    other = stored(Sample(("cat", "sheep"), 50, hidden=("cat/0",)))
    app = open_page("evaluate", runs=f"{one.id},{other.id}", run=one.id)
    assert "are left out" in messages(app)


def test_numbers_work_without_the_drawings(run, monkeypatch, tmp_path):
    monkeypatch.setenv("QUICKDRAW_DATA", str(tmp_path / "gone"))
    import streamlit as st

    st.cache_resource.clear()
    app = open_page("evaluate")
    assert not app.exception and not app.error
    assert app.metric[0].value == f"{100 * run.evaluation.accuracy:.1f} %"
    assert "no longer on this computer" in messages(app)
    next(button for button in app.button if "again" in button.label).click().run()
    assert not app.exception and app.error


def test_a_run_without_its_model_keeps_its_numbers(run):
    (run.folder / "model.onnx").unlink()
    assert open_page("evaluate").metric
    assert "was deleted; only its scores are left" in messages(open_page("evaluate", section="internals"))


@pytest.mark.parametrize("section", SECTIONS)
def test_a_class_without_test_drawings_and_one_that_is_never_predicted_are_no_trouble(home, section):
    sample = Sample(("cat", "sheep", "dog"), 60, hidden=tuple(f"dog/{row}" for row in range(20)))
    run = stored(sample)
    everything_cat = np.tile(np.float32([1, 0, 0]), (len(run.test), 1))
    shutil.rmtree(run.folder)
    run = stored(sample, everything_cat)
    labels = np.array(run.test)
    labels[labels[:, 0] == 2, 0] = 1
    np.save(run.folder / "test.npy", labels)
    for cls in ("cat", "sheep", "dog"):
        app = open_page("evaluate", section=section, positive=cls, true=cls)
        assert not app.exception and not app.error


def test_tied_probabilities_go_to_the_first_class(home):
    run = stored(Sample(("cat", "dog"), 60), np.full((60, 2), 0.5))
    [figure, *_] = figures(open_page("evaluate"))
    cats = int((run.test[:, 0] == 0).sum())
    assert numbers_on(figure) == [str(cats), "0", str(60 - cats), "0"]


def test_the_accuracy_without_mislabelled_drawings_stands_beside_the_plain_one(home):
    run = stored(Sample(("cat", "dog"), 60), made_up(2, 60).probabilities)
    wrong = int(np.flatnonzero(~run.evaluation.correct)[0])
    cls, row = run.test[wrong]
    Votes(read_settings().cache / "votes.jsonl").cast(f"{run.classes[cls]}/{row}", "ann", "label")
    right = int(run.evaluation.correct.sum())
    assert f"flagged as mislabelled: {100 * right / 59:.1f} %" in words(open_page("evaluate"))


@pytest.fixture
def all_classes(home):
    """A run of all 345 classes, whose drawings are not on this computer."""
    classes, made = all_names(), made_up(345, 2000, sharpness=3)
    toy = TOYS["nearest_mean"]
    trained = train(Experiment.of(Sample(("cat", "dog"), 60), toy), toy, open_source("quickdraw", read_settings()))
    experiment = Experiment.of(Sample(classes, 100), toy)
    places = np.stack([made.y_true, np.arange(2000) // 30], axis=1).astype(np.int32)
    return Runs(read_settings().runs).save(
        replace(trained, experiment=experiment, probabilities=made.probabilities, train=places, test=places)
    )


@pytest.mark.parametrize("section", SECTIONS)
def test_345_classes_stay_readable(all_classes, section):
    app = open_page("evaluate", section=section, curves="classes", order="similar")
    assert not app.exception
    if section == "matrix":
        assert any(len(table.value) == 10 for table in app.dataframe)  # the fullest cells, as a list
        assert all(len(table.value) <= 2000 for table in app.dataframe)
        assert "annotations" not in figures(app)[0]["layout"]
    if section == "threshold":
        assert len(figures(app)[1]["data"]) < 30 and "classes with the lowest AUC" in words(app)


@pytest.mark.parametrize("page", ["evaluate", "mistakes", "quiz"])
def test_what_is_made_up_says_so(home, page):
    model, source = MODELS["knn"], open_source("practice", read_settings())
    experiment = Experiment.of(Sample(("cat", "sheep"), 20, source=source.id), model)
    Runs(read_settings().runs).save(train(experiment, model, source))
    assert "They are not real drawings." in words(open_page(page))
