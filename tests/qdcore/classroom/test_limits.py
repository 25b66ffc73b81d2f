"""What a pupil may take, and what a pupil may change."""

from __future__ import annotations

import pytest

from qdcore.classroom.limits import Limits
from qdcore.classroom.roles import PERSON, TEACHER, Actor
from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.sample import Sample
from tests.helpers.toys import TOYS

HERON, FOX = Actor("pupil", "aaaaaaaaaaaa", "blue heron"), Actor("pupil", "bbbbbbbbbbbb", "red fox")


def experiments(n: int, per_class: int = 50) -> list[Experiment]:
    sample = Sample(("cat", "sheep"), per_class)
    return [Experiment.of(sample, TOYS["nearest_mean"], seed=seed) for seed in range(n)]


@pytest.mark.parametrize(
    ("limits", "asked", "waiting", "used", "words"),
    [
        (Limits(drawings=99), experiments(1), 0, 0, "99 drawings a training; these are 100"),
        (Limits(models=("other",)), experiments(1), 0, 0, "Allowed: other"),
        (Limits(waiting=3), experiments(2), 2, 0, "3 trainings waiting or running. You have 2"),
        (Limits(megabytes=5), experiments(1), 0, 5.1, "5.1 MB; a pupil may have 5 MB"),
    ],
)
def test_each_limit_holds_and_says_what_to_do(limits, asked, waiting, used, words):
    with pytest.raises(UserError, match=words):
        limits.check(asked, waiting, used)


def test_what_is_within_the_limits_passes():
    Limits(drawings=100, waiting=3, megabytes=5, models=("nearest_mean",)).check(experiments(2), 1, 4.9)


def test_a_pupil_changes_only_what_is_his_or_hers():
    assert HERON.may_change(HERON.owner) and not HERON.may_change(FOX.owner)
    assert not HERON.may_change("") and not HERON.may_change("teacher")  # nor what was there before
    assert all(actor.may_change(owner) for actor in (TEACHER, PERSON) for owner in ("", "teacher", HERON.owner))
    assert not Actor("pupil").may_change("")  # nor does one without an id
    with pytest.raises(UserError, match="Only the teacher can hide drawings."):
        HERON.check_may_all("hide drawings")
