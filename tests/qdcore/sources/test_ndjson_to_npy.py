"""Promises of turning a file of strokes into a file of bitmaps."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from qdcore.drawings.ndjson import Doodle, doodle_of, to_line
from qdcore.drawings.rasterize import bitmap, bitmap_of_raw
from qdcore.errors import UserError
from qdcore.progress import Cancelled
from qdcore.sources.ndjson_to_npy import write_bitmaps
from qdcore.storage.npy_appender import NpyAppender
from tests.qdcore.drawings.test_ndjson import COLUMNS, LINE, POINTS, RAW


def test_a_file_becomes_bitmaps_in_its_order(tmp_path):
    (tmp_path / "in.ndjson").write_text(LINE + RAW + "oops\n" + LINE)
    seen: list[float] = []
    outcome = write_bitmaps(tmp_path / "in.ndjson", tmp_path / "out.npy", lambda f, *_: seen.append(f))
    X = np.load(tmp_path / "out.npy")
    assert (outcome.drawings, outcome.broken) == (3, 1)
    assert outcome.reasons[0].startswith("Line 3: ")
    assert X.dtype == np.uint8 and X.shape == (3, 784)
    assert np.array_equal(X[0], bitmap(doodle_of(LINE).strokes))
    assert np.array_equal(X[1], bitmap_of_raw(doodle_of(RAW).strokes))
    assert np.array_equal(X[2], X[0])
    assert seen[-1] == 1.0


def test_more_drawings_than_one_batch(tmp_path):
    (tmp_path / "in.ndjson").write_text(LINE * 450)
    write_bitmaps(tmp_path / "in.ndjson", tmp_path / "out.npy")
    X = np.load(tmp_path / "out.npy", mmap_mode="r")
    assert X.shape == (450, 784)
    assert all(np.array_equal(drawing, X[0]) for drawing in X)


def test_coordinates_outside_the_square_are_simplified(tmp_path):
    far = to_line(Doodle("cat", [stroke * 3 - 20 for stroke in doodle_of(LINE).strokes]))
    (tmp_path / "in.ndjson").write_text(far)
    write_bitmaps(tmp_path / "in.ndjson", tmp_path / "out.npy")
    assert np.load(tmp_path / "out.npy").max() > 200


@pytest.mark.parametrize("text", ["", "\n\n", "oops\n" * 5])
def test_a_file_without_drawings_is_told_and_nothing_is_written(tmp_path, text):
    (tmp_path / "in.ndjson").write_text(text)
    with pytest.raises(UserError, match="holds no drawing"):
        write_bitmaps(tmp_path / "in.ndjson", tmp_path / "out.npy")
    assert [file.name for file in tmp_path.iterdir()] == ["in.ndjson"]


def test_a_cancel_keeps_the_old_file(tmp_path):
    def stop(*_: object) -> None:
        raise Cancelled

    (tmp_path / "in.ndjson").write_text(LINE)
    np.save(tmp_path / "out.npy", np.zeros((1, 784), np.uint8))
    with pytest.raises(Cancelled):
        write_bitmaps(tmp_path / "in.ndjson", tmp_path / "out.npy", stop)
    assert np.load(tmp_path / "out.npy").max() == 0
    assert len(list(tmp_path.iterdir())) == 2


def test_files_that_are_not_there_are_told(tmp_path):
    with pytest.raises(UserError, match="There is no file"):
        write_bitmaps(tmp_path / "none.ndjson", tmp_path / "out.npy")
    (tmp_path / "in.ndjson").write_text(LINE)
    with pytest.raises(UserError, match="cannot be written"):
        write_bitmaps(tmp_path / "in.ndjson", tmp_path / "no folder" / "out.npy")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("link", [None, os.symlink, os.link])
def test_the_file_of_strokes_is_never_overwritten(tmp_path, link):
    source = target = tmp_path / "cat.ndjson"
    source.write_text(LINE)
    if link:
        target = tmp_path / "cat.npy"
        link(source, target)
    with pytest.raises(UserError, match="is the file of strokes itself; name another file"):
        write_bitmaps(source, target)
    assert source.read_text() == LINE and len(names(tmp_path)) == 1 + bool(link)


def test_a_full_disk_keeps_the_old_file_and_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "in.ndjson").write_text(LINE)
    (tmp_path / "out.npy").write_bytes(b"old")
    monkeypatch.setattr(NpyAppender, "_write", full)
    with pytest.raises(UserError, match="out.npy cannot be written: No space left on device"):
        write_bitmaps(tmp_path / "in.ndjson", tmp_path / "out.npy")
    assert (tmp_path / "out.npy").read_bytes() == b"old" and names(tmp_path) == ["in.ndjson", "out.npy"]


@pytest.mark.parametrize("failing", ["write_bytes", "replace", "unlink"])
def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path, monkeypatch, failing):
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    (tmp_path / "in.ndjson").write_text(LINE)
    monkeypatch.setattr(f"pathlib.Path.{failing}", refused)
    if failing == "unlink":
        monkeypatch.setattr("pathlib.Path.replace", refused)
    with pytest.raises(UserError, match="out.npy cannot be written: Permission denied"):
        write_bitmaps(tmp_path / "in.ndjson", tmp_path / "out.npy")


def test_a_folder_in_place_of_the_target_is_a_sentence(tmp_path):
    (tmp_path / "in.ndjson").write_text(LINE)
    (tmp_path / "out.npy").mkdir()
    with pytest.raises(UserError, match="out.npy cannot be written: Is a directory"):
        write_bitmaps(tmp_path / "in.ndjson", tmp_path / "out.npy")
    assert names(tmp_path) == ["in.ndjson", "out.npy"]


@pytest.mark.parametrize("target", ["", ".", "/"])
def test_a_target_without_a_name_is_a_sentence(tmp_path, target):
    (tmp_path / "in.ndjson").write_text(LINE)
    with pytest.raises(UserError, match="cannot be written: Is a directory"):
        write_bitmaps(tmp_path / "in.ndjson", Path(target))


def test_a_link_in_place_of_the_target_stays_and_its_file_is_replaced(tmp_path):
    (tmp_path / "in.ndjson").write_text(LINE)
    (tmp_path / "far").mkdir()
    (tmp_path / "out.npy").symlink_to(tmp_path / "far" / "cat.npy")
    write_bitmaps(tmp_path / "in.ndjson", tmp_path / "out.npy")
    assert (tmp_path / "out.npy").is_symlink() and names(tmp_path / "far") == ["cat.npy"]
    assert np.load(tmp_path / "far" / "cat.npy").shape == (1, 784)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes that are paths")
def test_a_pipe_is_neither_read_nor_replaced(tmp_path):
    (tmp_path / "in.ndjson").write_text(LINE)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError, match="pipe is a pipe or a device; name a .npy file"):
        write_bitmaps(tmp_path / "in.ndjson", tmp_path / "pipe")
    with pytest.raises(UserError, match="pipe is not a file; name an .ndjson file"):
        write_bitmaps(tmp_path / "pipe", tmp_path / "out.npy")
    assert (tmp_path / "pipe").is_fifo()


def test_lists_of_points_give_the_same_bitmaps(tmp_path):
    (tmp_path / "points.ndjson").write_text(POINTS)
    (tmp_path / "columns.ndjson").write_text(COLUMNS)
    for form in ("points", "columns"):
        write_bitmaps(tmp_path / f"{form}.ndjson", tmp_path / f"{form}.npy")
    assert np.array_equal(np.load(tmp_path / "points.npy"), np.load(tmp_path / "columns.npy"))


def test_drawings_without_strokes_are_left_out_and_counted(tmp_path):
    (tmp_path / "in.ndjson").write_text(LINE + '{"drawing":[]}\n' + LINE)
    outcome = write_bitmaps(tmp_path / "in.ndjson", tmp_path / "out.npy")
    assert (outcome.drawings, outcome.broken) == (2, 1)
    assert np.load(tmp_path / "out.npy").any(axis=1).all()


def test_every_drawing_of_a_utf_16_file_is_drawn(tmp_path):
    (tmp_path / "in.ndjson").write_bytes((LINE * 9).encode("utf-16"))
    assert write_bitmaps(tmp_path / "in.ndjson", tmp_path / "out.npy").drawings == 9
