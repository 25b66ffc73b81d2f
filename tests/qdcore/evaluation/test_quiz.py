"""The quiz: what is asked is fair, repeatable and never hidden; scores are counted by hand."""

from __future__ import annotations

import numpy as np

from qdcore.evaluation.quiz import choices, correct_answers, questions
from tests.helpers.six_drawings import made_up, six_drawings

ALL = np.ones(6, bool)


def test_only_mistakes_are_asked_or_any_drawing():
    assert sorted(questions(six_drawings(), "wrong", 0, ALL)) == [1, 3]
    assert sorted(questions(six_drawings(), "any", 0, ALL)) == [0, 1, 2, 3, 4, 5]


def test_the_same_seed_asks_the_same_and_another_asks_others():
    evaluation = made_up(4, 500)
    allowed = np.ones(500, bool)
    first, again, other = (questions(evaluation, "any", seed, allowed).tolist() for seed in (1, 1, 2))
    assert first == again != other
    assert len(set(first)) == 20


def test_a_hidden_drawing_is_never_asked():
    allowed = np.array([True, False, True, True, True, True])
    assert questions(six_drawings(), "wrong", 0, allowed).tolist() == [3]


def test_of_few_classes_all_are_offered():
    assert choices([six_drawings()], 0, 0) == [0, 1, 2]


def test_of_many_classes_the_true_one_and_the_predicted_ones_are_offered():
    models = [made_up(40, 100, seed) for seed in (0, 1)]
    for index in range(100):
        offered = choices(models, index, 0)
        assert len(set(offered)) == 10 and offered == sorted(offered)
        assert {models[0].y_true[index], *(model.y_pred[index] for model in models)} <= set(offered)


def test_person_and_classifiers_are_scored_on_the_answered_drawings():
    asked = np.array([1, 3, 0, 5])  # labelled cat, dog, cat, dog; predicted dog, cat, cat, dog
    assert correct_answers([six_drawings()], asked, [0, 1, 0, 1]) == (4, [2])
    assert correct_answers([six_drawings()], asked, [1, 1]) == (1, [0])
    assert correct_answers([six_drawings()], asked, []) == (0, [0])
