"""Lessons: seven of about ten minutes each; predict first, then see with your own eyes."""

import streamlit as st

from dashboard.components.browser_store import keep
from dashboard.inputs.basic import KEPT, among
from dashboard.state.url_params import keep_param, open_param
from dashboard.views.lessons.catalogue import LANGUAGES, all_lessons, words_of
from dashboard.views.lessons.overview import show_overview
from dashboard.views.lessons.player import show_lesson
from dashboard.views.lessons.progress import STORE

open_param("language", "en", among(LANGUAGES))
words = words_of(st.session_state["language"])
st.title(words["title"])
st.write(words["purpose"])
language = st.segmented_control(
    words["language"], list(LANGUAGES), key="language", format_func=LANGUAGES.__getitem__, required=True,
    label_visibility="collapsed", **KEPT,
)  # fmt: skip
keep_param("language", language, "en")
lessons, problems = all_lessons(language)
open_param("lesson", check=among(lessons))
chosen = st.session_state["lesson"]
if chosen in lessons:
    keep_param("lesson", chosen)
    show_lesson(lessons[chosen], words)
else:
    show_overview(lessons.values(), problems, words)
keep(STORE)
