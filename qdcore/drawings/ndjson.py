"""The dataset's ndjson: one drawing a line, simplified ([xs, ys] a stroke) or raw ([xs, ys, milliseconds])."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.drawings.rasterize import Strokes, strokes_of
from qdcore.errors import UserError

LONGEST_LINE = 16 * 2**20  # bytes; the longest real raw drawings are a hundred times shorter
Broken = Callable[[int, str], None]  # number of the line (from 1), what is wrong with it


@dataclass(frozen=True, eq=False)
class Doodle:
    """A drawing with its story: the word that was asked for, where and when, and whether the game recognised it.

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
    """The lines of a file, one at a time; a line that is far too long comes cut, and so as a broken one.

    Raises UserError when the file cannot be read.
    """
    try:
        with file.open("rb") as stream:
            while line := stream.readline(LONGEST_LINE):
                yield line
                while not line.endswith(b"\n") and (line := stream.readline(LONGEST_LINE)):
                    pass
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.") from None


def read_drawings(lines: Iterable[str | bytes], broken: Broken | None = None) -> Iterator[Doodle]:
    """The drawings of the lines, one by one; empty lines are skipped.

    A broken line is told to `broken` and skipped; without it, it raises UserError with the line's number.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield doodle_of(line)
        except UserError as error:
            if broken is None:
                raise UserError(f"Line {number}: {error}") from None
            broken(number, str(error))


def doodle_of(line: str | bytes) -> Doodle:
    """The drawing of one line; raises UserError."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        raise UserError("This is not a complete line of JSON.") from None
    if not isinstance(data, dict) or not isinstance(data.get("drawing"), list):
        raise UserError('A line must be an object with a list of strokes under "drawing".')
    rows = [stroke for stroke in data["drawing"] if stroke != [] and stroke != [[], []]]
    return Doodle(
        word=_text(data, "word"),
        strokes=strokes_of([_columns(stroke) for stroke in rows]),
        countrycode=_text(data, "countrycode"),
        timestamp=_text(data, "timestamp"),
        recognized=data.get("recognized") is True,
        key_id=_text(data, "key_id"),
        times=_times(rows),
    )


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key, "")
    return value if isinstance(value, str) else ""


def _columns(stroke: Any) -> list[tuple[Any, Any]]:
    """[xs, ys] or [xs, ys, times] as points."""
    try:
        xs, ys = stroke[:2]
        return list(zip(xs, ys, strict=True))
    except (TypeError, ValueError):
        raise UserError("A stroke must be [xs, ys] or [xs, ys, times], with as many xs as ys.") from None


def _times(rows: list[Any]) -> tuple[NDArray[np.float64], ...]:
    """The times of the strokes when every stroke has one for each point; nothing otherwise."""
    try:
        times = [np.array(stroke[2], np.float64) for stroke in rows]
    except (IndexError, TypeError, ValueError, OverflowError):
        return ()
    for time, stroke in zip(times, rows, strict=True):
        if time.shape != (len(stroke[0]),) or not np.isfinite(time).all():
            return ()
    return tuple(time[[0, 0]] if len(time) == 1 else time for time in times)


def to_line(doodle: Doodle) -> str:
    """The drawing as one line (ending in a line feed) in the dataset's own form; raw when it has times."""
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
