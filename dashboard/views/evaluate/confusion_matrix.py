"""The confusion matrix whose cells can be opened: by a click, by keyboard, from the list of the fullest ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.inputs.basic import choose_class, choose_switch, choose_way
from dashboard.inputs.comparable_runs import Together
from dashboard.show import show_picture
from dashboard.state.resources import explained
from dashboard.views.drawings.grid import show_wall
from qdcore.charts.confusion_matrix import LEGIBLE, confusion
from qdcore.evaluation.mistakes import cell, similarity_order, top_confusions
from qdcore.formatting import count, percent

FULLEST = 10  # cells in the list
ORDERS = {"chosen": "As chosen", "similar": "Similar ones side by side"}


@st.fragment
def show_matrix(together: Together) -> None:
    """The matrix, how to draw it, and the drawings of the chosen cell; a fragment, so that a click is answered soon."""
    with explained():
        left, right = st.columns([5, 4], gap="medium")
        with left:
            look = _choose_look(together)
            place = st.container()
        with right:
            _list_fullest(together)
            chosen = _choose_cell(together)
            with place:
                _draw(together, chosen, **look)
            _show_cell(together, *chosen)


def _choose_look(together: Together) -> dict[str, Any]:
    """How the matrix is drawn, as the chart takes it."""
    with st.container(horizontal=True):
        shares = choose_switch("Shares of each row", "shares")
        diagonal = not choose_switch("Hide the diagonal", "no_diagonal")
    similar = len(together.classes) > 2 and choose_way("Order of the classes", ORDERS, "order") == "similar"
    order = similarity_order(together.evaluation) if similar else None
    return {"shares": shares, "diagonal": diagonal, "order": order}


def _choose_cell(together: Together) -> tuple[int, int]:
    """The cell that is open; at first the one with most mistakes."""
    fullest = top_confusions(together.evaluation, 1)[["row", "column"]].to_numpy(int).tolist()
    true, predicted = fullest[0] if fullest else (0, 1)
    with st.container(horizontal=True):
        row = choose_class("True class", together.classes, "true", true)
        column = choose_class("Taken for", together.classes, "taken", predicted)
    return row, column


def _draw(together: Together, chosen: tuple[int, int], **look: Any) -> None:
    picture = confusion(together.evaluation.confusion, together.classes, chosen=chosen, **look)
    if len(together.classes) > LEGIBLE:  # of 345 classes, most of the 119,025 cells are empty
        picture = replace(picture, table=picture.table[picture.table["drawings"] > 0])
    key = f"confusion {together.run.id}"
    show_picture(picture, key, on_select=lambda: _clicked(key, together.classes), selection_mode="points")
    st.caption("Click a cell, or choose it by its names, to see its drawings.")


def _clicked(key: str, classes: tuple[str, ...]) -> None:
    """Open the clicked cell. A click on the cell that plotly holds as selected comes as an empty selection."""
    points = st.session_state[key].selection.points
    if points:
        st.session_state[f"{key} last"] = points[-1]["customdata"]
    if place := st.session_state.get(f"{key} last"):
        _open(classes, *place)


def _open(classes: tuple[str, ...], true: int, predicted: int) -> None:
    st.session_state["true"], st.session_state["taken"] = classes[true], classes[predicted]


def _list_fullest(together: Together) -> None:
    """The most frequent mistakes; a click on a row opens its cell."""
    table = top_confusions(together.evaluation, FULLEST)
    if len(together.classes) == 2 or table.empty:
        return
    key = f"fullest {together.run.id}"

    def clicked() -> None:
        for row in st.session_state[key].selection.rows:
            _open(together.classes, *table.loc[row, ["row", "column"]])

    shown = table[["true", "predicted", "drawings", "share"]]
    columns = {
        "predicted": st.column_config.TextColumn("taken for"),
        "share": st.column_config.NumberColumn("of the class", format="percent"),
    }
    with st.expander("Most frequent mistakes", expanded=len(together.classes) > LEGIBLE):
        st.dataframe(
            shown, hide_index=True, key=key, column_config=columns, on_select=clicked, selection_mode="single-row"
        )


def _show_cell(together: Together, true: int, predicted: int) -> None:
    """The drawings of a cell, the most certain first."""
    evaluation, (row, column) = together.evaluation, (together.classes[true], together.classes[predicted])
    found = cell(evaluation, true, predicted)
    members = int(evaluation.support[true])
    what = f"recognised as {row}" if true == predicted else f"{row} taken for {column}"
    share = f" ({percent(len(found) / members)} of {row})" if members else ""
    st.write(f"**{count(len(found))}, {what}**{share}, the most certain first.")
    if not members:
        st.info(f"There are no test drawings of {row}.")
    show_wall(together, found, "cell")
