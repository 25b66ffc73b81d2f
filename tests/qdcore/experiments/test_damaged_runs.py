"""Whatever is done to the files of one run, the others show, and a sentence names it."""

from __future__ import annotations

import errno
import json
import os
import pickle
import shutil
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from tests.helpers.numbered import Numbered
from tests.helpers.toys import TOYS


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory):
    """A folder with two runs, and the id of the one that is to be damaged."""
    folder, toy = tmp_path_factory.mktemp("two") / "runs", TOYS["nearest_mean"]
    first, _ = (
        Runs(folder).save(train(Experiment.of(Sample(("cat", "dog", "sheep"), 40, seed=seed), toy), toy, Numbered()))
        for seed in (0, 1)
    )
    return folder, first.id


@pytest.fixture
def damaged(two_runs, tmp_path):
    """The folder of the run to damage, in a copy of the two runs."""
    shutil.copytree(two_runs[0], tmp_path / "runs")
    return tmp_path / "runs" / two_runs[1]


def the_other_shows(folder):
    """The store that finds one sound run and a sentence on the damaged one, now and the next time."""
    store = Runs(folder.parent)
    assert len(store.sound(store.all())) == 1
    assert [folder.name in message for message in store.messages] == [True]
    assert len(store.sound(store.all())) == 1 and len(store.messages) == 1
    with pytest.raises(UserError):
        store.load(folder.name)
    return store


RECORDS = {
    "accuracy": ["0.9", None, -0.1, 1.5, True, [0.9], 1e400],
    "auc": ["0.9", 2],
    "created": [5, None, "yesterday", "2026-13-45T99:99", "2026-01-01T00:00", "2026-01-01T00:00+00:00 noon"],
    "seconds": [[1, 2], {"fitting": 1.0}, {"drawing": -1, "fitting": 1, "exporting": 1, "predicting": 1}, None],
    "files": [["model.onnx"], {"../../secret.npy": 3}, {}, {"model.onnx": "big"}],
    "n_test": [0, 1.5, "60", 61],
    "n_train": [-1, 10**30],
    "versions": [[], {"python": 3}],
    "megabytes": [-1, "1"],
    "digest": [7],
    "id": ["0123456789ab", 3],
}


@pytest.mark.parametrize("field, value", [(field, value) for field, values in RECORDS.items() for value in values])
def test_a_record_with_a_field_of_another_type_or_range_is_set_aside(damaged, field, value):
    described = json.loads((damaged / "run.json").read_text())
    described["record"][field] = value
    (damaged / "run.json").write_text(json.dumps(described))
    the_other_shows(damaged)
    assert not damaged.exists() and len(list((damaged.parent / "damaged").iterdir())) == 1


TEXTS = {
    "a list": "[]",
    "a number": "7",
    "no record": '{"format": 1}',
    "format as text": '{"format": "1", "experiment": {}, "record": {}}',
    "experiment as a list": '{"format": 1, "experiment": [], "record": {}}',
    "nested": '{"a":' * 1000 + "1" + "}" * 1000,
    "a nested experiment": '{"format": 1, "record": {}, "experiment": ' + '{"a":' * 900 + "1" + "}" * 901,
    "brackets": "[" * 100_000,
    "bytes": b"\xff\xfe\x00{",
    "a pickle": pickle.dumps({"format": 1}),
    "empty": "",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_description_that_is_none_is_set_aside(damaged, text):
    (damaged / "run.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    the_other_shows(damaged)


def replaced(path, change):
    np.save(path, change(np.load(path)))


def of_same_size(path, content):
    path.write_bytes(content.ljust(path.stat().st_size, b"\0")[: path.stat().st_size])


ARRAYS = {
    "random bytes": lambda p: of_same_size(p / "probabilities.npy", np.random.default_rng(0).bytes(9999)),
    "a pickle": lambda p: of_same_size(p / "probabilities.npy", pickle.dumps(list(range(9)))),
    "a zip": lambda p: of_same_size(p / "test.npy", b"PK\x03\x04"),
    "random data": lambda p: of_same_size(
        p / "probabilities.npy", (p / "probabilities.npy").read_bytes()[:128] + np.random.default_rng(0).bytes(9999)
    ),
    "objects": lambda p: of_same_size(p / "test.npy", (p / "test.npy").read_bytes().replace(b"'<i4'", b"'|O' ")),
    "not a number": lambda p: replaced(p / "probabilities.npy", lambda a: np.where(a == a.max(), np.nan, a)),
    "negative": lambda p: replaced(p / "probabilities.npy", lambda a: np.where(a == a.max(), -a, a)),
    "infinite": lambda p: replaced(p / "probabilities.npy", lambda a: np.where(a == a.max(), np.inf, a)),
    "sums of 2": lambda p: replaced(p / "probabilities.npy", lambda a: a * 2),
    "transposed": lambda p: replaced(p / "probabilities.npy", lambda a: np.asfortranarray(a)),
    "turned": lambda p: replaced(p / "probabilities.npy", lambda a: np.ascontiguousarray(a.T)),
    "whole numbers": lambda p: replaced(p / "probabilities.npy", lambda a: a.view(np.int32)),
    "of other drawings": lambda p: replaced(p / "probabilities.npy", lambda a: np.roll(a, 1, axis=1)),
    "no such class": lambda p: replaced(p / "test.npy", lambda a: a + np.array([3, 0], np.int32)),
    "no such row": lambda p: replaced(p / "train.npy", lambda a: a + np.array([0, 40], np.int32)),
    "a class below 0": lambda p: replaced(p / "train.npy", lambda a: a - np.array([5, 0], np.int32)),
    "not as long": lambda p: replaced(p / "train.npy", lambda a: a[1:]),
    "extra not finite": lambda p: replaced(p / "extra_means.npy", lambda a: a * np.float32(np.inf)),
    "extra turned": lambda p: of_same_size(p / "extra_means.npy", b"nothing"),
    "history a number": lambda p: of_same_size(p / "history.json", b"7".ljust(999)),
    "history of text": lambda p: of_same_size(p / "history.json", b'[{"a": "b"}]'.ljust(999)),
    "a file is a folder": lambda p: ((p / "test.npy").unlink(), (p / "test.npy").mkdir()),
}


@pytest.mark.parametrize("damage", ARRAYS.values(), ids=ARRAYS)
def test_a_run_with_damaged_arrays_is_set_aside_at_the_latest_when_they_are_read(damaged, damage):
    damage(damaged)
    the_other_shows(damaged)
    assert not damaged.exists()


def test_damage_that_shows_later_is_said_where_it_shows(damaged):
    store = Runs(damaged.parent)
    run = store.load(damaged.name)
    replaced(damaged / "probabilities.npy", lambda a: a * np.float32(np.nan))
    with pytest.raises(UserError, match="no probabilities"):
        _ = run.evaluation
    assert not damaged.exists() and len(store.all()) == 1 and len(store.messages) == 1


def test_a_run_that_was_deleted_before_its_arrays_are_read_is_not_called_damaged(damaged):
    store = Runs(damaged.parent)
    run = store.load(damaged.name)
    store.throw_away(run.id)
    with pytest.raises(UserError, match="deleted in the meantime"):
        _ = run.evaluation
    assert store.messages == []


def test_a_loop_of_links_is_set_aside(damaged):
    shutil.rmtree(damaged)
    damaged.symlink_to(damaged)
    the_other_shows(damaged)


def test_a_file_in_place_of_a_run_is_set_aside(damaged):
    shutil.rmtree(damaged)
    damaged.write_text("nothing")
    the_other_shows(damaged)


def test_a_run_that_cannot_be_moved_is_named_once_and_left_out(damaged):
    (damaged.parent / "damaged").write_text("a file in the way")
    (damaged / "run.json").write_text("{")
    store = the_other_shows(damaged)
    assert damaged.exists() and "cannot be moved" in store.messages[0]
    store.dismiss_messages()
    assert len(store.all()) == 1 and store.messages == []


def test_a_run_whose_arrays_are_damaged_and_that_cannot_be_moved_is_left_out(damaged):
    (damaged.parent / "damaged").write_text("a file in the way")
    ARRAYS["negative"](damaged)
    the_other_shows(damaged)
    assert damaged.exists()


def test_sentences_that_were_dismissed_are_not_said_again(damaged):
    (damaged / "run.json").write_text("{")
    store = the_other_shows(damaged)
    store.dismiss_messages()
    store.all()
    assert store.messages == []


def newer_format(described):
    described["format"] = 2
    described["record"] = ["told in another way"]


def newer_sample(described):
    described["experiment"]["sample"]["balance"] = True


@pytest.mark.parametrize("change", [newer_format, newer_sample])
def test_a_run_of_a_newer_version_stays_where_it_is_and_is_named(damaged, change):
    described = json.loads((damaged / "run.json").read_text())
    change(described)
    text = json.dumps({"format": 1, **described["experiment"]}, sort_keys=True, separators=(",", ":"))
    if change is newer_sample:  # a newer version gives it the id of what it describes
        from hashlib import sha256

        damaged = damaged.rename(damaged.with_name(sha256(text.encode()).hexdigest()[:12]))
    (damaged / "run.json").write_text(json.dumps(described))
    store = the_other_shows(damaged)
    assert damaged.exists() and "newer version" in store.messages[0]
    assert not (damaged.parent / "damaged").exists()


def test_a_field_of_the_record_that_this_version_does_not_know_is_no_damage(damaged):
    described = json.loads((damaged / "run.json").read_text())
    described["record"]["colour"] = "blue"
    (damaged / "run.json").write_text(json.dumps(described))
    assert len(Runs(damaged.parent).all()) == 2


def test_a_description_that_changes_under_a_running_server_is_read_again(damaged):
    store = Runs(damaged.parent)
    assert len(store.all()) == 2
    with (damaged / "run.json").open("a") as file:
        file.write("}")
    assert len(store.all()) == 1


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"\0\1\2", b"x" * 10_000_000, None], ids=["latin", "null", "big", "folder"]
)
def test_an_odd_name_takes_no_run_away(damaged, content):
    name = damaged / "name.txt"
    name.mkdir() if content is None else name.write_bytes(content)
    run = Runs(damaged.parent).load(damaged.name)
    assert len(run.name) <= 60 and run.name.isprintable()


def test_a_folder_whose_name_is_no_id_is_left_alone(damaged):
    notes = damaged.with_name("my old notes")
    assert len(notes.name) == 12
    notes.mkdir()
    store = Runs(damaged.parent)
    assert len(store.all()) == 2 and store.messages == [] and notes.is_dir()


def test_a_model_that_was_replaced_is_not_asked(damaged):
    run, other = sorted(Runs(damaged.parent).all(), key=lambda run: run.id != damaged.name)
    assert run.model.stat().st_size == other.model.stat().st_size
    assert run.predictor()(np.zeros((1, 784), np.uint8)).shape == (1, 3)
    shutil.copy(other.model, run.model)
    with pytest.raises(UserError, match="not the one that was trained"):
        run.predictor()


def test_a_model_of_other_classes_is_not_asked_in_a_run_without_a_hash(damaged):
    toy = TOYS["nearest_mean"]
    other = train(Experiment.of(Sample(("cat", "dog"), 40), toy), toy, Numbered())
    described = json.loads((damaged / "run.json").read_text())
    del described["record"]["model_sha256"]
    described["record"]["files"]["model.onnx"] = len(other.fitted.onnx)
    (damaged / "run.json").write_text(json.dumps(described))
    (damaged / "model.onnx").write_bytes(other.fitted.onnx)
    with pytest.raises(UserError, match="expected 3 classes"):
        Runs(damaged.parent).load(damaged.name).predictor()


def test_the_record_says_when_it_was_stored(damaged):
    datetime.fromisoformat(Runs(damaged.parent).load(damaged.name).record.created)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.EACCES, errno.EIO])
@pytest.mark.parametrize("file", ["run.json", "probabilities.npy"])
def test_a_run_that_this_computer_cannot_read_now_stays_and_shows_when_it_can(damaged, monkeypatch, file, number):
    """It was called damaged and moved away when the app had too many files open."""
    store, whole = Runs(damaged.parent), Path.read_bytes

    def refusing(path):
        if path == damaged / file:
            raise OSError(number, os.strerror(number))
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", refusing)
    the_other = store.sound(store.all())
    assert len(the_other) == 1 and damaged.is_dir() and not (damaged.parent / "damaged").exists()
    (message,) = store.messages
    assert f"Run {damaged.name} cannot be read now ({os.strerror(number)})" in message
    monkeypatch.undo()
    assert len(store.sound(store.all())) == 2 and store.messages == []
