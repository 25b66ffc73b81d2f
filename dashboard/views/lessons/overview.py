"""All lessons on one page, and behind each what its teacher needs: the plan, a worksheet, cards to print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from dashboard.lessons.handouts import teacher_page, worksheet
from dashboard.lessons.lesson import Lesson
from dashboard.state.url_params import keep_param
from dashboard.views.lessons.cards import offer_cards
from dashboard.views.lessons.catalogue import own_folder
from dashboard.views.lessons.progress import lesson_progress
from qdcore.formatting import plain

Words = Mapping[str, str]


def show_overview(lessons: Iterable[Lesson], problems: list[str], words: Words) -> None:
    """A card for each lesson; below, what is wrong with a lesson file, and the cards."""
    for lesson in lessons:
        _show_card(lesson, words)
    for problem in problems:
        st.error(plain(problem), icon=":material/error:")
    st.caption(f"{words['own_lessons']} {plain(str(own_folder()))}")
    st.header(words["cards"])
    offer_cards(words)


def _show_card(lesson: Lesson, words: Words) -> None:
    progress = lesson_progress(lesson.name)
    done = sum(step.name in progress["done"] for step in lesson.steps)
    with st.container(border=True):
        st.header(f"{lesson.number}. {plain(lesson.title)}")
        st.write(plain(lesson.about))
        with st.container(horizontal=True, vertical_alignment="center"):
            label = words["go_on"] if done else words["begin"]
            if st.button(label, key=f"begin {lesson.name}", type="primary" if not done else "secondary"):
                st.session_state["lesson"] = lesson.name
                keep_param("lesson", lesson.name)
                st.rerun()
            with st.popover(words["teacher"], icon=":material/co_present:", key=f"teacher {lesson.name}"):
                _show_plan(lesson, words)
            st.caption(f"{lesson.minutes} min · {done} / {len(lesson.steps)} ✓")


def _show_plan(lesson: Lesson, words: Words) -> None:
    for label in ("aim", "say", "stumbles"):
        st.markdown(f"**{words[label]}**")
        st.write(plain(getattr(lesson, label)))
    st.caption(f"AI4K12: {words[f'ai4k12_{lesson.ai4k12}']}")
    for make, label in ((teacher_page, "teacher_page"), (worksheet, "worksheet")):
        st.download_button(
            words[label], make(lesson, words), f"{lesson.name}_{label}.html", "text/html",
            key=f"{label} {lesson.name}", on_click="ignore", icon=":material/print:",
        )  # fmt: skip
