"""Every command fails with one sentence and exit status 2, whatever the console can show and whoever stops reading."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dashboard.cli.main import main, parser
from qdcore.settings import PROJECT

COMMAND = [sys.executable, "-m", "dashboard.cli.main"]


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["predict", "nonsense", "x.npy"], "not the id of a run"),
        (["predict", "0123456789ab", "x.npy"], "no run 0123456789ab"),
        (["download"], "Name the classes"),
        (["download", "catt"], "did you mean cat"),
        (["download", "cat", "--rows", "900"], "300"),
        (["download", "cat", "--rows", "-3"], "--rows must be 1 or more, not -3"),
        (["bitmap", "nowhere.ndjson", "x.npy"], "There is no file"),
    ],
)
def test_an_error_is_one_sentence_and_exit_status_2(home, call, arguments, sentence):
    status, out, err = call(*arguments)
    assert status == 2 and out == ""
    assert err.startswith("quickdraw: ") and sentence in err and len(err.splitlines()) == 1


@pytest.mark.parametrize("command", [["train", "--seed", "1"], ["app", "--port", "8501"]])
def test_an_option_that_is_given_twice_is_said(command, capsys):
    with pytest.raises(SystemExit, match="2"):
        parser().parse_args([*command, *command[1:]])
    assert f"argument {command[1]}: it is given twice" in capsys.readouterr().err


def test_every_command_and_every_option_says_what_it_is_for():
    (commands,) = parser()._subparsers._group_actions
    assert len(commands.choices) == len(commands._choices_actions) >= 7
    for name, command in commands.choices.items():
        assert all(action.help for action in command._actions if action.dest != "folder"), name


def test_ctrl_c_is_answered_in_a_word(home, capsys, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr("dashboard.backend.open_backend", interrupted)
    assert main(["runs"]) == 130 and capsys.readouterr().err == "quickdraw: stopped\n"


def start(*arguments: object, **options: object) -> subprocess.Popen:
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True, **options)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_console_that_lacks_a_letter_shows_a_question_mark(run, monkeypatch, encoding):
    (run.folder / "name.txt").write_text("日 cats", encoding="utf-8")
    monkeypatch.setenv("PYTHONIOENCODING", f"{encoding}:strict")
    with start("runs", stdout=subprocess.PIPE) as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0 and out.endswith("  ? cats\n") and err == ""


def test_a_reader_that_stops_reading_ends_the_command_quietly(run, tmp_path):
    np.save(tmp_path / "many.npy", np.zeros((20_000, 784), np.uint8))
    with start("predict", run.id, tmp_path / "many.npy", stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() in ("cat\n", "sheep\n")
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device /dev/full")
def test_a_full_device_is_one_sentence(run):
    with Path("/dev/full").open("w") as full, start("runs", stdout=full) as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert re.fullmatch(r"quickdraw: The output can't be written or read: No space left on device\.\n", err)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize(("limit", "status"), [(30, 2), (60, 0)])
def test_a_training_with_few_open_files_is_done_or_refused_in_a_sentence(home, limit, status):
    practice = ["--source", "practice", "--classes", "bee,fish", "--per-class", "40", "--models", "knn"]
    few = shlex.join([*COMMAND, "train", *practice])
    done = subprocess.run(["sh", "-c", f"ulimit -n {limit}; exec {few}"], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == status, done.stderr
    if status:
        (sentence,) = done.stderr.splitlines()
        assert "no more files and connections at once" in sentence and "ulimit -n 1024" in sentence
