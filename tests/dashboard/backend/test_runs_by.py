"""A pupil changes own runs alone, the teacher all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.backend import Backend
from qdcore.classroom.roles import TEACHER, Actor
from qdcore.errors import UserError
from qdcore.experiments.run import Run
from qdcore.experiments.run_store import Runs
from tests.helpers.in_a_class import pupil, stored_by


def test_a_run_carries_its_owner_and_one_without_is_stored_as_ever(backend):
    heron = pupil(backend)
    run, old = stored_by(heron.owner, backend), stored_by("", backend, 1)
    fresh = Runs(backend.settings.runs)
    assert fresh.load(run.id).record.owner == heron.owner and backend.owner_name(heron.owner) == heron.name
    assert fresh.load(old.id).record.owner == "" and '"owner"' not in (old.folder / "run.json").read_text()


CHANGES: dict[str, Callable[[Backend, Run, Actor], object]] = {
    "rename": lambda backend, run, actor: backend.runs_by(actor).rename(run.id, "mine"),
    "drop model": lambda backend, run, actor: backend.runs_by(actor).drop_model(run.id),
    "throw away": lambda backend, run, actor: backend.runs_by(actor).throw_away(run.id),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_run_is_changed_by_its_owner_and_the_teacher_alone(backend, change):
    heron, fox = pupil(backend), pupil(backend)
    for owner in (heron.owner, "teacher", ""):
        run = stored_by(owner, backend)
        with pytest.raises(UserError, match="not yours"):
            change(backend, run, fox)
        assert backend.runs.load(run.id).name == "" and run.model
        change(backend, run, TEACHER if owner != heron.owner else heron)
        backend.runs.remove(run.id)


def test_a_pupil_puts_back_and_deletes_only_own_runs_of_the_trash(backend):
    heron, fox = pupil(backend), pupil(backend)
    mine, other = stored_by(heron.owner, backend), stored_by(fox.owner, backend, 1)
    backend.runs_by(heron).throw_away(mine.id), backend.runs_by(fox).throw_away(other.id)
    assert backend.runs_by(heron).in_trash() == [mine.id] and len(backend.runs_by(TEACHER).in_trash()) == 2
    for id in (other.id, "../../x", "nothing"):
        with pytest.raises(UserError, match="not yours"):
            backend.runs_by(heron).put_back(id)
    backend.runs_by(heron).empty_trash()
    assert backend.runs.in_trash() == [other.id] and backend.runs_by(fox).put_back(other.id)
