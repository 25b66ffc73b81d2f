"""The exit ticket: five questions before the lesson and again after it, and a picture of what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.lessons.lesson import Lesson, TicketQuestion
from dashboard.lessons.tickets import Ticket, sums
from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor
from dashboard.views.lessons.progress import lesson_progress
from qdcore.charts.before_and_after import before_and_after
from qdcore.formatting import count, plain

Words = Mapping[str, str]


def ask_before(lesson: Lesson, words: Words) -> None:
    """The questions before the lesson; what is correct stays unsaid until the end."""
    st.header(words["ticket_before"])
    st.write(words["ticket_before_text"])
    if _ask(lesson, "before", words):
        st.success(words["ticket_kept"])


def ask_after(lesson: Lesson, words: Words) -> None:
    """The same questions after the lesson, then both times side by side with the correct answers."""
    st.header(words["ticket_after"])
    st.write(words["ticket_after_text"])
    if _ask(lesson, "after", words):
        _show_change(lesson, words)


def _ask(lesson: Lesson, when: str, words: Words) -> bool:
    """True once all questions are answered."""
    progress = lesson_progress(lesson.name)
    answers: dict[str, Any] = progress[when]
    names = {question.name: question for question in lesson.ticket}
    if all(answers.get(name) in question.options for name, question in names.items()):
        return True
    given = {}
    for number, question in enumerate(lesson.ticket, 1):
        texts = {name: plain(text) for name, text in question.options.items()}
        label = f"{number}. {plain(question.question)}"
        key = f"{lesson.name} {when} {question.name}"
        given[question.name] = st.radio(label, list(texts), None, format_func=texts.__getitem__, key=key)
    if st.button(words["hand_in"], type="primary", disabled=None in given.values(), key=f"{lesson.name} {when}"):
        answers.update(given)
        if when == "after":
            _keep(lesson)
        st.rerun()
    return False


def _keep(lesson: Lesson) -> None:
    """Add the ticket to those of the class, once, without a name."""
    with show_errors():
        before, after = (_correct(lesson, when) for when in ("before", "after"))
        if any(lesson_progress(lesson.name)["before"].values()):
            backend().tickets_by(actor()).add(Ticket(lesson.name, before, after))


def _correct(lesson: Lesson, when: str) -> tuple[bool, ...]:
    answers = lesson_progress(lesson.name)[when]
    return tuple(answers.get(question.name) == question.answer for question in lesson.ticket)


def _show_change(lesson: Lesson, words: Words) -> None:
    before, after = (_correct(lesson, when) for when in ("before", "after"))
    questions = [question.question for question in lesson.ticket]
    st.write(f"{words['ticket_result']}: {sum(before)} → {sum(after)} / {len(after)}")
    show_picture(before_and_after(questions, list(map(int, before)), list(map(int, after)), 1), f"{lesson.name} ticket")
    for number, (question, correct) in enumerate(zip(lesson.ticket, after, strict=True), 1):
        _show_answer(number, question, correct, words)
    tickets = backend().tickets.of(lesson.name)
    if len(tickets) > 1:
        st.subheader(words["ticket_class"])
        st.caption(count(len(tickets), words["ticket"], words["tickets"]))
        both = sums(tickets)
        picture = before_and_after(questions, [b for b, _ in both], [a for _, a in both], len(tickets))
        show_picture(picture, f"{lesson.name} tickets")


def _show_answer(number: int, question: TicketQuestion, correct: bool, words: Words) -> None:
    icon = ":material/check:" if correct else ":material/close:"
    answer = plain(question.options[question.answer])
    st.markdown(f"{icon} {number}. {plain(question.question)} **{answer}**")
