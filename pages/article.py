"""Article: the article as a lesson from top to bottom, its numbers beside ours, each made again by a button."""

import streamlit as st

from dashboard.components.gallery import show_classes
from dashboard.navigation import link_to
from dashboard.views.article.figure_view import count, show_figure, story_of_models
from dashboard.views.article.figures import figures, pair
from dashboard.views.article.improvements import beyond
from dashboard.views.article.text import BEYOND, LEARNED, LESSON, MODELS_TEXT, TASK
from dashboard.views.train.queue import warn_of_open_cluster
from dashboard.views.tune.plan_progress import follow
from models import MODELS
from qdcore.experiments.plans import combine
from qdcore.experiments.sample import Sample

st.title("The article, made again")
st.write("Read it as a lesson, and let this computer repeat the numbers of each figure with real drawings.")

warn_of_open_cluster()
found = figures(count, MODELS)
plans = [figure.plan for figure in found if figure.plan]
if plans:
    with st.container(border=True):
        st.markdown("**Everything at once**")
        follow(combine("The article", plans), "everything", "Make all of it again", lambda points: None)

st.markdown(TASK)
classes, rows = pair(count, 500)
if rows:
    show_classes(Sample(classes, rows))
link_to("explore", "Look at more drawings")
st.markdown(MODELS_TEXT)
story_of_models()
for figure in found:
    st.markdown(LESSON[figure.name])
    show_figure(figure)
st.markdown(LEARNED)
st.markdown(BEYOND)
show_figure(beyond(count, MODELS))
