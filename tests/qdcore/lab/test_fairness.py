"""The queue is fair: owners' jobs begin in turn."""

from __future__ import annotations

from qdcore.experiments.experiment import Experiment
from qdcore.experiments.sample import Sample
from qdcore.lab.fairness import in_turn
from qdcore.lab.job import Job
from tests.helpers.toys import TOYS

TOY = TOYS["nearest_mean"]


def jobs(*owners: str) -> list[Job]:
    """A queued job for each letter, whose seed is its position; "ab" is wanted by a and b."""
    sample = Sample(("cat", "sheep"), 50)
    return [Job(Experiment.of(sample, TOY, seed=n), TOY, owners=tuple(each)) for n, each in enumerate(owners)]


def order(queued: list[Job], **served: int) -> list[int]:
    return [job.experiment.seed for job in in_turn(queued, served)]


def test_one_owner_alone_is_served_in_the_order_of_the_queue():
    assert order(jobs(*"aaaa"), a=7) == [0, 1, 2, 3]
    assert order([Job(job.experiment, TOY) for job in jobs("a", "a")]) == [0, 1]  # without owners


def test_owners_take_turns():
    assert order(jobs(*"aaabbc")) == [0, 3, 5, 1, 4, 2]


def test_who_was_served_longest_ago_is_next():
    assert order(jobs(*"aab"), a=5, b=3) == [2, 0, 1]
    assert order(jobs(*"aab"), a=5) == [2, 0, 1]


def test_a_single_training_begins_within_two_whatever_others_have_queued():
    queued, served, begun = jobs(*"a" * 50), {"a": 0}, []
    for turn in range(1, 6):
        if turn == 3:  # b comes when two of a's have begun
            queued += [Job(Experiment.of(Sample(("cat", "dog"), 50), TOY), TOY, owners=("b",))]
        job = in_turn(queued, served)[0]
        queued.remove(job)
        served |= dict.fromkeys(job.owners, turn)
        begun.append(job.owners[0])
    assert begun == ["a", "a", "b", "a", "a"]


def test_a_job_that_two_want_has_the_better_place():
    assert order(jobs("a", "a", "a", "ab", "b")) == [0, 3, 1, 4, 2]
