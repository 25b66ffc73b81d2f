"""Files of strokes that grow line by line: checked before they are kept, and again when they are read."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from qdcore.sources.remote.errors import Unreachable
from qdcore.sources.remote.stream import Chunks
from qdcore.storage.unicode import MAX_LINE_BYTES

MARKUP = b"<"  # stands in every web page and in no line of strokes
DAMAGED = -1  # in place of a number of lines
LOGIN_HINT = "If this network asks for a login, open a web browser, log in and try again; else check QUICKDRAW_DATA."


def append(path: Path, chunks: Chunks, lines: int | None, name: str) -> None:
    """Add chunks of a text to a file until it has this many whole lines, or all there are.

    When the text has ended, the file ends with the end of a line. Raises OSError, Unreachable (see `checked`), and
    what `chunks` raises.
    """
    have = count(path)
    for chunk in checked(chunks, name, from_start=not (path.exists() and path.stat().st_size)):
        with path.open("ab") as file:
            file.write(chunk)
        have += chunk.count(b"\n")
        if lines is not None and have >= lines:
            return
    with path.open("a+b") as file:
        file.seek(-min(1, file.tell()), os.SEEK_END)
        if file.read() not in (b"", b"\n"):
            file.write(b"\n")


def checked(chunks: Chunks, name: str, from_start: bool = True) -> Iterator[bytes]:
    """Chunks of strokes; at the start of a file they are held back until its first line is known to be a drawing.

    Raises Unreachable where something else comes, such as a network's login page; `name` is the file, for the message.
    """
    beginning = b""
    with closing(chunks):
        for chunk in chunks:
            if MARKUP in chunk:
                raise Unreachable(f"{name} is a web page instead of strokes. {LOGIN_HINT}")
            beginning += chunk
            if not from_start or b"\n" in chunk or len(beginning) > MAX_LINE_BYTES:
                _check_beginning(beginning, name, from_start)
                yield beginning
                beginning, from_start = b"", False
        if beginning:  # a single line without an end
            _check_beginning(beginning, name, from_start)
            yield beginning


def _check_beginning(beginning: bytes, name: str, from_start: bool) -> None:
    if from_start and beginning.strip() and not _is_drawing(beginning.split(b"\n", 1)[0]):
        raise Unreachable(f"{name} does not begin with a drawing. {LOGIN_HINT}")


def _is_drawing(line: bytes) -> bool:
    """True if a line is JSON with a list of strokes; what is wrong with a stroke shows where it is drawn."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and isinstance(data.get("drawing"), list)


def count(path: Path) -> int:
    """How many whole lines a file of strokes has; 0 where there is no such file, or a damaged one. Raises OSError."""
    return max(0, _inspected(path))


def is_damaged(path: Path) -> bool:
    """True if a file that was kept holds something other than strokes, such as a login page. Raises OSError."""
    return _inspected(path) == DAMAGED


def _inspected(path: Path) -> int:
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0
    return _inspect(path, found.st_size, found.st_mtime_ns)


@functools.lru_cache(maxsize=1024)
def _inspect(path: Path, size: int, changed: int) -> int:
    """The number of lines; read once as long as size and time of change stay the same."""
    lines = 0
    with path.open("rb") as file:
        beginning = file.readline(MAX_LINE_BYTES)
        file.seek(0)
        for chunk in iter(lambda: file.read(2**20), b""):
            lines += chunk.count(b"\n")
            if MARKUP in chunk:
                return DAMAGED
    return DAMAGED if beginning.endswith(b"\n") and beginning.strip() and not _is_drawing(beginning) else lines
