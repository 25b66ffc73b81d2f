"""A zip of runs is taken in as a whole or not at all, whatever is in it, and nothing that is stored changes."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest

from qdcore.errors import UserError
from qdcore.experiments.run import Run
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.export import runs_zip
from qdcore.export.runs_zip import export_runs, import_runs
from tests.helpers.pages import stored

Files = dict[str, bytes]


@pytest.fixture
def exported(run: Run, home: Path) -> Files:
    """The files of a zip of two runs, by their names in it."""
    export_runs([run, stored(Sample(("cat", "dog"), 50))], home / "two.zip")
    with zipfile.ZipFile(home / "two.zip") as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture
def school(home: Path) -> Runs:
    """An empty store on the same computer."""
    return Runs(home / "school" / "runs")


def packed(path: Path, files: Files) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return path


def entries(store: Runs) -> Iterator[str]:
    return (entry.name for entry in store.folder.iterdir()) if store.folder.is_dir() else iter(())


def test_both_runs_arrive_byte_by_byte(exported, school, home):
    imported = import_runs(packed(home / "again.zip", exported), school)
    assert len(imported.stored) == 2 and not imported.already
    assert {
        f"{run.id}/{file.name}": file.read_bytes() for run in school.all() for file in run.folder.iterdir()
    } == exported


def changed_description(files: Files, change: Callable[[dict], None]) -> Files:
    """The same files, the description of the second run changed."""
    name = [name for name in files if name.endswith("run.json")][1]
    described = json.loads(files[name])
    change(described)
    return files | {name: json.dumps(described).encode()}


def second(files: Files, file: str) -> str:
    """The name in the zip of a file of the second run."""
    return [name for name in files if name.endswith(f"/{file}")][1]


def beside(files: Files, file: str) -> str:
    """The name in the zip of a further file of the second run."""
    return second(files, "run.json").replace("run.json", file)


def without(files: Files, file: str) -> Files:
    """The files without one of the second run."""
    return {name: content for name, content in files.items() if name != second(files, file)}


def external_model(files: Files) -> bytes:
    """A model whose weights would be read from a file of this computer."""
    model = onnx.load_from_string(files[second(files, "model.onnx")])
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")
    return model.SerializeToString()


def with_model(files: Files, model: bytes) -> Files:
    """The second run with another model, its record agreeing with it."""

    def agree(described: dict) -> None:
        described["record"]["files"]["model.onnx"] = len(model)
        described["record"]["model_sha256"] = hashlib.sha256(model).hexdigest()

    return changed_description(files | {second(files, "model.onnx"): model}, agree)


def npy_with_objects() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.array([{}], object), allow_pickle=True)
    return buffer.getvalue()


FAULTS: dict[str, tuple[Callable[[Files], Files], str]] = {
    "nothing": (lambda files: {}, "holds 0 files"),
    "a foreign file": (lambda files: files | {"setup.py": b"print()"}, "no part of a run"),
    "a path upwards": (lambda files: files | {"../0f2ab7edb67d/run.json": b"{}"}, "no part of a run"),
    "an absolute path": (lambda files: files | {"/0f2ab7edb67d/run.json": b"{}"}, "no part of a run"),
    "code in a run": (lambda files: files | {beside(files, "a.py"): b""}, "no part of"),
    "a file too many": (lambda files: files | {beside(files, "b.json"): b"{}"}, "does not name"),
    "no description": (lambda files: without(files, "run.json"), "damaged"),
    "no test drawings": (lambda files: without(files, "test.npy"), "damaged"),
    "no JSON": (lambda files: files | {second(files, "run.json"): b"{" * 9999}, "damaged"),
    "a pickle": (lambda files: files | {second(files, "probabilities.npy"): npy_with_objects()}, "damaged"),
    "another experiment": (
        lambda files: changed_description(files, lambda described: described["experiment"].update(seed=7)),
        "does not belong to its id",
    ),
    "a better accuracy": (
        lambda files: changed_description(files, lambda described: described["record"].update(accuracy=1.0)),
        "accuracy",
    ),
    "a newer version": (lambda files: changed_description(files, lambda d: d.update(format=99)), "newer version"),
    "another model": (lambda files: files | {second(files, "model.onnx"): b"x" * 99}, "not the one that was trained"),
    "no model at all": (lambda files: with_model(files, b"x" * 99), "ONNX"),
    "a model that reads files": (lambda files: with_model(files, external_model(files)), "reads other files"),
    "a long name": (lambda files: files | {beside(files, "name.txt"): b"x" * 2000}, "name"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_zip_with_a_fault_in_its_last_run_is_refused_in_a_sentence_and_leaves_nothing(fault, exported, school, home):
    change, words = FAULTS[fault]
    with pytest.raises(UserError, match=words):
        import_runs(packed(home / "bad.zip", change(exported)), school)
    assert not list(entries(school))


def test_what_is_no_zip_or_cut_or_spoiled_is_refused(exported, school, home):
    good = packed(home / "good.zip", exported).read_bytes()
    place = good.index(b"PK\x03\x04", 10) - 30  # amid the packed bytes of the first file
    spoiled = good[:place] + bytes(20) + good[place + 20 :]
    for content in (b"", b"GIF89a" * 9, good[: len(good) // 2], spoiled):
        (home / "bad.zip").write_bytes(content)
        with pytest.raises(UserError, match="bad.zip|damaged"):
            import_runs(home / "bad.zip", school)
    with pytest.raises(UserError, match="is not a file"):
        import_runs(home, school)
    assert not list(entries(school))


def test_a_bomb_is_refused_before_it_is_unpacked(exported, school, home):
    name = beside(exported, "extra_zeros.npy")
    with pytest.raises(UserError, match="over 200 times its size"):
        import_runs(packed(home / "bomb.zip", exported | {name: bytes(60_000_000)}), school)
    assert not list(entries(school))


def test_a_zip_that_lies_about_sizes_does_not_unpack_to_more(exported, school, home):
    name = second(exported, "history.json")
    path = packed(home / "liar.zip", exported | {name: b" " * 5_000_000})
    content = path.read_bytes()
    size = struct.pack("<I", 5_000_000)
    assert content.count(size) == 2  # in the file's own header and in the directory
    path.write_bytes(content.replace(size, struct.pack("<I", len(exported[name]))))
    with pytest.raises(UserError):
        import_runs(path, school)
    assert not list(entries(school))


def test_a_full_disk_takes_back_what_was_moved(exported, school, home, monkeypatch):
    path, moved, take_in = packed(home / "two.zip", exported), [], Runs.take_in

    def only_one(store: Runs, folder: Path) -> None:
        if moved:
            raise OSError(28, "No space left on device")
        moved.append(folder.name)
        take_in(store, folder)

    monkeypatch.setattr(Runs, "take_in", only_one)
    with pytest.raises(UserError, match="full"):
        import_runs(path, school)
    assert moved and not list(entries(school))


def test_too_little_disk_is_said_before_anything_is_written(exported, school, home, monkeypatch):
    monkeypatch.setattr(runs_zip, "SPARE", 10**18)
    with pytest.raises(UserError, match="too little"):
        import_runs(packed(home / "two.zip", exported), school)
    assert not list(entries(school))


def test_a_run_without_its_model_moves_too(run, school, home):
    Runs(home / "runs").drop_model(run.id)
    export_runs([Runs(home / "runs").load(run.id)], home / "one.zip")
    (moved,) = import_runs(home / "one.zip", school).stored
    assert moved.model is None and moved.evaluation.accuracy == run.record.accuracy
