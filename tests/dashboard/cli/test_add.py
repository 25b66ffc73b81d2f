"""`quickdraw add` puts files into a dataset, and says on stderr what was left out."""

from __future__ import annotations

import json

import numpy as np

from dashboard.backend import open_backend

DRAWINGS = np.where(np.random.default_rng(0).random((4, 784)) < 0.2, 255, 0).astype(np.uint8)
LINE = json.dumps({"drawing": [[[0, 255], [0, 255]]]})


def test_files_and_folders_become_classes(home, call, tmp_path):
    np.save(tmp_path / "cat.npy", DRAWINGS)
    (tmp_path / "dog").mkdir()
    (tmp_path / "dog/one.json").write_text(json.dumps([[[0, 0], [255, 255]]]))
    (tmp_path / "dog/notes.txt").write_text("x")
    status, out, error = call("add", tmp_path / "cat.npy", tmp_path / "dog", "--to", "My pets")
    assert status == 0 and out.splitlines() == [
        "5 drawings added to cat and dog",
        "Train on them with: quickdraw train --source own:my-pets",
    ]
    assert "notes.txt was left out" in error
    status, out, _ = call("add", tmp_path / "cat.npy", "--to", "my pets", "--class", "dog")
    assert [(each.title, each.count) for each in open_backend().datasets.open("my-pets").classes] == [
        ("cat", 4),
        ("dog", 5),
    ]


def test_what_can_be_mended_is_mended_when_asked_for(home, call, tmp_path):
    np.save(tmp_path / "cat.npy", DRAWINGS / 255)
    status, _, error = call("add", tmp_path / "cat.npy", "--to", "pets")
    assert status == 2 and "multiply them by 255" in error and "Add --mend scale" in error
    assert open_backend().datasets.names() == []
    assert call("add", tmp_path / "cat.npy", "--to", "pets", "--mend", "scale")[0] == 0
    assert np.array_equal([each.pixels for each in open_backend().datasets.open("pets").drawings("cat")], DRAWINGS)
    for options, sentence in ((["--mend", "x"], "--mend takes"), ([], "There is no file")):
        status, _, error = call("add", tmp_path / "gone.npy", "--to", "pets", *options)
        assert status == 2 and sentence in error


def test_a_single_picture_needs_a_class(home, call, tmp_path):
    (tmp_path / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0 L9 9'/></svg>")
    status, _, error = call("add", tmp_path / "a.svg", "--to", "pets")
    assert status == 2 and "name their class with --class" in error
    assert call("add", tmp_path / "a.svg", "--to", "pets", "--class", "line")[0] == 0
