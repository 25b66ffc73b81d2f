"""Every page runs, says what it is for, and answers bad links with a sentence (AppTest, no browser)."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from dashboard.inputs.run_labels import name_of
from dashboard.navigation import PAGES, SCRIPTS
from dashboard.state.resources import backend
from dashboard.state.url_params import PARAMS
from models import MODELS
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.lab.pending import PendingList
from qdcore.settings import PROJECT, read_settings
from qdcore.sources import open_source
from tests.helpers.pages import messages, open_page
from tests.helpers.toys import TOYS


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_on_an_empty_home(home, page):
    app = open_page(page)
    assert not app.exception and not app.error
    assert len(app.title) == 1


def test_every_page_is_in_the_navigation():
    assert sorted(PAGES) == sorted(file.stem for file in SCRIPTS.glob("[!_]*.py"))


def test_every_url_parameter_belongs_to_pages_that_there_are():
    assert {page for param in PARAMS.values() for page in param.pages} <= set(PAGES)


def test_a_link_brings_the_choices_back(home):
    app = open_page("train", classes="bee,octopus", per_class="120", share="20", **{"knn.n_neighbors": "7"})
    assert app.multiselect(key="classes").value == ["bee", "octopus"]
    assert app.number_input(key="per_class").value == 120
    assert app.slider(key="share").value == 20
    assert app.number_input(key="knn.n_neighbors").value == 7
    assert "192 drawings to train on and 48 to test on" in " ".join(caption.value for caption in app.caption)


@pytest.mark.parametrize(
    "query, sentence",
    [
        ({"classes": "catt,sheep"}, "did you mean cat"),
        ({"per_class": "1"}, "between 2 and"),
        ({"per_class": "many"}, "between 2 and"),
        ({"share": "99"}, "between 5 and 95"),
        ({"models": "oracle"}, "no model 'oracle'"),
        ({"knn.n_neighbors": "1000"}, "between 1 and 50"),
    ],
)
def test_a_bad_part_of_a_link_is_left_out_with_a_sentence(home, query, sentence):
    app = open_page("train", **query)
    assert not app.exception
    assert sentence in messages(app)
    assert app.multiselect(key="classes").value == ["cat", "sheep"]


@pytest.mark.parametrize(
    "page, key, text",
    [("tune", "sweep_model", "none"), ("explore", "view", "foo"), pytest.param("train", "seed", "9" * 5000, id="long")],
)
def test_what_cannot_be_read_of_a_link_stops_no_page(run, page, key, text):
    said = messages(open_page(page, **{key: text}))
    assert f"Part of the link was left out, {key}=" in said and "sys." not in said


def test_a_lost_queue_is_not_trained_by_a_classifier_that_has_changed(home):
    now = Experiment.of(Sample(("cat", "sheep"), 40), MODELS["knn"])
    gone = PendingList(read_settings().runs)
    gone.add(replace(now, revision=now.revision + 1))
    gone._lock.release()  # as the system does when a process ends
    app = open_page("train")
    assert "1 of them can't be restarted because their classifier has changed" in " ".join(
        caption.value for caption in app.caption
    )
    next(button for button in app.button if button.label == "Start them again").click().run()
    assert not app.exception and backend().lab.jobs() == [] and backend().lab.pending.lost() == []


def test_a_run_of_an_earlier_revision_says_so():
    now = Experiment.of(Sample(("cat", "sheep"), 40), MODELS["knn"])
    assert name_of(now) == MODELS["knn"].title
    assert name_of(replace(now, revision=now.revision + 1)).endswith(f", revision {now.revision + 1}")


@pytest.mark.parametrize(
    "page, key, text", [("train", "per_class", "60"), ("tune", "folds", "5"), ("explore", "number", "9")]
)
def test_an_emptied_number_means_its_default(home, page, key, text):
    app = open_page(page, classes="cat,dog", **{key: text})
    app.number_input(key=key).set_value(None).run()
    assert not app.exception and app.number_input(key=key).value is None
    assert app.query_params.get(key, "") == ""


def test_one_class_is_not_enough(home):
    app = open_page("train", classes="cat")
    assert "two classes or more" in messages(app)
    assert app.button[0].disabled


def test_more_drawings_than_there_are_is_said_before_anything_is_queued(home):
    app = open_page("train", per_class="5000")
    app.button[0].click().run()
    assert "300 drawings of cat" in messages(app)


def test_more_training_drawings_than_the_split_leaves_are_said_before_anything_is_queued(home):
    assert "leaves" not in messages(open_page("train", per_class="20", train_size="20"))
    app = open_page("train", per_class="20", train_size="21")
    assert "leaves 20 drawings for training; 21 were requested" in messages(app)
    assert app.button[0].disabled


def test_a_class_without_drawings_is_said_in_a_sentence(home):
    app = open_page("train", classes="cat,zebra", per_class="100")
    app.button[0].click().run()
    assert "zebra" in messages(app)


@pytest.mark.parametrize("runs", ["0123456789ab", "../../etc/passwd", "", "x" * 5000])
def test_an_unknown_or_malformed_run_in_a_link_is_said_in_a_sentence(run, runs):
    app = open_page("compare", runs=runs)
    assert not app.exception
    assert "left out" in messages(app)
    assert app.multiselect(key="runs").value == [run.id]


def test_a_damaged_run_is_told_and_does_not_stop_the_page(run):
    (run.folder / "probabilities.npy").write_bytes(b"")
    app = open_page("compare")
    assert not app.exception
    assert "damaged" in messages(app)


def test_runs_on_other_test_drawings_are_not_compared_silently(run):
    other = Experiment.of(Sample(("cat", "sheep"), 60), TOYS["nearest_mean"])
    store = Runs(read_settings().runs)
    store.save(train(other, TOYS["nearest_mean"], open_source("quickdraw", read_settings())))
    app = open_page("compare", runs=f"{run.id},{other.id}")
    assert "different drawings" in messages(app)


def test_every_page_opens_with_a_run_and_the_server_never_imports_tensorflow(run):
    """In a process of its own, since other tests import it."""
    code = (
        "import sys; from dashboard.navigation import PAGES; from tests.helpers.pages import open_page\n"
        "for page in PAGES: app = open_page(page); assert not app.exception and not app.error, page\n"
        "print(sorted({'tensorflow', 'keras', 'torch'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=False)
    assert out.stdout.strip() == "[]", out.stderr


def test_parameters_of_every_model_come_back_from_a_link(home):
    query = {"modern_cnn.maps": "8, 16", "modern_cnn.epochs": "3", "random_forest.max_depth": "none"}
    app = open_page("train", **query)
    assert not app.exception
    assert app.text_input(key="modern_cnn.maps").value == "8, 16"
    assert app.number_input(key="modern_cnn.epochs").value == 3
    assert app.number_input(key="random_forest.max_depth").value is None
    assert app.text_input(key="mlp.layers").value == "100, 100"


@pytest.mark.parametrize("setting, started", [("on", True), ("off", False)])
def test_a_worker_is_warmed_up_behind_the_first_page_unless_switched_off(home, monkeypatch, setting, started):
    monkeypatch.setenv("QUICKDRAW_WARM", setting)
    warmed = []
    monkeypatch.setattr("qdcore.lab.lab.Lab.warm_up", lambda lab, modules: warmed.append(modules))
    open_page("train")
    open_page("train")
    assert len(warmed) == started and all("tensorflow" in modules for modules in warmed)
