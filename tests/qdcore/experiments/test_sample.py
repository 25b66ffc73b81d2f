"""A sample: which drawings, checked; the same split everywhere, and the article's for share 0.5 and seed 0."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.model_selection import StratifiedKFold, train_test_split

from qdcore.errors import UserError
from qdcore.experiments.sample import Sample
from qdcore.experiments.split import draw
from tests.helpers.numbered import Numbered


def numbers(part):
    return part.X[:, 1].astype(int) * 256 + part.X[:, 2]


def test_the_articles_split_is_made_exactly():
    split = draw(Sample(("cat", "sheep"), 400), Numbered())
    X = np.concatenate([Numbered().fetch("cat", 400), Numbered().fetch("sheep", 400)])
    y = np.repeat([0, 1], 400)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.5, random_state=0)
    assert (X_train == split.train.X).all() and (split.train.y == y_train).all()
    assert (X_test == split.test.X).all() and (split.test.y == y_test).all()


def test_drawings_stay_uint8_and_keep_their_address():
    split = draw(Sample(("dog", "cat"), 300, 0.2, 7), Numbered())
    for part in (split.train, split.test):
        assert part.X.dtype == np.uint8
        assert (part.rows == numbers(part)).all()
        assert (part.X[:, 0] == np.array([2, 0])[part.y]).all()
    assert len(split.test.y) == 120 and len(split.train.y) == 480


def test_smaller_training_sizes_are_nested_and_leave_the_test_drawings_alone():
    whole = draw(Sample(("cat", "dog"), 100), Numbered())
    small, middle = (draw(Sample(("cat", "dog"), 100, train_size=size), Numbered(), seed=3) for size in (20, 50))
    assert (middle.train.X[:20] == small.train.X).all()
    assert (small.test.X == whole.test.X).all()
    other = draw(Sample(("cat", "dog"), 100, train_size=20), Numbered(), seed=4)
    assert (other.train.X != small.train.X).any()


def test_folds_are_those_of_scikit_learn_on_the_training_half():
    whole = draw(Sample(("cat", "dog"), 60), Numbered())
    folds = list(StratifiedKFold(3, shuffle=False).split(whole.train.X, whole.train.y))
    for which, (train, test) in enumerate(folds):
        fold = draw(Sample(("cat", "dog"), 60, fold=(which, 3)), Numbered())
        assert (whole.train.X[train] == fold.train.X).all()
        assert (whole.train.X[test] == fold.test.X).all()


def test_hidden_drawings_are_left_out_and_change_the_digest():
    plain = draw(Sample(("cat", "dog"), 50), Numbered())
    without = draw(Sample(("cat", "dog"), 50, hidden=("dog/3",)), Numbered())
    assert plain.digest != without.digest
    assert len(without.train.y) + len(without.test.y) == 99
    for part in (without.train, without.test):
        assert not ((part.y == 1) & (part.rows == 3)).any()


def test_a_sample_survives_json():
    for sample in (
        Sample(("cat", "dog"), 50),
        Sample(("cat", "dog"), 50, 0.3, 9, fold=(1, 4)),
        Sample(("cat", "dog"), 50, train_size=10, hidden=("cat/1",)),
        Sample(("cat", "dog"), 50, stratify=True),
    ):
        data = json.loads(json.dumps(sample.to_json()))
        assert data == sample.to_json()  # lists, as JSON has no tuples
        assert Sample.from_json(data) == sample
    assert not {"hidden", "stratify"} & set(Sample(("cat", "dog"), 50).to_json())


@pytest.mark.parametrize(
    "change",
    [{"classes": "cat"}, {"classes": [1, 2]}, {"per_class": "50"}, {"fold": [1]}, {"stratify": 1}, {"seed": 0.0}],
)
def test_a_description_with_other_types_is_said_in_a_sentence(change):
    with pytest.raises(UserError, match="not the description of a sample"):
        Sample.from_json(Sample(("cat", "dog"), 50).to_json() | change)


def test_a_stratified_split_takes_the_same_share_of_every_class():
    classes = ("cat", "sheep", "dog")
    with pytest.raises(UserError, match="a class has none"):
        for seed in range(100):
            draw(Sample(classes, 2, seed=seed), Numbered())
    for seed in range(100):
        split = draw(Sample(classes, 4, 0.25, seed, stratify=True), Numbered())
        assert np.bincount(split.train.y).tolist() == [3, 3, 3] and np.bincount(split.test.y).tolist() == [1, 1, 1]
    with pytest.raises(UserError, match="every class is in both parts"):
        draw(Sample(classes, 4, 0.05, stratify=True), Numbered())


def test_smaller_training_sizes_of_a_stratified_split_have_every_class_and_are_nested():
    sizes = [draw(Sample(("cat", "sheep", "dog"), 20, stratify=True, train_size=n), Numbered(), 5) for n in (3, 9, 30)]
    assert [np.bincount(split.train.y).tolist() for split in sizes] == [[1, 1, 1], [3, 3, 3], [10, 10, 10]]
    known = [set(zip(split.train.y.tolist(), split.train.rows.tolist(), strict=True)) for split in sizes]
    assert known[0] < known[1] < known[2]


@pytest.mark.parametrize(
    "sample, may",
    [
        (Sample(("cat", "dog"), 500), False),
        (Sample(("cat", "dog"), 4), True),
        (Sample(("cat", "dog"), 4, stratify=True), False),
        (Sample(tuple(map(str, range(345))), 20), False),
        (Sample(tuple(map(str, range(345))), 12), True),
        (Sample(("cat", "dog"), 50, 0.95), True),
    ],
)
def test_a_sample_tells_when_a_random_split_may_miss_a_class(sample, may):
    assert sample.may_miss_a_class is may


@pytest.mark.parametrize(
    "wish, sentence",
    [
        ({"classes": ("cat",)}, "two classes"),
        ({"classes": ("cat", "cat")}, "named twice"),
        ({"per_class": 1}, "between 2 and"),
        ({"per_class": 10.5}, "whole number"),
        ({"test_share": 0}, "between 0 and 1"),
        ({"test_share": 1.0}, "between 0 and 1"),
        ({"test_share": float("nan")}, "between 0 and 1"),
        ({"seed": -1}, "seed"),
        ({"train_size": 1}, "training size"),
        ({"train_size": 10, "fold": (0, 3)}, "do not go together"),
        ({"fold": (3, 3)}, "Folds"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(wish, sentence):
    with pytest.raises(UserError, match=sentence):
        Sample(**{"classes": ("cat", "dog"), "per_class": 100, **wish})


def test_parts_that_would_be_empty_are_said_in_a_sentence():
    with pytest.raises(UserError, match="101 were requested"):
        draw(Sample(("cat", "dog"), 100, train_size=101), Numbered())
    with pytest.raises(UserError, match="folds need"):
        draw(Sample(("cat", "dog"), 4, fold=(0, 20)), Numbered())
    with pytest.raises(UserError, match="a class has none"):
        draw(Sample(("cat", "dog"), 100, train_size=2), Numbered(), seed=_seed_with_one_class())


def _seed_with_one_class():
    y = draw(Sample(("cat", "dog"), 100), Numbered()).train.y
    return next(seed for seed in range(100) if len(set(y[np.random.default_rng(seed).permutation(len(y))[:2]])) == 1)
