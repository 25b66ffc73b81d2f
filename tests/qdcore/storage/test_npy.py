"""Opening a .npy without trusting it, and letting one grow."""

from __future__ import annotations

import ast
import io
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qdcore.errors import UserError
from qdcore.storage import npy, npy_appender
from qdcore.storage.npy_appender import NpyAppender

DRAWINGS = np.random.default_rng(0).integers(0, 256, (9, 784), np.uint8)


def saved(array: np.ndarray, **options: object) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, **options)  # type: ignore[arg-type]
    return stream.getvalue()


def written(folder: Path, content: bytes) -> Path:
    (folder / "cat.npy").write_bytes(content)
    return folder / "cat.npy"


@pytest.mark.parametrize("version", [(1, 0), (2, 0)])
def test_what_numpy_saves_is_mapped_read_only(tmp_path: Path, version: tuple[int, int]) -> None:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, DRAWINGS, version=version)
    drawings = npy.open_rows(written(tmp_path, stream.getvalue()))
    assert np.array_equal(drawings, DRAWINGS) and drawings.dtype == np.uint8
    assert isinstance(drawings, np.memmap) and not drawings.flags.writeable


def test_no_drawings_are_no_mistake(tmp_path: Path) -> None:
    drawings = npy.open_rows(written(tmp_path, saved(DRAWINGS[:0])))
    assert drawings.shape == (0, 784) and not drawings.flags.writeable


def test_squares_are_rows_where_they_are_allowed(tmp_path: Path) -> None:
    path = written(tmp_path, saved(DRAWINGS.reshape(9, 28, 28)))
    assert np.array_equal(npy.open_rows(path, square=True), DRAWINGS)
    with pytest.raises(UserError, match=r"shape \(9, 28, 28\); expected uint8 of shape \(N, 784\)\."):
        npy.open_rows(path)


def with_header(text: str) -> bytes:
    header = text.ljust(117).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + DRAWINGS.tobytes()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (saved(np.array([{}, []], object), allow_pickle=True), r"Python objects \(a pickle\)"),
        (saved(np.asfortranarray(DRAWINGS)), "Fortran order"),
        (saved(DRAWINGS.astype(np.float32)), "float32 values; expected uint8 .* 0 to 1 by 255 first, then convert"),
        (saved(DRAWINGS > 9), r"bool values; .* \.astype\('uint8'\) \* 255"),
        (saved(np.array(["cat"])), r"<U3 values; expected uint8 of shape \(N, 784\), ink 255 on 0\.$"),
        (saved(DRAWINGS.reshape(9, 28, 28, 1)), r"shape \(9, 28, 28, 1\); expected .* Use \.reshape\(-1, 784\)"),
        (saved(DRAWINGS.astype(np.int8)), "int8 values"),
        (saved(np.zeros(3, [("a", "u1")])), "values; expected uint8"),
        (saved(DRAWINGS[:, :100]), r"shape \(9, 100\); expected"),
        (saved(DRAWINGS[0]), r"shape \(784,\)"),
        (saved(DRAWINGS[0, 0]), r"shape \(\)"),
        (saved(DRAWINGS)[:-1], "cut short: its header promises 9 drawings, it holds 8"),
        (saved(DRAWINGS)[:200], "promises 9 drawings, it holds 0"),
        (saved(DRAWINGS)[:100], "damaged header"),
        (saved(DRAWINGS)[:9], "not a .npy file"),
        (b"", "not a .npy file"),
        (b"", r"It is empty\. Expected: uint8 of shape \(N, 784\), saved with numpy\.save"),
        (b"PK\x03\x04 a zip of arrays", "not a .npy file of drawings. It is a zip archive, such as an .npz"),
        (b"\x89PNG\r\n\x1a\n", "It is a PNG picture"),
        (b"cat,sheep,dog", "It is a text file"),
        (b"<!DOCTYPE html> and so on", "It is a web page"),
        (with_header("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999, 784), }"), "cut short"),
        (with_header("{'descr': '|u1', 'fortran_order': False, 'shape': (-9, 784), }"), r"shape \(-9, 784\)"),
        (with_header("{'descr': '|u1', 'fortran_order': False, 'shape': (9.0, 784), }"), "damaged header"),
        (with_header("{'descr': '|u1', 'fortran_order': False, }"), "damaged header"),
        (with_header("__import__('os').system('true')"), "damaged header"),
        (with_header("((((((((((((((((((((("), "damaged header"),
        (b"\x93NUMPY\x02\x00\xff\xff\xff\xff" + b" " * 99, "header that cannot be read"),
        (b"\x93NUMPY\x09\x00v\x00" + b" " * 118, "header that cannot be read"),
    ],
)
def test_a_bad_file_is_a_clear_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    for read in (npy.open_rows, npy.read_rows):
        with pytest.raises(UserError, match=sentence) as told:
            read(written(tmp_path, content))
        assert str(told.value).startswith("cat.npy ")
    assert npy.rows_at_hand(tmp_path / "cat.npy") == 0


@pytest.mark.parametrize(("rows", "expected"), [(None, 9), (4, 4), (0, 0), (20, 9)])
def test_files_of_others_are_copied(tmp_path: Path, rows: int | None, expected: int) -> None:
    path = written(tmp_path, saved(DRAWINGS.reshape(9, 28, 28)))
    drawings = npy.read_rows(path, rows, square=True)
    path.write_bytes(b"")  # a mapped file would end the process here
    assert np.array_equal(drawings, DRAWINGS[:expected]) and drawings.shape == (expected, 784)
    assert not isinstance(drawings, np.memmap) and not drawings.flags.writeable


def test_a_file_that_becomes_shorter_while_it_is_read_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, saved(DRAWINGS))
    read = npy.read_header

    def shrink_after(*given: Any) -> npy.Header:
        header = read(*given)
        path.write_bytes(saved(DRAWINGS[:3]))
        return header

    monkeypatch.setattr(npy, "read_header", shrink_after)
    with pytest.raises(UserError, match=r"cat\.npy changed while it was read; try again"):
        npy.read_rows(path)


def test_a_file_that_is_not_there_or_is_a_folder_is_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "cat.npy", tmp_path / "cat.npy" / "dog.npy"):
        with pytest.raises(UserError, match="cannot be read: "):
            npy.read_rows(path)
        assert npy.rows_at_hand(path) == 0


def test_rows_at_hand_are_those_of_a_sound_file(tmp_path: Path) -> None:
    path = written(tmp_path, saved(DRAWINGS.reshape(9, 28, 28)))
    assert npy.rows_at_hand(path, square=True) == 9 and npy.rows_at_hand(path) == 0


def test_a_header_is_read_again_where_python_failed_among_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = ast.literal_eval
    failures = [SystemError("AST constructor recursion depth mismatch")] * 2

    def failing(text: str) -> object:
        if failures:
            raise failures.pop()
        return read(text)

    monkeypatch.setattr(ast, "literal_eval", failing)
    assert npy.look(written(tmp_path, saved(DRAWINGS))).rows == 9 and not failures


def test_a_file_grows_by_pieces_of_any_size(tmp_path: Path) -> None:
    path = tmp_path / "cat.npy"
    with NpyAppender(path) as file:
        for begin, end in pairwise([0, 1, 1, 783, 784, 1600, 5000, 9 * 784]):
            file.add(DRAWINGS.tobytes()[begin:end])
    assert np.array_equal(np.load(path, allow_pickle=False), DRAWINGS)


def test_a_part_of_a_drawing_is_never_declared(tmp_path: Path) -> None:
    path = tmp_path / "cat.npy"
    with NpyAppender(path) as file:
        file.add(DRAWINGS.tobytes()[: 784 * 3 + 500])
    assert npy.look(path).rows == 3
    with NpyAppender(path) as file:
        file.add(DRAWINGS[3:].tobytes())
    assert np.array_equal(np.load(path), DRAWINGS)


def test_what_a_crash_left_behind_the_declared_end_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "cat.npy"
    path.write_bytes(npy_appender.header_of(2) + DRAWINGS[:2].tobytes() + b"left over" * 1000)
    assert np.array_equal(np.load(path), DRAWINGS[:2]) and npy.look(path).rows == 2
    with NpyAppender(path) as file:
        file.add(DRAWINGS[2:].tobytes())
    assert np.array_equal(np.load(path), DRAWINGS)


def test_the_rows_reach_the_file_before_the_header_that_declares_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cat.npy"
    write: Callable[[NpyAppender, int, bytes], None] = NpyAppender._write
    valid: list[int] = []

    def watched(self: NpyAppender, place: int, data: bytes) -> None:
        write(self, place, data)
        drawings = np.load(path, allow_pickle=False)
        assert np.array_equal(drawings, DRAWINGS[: len(drawings)])
        valid.append(len(drawings))

    monkeypatch.setattr(NpyAppender, "_write", watched)
    monkeypatch.setattr(npy_appender, "BYTES_PER_HEADER", 784 * 2)
    with NpyAppender(path) as file:
        for drawing in DRAWINGS:
            file.add(drawing.tobytes())
    assert valid == [0, 2, 2, 4, 4, 6, 6, 8, 8, 9]


def test_the_header_always_has_one_length() -> None:
    assert {len(npy_appender.header_of(rows)) for rows in (0, 9, 10, 99_999, 10**9, 10**15)} == {npy.HEADER_BYTES}
