"""Article: the article as a lesson, its published numbers next to those of this computer, each figure with a button."""

import streamlit as st

from dashboard.components.gallery import show_classes
from dashboard.navigation import link_to
from dashboard.views.article.figure_view import count, show_figure, show_models
from dashboard.views.article.figures import figures, pair
from dashboard.views.article.improvements import improvements
from dashboard.views.article.take import take_article_with_you
from dashboard.views.article.text import IMPROVEMENTS, LEARNED, LESSON, MODELS_TEXT, TASK
from dashboard.views.train.queue import warn_of_open_cluster
from dashboard.views.tune.plan_progress import follow
from models import MODELS
from qdcore.experiments.plans import combine
from qdcore.experiments.sample import Sample

st.title("The article, repeated")
st.write(
    "Read the article as a lesson, and let this computer repeat each of its figures with real drawings. To start, read "
    "the task, then repeat the first figure."
)
take_place = st.container()

warn_of_open_cluster()
found, steps = figures(count, MODELS), improvements(count, MODELS)
plans = [figure.plan for figure in found if figure.plan]
if plans:
    with st.container(border=True):
        st.markdown("**All figures at once**")
        follow(combine("The article", plans), "everything", "Repeat the whole article", lambda points: None)
    with take_place:
        take_article_with_you([*found, steps])

st.markdown(TASK)
classes, rows = pair(count, 500)
if rows:
    show_classes(Sample(classes, rows))
link_to("explore", "Look at more drawings")
st.markdown(MODELS_TEXT)
show_models()
for figure in found:
    st.markdown(LESSON[figure.name])
    show_figure(figure)
st.markdown(LEARNED)
st.markdown(IMPROVEMENTS)
show_figure(steps)
with st.container(horizontal=True):
    link_to("train", "Train on classes of your own choice")
    link_to("tune", "Find better parameters: Tune")
