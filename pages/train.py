"""Train: choose drawings and classifiers, start, and watch."""

import streamlit as st

from dashboard.components.gallery import show_classes
from dashboard.inputs.models import choose_models
from dashboard.inputs.sample import choose_sample
from dashboard.inputs.source import choose_source
from dashboard.views.train.pretraining_overlap import warn_of_overlap
from dashboard.views.train.queue import show_queue
from dashboard.views.train.start import offer_training

st.title("Train")
queue = st.container()
left, right = st.columns([3, 2])
left.write("Choose classes and classifiers, then press Train. Training continues if you leave this page.")
with right:
    source = choose_source()
sample = choose_sample(source)
if sample:
    show_classes(sample)
chosen = choose_models()
if sample:
    warn_of_overlap(sample, chosen)
offer_training(sample, source, chosen)
with queue:
    show_queue()
