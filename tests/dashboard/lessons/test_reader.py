"""A lesson file is read whole, or refused with a sentence that names the file, the line and what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard.lessons.reader import line_of, read_lesson
from qdcore.errors import UserError


@dataclass(frozen=True)
class Toy:
    """An instrument with one setting and one measure."""

    settings: frozenset[str] = frozenset({"size"})
    measures: frozenset[str] = frozenset({"height"})


INSTRUMENTS = {"ruler": Toy()}
QUESTION = """
[[ticket]]
name = "q{n}"
question = "?"
answer = "yes"
[ticket.options]
yes = "Yes"
no = "No"
"""
LESSON = """name = "toy"
number = 8
title = "A toy"
about = "About"
aim = "Aim"
say = "Say"
stumbles = "Stumbles"
ai4k12 = 3

[[steps]]
name = "first"
title = "First"
question = "How high?"
instrument = "ruler"
preset = { size = 3 }
measure = "height.tree"
why = "Because."
claims = ["height.tree > 0"]
[steps.guess]
kind = "number"
low = 0
high = 9
""" + "".join(QUESTION.format(n=n) for n in range(5))


def read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "toy.toml"
    path.write_text(text, "utf-8")
    return read_lesson(path, INSTRUMENTS)


def test_a_sound_lesson_is_read(tmp_path: Path) -> None:
    lesson = read(tmp_path, LESSON)
    assert lesson.steps[0].guess.high == 9  # type: ignore[attr-defined]
    assert [question.name for question in lesson.ticket] == ["q0", "q1", "q2", "q3", "q4"]  # type: ignore[attr-defined]


FAULTS = {
    "not TOML": (('title = "A toy"', "title = A toy"), 3, "not valid TOML"),
    "another type": (("number = 8", 'number = "eight"'), 2, "Expected `int`"),
    "out of range": (("ai4k12 = 3", "ai4k12 = 9"), 8, "<= 5"),
    "a key with a slip": (("stumbles =", "stumbels ="), 7, "no key 'stumbels'"),
    "an unknown kind": (('kind = "number"', 'kind = "word"'), 20, "Invalid enum value"),
    "an unknown instrument": (('"ruler"', '"rular"'), 14, "did you mean ruler"),
    "an unknown setting": (("size = 3", "sise = 3"), 15, "no setting 'sise'"),
    "an unknown measure": (('"height.tree"\nwhy', '"width"\nwhy'), 16, "measures height, not 'width'"),
    "neither measure nor answer": (('measure = "height.tree"\n', ""), 11, "either a `measure` or a fixed `answer`"),
    "low above high": (("low = 0", "low = 10"), 21, "`low` must be below `high`"),
    "a claim without sides": (('["height.tree > 0"]', '["height is large"]'), 18, "A claim has the form"),
    "a choice without options": (('kind = "number"', 'kind = "choice"'), 19, "two options or more"),
    "an answer of no option": (('?"\nanswer = "yes"', '?"\nanswer = "so"'), 27, "none of the options: yes, no"),
    "a key that is missing": (('why = "Because."\n', ""), 10, "missing required field `why`"),
    "four questions": ((QUESTION.format(n=4), ""), 24, "length >= 5"),
    "a name twice": (('name = "q1"', 'name = "q0"'), 33, "used twice"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_kind_of_fault_has_its_sentence_and_its_line(tmp_path: Path, fault: str) -> None:
    (old, new), line, words = FAULTS[fault]
    assert old in LESSON
    with pytest.raises(UserError, match="lesson toy.toml") as caught:
        read(tmp_path, LESSON.replace(old, new, 1))
    assert words in str(caught.value)
    if line:
        assert int(re.findall(r"line (\d+)", str(caught.value))[0]) == line


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_lesson_is_read_as_windows_saves_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "saved.toml"
    path.write_bytes(LESSON.replace("\n", "\r\n").encode(encoding))
    assert read_lesson(path, INSTRUMENTS) == read(tmp_path, LESSON)


def test_a_file_that_is_no_text_or_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "toy.toml"
    path.write_bytes(LESSON.replace("Because", "Schön").encode("cp1252"))
    with pytest.raises(UserError, match="is not UTF-8 text. Save it as UTF-8"):
        read_lesson(path, INSTRUMENTS)
    path.write_text("#" * 300_000, "utf-8")
    with pytest.raises(UserError, match="larger than 200 KB"):
        read_lesson(path, INSTRUMENTS)
    with pytest.raises(UserError, match="cannot be read"):
        read_lesson(tmp_path / "none.toml", INSTRUMENTS)


def test_the_line_of_a_place() -> None:
    text = "a = 1\n[[steps]]\nb = 2\n[steps.guess]\nc = 3\n[[steps]]\nb = 4\n[steps.guess]\nc = 5\n"
    places = {
        "$.a": 1,
        "$.steps[0].b": 3,
        "$.steps[0].guess.c": 5,
        "$.steps[1].guess.c": 9,
        "$.steps[1].none": 6,
        "$": 0,
    }
    assert {place: line_of(text, place) for place in places} == places
