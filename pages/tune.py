"""Tune: which parameters, how many drawings, which classifier; each question is a plan of many trainings."""

from functools import partial

import streamlit as st

from dashboard.inputs.basic import choose_option
from dashboard.inputs.sample import choose_sample
from dashboard.inputs.source import choose_source
from dashboard.navigation import link_to
from dashboard.state.resources import show_errors
from dashboard.views.exports.plan_report import take_plan_with_you
from dashboard.views.train.queue import warn_of_open_cluster
from dashboard.views.tune.plan_charts import (
    bars_picture,
    best_in_words,
    curve_picture,
    show_bars,
    show_curve,
    show_sweep,
    sweep_picture,
)
from dashboard.views.tune.plan_form import choose_comparison, choose_curve, choose_sweep
from dashboard.views.tune.plan_progress import follow

QUESTIONS = {
    "sweep": "Which parameters are best?",
    "curve": "How many drawings are enough?",
    "comparison": "Which classifier is best?",
}

st.title("Tune")
st.write(
    "Find the best parameters, the number of drawings that is enough, or the best classifier. Each question takes many "
    "trainings; the chart grows while they run, and stored runs are not trained again."
)
take_place = st.container()

question = choose_option("Question", QUESTIONS, "question", label_visibility="collapsed")
sample = choose_sample(choose_source())
warn_of_open_cluster()
if sample:
    with show_errors():
        if question == "sweep":
            plan, params = choose_sweep(sample)
            follow(plan, "sweep", "Try all values", lambda found: show_sweep(found, params, "sweep of parameters"))
            picture, in_words = partial(sweep_picture, params=params), partial(best_in_words, params=params)
            with take_place:
                take_plan_with_you(plan, QUESTIONS[question], picture, in_words)
        elif question == "curve":
            plan = choose_curve(sample)
            follow(plan, "curve", "Draw the curve", lambda found: show_curve(found, "learning curve"))
            with take_place:
                take_plan_with_you(plan, QUESTIONS[question], curve_picture)
        else:
            plan = choose_comparison(sample)
            follow(plan, "comparison", "Start the comparison", lambda found: show_bars(found, "comparison"))
            with take_place:
                take_plan_with_you(plan, QUESTIONS[question], bars_picture)
with st.container(horizontal=True):
    link_to("compare", "See all runs: Compare")
    link_to("article", "See what the article found")
