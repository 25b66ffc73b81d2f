"""Lessons: seven of about ten minutes each; predict first, then see with your own eyes."""

import streamlit as st

from dashboard.components.browser_store import keep
from dashboard.inputs.basic import KEPT, among
from dashboard.state.followed import also_show
from dashboard.state.session import is_projector
from dashboard.state.url_params import keep_param, open_param
from dashboard.views.lessons.catalogue import LANGUAGES, all_lessons, words_of
from dashboard.views.lessons.overview import show_overview
from dashboard.views.lessons.player import show_lesson
from dashboard.views.lessons.progress import STORE, digest_of_progress
from qdcore.formatting import plain

open_param("language", "en", among(LANGUAGES))
words = words_of(st.session_state["language"])
lessons, problems = all_lessons(st.session_state["language"])
open_param("lesson", check=among(lessons))
chosen = lessons.get(st.session_state["lesson"])
with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    st.title(plain(f"{chosen.number}. {chosen.title}") if chosen else words["title"])
    language = st.segmented_control(
        words["language"], list(LANGUAGES), key="language", format_func=LANGUAGES.__getitem__, required=True,
        label_visibility="collapsed", **KEPT,
    )  # fmt: skip
keep_param("language", language, "en")
if chosen:
    keep_param("lesson", chosen.name)
    st.write(plain(chosen.about))
    show_lesson(chosen, words)
else:
    st.write(words["purpose"])
    show_overview(lessons.values(), problems, words)
keep(STORE, only_read=is_projector())
also_show("lessons", progress=digest_of_progress())  # no parameter: another one turns the projector to what is new
