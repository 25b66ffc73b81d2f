"""The class against the models: everyone classifies the same test drawings, and so do the classifiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec

from qdcore.errors import UserError
from qdcore.storage import files
from qdcore.storage.appended import Appended

MAX_LINES = 200_000
Position = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


@dataclass(frozen=True)
class Quiz:
    """`runs` were tested on the same drawings; `questions` are positions in their test set."""

    id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{8}$")]
    runs: tuple[str, ...]
    questions: tuple[int, ...]


class Answer(msgspec.Struct, frozen=True):
    """The class, as its position, that a pupil says the drawing of a question is."""

    quiz: str
    owner: str
    question: Position
    answer: Position


@dataclass(frozen=True)
class Difference:
    """A question where most people and a classifier disagree: the position in the test set, and both classes."""

    question: int
    people: int
    model: int
    share: float  # of the people who answered, 0..1, that said so


class Answers:
    """The answers in a file, which need not exist. The first answer of a pupil to a question counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines = Appended(path, _read, "answers")

    def add(self, answer: Answer) -> None:
        """Store an answer, unless this pupil has answered this question; raises UserError."""
        with files.held(self.path):
            found = self._lines.all()
            if (answer.owner, answer.question) in self.of(answer.quiz):
                return
            if len(found) >= MAX_LINES:
                raise UserError("There are too many answers in this class; no more are stored.")
            files.append_line(self.path, msgspec.json.encode(answer).decode())

    def of(self, quiz: str) -> dict[tuple[str, int], int]:
        """The answers to a quiz: (pupil, question) -> class. Raises UserError."""
        return {(each.owner, each.question): each.answer for each in reversed(self._lines.all()) if each.quiz == quiz}

    def remove(self, owner: str) -> None:
        """Delete the answers of a pupil."""
        with files.held(self.path):
            kept = [msgspec.json.encode(each).decode() for each in self._lines.all() if each.owner != owner]
            files.write_lines(self.path, kept)


def score(answers: Mapping[tuple[str, int], int], true: Sequence[int]) -> tuple[int, int]:
    """How many answers there are, and how many are correct by the labels `true` of all test drawings."""
    return len(answers), sum(true[question] == answer for (_, question), answer in answers.items())


def differences(answers: Mapping[tuple[str, int], int], predicted: Sequence[int]) -> list[Difference]:
    """The questions where the answer of most people is not the predicted class, the most unanimous first."""
    votes: dict[int, Counter[int]] = {}
    for (_, question), answer in answers.items():
        votes.setdefault(question, Counter())[answer] += 1
    found = []
    for question, counted in votes.items():
        [(people, n), *others] = counted.most_common(2)
        is_clear = not others or others[0][1] < n
        if is_clear and people != predicted[question]:
            found.append(Difference(question, people, int(predicted[question]), n / counted.total()))
    return sorted(found, key=lambda each: (-each.share, each.question))


def _read(line: str) -> Answer | None:
    try:
        return msgspec.json.decode(line, type=Answer)
    except msgspec.MsgspecError:
        return None
