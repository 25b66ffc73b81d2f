"""Tune, Article and Compare: a plan before and after its start, its charts, and bad values."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.state.resources import backend
from dashboard.views.tune.plan_charts import sample_query
from models import MODELS
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.lab.job import ENDED
from qdcore.settings import read_settings
from qdcore.sources import open_source
from tests.helpers.pages import messages, open_page
from tests.helpers.toys import TOYS

SWEEP = {"question": "sweep", "per_class": "40", "sweep_model": "knn", "values.knn.n_neighbors": "1; 3", "folds": "2"}


def captions(app):
    return " ".join(caption.value for caption in app.caption)


def button(app, label):
    return next(each for each in app.button if each.label == label)


def store(*experiments):
    runs, source = Runs(read_settings().runs), open_source("quickdraw", read_settings())
    return [runs.save(train(each, MODELS.get(each.model, TOYS["nearest_mean"]), source)) for each in experiments]


def test_a_sweep_tells_its_size_and_time_before_it_starts(home):
    app = open_page("tune", **SWEEP)
    assert not app.exception
    assert "4 experiments, about" in captions(app) and "A first guess" in captions(app)
    assert not button(app, "Try all values").disabled


def test_a_sweep_is_trained_shown_and_not_trained_again(home):
    app = open_page("tune", **SWEEP)
    button(app, "Try all values").click().run()
    lab = backend().lab
    try:
        end = time.monotonic() + 60
        while not all(job.status in ENDED for job in lab.jobs()):
            assert time.monotonic() < end
            time.sleep(0.1)
        assert [job.status for job in lab.jobs()] == ["done"] * 4
    finally:
        lab.close()
    backend().runs.throw_away(lab.jobs()[0].id)
    assert "Its run was deleted" in [bar.proto.text for bar in open_page("train").get("progress")]
    backend().runs.put_back(lab.jobs()[0].id)
    app = open_page("tune", **SWEEP)
    assert "Best so far" in " ".join(text.value for text in app.markdown)
    assert "Try all values" not in [each.label for each in app.button]
    wider = open_page("tune", **{**SWEEP, "values.knn.n_neighbors": "1; 3; 5"})
    assert "2 experiments" in captions(wider) and "4 runs are already stored" in captions(wider)
    assert button(wider, "Train what is missing")


def test_a_link_to_drawings_chooses_their_classes_number_and_split(home):
    app = open_page("tune", **sample_query(Sample(("dog", "cat"), 70, test_share=0.3, seed=4)))
    assert app.multiselect(key="classes").value == ["dog", "cat"]
    assert [app.number_input(key=key).value for key in ("per_class", "seed")] == [70, 4]
    assert app.slider(key="share").value == 30 and not messages(app)


def test_a_plan_that_takes_long_asks_first(home):
    many = "; ".join(map(str, range(1, 1001)))
    app = open_page("tune", **{**SWEEP, "sweep_model": "random_forest", "values.random_forest.n_estimators": many})
    assert button(app, "Try all values").disabled
    app.checkbox(key="sweep sure").check().run()
    assert not button(app, "Try all values").disabled


def test_a_plan_of_too_many_says_how_long_it_would_take(home):
    many = "; ".join(map(str, range(1, 751)))
    query = {"values.random_forest.n_estimators": many, "values.random_forest.max_features": many}
    app = open_page("tune", **{**SWEEP, **query, "sweep_model": "random_forest", "vary": "n_estimators,max_features"})
    assert not app.exception
    assert "1,125,000 experiments would take about" in messages(app)
    assert "Try all values" not in [each.label for each in app.button]


@pytest.mark.parametrize(
    "query, sentence",
    [
        ({"values.knn.n_neighbors": "0; 3"}, "between 1 and 50, not '0'"),
        ({"values.knn.n_neighbors": "many"}, "between 1 and 50"),
        ({"values.knn.n_neighbors": "1,3"}, "not '1,3'. Separate values by semicolons."),
        ({"question": "curve", "sizes": "20, 40"}, "Separate values by semicolons."),
        ({"values.knn.n_neighbors": " "}, "one value of K or more"),
        ({"folds": "20", "per_class": "10"}, "20 folds need 20 training drawings of every class"),
        ({"folds": "100"}, "between 2 and 20"),
        ({"vary": "trees"}, "there is no parameter 'trees' here; there are "),
        ({"question": "curve", "sizes": "10; 5000"}, "5,000 were requested"),
        ({"question": "curve", "sizes": "few"}, "whole number"),
        ({"question": "comparison", "comparison.knn": "99"}, "between 1 and 50"),
    ],
)
def test_values_out_of_range_are_said_in_a_sentence(home, query, sentence):
    app = open_page("tune", **{**SWEEP, **query})
    assert not app.exception
    assert sentence in messages(app)


@pytest.mark.parametrize("question", ["curve", "comparison"])
def test_every_question_has_a_plan(home, question):
    app = open_page("tune", question=question, per_class="40")
    assert not app.exception and not app.error
    assert "experiments, about" in captions(app)


def test_a_plan_whose_drawings_cannot_be_had_says_so_and_starts_nothing(home):
    app = open_page("tune", **{**SWEEP, "per_class": "1000"})
    button(app, "Try all values").click().run()
    assert "300 drawings of cat" in messages(app) and backend().lab.jobs() == []


def test_the_article_shows_what_is_published_and_what_differs_here(home):
    app = open_page("article")
    assert not app.exception and not app.error
    assert "300 training drawings instead of 15,000" in captions(app)
    # figure 2 begins at 500 drawings, more than the made-up bucket has
    published = [value for frame in app.dataframe for value in frame.value.get("published", [])]
    assert {0.8488, 0.9148, 0.9216, 0.99417, 0.8236} <= set(published)


def _details(run):
    from dashboard.state.resources import backend
    from dashboard.views.article.network_details import show_details

    show_details(backend().runs.load(run), "details")


@pytest.mark.parametrize(
    "classes, shown",
    [(("cat", "sheep"), ["threshold"]), (("cat", "sheep", "dog"), ["The least confident predictions"])],
)
def test_the_article_s_network_is_shown_with_its_curve_or_confidence_and_its_drawings(home, classes, shown):
    (run,) = store(Experiment.of(Sample(classes, 50, train_size=30), TOYS["nearest_mean"]))
    app = AppTest.from_function(_details, kwargs={"run": run.id}, default_timeout=30).run()
    told = captions(app) + " ".join(text.value for text in app.markdown)
    assert not app.exception and all(words in told for words in shown)
    assert len(app.get("plotly_chart")) == 1


def _steps(runs):
    from dashboard.state.resources import backend
    from dashboard.views.article.figure_view import CHARTS
    from dashboard.views.article.figures import Figure
    from qdcore.experiments.plans import points

    found = points([backend().runs.load(run).experiment for run in runs], backend().runs)
    figure = Figure("improvements", "Two ways", "steps", None, ("few drawings", "more drawings"), (0.5, None))
    CHARTS[figure.kind](figure, found)


def test_the_improvements_are_compared_by_their_labels(home):
    sample, toy = Sample(("cat", "sheep"), 50), TOYS["nearest_mean"]
    stored = store(*(Experiment.of(each, toy) for each in (replace(sample, train_size=4), sample)))
    app = AppTest.from_function(_steps, kwargs={"runs": [run.id for run in stored]}, default_timeout=30).run()
    assert not app.exception and len(app.get("plotly_chart")) == 1
    wrong = [int((~run.evaluation.correct).sum()) for run in stored]
    assert f"Mistakes on 50 test drawings, and the time to train: few drawings {wrong[0]} in " in captions(app)
    assert f"; more drawings {wrong[1]} in " in captions(app)


def test_runs_on_other_drawings_are_compared_apart(home):
    sample, toy = Sample(("cat", "sheep"), 50), TOYS["nearest_mean"]
    samples = [sample, replace(sample, train_size=20), replace(sample, seed=1)]
    stored = store(*(Experiment.of(each, toy) for each in samples))
    app = open_page("compare", runs=",".join(run.id for run in stored))
    assert not app.exception
    assert "different drawings" in messages(app)
    assert app.selectbox(key="tested on").options[0].endswith("(2 runs)")


def test_two_runs_are_compared_drawing_by_drawing_in_words(home):
    sample, toy = Sample(("cat", "sheep"), 50), TOYS["nearest_mean"]
    stored = store(*(Experiment.of(each, toy) for each in (sample, replace(sample, train_size=4))))
    app = open_page("compare", runs=",".join(run.id for run in stored))
    assert not app.exception
    assert "is correct on" in " ".join(text.value for text in app.markdown)


def test_of_many_runs_the_newest_are_compared_and_the_best_are_drawn(home):
    toy, sample = TOYS["nearest_mean"], Sample(("cat", "sheep"), 50)
    stored = store(*(Experiment.of(sample, toy, seed=seed) for seed in range(30)))
    app = open_page("compare")
    assert not app.exception
    assert set(app.multiselect(key="runs").value) == {run.id for run in stored[-12:]}
    everything = open_page("compare", runs=",".join(run.id for run in stored))
    assert not everything.exception and "The 24 most accurate of 30 runs" in captions(everything)


def test_a_name_given_to_a_run_is_shown_wherever_the_run_is(home):
    (run,) = store(Experiment.of(Sample(("cat", "sheep"), 50), TOYS["nearest_mean"]))
    Runs(read_settings().runs).rename(run.id, "My best one")
    for page, key in (("compare", "runs"), ("evaluate", "runs"), ("draw", "classifiers")):
        assert "My best one (cat, sheep" in " ".join(open_page(page).multiselect(key=key).options), page
    table = next(frame.value for frame in open_page("compare").dataframe if "MB on disk" in frame.value)
    assert list(table["name"]) == ["My best one"]


def test_the_table_of_runs_finds_by_words_and_shows_folds_when_asked(home):
    toy = TOYS["nearest_mean"]
    store(Experiment.of(Sample(("cat", "sheep"), 50), toy), Experiment.of(Sample(("cat", "dog"), 50), toy))
    store(Experiment.of(Sample(("cat", "dog"), 50, fold=(0, 2)), toy))

    def rows(app):
        return next(list(frame.value["drawings"]) for frame in app.dataframe if "MB on disk" in frame.value)

    app = open_page("compare")
    assert len(rows(app)) == 2 and "2 runs, " in captions(app)
    app.text_input(key="filter runs").input("nearest DOG").run()
    assert rows(app) == ["cat, dog · 50 each · seed 0"]
    app.toggle(key="folds_too").set_value(True).run()
    assert sorted(rows(app)) == ["cat, dog · 50 each · fold 1 of 2 · seed 0", "cat, dog · 50 each · seed 0"]


def test_models_of_old_runs_are_removed_and_their_numbers_kept(home):
    toy, sample = TOYS["nearest_mean"], Sample(("cat", "sheep"), 50)
    old, new = store(*(Experiment.of(sample, toy, seed=seed) for seed in (0, 1)))
    app = open_page("compare")
    assert button(app, "Delete the models of 0 older runs (0 MB), keep the scores").disabled
    app.number_input(key="models kept").set_value(1).run()
    app.button(key="drop old models").click().run()
    runs = Runs(read_settings().runs)
    assert runs.load(old.id).model is None and runs.load(new.id).model is not None
    assert runs.load(old.id).record.accuracy == old.record.accuracy and not app.exception


def test_folds_are_not_offered_as_single_runs(home):
    store(Experiment.of(Sample(("cat", "sheep"), 50, fold=(0, 2)), TOYS["nearest_mean"]))
    assert "no results yet" in messages(open_page("compare"))


@pytest.mark.parametrize("page", ["train", "tune", "article"])
@pytest.mark.parametrize("scheduler, warned", [("tcp://127.0.0.1:9", True), ("tls://127.0.0.1:9", False)])
def test_a_cluster_without_certificates_is_warned_of(home, monkeypatch, page, scheduler, warned):
    monkeypatch.setenv("QUICKDRAW_SCHEDULER", scheduler)
    assert ("anyone on that network" in messages(open_page(page))) is warned
