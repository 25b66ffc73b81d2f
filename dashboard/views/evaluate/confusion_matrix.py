"""The confusion matrix whose cells can be opened: by a click, by keyboard, from the list of the fullest ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.inputs.basic import choose_class, choose_option, choose_switch
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.state.resources import show_errors
from dashboard.views.drawings.grid import show_grid
from qdcore.charts.confusion_matrix import LEGIBLE, confusion
from qdcore.evaluation.mistakes import cell, similarity_order, top_confusions
from qdcore.formatting import count, percent

FULLEST = 10  # cells in the list
ORDERS = {"chosen": "As chosen", "similar": "Similar ones side by side"}


@st.fragment
def show_confusion_matrix(comparable: ComparableRuns) -> None:
    """The matrix, how to draw it, and the drawings of the chosen cell; a fragment, so that a click is answered soon."""
    with show_errors():
        left, right = st.columns([5, 4], gap="medium")
        with left:
            look = _choose_look(comparable)
            place = st.container()
        with right:
            _list_fullest(comparable)
            chosen = _choose_cell(comparable)
            with place:
                _draw(comparable, chosen, **look)
            _show_cell(comparable, *chosen)


def _choose_look(comparable: ComparableRuns) -> dict[str, Any]:
    """How the matrix is drawn, as the chart takes it."""
    with st.container(horizontal=True):
        shares = choose_switch("Shares of each row", "shares")
        diagonal = not choose_switch("Hide the diagonal", "no_diagonal")
    similar = len(comparable.classes) > 2 and choose_option("Order of the classes", ORDERS, "order") == "similar"
    order = similarity_order(comparable.evaluation) if similar else None
    return {"shares": shares, "diagonal": diagonal, "order": order}


def _choose_cell(comparable: ComparableRuns) -> tuple[int, int]:
    """The cell that is open; at first the one with most mistakes."""
    fullest = top_confusions(comparable.evaluation, 1)[["row", "column"]].to_numpy(int).tolist()
    true, predicted = fullest[0] if fullest else (0, 1)
    with st.container(horizontal=True):
        row = choose_class("True class", comparable.classes, "true", true)
        column = choose_class("Taken for", comparable.classes, "predicted", predicted)
    return row, column


def _draw(comparable: ComparableRuns, chosen: tuple[int, int], **look: Any) -> None:
    picture = confusion(comparable.evaluation.confusion, comparable.classes, chosen=chosen, **look)
    if len(comparable.classes) > LEGIBLE:  # of 345 classes, most of the 119,025 cells are empty
        picture = replace(picture, table=picture.table[picture.table["drawings"] > 0])
    key = f"confusion {comparable.run.id}"
    show_picture(picture, key, on_select=lambda: _clicked(key, comparable.classes), selection_mode="points")
    st.caption("Click a cell, or choose it by its names, to see its drawings.")


def _clicked(key: str, classes: tuple[str, ...]) -> None:
    """Open the clicked cell. A click on the cell that plotly holds as selected comes as an empty selection."""
    points = st.session_state[key].selection.points
    if points:
        st.session_state[f"{key} last"] = points[-1]["customdata"]
    if place := st.session_state.get(f"{key} last"):
        _open(classes, *place)


def _open(classes: tuple[str, ...], true: int, predicted: int) -> None:
    st.session_state["true"], st.session_state["predicted"] = classes[true], classes[predicted]


def _list_fullest(comparable: ComparableRuns) -> None:
    """The most frequent mistakes; a click on a row opens its cell."""
    table = top_confusions(comparable.evaluation, FULLEST)
    if len(comparable.classes) == 2 or table.empty:
        return
    key = f"fullest {comparable.run.id}"

    def clicked() -> None:
        for row in st.session_state[key].selection.rows:
            _open(comparable.classes, *table.loc[row, ["row", "column"]])

    shown = table[["true", "predicted", "drawings", "share"]]
    columns = {
        "predicted": st.column_config.TextColumn("taken for"),
        "share": st.column_config.NumberColumn("of the class", format="percent"),
    }
    with st.expander("Most frequent mistakes", expanded=len(comparable.classes) > LEGIBLE):
        st.dataframe(
            shown, hide_index=True, key=key, column_config=columns, on_select=clicked, selection_mode="single-row"
        )


def _show_cell(comparable: ComparableRuns, true: int, predicted: int) -> None:
    """The drawings of a cell, the most certain first."""
    evaluation, (row, column) = comparable.evaluation, (comparable.classes[true], comparable.classes[predicted])
    found = cell(evaluation, true, predicted)
    members = int(evaluation.support[true])
    what = f"recognised as {row}" if true == predicted else f"{row} taken for {column}"
    share = f" ({percent(len(found) / members)} of {row})" if members else ""
    st.write(f"**{count(len(found))}, {what}**{share}, the most certain first.")
    if not members:
        st.info(f"There are no test drawings of {row}.")
    show_grid(comparable, found, "cell")
