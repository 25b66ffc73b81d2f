"""Reads a lesson file; every fault has a sentence with the line to look at."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any, Protocol

import msgspec

from dashboard.lessons.claims import parse_claim
from dashboard.lessons.lesson import Lesson, Step
from qdcore.drawings.class_names import did_you_mean
from qdcore.errors import UserError
from qdcore.storage import unicode

MAX_BYTES = 200_000


class Described(Protocol):
    """What a lesson may say to an instrument, and the first words of what it measures ("accuracy" of accuracy.knn)."""

    @property
    def settings(self) -> Set[str]: ...
    @property
    def measures(self) -> Set[str]: ...


def read_lesson(path: Path, instruments: Mapping[str, Described]) -> Lesson:
    """The lesson of a file, checked; raises UserError with the file, the line and what to do."""
    text = _text(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"The lesson {path.name} is not valid TOML: {error}.") from None
    try:
        lesson = msgspec.convert(data, Lesson)
    except msgspec.ValidationError as error:
        problem, _, place = str(error).partition(" - at `")
        place = place.rstrip("`") or "$"
        if unknown := re.search("unknown field `(.*)`", problem):
            place, problem = (
                f"{place}.{unknown[1]}",
                f"There is no key {unknown[1]!r} here; docs/lessons.md has them all",
            )
        raise _fault(path, text, place, problem) from None
    for number, step in enumerate(lesson.steps):
        for place, problem in _problems(step, instruments):
            raise _fault(path, text, f"$.steps[{number}].{place}", problem)
    _check_names(lesson, path, text)
    return lesson


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UserError(f"The lesson {path.name} is larger than {MAX_BYTES // 1000} KB; a lesson is a short text.")
        return unicode.as_utf8(path.read_bytes()).decode()
    except UnicodeDecodeError:
        raise UserError(f"The lesson {path.name} is not UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        raise UserError(f"The lesson {path.name} cannot be read: {error.strerror}.") from None


def _problems(step: Step, instruments: Mapping[str, Described]) -> list[tuple[str, str]]:
    """What a step says that does not fit together: the place in the step, and the sentence."""
    if step.instrument not in instruments:
        return [
            ("instrument", f"There is no instrument {step.instrument!r}{did_you_mean(step.instrument, instruments)}")
        ]
    instrument, guess = instruments[step.instrument], step.guess
    found = [
        (f"preset.{name}", f"{step.instrument} has no setting {name!r}{did_you_mean(name, instrument.settings)}")
        for name in step.preset
        if name not in instrument.settings
    ]
    if bool(step.measure) == bool(step.answer):
        found.append(("name", "A step needs either a `measure` or a fixed `answer`, not both and not none"))
    if step.measure and step.measure.split(".")[0] not in instrument.measures:
        known = ", ".join(sorted(instrument.measures)) or "nothing"
        found.append(("measure", f"{step.instrument} measures {known}, not {step.measure!r}"))
    if guess.kind == "choice" and len(guess.options) < 2:
        found.append(("guess.options", "A choice needs two options or more"))
    if step.answer and step.answer not in guess.options:
        found.append(("answer", f"The answer {step.answer!r} is none of the options: {', '.join(guess.options)}"))
    if guess.kind == "number" and not guess.low < guess.high:
        found.append(("guess.low", f"`low` must be below `high`, not {guess.low:g} and {guess.high:g}"))
    if guess.kind == "curve" and (len(guess.at) < 2 or sorted(set(guess.at)) != guess.at or guess.at[0] <= 0):
        found.append(("guess.at", "A curve needs two or more rising numbers above 0 in `at`"))
    for claim in step.claims:
        try:
            parse_claim(claim)
        except UserError as error:
            found.append(("claims", str(error).rstrip(".")))
    return found


def _check_names(lesson: Lesson, path: Path, text: str) -> None:
    for kind, names in (("steps", [s.name for s in lesson.steps]), ("ticket", [q.name for q in lesson.ticket])):
        for number, name in enumerate(names):
            if name in names[:number]:
                raise _fault(path, text, f"$.{kind}[{number}].name", f"The name {name!r} is used twice")
    for number, question in enumerate(lesson.ticket):
        if question.answer not in question.options:
            problem = f"The answer {question.answer!r} is none of the options: {', '.join(question.options)}"
            raise _fault(path, text, f"$.ticket[{number}].answer", problem)


def _fault(path: Path, text: str, place: str, problem: str) -> UserError:
    line = line_of(text, place)
    where = f"line {line}" if line else "the file"
    return UserError(f"The lesson {path.name}, {where}: {problem.strip().rstrip('.?')}. Mend it and reload the page.")


def line_of(text: str, place: str) -> int:
    """The line (from 1) of a value such as `$.steps[2].guess.kind`, or of the nearest table around it; 0 for none."""
    wanted = place.removeprefix("$").strip(".")
    best, line_found, table = -1, 0, ""
    first_of_list = 0
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*(\[\[?)\s*([\w.]+)\s*\]", line):
            table = _table(header[2], header[1] == "[[", counts)
            name = table
        elif key := re.match(r"\s*([\w-]+)\s*=", line):
            name = f"{table}.{key[1]}".strip(".")
        else:
            continue
        first_of_list = first_of_list or (number if name.startswith(f"{wanted}[") else 0)
        if _covers(name, wanted) and len(name) > best:
            best, line_found = len(name), number
    return line_found or first_of_list


def _table(name: str, is_list: bool, counts: dict[str, int]) -> str:
    """The full name of a table, such as steps[2].guess; `counts` holds how often each list of tables began."""
    if is_list:
        counts[name] = counts.get(name, -1) + 1
    first, _, rest = name.partition(".")
    number = f"[{counts[first]}]" if first in counts else ""
    return f"{first}{number}{'.' + rest if rest else ''}"


def _covers(name: str, wanted: str) -> bool:
    return wanted == name or wanted.startswith((f"{name}.", f"{name}["))


def as_data(lesson: Lesson) -> dict[str, Any]:
    """A lesson as plain lists and dicts, as its file has them."""
    data: dict[str, Any] = msgspec.to_builtins(lesson)
    return data
