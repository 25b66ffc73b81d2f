"""The dataset's ndjson: one drawing per line, simplified ([xs, ys] a stroke) or raw ([xs, ys, milliseconds]).

Files of others may have lists of points ([[x, y], [x, y], ...] a stroke) instead; see `holds_points`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import Doubles
from qdcore.drawings.rasterize import Strokes, strokes_of
from qdcore.errors import UserError
from qdcore.storage import signatures, unicode

MAX_REASONS = 20
BAD_STROKE = (
    "A stroke must be [xs, ys] or [xs, ys, times], with as many xs as ys, or a list of points [x, y] in every line."
)
NO_STROKES = "The drawing has no strokes."
LeaveOut = Callable[[int, str], None]  # number of the line (from 1), what is wrong with it


@dataclass
class LeftOut:
    """How many lines were left out, how many of them because their drawing has no strokes, and the first reasons.

    A reason is a sentence such as "Line 3: It is not a complete line of JSON.".
    """

    number: int = 0
    empty: int = 0
    reasons: list[str] = field(default_factory=list)

    def add(self, line: int, reason: str) -> None:
        """Count a line, as `read_drawings` reports it."""
        self.number += 1
        self.empty += reason == NO_STROKES
        if self.number <= MAX_REASONS:
            self.reasons.append(f"Line {line}: {reason}")


@dataclass(frozen=True, eq=False)
class Doodle:
    """A drawing and what the game recorded: the requested word, place and time, and if the game recognised it.

    `times` are milliseconds since the drawing began, (n,) float64 for each stroke; only raw drawings have them.
    """

    word: str
    strokes: Strokes
    countrycode: str = ""
    timestamp: str = ""
    recognized: bool = False
    key_id: str = ""
    times: tuple[NDArray[np.float64], ...] = ()


def lines_of(file: Path) -> Iterator[bytes]:
    """The lines of a text file, one at a time, in UTF-8 whatever Unicode encoding the file has.

    A line that is far too long is cut, which makes it a broken one. Raises UserError where the file cannot be
    read or is not a text file of strokes, such as a gzip archive or a web page.
    """
    try:
        with file.open("rb") as stream:
            yield from lines_in(stream, file.name)
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.") from None


def lines_in(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """As `lines_of`, of a file that is open at its beginning."""
    beginning = stream.read(64)
    if what := signatures.recognise(beginning):
        raise UserError(f"{name} is not an .ndjson file of strokes. {what}")
    stream.seek(0)
    yield from unicode.lines_in(stream)


def holds_points(lines: Iterable[str | bytes]) -> bool:
    """True if strokes are lists of points, [[x, y], [x, y], ...], instead of [xs, ys].

    A stroke such as [[0, 5], [9, 7]] can be read both ways: the first stroke that can be read in one way only decides.
    """
    forms = (_is_points(stroke) for line in lines for stroke in _strokes_in(line))
    return next((form for form in forms if form is not None), False)


def _strokes_in(line: str | bytes) -> list[Any]:
    try:
        return _parsed(line)["drawing"]
    except UserError:
        return []


def _is_points(stroke: Any) -> bool | None:
    """True for a list of points, False for [xs, ys] or [xs, ys, times], None where it can be both or is neither."""
    lengths = [len(part) for part in stroke if isinstance(part, list)] if isinstance(stroke, list) else []
    if not lengths or len(lengths) < len(stroke):
        return None
    points = lengths[0] in (2, 3) and lengths.count(lengths[0]) == len(lengths)
    columns = len(lengths) in (2, 3) and lengths[0] == lengths[1]
    return None if points == columns else points


def read_drawings(
    lines: Iterable[str | bytes], leave_out: LeaveOut | None = None, points: bool = False
) -> Iterator[Doodle]:
    """The drawings of the lines, one by one; empty lines are skipped. `points` as `holds_points` returns it.

    Broken lines and drawings without strokes are reported to `leave_out` and skipped. Without it, a drawing without
    strokes is yielded, and a broken line raises UserError with its number.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            doodle = doodle_of(line, points)
            if leave_out and not doodle.strokes:
                raise UserError(NO_STROKES)
            yield doodle
        except UserError as error:
            if leave_out is None:
                raise UserError(f"Line {number}: {error}") from None
            leave_out(number, str(error))


def doodle_of(line: str | bytes, points: bool = False) -> Doodle:
    """The drawing of one line; raises UserError."""
    data = _parsed(line)
    columns = [_columns(stroke, points) for stroke in data["drawing"] if stroke != [] and stroke != [[], []]]
    return Doodle(
        word=_text(data, "word"),
        strokes=strokes_of([_points(stroke) for stroke in columns]),
        countrycode=_text(data, "countrycode"),
        timestamp=_text(data, "timestamp"),
        recognized=data.get("recognized") is True,
        key_id=_text(data, "key_id"),
        times=_times(columns),
    )


def _parsed(line: str | bytes) -> dict[str, Any]:
    """The JSON object of a line, with a list under "drawing"; raises UserError."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        raise UserError("It is not a complete line of JSON.") from None
    if not isinstance(data, dict) or not isinstance(data.get("drawing"), list):
        raise UserError('A line must be an object with a list of strokes under "drawing".')
    return data


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key, "")
    return value if isinstance(value, str) else ""


def _columns(stroke: Any, points: bool) -> Any:
    """A stroke as [xs, ys] or [xs, ys, times]; raises UserError where it cannot be that."""
    form = _is_points(stroke)
    if form is not None and form != points:
        raise UserError(BAD_STROKE)
    try:
        return list(zip(*stroke, strict=True)) if points else stroke
    except (TypeError, ValueError):
        raise UserError(BAD_STROKE) from None


def _points(columns: Any) -> Doubles:
    """[xs, ys] or [xs, ys, times] as points, (n, 2) float64; raises UserError."""
    try:
        xs, ys = columns[:2]
        if isinstance(xs, str):
            raise TypeError
        return np.array([xs, ys], np.float64).T
    except (TypeError, ValueError, OverflowError):
        raise UserError(BAD_STROKE) from None


def _times(rows: list[Any]) -> tuple[NDArray[np.float64], ...]:
    """The times of the strokes if every stroke has one for each point; else none."""
    try:
        times = [np.array(stroke[2], np.float64) for stroke in rows]
    except (IndexError, TypeError, ValueError, OverflowError):
        return ()
    for time, stroke in zip(times, rows, strict=True):
        if time.shape != (len(stroke[0]),) or not np.isfinite(time).all():
            return ()
    return tuple(time[[0, 0]] if len(time) == 1 else time for time in times)


def to_line(doodle: Doodle) -> str:
    """The drawing as one line, with its line feed, in the dataset's own form; raw if it has times."""
    times: list[Any] = [[_plain(time)] for time in doodle.times] or [[] for _ in doodle.strokes]
    drawing = [
        [_plain(stroke[:, 0]), _plain(stroke[:, 1]), *time] for stroke, time in zip(doodle.strokes, times, strict=True)
    ]
    data = {
        "word": doodle.word,
        "countrycode": doodle.countrycode,
        "timestamp": doodle.timestamp,
        "recognized": doodle.recognized,
        "key_id": doodle.key_id,
        "drawing": drawing,
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def _plain(values: NDArray[np.float64]) -> list[float]:
    """Numbers as the dataset writes them: whole ones without a point, others to the thousandth."""
    return [int(value) if value == int(value) else round(value, 3) for value in values.tolist()]
