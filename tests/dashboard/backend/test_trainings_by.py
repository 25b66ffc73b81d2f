"""Trainings are started within the limits of a class and cancelled by their owners; a lost queue starts again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dashboard.backend import open_backend
from models import MODELS
from qdcore.classroom.limits import Limits
from qdcore.classroom.roles import PERSON, TEACHER
from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.sample import Sample
from tests.helpers.in_a_class import knn, pupil, stored_by


def test_a_pupil_cancels_own_trainings_alone(backend):
    heron, fox = pupil(backend), pupil(backend)
    [mine], [other] = backend.trainings_by(heron).start(knn(1)), backend.trainings_by(fox).start(knn(1, 1))
    with pytest.raises(UserError, match="not yours"):
        backend.trainings_by(heron).cancel([mine.id, other.id])
    assert {mine.status, other.status} == {"queued"}
    backend.trainings_by(heron).cancel_all()
    assert (mine.status, other.status) == ("cancelled", "queued")
    backend.trainings_by(fox).forget_ended()
    assert mine in backend.lab.jobs()
    backend.trainings_by(TEACHER).cancel_all()
    assert other.status == "cancelled"


def test_a_training_that_two_want_goes_on_until_both_have_cancelled_it(backend):
    heron, fox = pupil(backend), pupil(backend)
    [job], [same] = backend.trainings_by(heron).start(knn(1)), backend.trainings_by(fox).start(knn(1))
    assert job is same and job.owners == (heron.owner, fox.owner)
    backend.trainings_by(heron).cancel([job.id])
    assert job.status == "queued" and job.owners == (fox.owner,)
    backend.trainings_by(fox).cancel([job.id])
    assert job.status == "cancelled"


def test_the_limits_hold_for_pupils_and_not_for_the_teacher(backend):
    heron = pupil(backend)
    backend.classroom.change(limits=Limits(drawings=100, waiting=2))
    backend.trainings_by(heron).start(knn(2))
    backend.trainings_by(heron).start(knn(2))  # the same ones again cost nothing
    for asked in (knn(1, 2), knn(1, 3, per_class=51)):
        with pytest.raises(UserError):
            backend.trainings_by(heron).start(asked)
    assert len(backend.lab.jobs()) == 2
    backend.trainings_by(TEACHER).start(knn(20, 2, per_class=60))
    backend.classroom.change(limits=Limits(), paused=True)
    with pytest.raises(UserError, match="paused"):
        backend.trainings_by(heron).start(knn(1, 9))


def test_after_a_crash_everything_is_there_and_the_queue_starts_again_for_its_owners(backend, monkeypatch):
    heron, fox = pupil(backend), pupil(backend)
    run = stored_by(heron.owner, backend)
    backend.trainings_by(heron).start(knn(2)), backend.trainings_by(fox).start(knn(2, 1))
    backend.lab.pending._lock.release()  # as when the process is killed
    again = open_backend()
    monkeypatch.setattr(again.lab._dispatcher, "wake", lambda: None)
    assert again.classroom.state.code == backend.classroom.state.code
    assert again.runs.load(run.id).record.owner == heron.owner
    for act in (again.trainings_by(heron).start_lost, again.trainings_by(heron).forget_lost):
        with pytest.raises(UserError, match="Only the teacher"):
            act()
    jobs = {job.experiment.seed: set(job.owners) for job in again.trainings_by(TEACHER).start_lost()}
    assert jobs == {0: {heron.owner}, 1: {heron.owner, fox.owner}, 2: {fox.owner}}
    again.lab.close()


def test_what_cannot_start_of_a_lost_queue_stays_lost_and_holds_up_nothing(
    tmp_path: Path, bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUICKDRAW_HOME", str(tmp_path))
    monkeypatch.setenv("QUICKDRAW_DATA", str(bucket))
    good, bad = (Experiment.of(Sample(("cat", "sheep"), n), MODELS["knn"]) for n in (30, 400_000))
    (tmp_path / "runs/waiting/gone").mkdir(parents=True)
    for each in (bad, good):
        (tmp_path / f"runs/waiting/gone/{each.id}.json").write_text(json.dumps(each.to_json()))
    backend = open_backend()
    monkeypatch.setattr(backend.lab._dispatcher, "wake", lambda: None)
    assert [job.id for job in backend.trainings_by(PERSON).start_lost()] == [good.id]
    assert [each.id for each in backend.lab.pending.lost()] == [bad.id]
    with pytest.raises(UserError, match="400,000 were requested"):
        backend.trainings_by(PERSON).start_lost()
    backend.lab.pending.forget_lost()
    assert backend.lab.pending.lost() == []
    backend.lab.close()
