"""Explore: galleries of drawings, one drawing in detail, and the classes as a whole."""

import numpy as np
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.components.gallery import gallery
from dashboard.inputs.basic import choose_option
from dashboard.inputs.sample import choose_classes
from dashboard.inputs.source import available, choose_source, fetched
from dashboard.navigation import link_to
from dashboard.state.resources import average_and_ink, show_errors
from dashboard.state.url_params import keep_param, param_in_link
from dashboard.views.drawings.dialog import open_dialog
from dashboard.views.explore.browser import choose_browse_settings, rows_to_show, show_downloads, show_hidden
from qdcore.charts.ink_histogram import ink_histogram
from qdcore.charts.pixel_picture import pixel_picture
from qdcore.charts.similarity_map import similarity_map
from qdcore.drawings.address import Address
from qdcore.evaluation.class_summary import correlations
from qdcore.formatting import count, plain

VIEWS = {"average_drawing": "Average drawing", "ink": "Ink", "how_alike": "Similarity"}
VIEWS_HELP = (
    "Average drawing: the mean of each pixel over the drawings. Ink: the share of a drawing that its strokes cover. "
    "Similarity: the correlation of the average drawings."
)
MAX_CLASSES = 6

st.title("Explore")
st.write("See how people draw each class. Click a drawing for its details and its strokes.")

source = choose_source()
classes = choose_classes(source)[:MAX_CLASSES]
settings = choose_browse_settings()
if not classes:
    st.info("Choose a class to see its drawings.")
    st.stop()

shown = {}
for cls, column in zip(classes, st.columns(min(len(classes), 3)) * 2, strict=False):
    with column, show_errors(), st.spinner(f"Fetching drawings of {plain(cls)}"):
        rows = rows_to_show(source, cls, settings)
        shown[cls] = fetched(source, cls, int(rows.max()) + 1)[rows]
        st.header(plain(cls))
        addresses = [str(Address(source.id, cls, int(row))) for row in rows]
        clicked = gallery(shown[cls], addresses, f"gallery of {cls}", size=52)
        if clicked is not None:
            keep_param("drawing", addresses[clicked])
if drawing := param_in_link("drawing"):
    open_dialog(drawing, "drawing")
if not shown:
    st.stop()
show_downloads(shown)

st.header("The classes as a whole")
view = choose_option("Show", VIEWS, "view", help=VIEWS_HELP)
counts = {cls: min(settings.rows, available(source, cls)) for cls in shown}
for cls, n in counts.items():
    fetched(source, cls, n)  # with progress; what is computed from it is cached
averages, inked = zip(*(average_and_ink(source.id, cls, n) for cls, n in counts.items()), strict=True)
st.caption(f"Based on the first {count(max(counts.values()))} of each class, or all if there are fewer.")
if view == "average_drawing":
    for cls, average, column in zip(shown, averages, st.columns(3) * 2, strict=False):
        with column:
            show_picture(pixel_picture(average / 255, f"mean ink of {cls}"), f"average {cls}")
elif view == "ink":
    show_picture(ink_histogram(list(shown), [np.asarray(each) for each in inked]), "ink")
else:
    st.write("The correlation of the pixels of the average drawings: 1 if they are the same, 0 if they are unrelated.")
    show_picture(similarity_map(list(shown), correlations(averages)), "similarity")
show_hidden()
link_to("train", "Train classifiers on these classes", classes=",".join(classes))
