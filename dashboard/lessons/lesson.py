"""What a lesson file says; docs/lessons.md explains the format. Nothing here knows an instrument of the app."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

Name = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$", max_length=60)]
Text = Annotated[str, Meta(min_length=1, max_length=2000)]
TICKET_QUESTIONS = 5


class Guess(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What a pupil predicts: one of the options (name -> text), a number from low to high, or a curve over `at`."""

    kind: Literal["choice", "number", "curve"]
    options: dict[Name, Text] = {}
    low: float = 0
    high: float = 100
    unit: str = "%"
    at: list[float] = []


class Step(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One screen: a question, a prediction, an instrument of the app with its settings, and why it came out so.

    What is compared with the prediction is a measure of the instrument, or a fixed `answer`: the name of an option.
    `claims` are what the words promise, such as "accuracy.transfer >= accuracy.random_forest"; tests hold them
    against runs.
    """

    name: Name
    title: Text
    question: Text
    guess: Guess
    instrument: Name
    preset: dict[str, Any] = {}
    measure: str = ""
    answer: str = ""
    why: Text
    claims: list[str] = []
    misconception: str = ""


class TicketQuestion(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A question of the exit ticket: its options (name -> text) and the name of the correct one."""

    name: Name
    question: Text
    options: dict[Name, Text]
    answer: Name


class Lesson(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A lesson: what pupils see (title, steps, ticket), and what only the teacher reads.

    `number` is its place among the lessons; `minutes` is for a beginner of 13; `ai4k12` is the idea (1 to 5) it serves.
    """

    name: Name
    number: Annotated[int, Meta(ge=1, le=99)]
    title: Text
    about: Text
    minutes: Annotated[int, Meta(ge=1, le=90)] = 10
    aim: Text
    say: Text
    stumbles: Text
    ai4k12: Annotated[int, Meta(ge=1, le=5)]
    steps: Annotated[list[Step], Meta(min_length=1, max_length=12)]
    ticket: Annotated[list[TicketQuestion], Meta(min_length=TICKET_QUESTIONS, max_length=TICKET_QUESTIONS)]

    def step_named(self, name: str) -> Step | None:
        """The step with this name; None where there is none."""
        return next((step for step in self.steps if step.name == name), None)
