"""Train: choose drawings and classifiers, start, and watch."""

import streamlit as st

from dashboard.components.gallery import show_classes
from dashboard.inputs.models import choose_models
from dashboard.inputs.sample import choose_sample
from dashboard.inputs.source import choose_source
from dashboard.state.resources import backend, errors_shown
from dashboard.views.train.pretraining_overlap import warn_of_overlap
from dashboard.views.train.queue import show_queue
from models import MODELS
from qdcore.experiments.experiment import Experiment
from qdcore.formatting import count, megabytes

st.title("Train")
st.write(
    "Choose what to tell apart and which classifiers should try, then press Train. You can leave this page meanwhile."
)

source = choose_source()
sample = choose_sample(source)
if sample:
    show_classes(sample)
    total = len(sample.classes) * sample.per_class - len(sample.hidden)
    training, tests = sample.n_train, total - sample.training_half
    travel = sum(source.megabytes(cls, sample.per_class) for cls in sample.classes)
    download = f" First, {megabytes(travel)} have to be downloaded." if travel > 1 else ""
    st.caption(f"That means {count(total)}: {training:,} to train on and {tests:,} to test on.{download}")

st.subheader("Classifiers")
chosen = choose_models()
if sample:
    warn_of_overlap(sample, chosen)
    with errors_shown():
        trainings = [Experiment.of(sample, MODELS[name], params, sample.seed) for name, params in chosen.items()]
        for text in backend().advice(trainings):
            st.warning(text, icon=":material/warning:")
label = f"Train {count(len(chosen), 'classifier')}" if chosen else "Train"
if st.button(label, type="primary", icon=":material/play_arrow:", disabled=not (sample and chosen)):
    with errors_shown(), st.spinner("Looking for the drawings"):
        backend().start(Experiment.of(sample, MODELS[name], params, sample.seed) for name, params in chosen.items())

show_queue()
