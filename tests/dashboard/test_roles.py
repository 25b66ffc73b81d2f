"""Who may do what is decided by the backend, whatever a page shows."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from dashboard import datasets_by
from dashboard.backend import Backend, open_backend
from dashboard.lessons.tickets import Ticket
from models import MODELS
from qdcore.classroom.classroom import new_class
from qdcore.classroom.limits import Limits
from qdcore.classroom.roles import PERSON, TEACHER, Actor
from qdcore.datasets.drawing import Drawing
from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run import Run
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.settings import PROJECT
from qdcore.sources import open_source
from tests.helpers.toys import TOYS

SAMPLE = Sample(("cat", "sheep"), 50)


@pytest.fixture
def backend(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    """The backend of a class whose lab trains nothing."""
    room, _ = new_class(home / "classes")
    monkeypatch.setenv("QUICKDRAW_CLASS", str(room.folder))
    found = open_backend()
    monkeypatch.setattr(found.lab._dispatcher, "wake", lambda: None)
    yield found
    found.lab.close()


def pupil(backend: Backend) -> Actor:
    assert backend.classroom
    one, _ = backend.classroom.join()
    return Actor("pupil", one.id, one.name)


def knn(n: int, first: int = 0, **sample: int) -> list[Experiment]:
    chosen = Sample(("cat", "sheep"), sample.get("per_class", 50))
    return [Experiment.of(chosen, MODELS["knn"], seed=seed) for seed in range(first, first + n)]


def stored(backend: Backend, owner: str, seed: int = 0) -> Run:
    toy = TOYS["nearest_mean"]
    trained = train(Experiment.of(SAMPLE, toy, seed=seed), toy, open_source("quickdraw", backend.settings))
    return backend.runs.save(trained, owner)


def test_a_class_has_its_own_runs_votes_and_hidden_drawings_and_shares_downloads(backend, home):
    settings, folder = backend.settings, backend.classroom.folder
    assert {settings.runs, settings.own, settings.hidden, settings.votes} == {
        folder / "runs", folder / "data/own", folder / "data/hidden.txt", folder / "data/votes.jsonl",
    }  # fmt: skip
    assert settings.cache == home / "data"


def test_a_run_carries_its_owner_and_one_without_is_stored_as_ever(backend):
    heron = pupil(backend)
    run, old = stored(backend, heron.owner), stored(backend, "", 1)
    fresh = Runs(backend.settings.runs)
    assert fresh.load(run.id).record.owner == heron.owner and backend.owner_name(heron.owner) == heron.name
    assert fresh.load(old.id).record.owner == "" and '"owner"' not in (old.folder / "run.json").read_text()


CHANGES: dict[str, Callable[[Backend, Run, Actor], object]] = {
    "rename": lambda backend, run, actor: backend.rename(run.id, "mine", actor),
    "drop model": lambda backend, run, actor: backend.drop_model(run.id, actor),
    "throw away": lambda backend, run, actor: backend.throw_away(run.id, actor),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_run_is_changed_by_its_owner_and_the_teacher_alone(backend, change):
    heron, fox = pupil(backend), pupil(backend)
    for owner in (heron.owner, "teacher", ""):
        run = stored(backend, owner)
        with pytest.raises(UserError, match="not yours"):
            change(backend, run, fox)
        assert backend.runs.load(run.id).name == "" and run.model
        change(backend, run, TEACHER if owner != heron.owner else heron)
        backend.runs.remove(run.id)


def test_a_pupil_puts_back_and_deletes_only_own_runs_of_the_trash(backend):
    heron, fox = pupil(backend), pupil(backend)
    mine, other = stored(backend, heron.owner), stored(backend, fox.owner, 1)
    backend.throw_away(mine.id, heron), backend.throw_away(other.id, fox)
    assert backend.in_trash(heron) == [mine.id] and len(backend.in_trash(TEACHER)) == 2
    assert backend.megabytes_of(heron.owner) > 0  # the trash counts
    for id in (other.id, "../../x", "nothing"):
        with pytest.raises(UserError, match="not yours"):
            backend.put_back(id, heron)
    backend.empty_trash(heron)
    assert backend.runs.in_trash() == [other.id] and backend.put_back(other.id, fox)


def test_a_pupil_cancels_own_trainings_alone(backend):
    heron, fox = pupil(backend), pupil(backend)
    [mine], [other] = backend.start(knn(1), heron), backend.start(knn(1, 1), fox)
    with pytest.raises(UserError, match="not yours"):
        backend.cancel([mine.id, other.id], heron)
    assert {mine.status, other.status} == {"queued"}
    backend.cancel_all(heron)
    assert (mine.status, other.status) == ("cancelled", "queued")
    backend.forget_ended(fox)
    assert mine in backend.lab.jobs()
    backend.cancel_all(TEACHER)
    assert other.status == "cancelled"


def test_a_training_that_two_want_goes_on_until_both_have_cancelled_it(backend):
    heron, fox = pupil(backend), pupil(backend)
    [job], [same] = backend.start(knn(1), heron), backend.start(knn(1), fox)
    assert job is same and job.owners == (heron.owner, fox.owner)
    backend.cancel([job.id], heron)
    assert job.status == "queued" and job.owners == (fox.owner,)
    backend.cancel([job.id], fox)
    assert job.status == "cancelled"


def test_the_limits_hold_for_pupils_and_not_for_the_teacher(backend):
    heron = pupil(backend)
    backend.classroom.change(limits=Limits(drawings=100, waiting=2))
    backend.start(knn(2), heron)
    backend.start(knn(2), heron)  # the same ones again cost nothing
    for asked in (knn(1, 2), knn(1, 3, per_class=51)):
        with pytest.raises(UserError):
            backend.start(asked, heron)
    assert len(backend.lab.jobs()) == 2
    backend.start(knn(20, 2, per_class=60), TEACHER)
    backend.classroom.change(limits=Limits(), paused=True)
    with pytest.raises(UserError, match="paused"):
        backend.start(knn(1, 9), heron)


def test_a_pupil_hides_nothing_and_votes_as_himself(backend):
    heron = pupil(backend)
    for act in (backend.hide, lambda address, actor: backend.unhide([address], actor)):
        with pytest.raises(UserError, match="Only the teacher"):
            act("cat/1", heron)
    backend.hide("cat/1", TEACHER)
    assert backend.hidden.addresses() == {"cat/1"}
    backend.vote("cat/2", "somebody else", "label", heron)
    assert backend.votes.by(heron.owner) == {"cat/2": "label"} and not backend.votes.by("somebody else")


def test_a_pupil_hands_in_so_many_tickets_of_a_lesson_and_what_is_removed_of_one_leaves_no_vote(backend):
    heron, fox = pupil(backend), pupil(backend)
    tickets = [Ticket(lesson, (True,), (False,)) for lesson in ("a", "b")]
    for _ in range(3):
        backend.add_ticket(tickets[0], heron)
    with pytest.raises(UserError, match="3 tickets of this lesson"):
        backend.add_ticket(tickets[0], heron)
    backend.add_ticket(tickets[1], heron), backend.add_ticket(tickets[0], fox), backend.add_ticket(tickets[0], TEACHER)
    assert len(backend.tickets.of("a")) == 5 and heron.owner not in backend.tickets.path.read_text()
    for who in (heron, fox):
        backend.vote("cat/2", "", "label", who)
    backend.remove_things_of(heron.owner, TEACHER, out=True)
    assert not backend.votes.by(heron.owner) and backend.votes.by(fox.owner) == {"cat/2": "label"}


def test_after_a_crash_everything_is_there_and_the_queue_starts_again_for_its_owners(backend, monkeypatch):
    heron, fox = pupil(backend), pupil(backend)
    run = stored(backend, heron.owner)
    backend.start(knn(2), heron), backend.start(knn(2, 1), fox)
    backend.lab.pending._lock.release()  # as when the process is killed
    again = open_backend()
    monkeypatch.setattr(again.lab._dispatcher, "wake", lambda: None)
    assert again.classroom.state.code == backend.classroom.state.code
    assert again.runs.load(run.id).record.owner == heron.owner
    for act in (again.start_lost, again.forget_lost):
        with pytest.raises(UserError, match="Only the teacher"):
            act(heron)
    jobs = {job.experiment.seed: set(job.owners) for job in again.start_lost(TEACHER)}
    assert jobs == {0: {heron.owner}, 1: {heron.owner, fox.owner}, 2: {fox.owner}}
    again.lab.close()


def test_a_pupil_changes_own_datasets_alone_and_adds_only_so_far(backend, monkeypatch):
    heron, fox = pupil(backend), pupil(backend)
    drawings = [Drawing.of_raw([np.array([[0.0, 0], [9, n]])]) for n in (8, 9)]
    mine, teachers = backend.datasets_by(heron).create("hats"), backend.datasets_by(TEACHER).create("birds")
    cls = backend.datasets_by(heron).add_class(mine.name, "cap")
    backend.datasets_by(heron).add(mine.name, cls, drawings[:1])
    foreign = backend.datasets_by(fox)
    for act in (
        lambda: foreign.delete(mine.name), lambda: foreign.rename(mine.name, "mine"),
        lambda: foreign.delete_drawings(mine.name, cls, [drawings[0].key]),
        lambda: foreign.delete_class(mine.name, cls), lambda: foreign.add_class(teachers.name, "owl"),
    ):  # fmt: skip
        with pytest.raises(UserError, match="not yours"):
            act()
    assert backend.datasets.open(mine.name).total == 1
    monkeypatch.setattr(datasets_by, "MAX_WITH_PUPILS", 1)
    for act in (
        lambda: backend.datasets_by(heron).add(mine.name, cls, drawings[1:]),
        lambda: backend.datasets_by(heron).take(mine.name, {"cap": drawings[1:]}),
    ):
        with pytest.raises(UserError, match="1 drawings"):
            act()
    backend.remove_things_of(heron.id, TEACHER)
    assert backend.datasets.names() == [teachers.name]


def test_without_a_class_the_person_at_this_computer_may_all(home, monkeypatch):
    backend = open_backend()
    monkeypatch.setattr(backend.lab._dispatcher, "wake", lambda: None)
    [job] = backend.start(knn(1, per_class=300), PERSON)
    assert job.owners == ("",) and backend.classroom is None and backend.settings.runs == home / "runs"
    waiting = next((home / "runs/waiting").glob("*/*.json")).read_text()
    assert "owners" not in waiting
    backend.cancel_all(PERSON)
    assert job.status == "cancelled"
    backend.lab.close()


CHANGING = {
    "cancel", "cancel_all", "cancel_those", "withdraw", "submit", "forget_ended", "forget_lost", "throw_away",
    "add", "take", "create", "delete", "delete_drawings", "move", "put_back", "empty_trash",
    "rename", "drop_model", "remove", "hide", "cast", "save", "dismiss_messages",
}  # fmt: skip


def test_pages_change_things_through_the_backend_alone():
    """`backend().rename(...)` is fine; `backend().runs.rename(...)` would ask nobody."""
    found = []
    for folder in ("pages", "dashboard/views", "dashboard/inputs", "dashboard/components"):
        for file in sorted((PROJECT / folder).rglob("*.py")):
            calls = [node.func for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
            found += [
                f"{file.name}: {ast.unparse(call)}"
                for call in calls
                if isinstance(call, ast.Attribute) and call.attr in CHANGING
                if ast.unparse(call.value) in ("runs", "store", "lab") or "backend()." in ast.unparse(call.value)
                if "datasets_by(actor())" not in ast.unparse(call.value)
            ]
    assert found == []
