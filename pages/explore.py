"""Explore: galleries of drawings, one drawing closely, and what the classes look like as a whole."""

import numpy as np
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.components.download_bar import download_bar
from dashboard.components.gallery import gallery
from dashboard.inputs.basic import choose_option
from dashboard.inputs.sample import choose_classes
from dashboard.inputs.source import available, choose_source
from dashboard.navigation import link_to
from dashboard.state.resources import errors_shown, overview
from dashboard.state.url_params import keep_param, param_in_link
from dashboard.views.drawings.dialog import open_drawing
from dashboard.views.explore.browser import choose_browse_settings, rows_to_show, show_downloads, show_hidden
from qdcore.charts import ink, pixels, similarity
from qdcore.drawings.address import Address
from qdcore.evaluation import class_summary
from qdcore.formatting import count

st.title("Explore")
st.write("See how people drew, quickly and each in their own way. Click a drawing to look at it closely.")

source = choose_source()
classes = choose_classes(source)[:6]
look = choose_browse_settings()
if not classes:
    st.info("Choose a class to see its drawings.")
    st.stop()

shown = {}
for cls, column in zip(classes, st.columns(min(len(classes), 3)) * 2, strict=False):
    with column, errors_shown(), st.spinner(f"Getting drawings of {cls}"):
        rows = rows_to_show(source, cls, look)
        shown[cls] = source.fetch(cls, int(rows.max()) + 1, download_bar())[rows]
        st.subheader(cls)
        addresses = [str(Address(source.id, cls, int(row))) for row in rows]
        clicked = gallery(shown[cls], addresses, f"gallery of {cls}", size=52)
        if clicked is not None:
            keep_param("drawing", addresses[clicked])
if drawing := param_in_link("drawing"):
    open_drawing(drawing)
if not shown:
    st.stop()
show_downloads(shown)

st.subheader("The classes as a whole")
view = choose_option("Show", {"average_drawing": "Average drawing", "ink": "Ink", "how_alike": "How alike"}, "view")
counts = {cls: min(look.rows, available(source, cls)) for cls in shown}
for cls, n in counts.items():
    source.fetch(cls, n, download_bar())  # with progress; what is computed of it is remembered
averages, inked = zip(*(overview(source.id, cls, n) for cls, n in counts.items()), strict=True)
st.caption(f"Of the first {count(max(counts.values()), 'drawing')} of each class, where there are so many.")
if view == "average_drawing":
    for cls, average, column in zip(shown, averages, st.columns(3) * 2, strict=False):
        with column:
            show_picture(pixels(average / 255, f"ink of {cls}"), f"average {cls}")
elif view == "ink":
    show_picture(ink(list(shown), [np.asarray(each) for each in inked]), "ink")
else:
    st.write("1 means that the average drawings are the same, 0 that they have nothing in common.")
    show_picture(similarity(list(shown), class_summary.similarity(averages)), "similarity")
show_hidden()
link_to("train", "Train classifiers on these classes", classes=",".join(classes))
