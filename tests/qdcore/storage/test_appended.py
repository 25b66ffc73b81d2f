"""Records of a file that grows: each line is read once, and what is not a whole record never is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from qdcore.errors import UserError
from qdcore.storage import files
from qdcore.storage.appended import Appended


class Reader:
    """Reads numbers, and notes what it was asked."""

    def __init__(self, path: Path) -> None:
        self.asked: list[str] = []
        self.records = Appended(path, self.read, "numbers")

    def read(self, line: str) -> int | None:
        self.asked.append(line)
        return int(line) if line.isdecimal() else None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "numbers"


def test_each_line_is_read_once_as_the_file_grows(path):
    reader = Reader(path)
    assert reader.records.all() == []
    for number in (1, 2):
        files.append_line(path, str(number))
    assert reader.records.all() == [1, 2]
    files.append_line(path, "3")
    assert reader.records.all() == reader.records.all() == [1, 2, 3]
    assert reader.asked == ["1", "2", "3"]


def test_part_of_a_line_is_read_again_when_it_is_whole(path):
    reader = Reader(path)
    path.write_bytes(b"\xef\xbb\xbf1\r\nno number\n\n2")
    assert reader.records.all() == [1, 2]  # a file that somebody wrote by hand may lack the last end of a line
    with path.open("ab") as file:
        file.write(b"5\n6\n")
    assert reader.records.all() == [1, 25, 6]


def test_a_file_that_was_written_anew_is_read_again(path):
    reader = Reader(path)
    for text, found in (("1\n2\n3\n", [1, 2, 3]), ("1\n3\n", [1, 3]), ("7\n8\n9\n10\n", [7, 8, 9, 10]), ("", [])):
        files.write_text(path, text)
        assert reader.records.all() == found
    path.unlink()
    assert reader.records.all() == []


def test_what_cannot_be_read_is_said(tmp_path):
    with pytest.raises(UserError, match="The numbers in"):
        Reader(tmp_path).records.all()
