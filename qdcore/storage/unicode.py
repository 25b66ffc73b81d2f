"""Text files as people save them: UTF-8, or what Windows calls Unicode (UTF-16), with a byte-order mark or without."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

MAX_LINE_BYTES = 16 * 2**20  # the longest real raw drawings are a hundred times shorter
MARK = codecs.BOM_UTF8  # with which some editors begin a file
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as that of UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNMARKED = {"x0x0": "utf-16-le", "0x0x": "utf-16-be", "x000": "utf-32-le", "000x": "utf-32-be"}


def is_utf8(beginning: bytes) -> bool:
    """True if the first bytes of a text file, 4 at least where it has them, are UTF-8 and not UTF-16 or UTF-32."""
    return _encoding(beginning).startswith("utf-8")


def _encoding(beginning: bytes) -> str:
    """The encoding, by the mark or by the zeros in the first two characters, which are ASCII in what we read.

    By hand: `json.detect_encoding` takes a single zero, such as a crash leaves, for UTF-16.
    """
    marked = next((encoding for mark, encoding in MARKS if beginning.startswith(mark)), "")
    zeros = "".join("0" if byte == 0 else "x" for byte in beginning[:4])
    return marked or UNMARKED.get(zeros, "utf-8")


def as_utf8(content: bytes) -> bytes:
    """The text of a whole file in UTF-8, without a byte-order mark; what is no text in its encoding is replaced."""
    if is_utf8(content):
        return content.removeprefix(MARK)
    return content.decode(_encoding(content), "replace").encode()


def lines_in(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a text file that is open at its beginning, one at a time, in UTF-8 whatever encoding it has.

    A line of more than MAX_LINE_BYTES is cut.
    """
    beginning = stream.read(4)
    stream.seek(len(MARK) if beginning.startswith(MARK) else 0)
    return _lines(stream) if is_utf8(beginning) else _decoded(stream, _encoding(beginning))


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    while line := stream.readline(MAX_LINE_BYTES):
        yield line
        while not line.endswith(b"\n") and (line := stream.readline(MAX_LINE_BYTES)):
            pass


def _decoded(stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    """The lines of a UTF-16 or UTF-32 file, in which the byte of a line feed also occurs elsewhere."""
    text = io.TextIOWrapper(stream, encoding, errors="replace", newline="\n")
    while line := text.readline(MAX_LINE_BYTES):
        yield line.encode()
        while not line.endswith("\n") and (line := text.readline(MAX_LINE_BYTES)):
            pass
