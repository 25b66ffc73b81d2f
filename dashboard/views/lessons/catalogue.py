"""The lessons that there are: those of the app, and the teacher's own in the folder `lessons` of the data folder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from dashboard.lessons.lesson import Lesson
from dashboard.lessons.reader import read_lesson
from dashboard.lessons.translation import Texts, read_texts, translated
from dashboard.state.resources import backend
from dashboard.views.lessons.instruments import INSTRUMENTS
from qdcore.errors import UserError

CONTENT = Path(__file__).parent / "content"
LANGUAGES = {"en": "English", "de": "Deutsch"}


def own_folder() -> Path:
    """Where a teacher puts lessons of their own."""
    return backend().settings.cache / "lessons"


def all_lessons(language: str) -> tuple[dict[str, Lesson], list[str]]:
    """The lessons by name, in their order, and a sentence for each file that cannot be used."""
    found: list[Lesson] = []
    problems: list[str] = []
    for path in [*sorted(CONTENT.glob("*.toml")), *sorted(own_folder().glob("*.toml"))]:
        try:
            lesson = _read(path, path.stat().st_mtime_ns)
            if lesson.name in {each.name for each in found}:
                raise UserError(f"The lesson {path.name} has the name {lesson.name!r} of another lesson. Rename it.")
            found.append(lesson)
        except UserError as error:
            problems.append(str(error))
        except OSError as error:
            problems.append(f"The lesson {path.name} cannot be read: {error.strerror}.")
    texts = {} if language == "en" else _texts(language)
    ordered = sorted(found, key=lambda lesson: (lesson.number, lesson.name))
    return {lesson.name: translated(lesson, texts) for lesson in ordered}, problems


def words_of(language: str) -> dict[str, str]:
    """The words around the lessons, such as the labels of buttons."""
    return {**_texts("en")["words"], **_texts(language)["words"]}


@lru_cache(maxsize=100)
def _read(path: Path, changed: int) -> Lesson:
    return read_lesson(path, INSTRUMENTS)


@lru_cache
def _texts(language: str) -> Texts:
    return read_texts(CONTENT / "languages" / f"{language}.toml")
