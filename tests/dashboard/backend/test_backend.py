"""Who may do what is decided by the backend, whatever a page shows."""

from __future__ import annotations

import ast
import re

from dashboard.backend import open_backend
from qdcore.classroom.roles import PERSON
from qdcore.settings import PROJECT
from tests.helpers.in_a_class import knn


def test_a_class_has_its_own_runs_votes_and_hidden_drawings_and_shares_downloads(backend, home):
    settings, folder = backend.settings, backend.classroom.folder
    assert {settings.runs, settings.own, settings.hidden, settings.votes} == {
        folder / "runs", folder / "data/own", folder / "data/hidden.txt", folder / "data/votes.jsonl",
    }  # fmt: skip
    assert settings.cache == home / "data"


def test_without_a_class_the_person_at_this_computer_may_all(home, monkeypatch):
    backend = open_backend()
    monkeypatch.setattr(backend.lab._dispatcher, "wake", lambda: None)
    [job] = backend.trainings_by(PERSON).start(knn(1, per_class=300))
    assert job.owners == ("",) and backend.classroom is None and backend.settings.runs == home / "runs"
    waiting = next((home / "runs/waiting").glob("*/*.json")).read_text()
    assert "owners" not in waiting
    backend.trainings_by(PERSON).cancel_all()
    assert job.status == "cancelled"
    backend.lab.close()


FOLDERS = ("pages", "dashboard/views", "dashboard/inputs", "dashboard/components")
FILES = [file for folder in FOLDERS for file in sorted((PROJECT / folder).rglob("*.py"))]
CHANGING = {
    "cancel", "cancel_all", "cancel_those", "withdraw", "submit", "forget_ended", "forget_lost", "throw_away",
    "add", "take", "create", "delete", "delete_drawings", "move", "put_back", "empty_trash",
    "rename", "drop_model", "remove", "hide", "cast", "save", "dismiss_messages",
}  # fmt: skip


def test_pages_change_things_through_the_backend_alone():
    """`backend().runs_by(actor()).rename(...)` is fine; `backend().runs.rename(...)` would ask nobody."""
    found = []
    for file in FILES:
        calls = [node.func for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
        found += [
            f"{file.name}: {ast.unparse(call)}"
            for call in calls
            if isinstance(call, ast.Attribute) and call.attr in CHANGING
            if ast.unparse(call.value) in ("runs", "store", "lab") or "backend()." in ast.unparse(call.value)
            if not re.fullmatch(r"backend\(\)\.\w+_by\(actor\(\)\)", ast.unparse(call.value))
        ]
    assert found == []


def test_pages_change_things_in_the_name_of_who_sits_there():
    """`backend().runs_by(TEACHER)` would let everybody do what the teacher may."""
    calls = [call for file in FILES for call in re.findall(r"backend\(\)\.\w+_by\(.*", file.read_text("utf-8"))]
    assert len(calls) > 20 and [call for call in calls if "_by(actor())" not in call] == []
