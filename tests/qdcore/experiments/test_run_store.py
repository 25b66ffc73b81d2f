"""The store of runs: complete or not there, never pickled, damaged ones set aside."""

from __future__ import annotations

import os
import time
from dataclasses import replace

import numpy as np
import pytest

from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run import same_test
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from tests.helpers.numbered import Numbered
from tests.helpers.toys import TOYS


@pytest.fixture(scope="module")
def trained():
    return train(Experiment.of(Sample(("cat", "dog"), 40), TOYS["nearest_mean"]), TOYS["nearest_mean"], Numbered())


@pytest.fixture
def runs(tmp_path):
    return Runs(tmp_path / "runs")


def test_a_run_comes_back_as_it_was_stored(runs, trained):
    runs.save(trained)
    run = Runs(runs.folder).load(trained.experiment.id)
    assert run.experiment == trained.experiment
    assert (run.evaluation.probabilities == trained.probabilities).all()
    assert (run.test == trained.test).all() and (run.train == trained.train).all()
    assert run.record.accuracy == pytest.approx((trained.probabilities.argmax(1) == trained.test[:, 0]).mean())
    assert run.history == [{"epoch": 1, "loss": 0.5, "accuracy": 0.5}]
    assert set(run.record.seconds) == {"drawing", "fitting", "exporting", "predicting"}
    assert run.model.read_bytes() == trained.fitted.onnx
    assert (run.extra("means") == trained.fitted.extras["means"]).all() and run.extra("nothing") is None
    assert run.record.versions["scikit-learn"]


def test_the_addresses_of_the_test_drawings_are_kept(runs, trained):
    run = runs.save(trained)
    split_rows = {(int(cls), int(row)) for cls, row in run.test} | {(int(cls), int(row)) for cls, row in run.train}
    assert split_rows == {(cls, row) for cls in (0, 1) for row in range(40)}


def test_the_first_stored_wins_and_nothing_is_left_beside(runs, trained):
    first = runs.save(trained)
    assert runs.save(trained).record.created == first.record.created
    assert [path.name for path in runs.folder.iterdir()] == [first.id]


def test_a_fold_keeps_numbers_but_no_model(runs):
    experiment = Experiment.of(Sample(("cat", "dog"), 40, fold=(0, 2)), TOYS["nearest_mean"])
    run = runs.save(train(experiment, TOYS["nearest_mean"], Numbered()))
    assert run.model is None and run.record.n_test == 20


def test_a_run_without_its_model_keeps_its_numbers(runs, trained):
    run = runs.save(trained)
    run.model.unlink()
    assert Runs(runs.folder).load(run.id).record.accuracy == run.record.accuracy
    assert Runs(runs.folder).load(run.id).model is None


@pytest.mark.parametrize("how", ["cut short", "no description", "not JSON", "another's"])
def test_a_damaged_run_is_set_aside_with_a_sentence(runs, trained, how):
    folder = runs.save(trained).folder
    described = folder / "run.json"
    if how == "cut short":
        (folder / "probabilities.npy").write_bytes((folder / "probabilities.npy").read_bytes()[:-5])
    elif how == "no description":
        described.unlink()
    elif how == "not JSON":
        described.write_text("{")
    else:
        described.write_text(described.read_text().replace('"seed": 0', '"seed": 1'))
    again = Runs(runs.folder)
    assert again.all() == []
    assert trained.experiment.id in again.messages[0] and "Train it again" in again.messages[0]
    assert len(list((runs.folder / "damaged").iterdir())) == 1
    again.save(trained)
    assert len(again.all()) == 1


@pytest.mark.parametrize("what", ["a folder", "a file"])
def test_what_is_no_run_makes_way_for_one(runs, trained, what):
    left = runs.folder / trained.experiment.id
    runs.folder.mkdir(parents=True, exist_ok=True)
    if what == "a folder":
        left.mkdir()
        (left / ".DS_Store").touch()
    else:
        left.touch()
    assert runs.save(trained).id == left.name and len(runs.all()) == 1 and runs.messages == []
    assert len(list((runs.folder / "damaged").iterdir())) == 1


def test_a_folder_being_written_is_not_a_run(runs, trained):
    runs.save(trained)
    (runs.folder / ".writing-0123456789ab-x").mkdir()
    (runs.folder / "notes").mkdir()
    assert len(runs.all()) == 1 and runs.messages == []


def test_what_a_killed_process_was_writing_is_cleared_away_a_day_later(runs, trained):
    old, new = (runs.folder / f".writing-0123456789ab-{name}" for name in ("old", "new"))
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "model.onnx").write_bytes(b"half")
    os.utime(old, (time.time() - 90_000,) * 2)
    runs.save(trained)
    assert new.exists() and not old.exists()


@pytest.mark.parametrize("id", ["", "../../etc", "0" * 11, "g" * 12, "0" * 13, "A" * 12])
def test_a_malformed_id_is_said_in_a_sentence(runs, id):
    with pytest.raises(UserError, match="not the id of a run"):
        runs.load(id)


def test_an_unknown_id_is_said_in_a_sentence(runs):
    with pytest.raises(UserError, match="no run 0123456789ab here"):
        runs.load("0123456789ab")


def test_a_removed_run_is_gone(runs, trained):
    run = runs.save(trained)
    runs.remove(run.id)
    assert runs.all() == [] and not runs.has(run.id)


def test_a_full_disk_is_said_in_a_sentence_and_leaves_nothing_behind(runs, trained, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(UserError, match="could not be stored. The disk that holds .* is full. Make room"):
        runs.save(trained)
    assert list(runs.folder.iterdir()) == []


def test_nothing_stored_holds_objects(runs, trained):
    folder = runs.save(trained).folder
    for file in folder.glob("*.npy"):
        np.load(file, allow_pickle=False)
    assert {file.suffix for file in folder.iterdir()} == {".npy", ".json", ".onnx"}


def test_runs_are_compared_only_on_the_very_same_test_drawings(runs, trained):
    def run(**changes):
        sample = Sample(**{"classes": ("cat", "dog"), "per_class": 40, **changes})
        return runs.save(train(Experiment.of(sample, TOYS["nearest_mean"]), TOYS["nearest_mean"], Numbered()))

    one = runs.save(trained)
    assert same_test(one, run(train_size=20))
    assert not same_test(one, run(seed=1))
    assert not same_test(one, run(classes=("cat", "sheep")))


def test_the_same_sample_of_drawings_that_have_changed_is_another_test(runs, trained):
    one = runs.save(trained)
    other = replace(one, record=replace(one.record, digest="0" * len(one.record.digest)))
    assert same_test(one, replace(one)) and not same_test(one, other)


def test_a_run_thrown_away_can_be_put_back(runs, trained):
    run = runs.save(trained)
    runs.throw_away(run.id)
    assert runs.all() == [] and not runs.has(run.id)
    runs.put_back(run.id)
    assert runs.load(run.id).record == run.record


def test_a_run_trained_again_meanwhile_is_not_replaced_from_the_trash(runs, trained):
    first = runs.save(trained)
    runs.throw_away(first.id)
    second = runs.save(trained)
    runs.put_back(first.id)
    assert runs.load(second.id).record.created == second.record.created


def test_an_emptied_trash_gives_nothing_back(runs, trained):
    run = runs.save(trained)
    runs.throw_away(run.id)
    runs.empty_trash()
    runs.put_back(run.id)
    assert not runs.has(run.id)


def test_a_name_is_kept_with_the_run_and_changes_no_id(runs, trained):
    run = runs.save(trained)
    runs.rename(run.id, "  the   best one ")
    again = Runs(runs.folder)
    assert runs.load(run.id).name == again.load(run.id).name == "the best one"
    assert again.load(run.id).experiment.id == run.id
    runs.throw_away(run.id)
    runs.put_back(run.id)
    assert runs.load(run.id).name == "the best one"
    runs.rename(run.id, " ")
    runs.rename(run.id, "")
    assert runs.load(run.id).name == Runs(runs.folder).load(run.id).name == ""


@pytest.mark.parametrize("name", ["x" * 61, "a\0b", "a\x1b[2J"])
def test_a_name_that_is_too_long_or_unprintable_is_refused(runs, trained, name):
    run = runs.save(trained)
    with pytest.raises(UserError, match="60 characters at most"):
        runs.rename(run.id, name)
    assert runs.load(run.id).name == ""


def test_a_run_that_is_not_there_cannot_be_named(runs):
    with pytest.raises(UserError, match="no run 0123456789ab"):
        runs.rename("0123456789ab", "nobody")


def test_the_size_on_disk_is_that_of_the_files_that_are_left(runs, trained):
    run = runs.save(trained)
    files = {path.name: path.stat().st_size for path in run.folder.iterdir() if path.name != "run.json"}
    assert run.megabytes_on_disk == pytest.approx(sum(files.values()) / 1e6)
    runs.drop_model(run.id)
    assert runs.load(run.id).megabytes_on_disk == pytest.approx((sum(files.values()) - files["model.onnx"]) / 1e6)


def test_the_trash_is_listed(runs, trained):
    assert runs.in_trash() == []
    run = runs.save(trained, "ann")
    runs.throw_away(run.id)
    assert runs.in_trash() == runs.in_trash("ann") == [run.id] and runs.in_trash("bob") == []


def test_the_runs_of_an_owner_take_up_space_in_the_trash_too(runs, trained):
    run = runs.save(trained, "ann")
    assert runs.megabytes_of("ann") == run.megabytes_on_disk > 0 == runs.megabytes_of("bob")
    files = sum(path.stat().st_size for path in run.folder.iterdir())
    runs.throw_away(run.id)
    assert runs.megabytes_of("ann") == pytest.approx(files / 1e6) and runs.megabytes_of("bob") == 0


def test_dropping_a_model_keeps_the_numbers(runs, trained):
    run = runs.save(trained)
    runs.drop_model(run.id)
    assert runs.load(run.id).model is None and runs.load(run.id).record.accuracy == run.record.accuracy
