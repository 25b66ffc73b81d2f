"""The confusion matrix; a cell opens by a click, by the keyboard, or from the list of the most frequent mistakes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.inputs.basic import choose_class, choose_option, choose_switch
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.state.resources import show_errors
from dashboard.views.drawings.grid import show_grid
from qdcore.charts.confusion_matrix import MAX_WITH_NUMBERS, confusion_matrix
from qdcore.evaluation.mistakes import cell, similarity_order, top_confusions
from qdcore.formatting import count, percent, plain

MAX_FREQUENT_MISTAKES = 10
ORDERS = {"chosen": "As chosen", "similar": "Confused classes together"}


@st.fragment
def show_confusion_matrix(comparable: ComparableRuns) -> None:
    """The matrix, its settings, and the drawings of the chosen cell; a fragment, for a quick answer to a click."""
    with show_errors():
        left, right = st.columns([5, 4], gap="medium")
        with left:
            style = _choose_style(comparable)
            place = st.container()
        with right:
            _list_frequent_mistakes(comparable)
            chosen = _choose_cell(comparable)
            with place:
                _draw(comparable, chosen, **style)
            _show_cell(comparable, *chosen)


def _choose_style(comparable: ComparableRuns) -> dict[str, Any]:
    """The settings of the chart."""
    with st.container(horizontal=True):
        shares = choose_switch("Show shares of each row", "shares")
        diagonal = not choose_switch("Hide the diagonal", "no_diagonal")
    similar = len(comparable.classes) > 2 and choose_option("Order of the classes", ORDERS, "order") == "similar"
    order = similarity_order(comparable.evaluation) if similar else None
    return {"shares": shares, "diagonal": diagonal, "order": order}


def _choose_cell(comparable: ComparableRuns) -> tuple[int, int]:
    """The cell that is open: at first the one with the most mistakes."""
    most_frequent = top_confusions(comparable.evaluation, 1)[["row", "column"]].to_numpy(int).tolist()
    true, predicted = most_frequent[0] if most_frequent else (0, 1)
    with st.container(horizontal=True):
        row = choose_class("True class", comparable.classes, "true", true)
        column = choose_class("Predicted class", comparable.classes, "predicted", predicted)
    return row, column


def _draw(comparable: ComparableRuns, chosen: tuple[int, int], **style: Any) -> None:
    picture = confusion_matrix(comparable.evaluation.confusion, comparable.classes, chosen=chosen, **style)
    if len(comparable.classes) > MAX_WITH_NUMBERS:  # most of the cells are empty
        picture = replace(picture, table=picture.table[picture.table["drawings"] > 0])
    key = f"confusion {comparable.run.id}"
    show_picture(picture, key, on_select=lambda: _clicked(key, comparable.classes), selection_mode="points")
    st.caption("Click a cell, or choose its two classes, to see its drawings.")


def _clicked(key: str, classes: tuple[str, ...]) -> None:
    """Open the clicked cell; plotly reports a click on the selected cell as an empty selection."""
    points = st.session_state[key].selection.points
    if points:
        st.session_state[f"{key} last"] = points[-1]["customdata"]
    if place := st.session_state.get(f"{key} last"):
        _open(classes, *place)


def _open(classes: tuple[str, ...], true: int, predicted: int) -> None:
    st.session_state["true"], st.session_state["predicted"] = classes[true], classes[predicted]


def _list_frequent_mistakes(comparable: ComparableRuns) -> None:
    """The most frequent mistakes; a click on a row opens its cell."""
    table = top_confusions(comparable.evaluation, MAX_FREQUENT_MISTAKES)
    if len(comparable.classes) == 2 or table.empty:
        return
    key = f"frequent mistakes {comparable.run.id}"

    def clicked() -> None:
        for row in st.session_state[key].selection.rows:
            _open(comparable.classes, *table.loc[row, ["row", "column"]])

    shown = table[["true", "predicted", "drawings", "share"]]
    columns = {
        "true": st.column_config.TextColumn("true class"),
        "predicted": st.column_config.TextColumn("predicted as"),
        "share": st.column_config.NumberColumn("share of the class", format="percent"),
    }
    with st.expander("Most frequent mistakes", expanded=len(comparable.classes) > MAX_WITH_NUMBERS):
        st.dataframe(
            shown, hide_index=True, key=key, column_config=columns, on_select=clicked, selection_mode="single-row"
        )


def _show_cell(comparable: ComparableRuns, true: int, predicted: int) -> None:
    """The drawings of a cell, most confident first."""
    evaluation, (row, column) = comparable.evaluation, (comparable.classes[true], comparable.classes[predicted])
    found = cell(evaluation, true, predicted)
    members = int(evaluation.support[true])
    name, other = plain(row), plain(column)
    share = f" ({percent(len(found) / members)} of {name})" if members else ""
    st.write(f"**{count(len(found))}: {name} predicted as {other}**{share}, most confident first.")
    if not members:
        st.info(f"There are no test drawings of {name}.")
    show_grid(comparable, found, "cell")
