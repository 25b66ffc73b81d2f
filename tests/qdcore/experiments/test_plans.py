"""Plans: which experiments they are, how their runs become points, how long they take."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from models import MODELS
from qdcore.errors import UserError
from qdcore.evaluation.comparison import Repeats
from qdcore.experiments.duration import estimate
from qdcore.experiments.plans import (
    Point,
    all_against_all,
    best,
    combine,
    learning_curve,
    points,
    quickest_as_good,
    sweep,
)
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from tests.helpers.numbered import Numbered
from tests.helpers.toys import TOYS

FOREST, KNN = MODELS["random_forest"], MODELS["knn"]
CATS = Sample(("cat", "dog"), 100)
TOY = TOYS["nearest_mean"]


@pytest.fixture
def runs(tmp_path):
    return Runs(tmp_path / "runs")


def keep(runs, experiments):
    return [runs.save(train(each, TOY, Numbered())) for each in experiments]


def test_a_learning_curve_has_every_model_size_and_repeat_on_one_test_set():
    plan = learning_curve(CATS, [(FOREST, {}), (KNN, {"n_neighbors": 3})], [10, 50, 100], repeats=2)
    assert plan.size == len(plan.experiments) == 12
    assert {(e.sample.per_class, e.sample.seed, e.sample.test_share) for e in plan.experiments} == {(100, 0, 0.5)}
    assert [e.sample.train_size for e in plan.experiments[:6]] == [10, 10, 50, 50, None, None]
    assert [e.seed for e in plan.experiments[:4]] == [0, 1, 0, 1]
    assert plan.experiments[-1].params["n_neighbors"] == 3


def test_in_the_article_s_way_the_test_half_grows_along_and_repeats_split_anew():
    plan = learning_curve(CATS, [(KNN, {})], [50, 100], repeats=2, grows=True)
    assert [(e.sample.per_class, e.sample.seed, e.seed) for e in plan.experiments] == [
        (50, 0, 0), (50, 1, 1), (100, 0, 0), (100, 1, 1),
    ]  # fmt: skip
    assert all(e.sample.train_size is None for e in plan.experiments)


def test_the_article_s_way_leaves_out_hidden_drawings_that_a_smaller_size_does_not_reach():
    hidden = replace(CATS, hidden=("cat/5", "dog/90"))
    small, large = learning_curve(hidden, [(KNN, {})], [50, 100], grows=True).experiments
    assert small.sample.hidden == ("cat/5",) and len(large.sample.hidden) == 2


def test_more_training_drawings_than_there_are_is_said_in_a_sentence():
    with pytest.raises(UserError, match="100 drawings to train on, and 101 were requested"):
        learning_curve(CATS, [(KNN, {})], [101])
    with pytest.raises(UserError, match="200 training drawings need 200 of each class; there are 100"):
        learning_curve(CATS, [(KNN, {})], [200], grows=True)


def test_a_sweep_tries_every_combination_on_every_fold():
    plan = sweep(CATS, FOREST, {"max_depth": 5}, {"n_estimators": [10, 20, 10], "max_features": [15, 28]}, folds=3)
    assert plan.size == 12
    assert {e.sample.fold for e in plan.experiments} == {(0, 3), (1, 3), (2, 3)}
    found = [(e.params["n_estimators"], e.params["max_features"]) for e in plan.experiments[::3]]
    assert found == [(10, 15), (10, 28), (20, 15), (20, 28)]
    assert all(e.params["max_depth"] == 5 for e in plan.experiments)


@pytest.mark.parametrize(
    "values, folds, sentence",
    [
        ({"n_neighbors": [0]}, 3, "K must be a whole number between 1 and 50, not 0"),
        ({"n_neighbors": []}, 3, "one value of K or more"),
        ({}, 3, "one or two parameters"),
        ({"trees": [1]}, 3, "one or two parameters"),
        ({"n_neighbors": [1]}, 1, "Folds are numbered"),
        ({"n_neighbors": [1]}, 21, "k from 2 to 20"),
    ],
)
def test_values_out_of_range_are_said_in_a_sentence(values, folds, sentence):
    with pytest.raises(UserError, match=sentence):
        sweep(CATS, KNN, {}, values, folds)


def test_more_folds_than_drawings_is_said_in_a_sentence():
    with pytest.raises(UserError, match="10 folds need 10 training drawings of every class; there are about 5"):
        sweep(Sample(("cat", "dog"), 10), KNN, {}, {"n_neighbors": [1]}, folds=10)


def test_all_against_all_has_every_setting_with_every_seed():
    plan = all_against_all(replace(CATS, seed=7), [(KNN, {"n_neighbors": k}) for k in (1, 3)], repeats=3)
    assert [(e.params["n_neighbors"], e.seed) for e in plan.experiments] == [
        (k, 7 + i) for k in (1, 3) for i in range(3)
    ]


@pytest.mark.parametrize("repeats", [0, -1, 101])
def test_repeats_out_of_range_are_said_in_a_sentence(repeats):
    with pytest.raises(UserError, match="between 1 and 100"):
        all_against_all(CATS, [(KNN, {})], repeats)


def test_a_million_experiments_are_counted_and_timed_but_not_made(runs):
    many = [[n] for n in range(1, 1001)]
    layers, alphas = many, [i / 1000 for i in range(1, 501)]
    plan = sweep(CATS, MODELS["mlp"], {}, {"layers": layers, "alpha": alphas}, folds=2)
    assert plan.size == 1_000_000
    told = estimate(plan, [], MODELS)
    assert told.n == 1_000_000 and told.is_big and told.seconds > 86400
    with pytest.raises(UserError, match="not 1,000,000"):
        _ = plan.experiments


def test_plans_put_together_have_what_they_share_once():
    one, two = all_against_all(CATS, [(KNN, {}), (FOREST, {})]), all_against_all(CATS, [(KNN, {})])
    both = combine("both", [two, one])
    assert both.size == 2 and both.parts == (two, one)
    assert both.experiments[0].model == "knn"


def test_points_are_means_over_folds_and_say_how_many_are_there(runs):
    plan = all_against_all(CATS, [(TOY, {})], repeats=4)
    assert [point.runs for point in points(plan.experiments, runs)] == [()]
    assert math.isnan(points(plan.experiments, runs)[0].accuracy.mean)
    stored = keep(runs, plan.experiments[:3])
    (point,) = points(plan.experiments, runs)
    shares = [run.record.accuracy for run in stored]
    assert point.accuracy.mean == pytest.approx(np.mean(shares)) and point.accuracy.n == 3
    assert point.seconds == pytest.approx(np.mean([run.record.seconds["fitting"] for run in stored]))
    assert plan.missing(runs) == [plan.experiments[3]]
    assert len(point.experiments) == 4


def test_folds_are_one_point_and_sizes_are_several(runs):
    folds = [replace(CATS, fold=(i, 2)) for i in range(2)]
    sizes = [replace(CATS, train_size=n) for n in (10, 20)]
    experiments = [all_against_all(sample, [(TOY, {})]).experiments[0] for sample in (*folds, *sizes)]
    assert [len(point.experiments) for point in points(experiments, runs)] == [2, 1, 1]


def test_the_best_point_is_the_first_of_the_highest_accuracy(runs):
    plan = learning_curve(CATS, [(TOY, {})], [4, 50, 100])
    assert best(points(plan.experiments, runs)) is None
    keep(runs, plan.experiments)
    found = points(plan.experiments, runs)
    assert best(found).accuracy.mean == max(point.accuracy.mean for point in found)


def test_a_run_that_was_damaged_counts_as_missing_from_a_point(runs):
    plan = all_against_all(CATS, [(TOY, {})])
    (run,) = keep(runs, plan.experiments)
    (run.folder / "test.npy").write_bytes(b"")
    assert points(plan.experiments, Runs(runs.folder))[0].runs == ()


def test_an_estimate_goes_by_the_run_that_is_nearest_in_work(runs):
    models = {"nearest_mean": TOY}
    (run,) = keep(runs, all_against_all(CATS, [(TOY, {})]).experiments)
    twice = all_against_all(replace(CATS, per_class=200), [(TOY, {})])
    told = estimate(twice, [run], models)
    assert told.seconds == pytest.approx(0.1 + 2 * run.total_seconds) and told.guessed == ()
    assert estimate(twice, [run], models, workers=2).seconds == pytest.approx(told.seconds / 2)


def point_of(mean, error=0.01, seconds=1.0):
    fixed = type("Fixed", (Point,), {"accuracy": Repeats(mean, error, 3), "seconds": seconds})
    return fixed((), (object(),))


def test_of_equally_accurate_points_the_first_is_the_best():
    found = [point_of(0.8), point_of(0.9), point_of(0.9), point_of(0.7)]
    assert best(found) is found[1]


def test_the_quickest_within_one_standard_error_of_the_best_is_as_good():
    numbers = [(0.835, 0.01, 0.1), (0.845, 0.01, 2.0), (0.84, 0.02, 0.5), (0.85, 0.01, 9.0)]
    found = [point_of(*each) for each in numbers]
    assert quickest_as_good(found) is found[2]  # 0.84 is 0.85 less one error; 0.835 is one and a half errors away
    assert quickest_as_good(found[:1]) is found[0]


def test_without_a_spread_nothing_is_called_as_good(runs):
    plan = all_against_all(CATS, [(TOY, {})])
    assert quickest_as_good(points(plan.experiments, runs)) is None
    keep(runs, plan.experiments)
    assert quickest_as_good(points(plan.experiments, runs)) is None


def test_an_estimate_without_a_run_to_go_by_says_that_it_is_a_guess():
    told = estimate(all_against_all(CATS, [(KNN, {})]), [], MODELS)
    assert told.guessed == (KNN.title,) and "A first guess" in told.in_words()


def test_what_is_stored_takes_no_time(runs):
    plan = all_against_all(CATS, [(TOY, {})])
    stored = keep(runs, plan.experiments)
    told = estimate(plan, stored, {"nearest_mean": TOY})
    assert (told.n, told.seconds) == (0, 0)


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_a_model_s_effort_is_a_positive_number(model):
    assert model.effort(model.complete({})) > 0


@pytest.mark.parametrize(
    "model, param, values",
    [
        ("random_forest", "n_estimators", [10, 160]),
        ("mlp", "layers", [[50], [784], [784, 784]]),
        ("cnn", "epochs", [1, 10]),
        ("modern_cnn", "preset", ["quick", "best"]),
        ("transfer", "fine_tune", [0, 10]),
    ],
)
def test_a_model_s_effort_grows_with_what_makes_it_slower(model, param, values):
    efforts = [MODELS[model].effort(MODELS[model].complete({param: value})) for value in values]
    assert efforts == sorted(set(efforts))
