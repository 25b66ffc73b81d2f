"""Strokes as drawings: Google's .ndjson, simplified or raw, and JSON lists of strokes or of points."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from qdcore.datasets.drawing import Drawing, from_line, of_doodles
from qdcore.datasets.importing.imported import MAX_DRAWINGS, Imported, ImportedClass, only_the_first, together
from qdcore.drawings.ndjson import Doodle, LeftOut, holds_points, lines_in, read_drawings
from qdcore.errors import UserError
from qdcore.formatting import count
from qdcore.progress import Report, silent
from qdcore.sources.inspection import note_of_lines
from qdcore.storage import signatures

DRAWINGS_PER_STEP = 200
OWN = b'"pixels":"'  # stands in every line of a dataset of this app
DEPTH_OF_ONE = 3  # lists in lists: a drawing of strokes of points, or of xs and ys


def read_ndjson(name: str, content: bytes, title: str, report: Report = silent) -> Imported:
    """The drawings of an .ndjson file, by their words; lines that cannot be read are left out and counted.

    `title` is the class of drawings without a word. Raises UserError where no drawing can be read.
    """
    if content[:3] != b"" and OWN in content[: content.find(b"\n")]:
        return _of_this_app(name, content, title)
    left_out = LeftOut()
    points = holds_points(_lines(name, content))
    doodles = read_drawings(_lines(name, content), left_out.add, points)
    return _drawn(name, doodles, left_out, title, report)


def read_json(name: str, content: bytes, title: str, report: Report = silent) -> Imported:
    """A list of strokes of one drawing, or of many, as JSON: [xs, ys] a stroke, or points as `quickdraw` of PyPI has.

    Raises UserError where it is something else.
    """
    if what := signatures.recognise(content[:64]):
        raise UserError(f"{name} is not a JSON file of strokes. {what}")
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return read_ndjson(name, content, title, report)  # JSON a line under another ending
    lines = [json.dumps(each).encode() for each in _objects(name, data)]
    left_out = LeftOut()
    return _drawn(name, read_drawings(lines, left_out.add, holds_points(lines)), left_out, title, report)


def _objects(name: str, data: Any) -> list[dict[str, Any]]:
    """The drawings of JSON data as the objects of an .ndjson file."""
    if isinstance(data, dict):
        return [data]
    if isinstance(data, list) and all(isinstance(each, dict) for each in data):
        return data
    if not isinstance(data, list) or (depth := _depth(data)) not in (DEPTH_OF_ONE, DEPTH_OF_ONE + 1):
        raise UserError(f"{name} is not a list of strokes; expected [[xs, ys], ...] or [[[x, y], ...], ...].")
    return [{"drawing": each} for each in ([data] if depth == DEPTH_OF_ONE else data)]


def _depth(data: Any) -> int:
    """How deeply lists are nested along the first elements that are not empty."""
    if not isinstance(data, list):
        return 0
    return 1 + max((_depth(each) for each in data[:20]), default=0)


def _lines(name: str, content: bytes) -> Iterator[bytes]:
    """The lines of a file; one that is a bare list of strokes becomes an object."""
    for line in lines_in(io.BytesIO(content), name):
        yield b'{"drawing":' + line.strip() + b"}" if line.lstrip().startswith(b"[") else line


def _drawn(name: str, doodles: Iterable[Doodle], left_out: LeftOut, title: str, report: Report) -> Imported:
    found, doodles = list[Drawing](), iter(doodles)
    while len(found) < MAX_DRAWINGS and (batch := list(islice(doodles, DRAWINGS_PER_STEP))):
        report(len(found) / MAX_DRAWINGS, f"{count(len(found))} of {name}")
        found += of_doodles(batch, name)
    more = next(doodles, None)
    if not found:
        raise UserError(" ".join([f"{name} holds no drawing.", *left_out.reasons[:1]]))
    notes = [f"{name}: {note_of_lines(left_out)}"] if left_out.number else []
    if more is not None:
        notes.append(only_the_first(name))
    by_word = (Imported((ImportedClass(drawing.word or title, (drawing,)),)) for drawing in found)
    return together([*by_word, Imported(notes=tuple(notes))])


def _of_this_app(name: str, content: bytes, title: str) -> Imported:
    """The drawings of a class's file of another dataset, pictures without strokes among them."""
    found, broken = list[Drawing](), 0
    for line in islice(io.BytesIO(content), MAX_DRAWINGS):
        try:
            found.append(from_line(line))
        except UserError:
            broken += 1
    notes = (f"{name}: {count(broken, 'damaged line')} {'was' if broken == 1 else 'were'} left out.",) if broken else ()
    return Imported((ImportedClass(title, tuple(found)),), notes)
