"""Promises of reading and writing the dataset's ndjson, and of turning such a file into bitmaps."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qdcore.drawings.ndjson import Doodle, doodle_of, lines_of, read_drawings, to_line
from qdcore.drawings.rasterize import bitmap, bitmap_of_raw
from qdcore.errors import UserError
from qdcore.progress import Cancelled
from qdcore.sources.ndjson_to_npy import write_bitmaps

LINE = (
    '{"word":"cat","countrycode":"VE","timestamp":"2017-03-02 23:25:10.07453 UTC","recognized":true,'
    '"key_id":"5201136883597312","drawing":[[[130,113,99],[72,40,27]],[[76,28],[82,68]]]}\n'
)
RAW = '{"word":"cat","drawing":[[[600,700.5],[400,401],[0,16]],[[650,651,660],[500,510,520],[300,320,340]]]}\n'
BROKEN = [
    "{",
    "[]",
    "null",
    '{"word":"cat"}',
    '{"drawing":5}',
    '{"drawing":[5]}',
    '{"drawing":[[[1,2],[1]]]}',
    '{"drawing":[["ab","cd"]]}',
    '{"drawing":[[[NaN,1],[1,2]]]}',
    '{"drawing":[[[1e999,1],[1,2]]]}',
    "[" * 100_000,
    b"\xff\xfe\xfa",
]


def test_a_line_is_read_with_its_story():
    doodle = doodle_of(LINE)
    assert (doodle.word, doodle.countrycode, doodle.recognized) == ("cat", "VE", True)
    assert doodle.timestamp.startswith("2017-03-02")
    assert doodle.key_id == "5201136883597312"
    assert [stroke.tolist() for stroke in doodle.strokes] == [
        [[130, 72], [113, 40], [99, 27]],
        [[76, 82], [28, 68]],
    ]
    assert doodle.times == ()


def test_a_raw_line_brings_its_times():
    doodle = doodle_of(RAW)
    assert [time.tolist() for time in doodle.times] == [[0, 16], [300, 320, 340]]
    assert doodle.strokes[0].tolist() == [[600, 400], [700.5, 401]]


@pytest.mark.parametrize("line", [LINE, RAW])
def test_what_is_written_is_read_again(line):
    doodle = doodle_of(line)
    again = doodle_of(to_line(doodle))
    assert again.word == doodle.word
    assert all(map(np.array_equal, again.strokes, doodle.strokes))
    assert all(map(np.array_equal, again.times, doodle.times))
    assert json.loads(to_line(doodle))["drawing"] == json.loads(line)["drawing"]


def test_the_datasets_line_is_written_to_the_letter():
    assert to_line(doodle_of(LINE)) == LINE


def test_empty_strokes_are_left_out_and_a_dot_stays():
    doodle = doodle_of('{"drawing":[[],[[],[]],[[5],[6]]]}')
    assert [stroke.tolist() for stroke in doodle.strokes] == [[[5, 6], [5, 6]]]
    assert doodle_of('{"drawing":[]}').strokes == []


def test_times_that_do_not_fit_are_forgotten():
    assert doodle_of('{"drawing":[[[1,2],[1,2],[0]]]}').times == ()
    assert doodle_of('{"drawing":[[[1,2],[1,2],[0,9]],[[1,2],[1,2]]]}').times == ()


@pytest.mark.parametrize("line", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_line_is_told_with_its_number(line):
    with pytest.raises(UserError, match=r"Line 2: .*\."):
        list(read_drawings([LINE, line, LINE]))


def test_broken_lines_can_be_skipped_and_counted():
    told = []
    doodles = list(read_drawings([LINE, *BROKEN, "\n", LINE], lambda number, reason: told.append(number)))
    assert len(doodles) == 2
    assert told == list(range(2, 2 + len(BROKEN)))


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
    with pytest.raises(UserError, match="cannot be read"):
        list(lines_of(tmp_path))


def test_a_line_without_end_is_read_in_pieces_and_is_one_broken_line(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("qdcore.drawings.ndjson.MAX_LINE_BYTES", 1000)
    (tmp_path / "in.ndjson").write_text(LINE + "[" * 5500 + "\n" + LINE)
    told: list[int] = []
    doodles = list(read_drawings(lines_of(tmp_path / "in.ndjson"), lambda number, _: told.append(number)))
    assert len(doodles) == 2
    assert told == [2]
