"""Files are replaced whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from qdcore.storage import files


def test_a_reader_finds_the_old_file_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("old")
    with files.replacing(path) as part:
        part.write_text("half")
        assert path.read_text() == "old"
        part.write_text("new")
    assert path.read_text() == "new" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_an_error_while_writing_keeps_the_old_file_and_leaves_nothing_behind(
    tmp_path: Path, error: BaseException
) -> None:
    path = tmp_path / "list.txt"
    path.write_text("old")
    with pytest.raises(type(error)), files.replacing(path) as part:
        part.write_text("half")
        raise error
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_a_block_that_writes_nothing_is_an_error_and_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("old")
    with pytest.raises(FileNotFoundError), files.replacing(path):
        pass
    assert path.read_text() == "old"


def test_a_text_is_written_into_a_folder_that_is_made(tmp_path: Path) -> None:
    path = tmp_path / "some" / "where" / "list.txt"
    files.write_text(path, "Schäfchen\n")
    assert path.read_bytes() == "Schäfchen\n".encode() and [file.name for file in path.parent.iterdir()] == ["list.txt"]
    files.write_text(path, "")
    assert path.read_bytes() == b""
