"""Results: how good the chosen runs are, what they cost, and which classes one of them confuses."""

import pandas as pd
import streamlit as st

from dashboard.controls import choose_run, choose_runs
from dashboard.places import link_to
from dashboard.show import name_of, show_picture
from qdcore.charts.accuracy_bars import accuracy
from qdcore.charts.confusion_matrix import confusion
from qdcore.runs import same_test
from qdcore.wording import megabytes, seconds

st.title("Results")
st.write("See which classifier is how good on drawings it never saw, and what it took to get there.")

runs = choose_runs()
names = [name_of(run.experiment) for run in runs]
if not all(same_test(runs[0], run) for run in runs):
    st.warning("These runs were tested on different drawings, so their accuracies are not a fair race.")

st.subheader("Accuracy")
show_picture(accuracy(names, [r.record.accuracy for r in runs], [r.record.n_test for r in runs]), "accuracy")
st.caption("The thin line is the 95 % interval: with other test drawings the accuracy would mostly lie within it.")

st.subheader("What it took")
cost = {
    "classifier": names,
    "training drawings": [f"{run.record.n_train:,}" for run in runs],
    "time to train": [seconds(run.record.seconds["fitting"]) for run in runs],
    "time to test": [seconds(run.record.seconds["predicting"]) for run in runs],
    "size of the model": [megabytes(run.record.megabytes) for run in runs],
}
st.dataframe(pd.DataFrame(cost), hide_index=True)

st.subheader("What is taken for what")
run = choose_run(runs)
show_picture(confusion(run.evaluation.confusion, run.classes), f"confusion {run.id}")
link_to("train", "Train more", "model_training")
