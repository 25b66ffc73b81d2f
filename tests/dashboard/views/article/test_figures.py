"""The article's figures: the plans that repeat them, and their differences from the article."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.views.article import published
from dashboard.views.article.figures import MEASURES, figures, pair
from dashboard.views.article.improvements import improvements
from models import MODELS
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.plans import combine, points
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.settings import read_settings
from qdcore.sources import open_source
from tests.helpers.numbered import Numbered
from tests.helpers.toys import TOYS

HERE = {"cat": 3999, "dog": 3999, "sheep": 1000, "octopus": 1000, "bee": 1000, "hedgehog": 25, "giraffe": 25}


def everything(cls):
    return 120_000


def here(cls):
    return HERE[cls]


def made(count):
    return {figure.name: figure for figure in figures(count, MODELS)}


def test_with_all_drawings_nothing_differs_from_the_article():
    found = made(everything)
    assert [figure.name for figure in found.values() if figure.differences] == ["support vectors"]
    curve = found["figure 2"].plan.experiments
    assert [e.sample.per_class for e in curve[:5]] == [500, 2000, 5000, 10_000, 15_000]
    assert {e.sample.classes for e in curve} == {("cat", "sheep")}
    assert "figure 2, substitutes" not in found
    assert found["five classes"].plan.experiments[0].sample == Sample(published.FIVE, 5000)
    assert found["figures 3 and 4"].plan.experiments == (curve[-1],)


def test_figure_2_is_trained_as_the_train_page_trains_it():
    """So that nobody trains it twice."""
    curve = made(everything)["figure 2"].plan.experiments
    assert curve[0] == Experiment.of(Sample(("cat", "sheep"), 500), MODELS["random_forest"])
    assert curve[5] == Experiment.of(Sample(("cat", "sheep"), 500), MODELS["knn"])


def test_with_fewer_drawings_other_classes_are_used_and_named():
    found = made(here)
    assert [e.sample.per_class for e in found["figure 2"].plan.experiments[:2]] == [500, 1000]
    substitutes = found["figure 2, substitutes"]
    assert [e.sample.per_class for e in substitutes.plan.experiments[:3]] == [500, 2000, 3999]
    assert substitutes.differences.startswith(
        "Different from the article: dog instead of sheep, of which too few drawings are available here"
    )
    sweep = found["random_forest n_estimators"]
    assert sweep.plan.size == 27 and sweep.plan.experiments[0].sample.classes == ("cat", "dog")
    assert "2,000 training drawings instead of 5,000" in sweep.differences
    five = found["five classes"].plan.experiments[0].sample
    assert (five.classes, five.per_class) == (("dog", "octopus", "bee", "cat", "sheep"), 1000)
    assert "cat and sheep" in found["five classes"].differences.lower()
    assert "hedgehog and giraffe" in found["five classes"].differences


def test_without_drawings_there_is_no_plan_and_a_sentence():
    found = made(lambda cls: 0)
    assert all(figure.plan is None and figure.differences for figure in found.values())
    assert {figure.differences for name, figure in found.items() if name != "support vectors"} == {
        "Too few drawings of these classes are available here."
    }


@pytest.mark.parametrize("count", [everything, here])
def test_every_point_of_a_plan_has_its_label_and_published_number(count, tmp_path):
    for figure in figures(count, MODELS):
        if figure.plan:
            n = len(points(figure.plan.experiments, Runs(tmp_path)))
            assert n == len(figure.labels) == len(figure.published), figure.name
        if figure.published_seconds:
            assert len(figure.published_seconds) == len(figure.labels)


def test_the_pair_is_the_article_s_unless_the_substitutes_have_more():
    assert pair(everything, 5000) == (("cat", "sheep"), 5000)
    assert pair(here, 500) == (("cat", "sheep"), 500)
    assert pair(here, 5000) == (("cat", "dog"), 2000)


def test_the_published_confusions_give_the_published_accuracies():
    for counts, accuracy in ((published.CNN_CONFUSION, 0.9642), (published.FIVE_CONFUSION, 0.90288)):
        matrix = np.array(counts)
        assert matrix.trace() / matrix.sum() == pytest.approx(accuracy, abs=5e-4)


def test_what_is_compared_is_the_mean_of_the_stored_runs_with_the_published_number(tmp_path):
    toys = dict.fromkeys(MODELS, TOYS["nearest_mean"])
    figure = {f.name: f for f in figures(here, MODELS)}["figures 3 and 4"]
    experiment = Experiment.of(Sample(("cat", "dog"), 100), toys["cnn"])
    runs = Runs(tmp_path)
    empty = figure.compared(points([experiment], runs))
    assert list(empty["result"]) == ["accuracy", "area under the ROC curve"] and empty["ours"].isna().all()
    run = runs.save(train(experiment, toys["cnn"], Numbered()))
    table = figure.compared(points([experiment], runs))
    assert table["ours"][0] == run.record.accuracy
    assert table["difference"][0] == pytest.approx(run.record.accuracy - 0.9642)
    assert table["ours"][1] == pytest.approx(run.record.auc)


def test_every_measure_is_a_number_of_an_evaluation(tmp_path):
    runs = Runs(tmp_path)
    experiment = Experiment.of(Sample(("cat", "dog"), 100), TOYS["nearest_mean"])
    evaluation = runs.save(train(experiment, TOYS["nearest_mean"], Numbered())).evaluation
    largest = evaluation.probabilities.max(axis=1)
    expected = [evaluation.accuracy, evaluation.auc, largest.mean(), (largest > 0.9).mean(), largest.min()]
    assert [measure(evaluation) for measure in MEASURES.values()] == pytest.approx(expected)


def test_the_whole_article_is_one_plan():
    plans = [figure.plan for figure in figures(here, MODELS) if figure.plan]
    whole = combine("The article", plans)
    assert whole.size == len({e.id for plan in plans for e in plan.experiments})


def test_the_improvements_start_with_the_article_s_network_on_its_own_rows():
    figure = improvements(everything, MODELS)
    steps = figure.plan.experiments
    assert {step.sample for step in steps} == {Sample(published.PAIR, 500)} and not figure.differences
    assert steps[0] == Experiment.of(Sample(published.PAIR, 500), MODELS["cnn"])
    assert len(steps) == len(figure.labels) == len(figure.published) == 6
    assert figure.published == (0.892, None, None, None, None, None)


def test_the_improvements_name_substitutes_and_too_few_drawings():
    assert improvements(lambda cls: 3999 if cls != "sheep" else 100, MODELS).differences.startswith(
        "Different from the article: dog instead of sheep"
    )
    none = improvements(lambda cls: 99, MODELS)
    assert none.plan is None and none.differences == "Too few drawings of these classes are available here."


@pytest.mark.real
def test_figure_2_for_500_drawings_repeats_the_article_to_the_last_digit(real_drawings):
    source = open_source("quickdraw", read_settings())
    plan = made(here)["figure 2"].plan
    first = {e.model: e for e in plan.experiments if e.sample.per_class == 500}
    for model, expected in (("random_forest", 0.868), ("knn", 0.862)):
        trained = train(first[model], MODELS[model], source)
        assert (trained.probabilities.argmax(1) == trained.test[:, 0]).mean() == expected
