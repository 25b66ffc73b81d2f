"""A lesson on the page: its steps in a row, back and forth, and the one that the link opens."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard.inputs.basic import KEPT, among
from dashboard.lessons.lesson import Lesson
from dashboard.state.url_params import drop_param, keep_param, open_param
from dashboard.views.lessons.progress import lesson_progress
from dashboard.views.lessons.samples import choose_drawings
from dashboard.views.lessons.step import show_step
from dashboard.views.lessons.ticket import ask_after, ask_before

START, END = "start", "end"  # the two sides of the exit ticket; no step may have these names

Words = Mapping[str, str]


def show_lesson(lesson: Lesson, words: Words) -> None:
    """The lesson at the place that was chosen, by default its first questions."""
    places = [START, *(step.name for step in lesson.steps), END]
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(words["all_lessons"], icon=":material/arrow_back:", type="tertiary"):
            _leave()
        place = _choose_place(lesson, places, words)
        with st.popover(words["drawings"], icon=":material/image:"):
            sample = choose_drawings(dict(words))
    if sample.source.startswith("practice"):
        st.caption(words["made_up"])
    if place == START:
        ask_before(lesson, words)
    elif place == END:
        ask_after(lesson, words)
    elif step := lesson.step_named(place):
        show_step(lesson, step, sample, words)
    _show_arrows(places, place, words)


def _leave() -> None:
    for name in ("lesson", "step"):
        drop_param(name)
    st.session_state["lesson"] = None
    st.rerun()


def _choose_place(lesson: Lesson, places: list[str], words: Words) -> str:
    done = lesson_progress(lesson.name)["done"]
    labels = {name: f"{number} ✓" if name in done else str(number) for number, name in enumerate(places)}
    labels |= {START: words["start"], END: words["end"]}
    open_param("step", START, among(places))
    if st.session_state["step"] not in places:
        st.session_state["step"] = START
    place: str = st.segmented_control(
        words["steps"], places, key="step", format_func=labels.__getitem__, required=True,
        label_visibility="collapsed", **KEPT,
    )  # fmt: skip
    keep_param("step", place, START)
    return place


def _show_arrows(places: list[str], place: str, words: Words) -> None:
    position = places.index(place)
    with st.container(horizontal=True):
        for label, icon, target in (("back", "arrow_back", position - 1), ("next", "arrow_forward", position + 1)):
            there = 0 <= target < len(places)
            goal = places[target] if there else place
            st.button(words[label], icon=f":material/{icon}:", disabled=not there, on_click=_go, args=(goal,))


def _go(place: str) -> None:
    st.session_state["step"] = place
