"""Promises of reading and writing the dataset's ndjson."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qdcore.drawings.ndjson import LeftOut, doodle_of, holds_points, lines_of, read_drawings, to_line
from qdcore.errors import UserError

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
    '{"drawing":[["12","34"]]}',
    '{"drawing":[[{"x":1,"y":2},{"x":3,"y":4}]]}',
    '{"drawing":[[[0,0],[10,20],[20,40],[30,60]]]}',
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


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        list(lines_of(tmp_path))


def test_a_line_without_end_is_read_in_pieces_and_is_one_broken_line(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("qdcore.storage.unicode.MAX_LINE_BYTES", 1000)
    (tmp_path / "in.ndjson").write_text(LINE + "[" * 5500 + "\n" + LINE)
    told: list[int] = []
    doodles = list(read_drawings(lines_of(tmp_path / "in.ndjson"), lambda number, _: told.append(number)))
    assert len(doodles) == 2
    assert told == [2]


POINTS = '{"drawing":[[[0,0],[10,20],[20,40],[30,60]],[[3,3],[50,60]]]}'
COLUMNS = '{"drawing":[[[0,10,20,30],[0,20,40,60]],[[3,50],[3,60]]]}'
EITHER = '{"drawing":[[[0,9],[5,7]]]}'


def test_strokes_as_lists_of_points_are_the_same_drawing():
    assert holds_points([POINTS]) and not holds_points([COLUMNS])
    found, expected = doodle_of(POINTS, points=True), doodle_of(COLUMNS)
    assert all(map(np.array_equal, found.strokes, expected.strokes)) and len(found.strokes) == 2


@pytest.mark.parametrize(
    ("lines", "points"),
    [
        ([EITHER, "{", POINTS, COLUMNS], True),
        ([EITHER, COLUMNS, POINTS], False),
        ([EITHER], False),
        (["{", "[]", '{"drawing":[5,[],[[]],["ab","cd"]]}'], False),
        (['{"drawing":[[[1,2,0],[3,4,9],[5,6,12],[7,8,20]]]}'], True),
        (['{"drawing":[[[1,2],[1,2],[0]]]}'], False),
        (['{"drawing":[[[5],[6]]]}'], False),
        (['{"drawing":[[[5,6]]]}'], True),
        ([RAW], False),
    ],
)
def test_the_first_stroke_that_can_be_read_in_one_way_only_decides(lines, points):
    assert holds_points(lines) is points


def test_a_stroke_that_can_be_read_both_ways_is_read_as_the_rest_of_its_file():
    assert doodle_of(EITHER, points=True).strokes[0].tolist() == [[0, 9], [5, 7]]
    assert doodle_of(EITHER).strokes[0].tolist() == [[0, 5], [9, 7]]


def test_points_with_times_bring_their_times():
    doodle = doodle_of('{"drawing":[[[1,2,0],[3,4,9],[5,6,12],[7,8,20]]]}', points=True)
    assert doodle.times[0].tolist() == [0, 9, 12, 20] and doodle.strokes[0][1].tolist() == [3, 4]


def test_a_line_of_the_other_form_is_a_broken_one():
    left_out = LeftOut()
    assert len(list(read_drawings([POINTS, COLUMNS, POINTS], left_out.add, points=True))) == 2
    assert left_out.number == 1 and left_out.reasons[0].startswith("Line 2: A stroke must be [xs, ys]")


def test_drawings_without_strokes_are_left_out_where_broken_lines_are_and_stay_where_rows_are_lines():
    lines = [LINE, '{"drawing":[]}', '{"drawing":[[],[[],[]]]}', LINE]
    left_out = LeftOut()
    assert len(list(read_drawings(lines, left_out.add))) == 2
    assert (left_out.number, left_out.empty) == (2, 2)
    assert left_out.reasons[1] == "Line 3: The drawing has no strokes."
    assert len(list(read_drawings(lines))) == 4


def test_of_many_broken_lines_the_first_are_reported():
    left_out = LeftOut()
    assert not list(read_drawings(["{"] * 1000, left_out.add))
    assert left_out.number == 1000 and len(left_out.reasons) == 20


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_no_drawing_is_lost_whatever_the_encoding(tmp_path, encoding, end):
    lines = [LINE.strip().replace("cat", word) for word in ("猫", "Schäfchen", "\u0a0a", "cat")]
    (tmp_path / "in.ndjson").write_bytes((end.join(lines) + end).encode(encoding))
    words = [doodle.word for doodle in read_drawings(lines_of(tmp_path / "in.ndjson"))]
    assert words == ["猫", "Schäfchen", "\u0a0a", "cat"]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<html>", "a web page"),
        (b"\x1f\x8b\x08", "a gzip archive; unpack it first"),
        (b"\x93NUMPY\x01\x00", "a .npy file"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer"),
    ],
)
def test_a_file_that_is_something_else_is_named(tmp_path, content, what):
    (tmp_path / "in.ndjson").write_bytes(content)
    with pytest.raises(UserError, match=f"in.ndjson is not an .ndjson file of strokes. It is {what}"):
        list(lines_of(tmp_path / "in.ndjson"))
