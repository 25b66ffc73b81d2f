"""Runs move from one home to another by two commands; a report and other files come by the same road."""

from __future__ import annotations

import shutil
from pathlib import Path

from qdcore.experiments.run_store import Runs


def test_runs_move_to_another_home_with_their_names_and_models(run, home, call, monkeypatch):
    Runs(home / "runs").rename(run.id, "the first")
    assert call("export", run.id, "--out", home / "out.zip")[0] == 0
    monkeypatch.setenv("QUICKDRAW_HOME", str(home / "school"))
    status, out, err = call("import", home / "out.zip")
    assert status == 0 and out.split()[0] == run.id and err == ""
    moved = Runs(home / "school/runs").load(run.id)
    assert moved.name == "the first" and moved.record == run.record and moved.predictor()
    for file in run.folder.iterdir():
        assert (moved.folder / file.name).read_bytes() == file.read_bytes()
    assert [entry.name for entry in (home / "school/runs").iterdir()] == [run.id]


def test_a_run_that_is_there_stays_as_it_is(run, home, call):
    call("export", run.id, "--out", home / "out.zip")
    Runs(home / "runs").rename(run.id, "mine")
    status, out, _ = call("import", home / "out.zip")
    assert status == 0 and "1 run was here already" in out
    assert Runs(home / "runs").load(run.id).name == "mine"


def test_a_report_and_other_kinds_are_written_where_they_are_wanted(run, home, call, monkeypatch):
    monkeypatch.chdir(home)
    assert call("report", run.id)[1].startswith("report.html (2")
    assert call("export", run.id, "--as", "model")[1].startswith(f"model-{run.id}.zip")
    assert {"report.html", f"model-{run.id}.zip"} <= {file.name for file in Path().iterdir()}


def test_a_wrong_kind_a_missing_folder_and_a_missing_browser_are_one_sentence(run, home, call, monkeypatch):
    status, _, err = call("export", run.id, "--as", "nonsense")
    assert status == 2 and "model" in err and "report" in err
    status, _, err = call("report", run.id, "--out", home / "nowhere/report.html")
    assert status == 2 and "There is no folder" in err
    monkeypatch.setattr(shutil, "which", lambda name: None)
    status, out, err = call("report", run.id, "--out", home / "report.html", "--pdf")
    assert status == 2 and "needs Chromium" in err and (home / "report.html").is_file()
