"""The terminal: trains through the same lab, prints JSON, says errors in one sentence with exit status 2."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from dashboard.cli.main import _tell_download, main


@pytest.fixture(scope="module")
def home(tmp_path_factory, bucket):
    """A home that all tests of this file share, with two trained runs."""
    patch = pytest.MonkeyPatch()
    patch.setenv("QUICKDRAW_HOME", str(tmp_path_factory.mktemp("home")))
    patch.setenv("QUICKDRAW_DATA", str(bucket))
    yield tmp_path_factory
    patch.undo()


def call(capsys, *arguments):
    status = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return status, out, err


def test_train_prints_an_object_a_run_and_runs_lists_them(home, capsys):
    options = ["--classes", "cat,sheep", "--per-class", 100, "--models", "random_forest,knn", "--param"]
    status, out, _ = call(capsys, "train", *options, "random_forest.n_estimators=10", "--seed", 1, "--json")
    runs = [json.loads(line) for line in out.splitlines()]
    assert status == 0 and {run["model"] for run in runs} == {"random_forest", "knn"}
    for run in runs:
        keys = {"id", "model", "classes", "accuracy", "auc", "n_train", "n_test", "seconds", "megabytes"}
        assert set(run) == keys and run["n_train"] == run["n_test"] == 100
    status, out, _ = call(capsys, "runs", "--json")
    assert status == 0 and {json.loads(line)["id"] for line in out.splitlines()} == {run["id"] for run in runs}


def test_predict_prints_probabilities(home, capsys, tmp_path, bucket):
    _, out, _ = call(capsys, "runs", "--json")
    run = json.loads(out.splitlines()[0])
    np.save(tmp_path / "drawings.npy", np.load(bucket / "full/numpy_bitmap/sheep.npy")[200:210])
    status, out, _ = call(capsys, "predict", run["id"], tmp_path / "drawings.npy", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert status == 0 and len(rows) == 10
    assert all(set(row) == {"cat", "sheep"} and sum(row.values()) == pytest.approx(1) for row in rows)
    assert sum(row["sheep"] > 0.5 for row in rows) >= 8


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["train", "--classes", "cat"], "two classes"),
        (["train", "--classes", "cat,sheeep"], "did you mean sheep"),
        (["train", "--classes", "cat,sheep", "--per-class", "900"], "There are 300"),
        (["train", "--classes", "cat,sheep", "--share", "1.5"], "between 0 and 1"),
        (["train", "--classes", "cat,sheep", "--models", "oracle"], "The models are"),
        (["train", "--classes", "cat,sheep", "--models", "knn", "--param", "knn.n_neighbors=0"], "between 1 and 50"),
        (["train", "--classes", "cat,sheep", "--models", "knn", "--param", "knn"], "MODEL.NAME=VALUE"),
        (["predict", "nonsense", "x.npy"], "not the id of a run"),
        (["predict", "0123456789ab", "x.npy"], "no run 0123456789ab"),
    ],
)
def test_an_error_is_one_sentence_and_exit_status_2(home, capsys, arguments, sentence):
    status, out, err = call(capsys, *arguments)
    assert status == 2 and out == ""
    assert sentence in err and len(err.splitlines()) == 1


@pytest.mark.parametrize("content", ["floats", "pickle", "shape", "text"])
def test_drawings_of_another_kind_are_refused(home, capsys, tmp_path, content):
    _, out, _ = call(capsys, "runs", "--json")
    run, path = json.loads(out.splitlines()[0])["id"], tmp_path / "x.npy"
    arrays = {"floats": np.zeros((2, 784)), "shape": np.zeros((2, 28), np.uint8), "pickle": np.array([{}], object)}
    if content == "text":
        path.write_text("not an array")
    else:
        np.save(path, arrays[content], allow_pickle=content == "pickle")
    status, _, err = call(capsys, "predict", run, path)
    assert status == 2 and ("uint8" in err or "cannot be read" in err)


def test_download_fills_the_cache_and_bitmap_draws_strokes(home, capsys, tmp_path):
    status, out, _ = call(capsys, "download", "cat", "dog", "--rows", 200)
    assert status == 0 and out.splitlines() == ["cat: 200 drawings", "dog: 200 drawings"]
    (tmp_path / "cat.ndjson").write_text('{"word": "cat", "drawing": [[[0, 255], [0, 255]]]}\n')
    status, out, _ = call(capsys, "bitmap", tmp_path / "cat.ndjson", tmp_path / "cat.npy")
    drawings = np.load(tmp_path / "cat.npy")
    assert status == 0 and drawings.shape == (1, 784) and drawings.reshape(28, 28).diagonal()[4:24].min() > 200


def test_download_all_takes_what_there_is_and_names_what_is_missing(home, capsys):
    status, out, err = call(capsys, "download", "--all", "--rows", 900)
    assert status == 2 and "342 classes are missing" in err
    assert out.splitlines() == [f"{cls}: 300 drawings" for cls in ("cat", "dog", "sheep")]


def test_a_person_who_watches_a_download_sees_how_far_it_is_on_one_line(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    _tell_download("1 of 2: cat", 0.5, "5.9 of 11.8 MB, about 3 s left")
    _tell_download("1 of 2: cat", 1.0)
    shown, cleared = capsys.readouterr().err.split("\r\033[K")[1:]
    assert shown == "1 of 2: cat, 50% 5.9 of 11.8 MB, about 3 s left" and cleared == ""


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["download"], "Name the classes"),
        (["download", "catt"], "did you mean cat"),
        (["download", "cat", "--rows", "900"], "300"),
        (["bitmap", "nowhere.ndjson", "x.npy"], "There is no file"),
    ],
)
def test_a_download_that_cannot_be_is_one_sentence(home, capsys, arguments, sentence):
    status, _, err = call(capsys, *arguments)
    assert status == 2 and sentence in err and len(err.splitlines()) == 1
