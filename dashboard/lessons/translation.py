"""One language file holds every text of every lesson by its place; a text that it lacks stays English."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from dashboard.lessons.lesson import Lesson
from dashboard.lessons.reader import as_data
from qdcore.errors import UserError

TEXTS = {"title", "about", "aim", "say", "stumbles", "question", "why"}

Texts = Mapping[str, Any]  # tables within tables; at the end a text


def read_texts(path: Path) -> Texts:
    """The tables of a language file; raises UserError."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"The language file {path.name} cannot be read: {error}.") from None


def translated(lesson: Lesson, texts: Texts) -> Lesson:
    """The lesson with the texts of a language file, as far as it has them."""
    data = as_data(lesson)
    for place, holder, key in _texts(data):
        text = _find(texts.get(lesson.name, {}), place)
        if isinstance(text, str) and text:
            holder[key] = text
    return msgspec.convert(data, Lesson)


def missing(lesson: Lesson, texts: Texts) -> list[str]:
    """The places of a lesson that a language file has no text for, such as "steps.average.why"."""
    own = texts.get(lesson.name, {})
    return [".".join(place) for place, _, _ in _texts(as_data(lesson)) if not isinstance(_find(own, place), str)]


def _texts(data: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], dict[str, Any], str]]:
    """Every text of a lesson: its place, and the dict and key that hold it; steps and questions by their names."""
    yield from _within((), data)
    for kind in ("steps", "ticket"):
        for entry in data[kind]:
            yield from _within((kind, entry["name"]), entry)
            if kind == "steps" and entry["guess"]["kind"] == "number" and entry["guess"]["unit"] != "%":
                yield (kind, entry["name"], "unit"), entry["guess"], "unit"
            options = entry["options"] if kind == "ticket" else entry["guess"]["options"]
            for name in options:
                yield (kind, entry["name"], "options", name), options, name


def _within(place: tuple[str, ...], entry: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], dict[str, Any], str]]:
    for key in entry:
        if key in TEXTS:
            yield (*place, key), entry, key


def _find(texts: Any, place: tuple[str, ...]) -> Any:
    for part in place:
        texts = texts.get(part) if isinstance(texts, Mapping) else None
    return texts
