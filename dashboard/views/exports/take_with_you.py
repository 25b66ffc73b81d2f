"""Take it with you: one button of a page; behind it every export of the table, each made when it is clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.exports.export import Export, Selection, no_lead
from dashboard.exports.table import EXPORTS
from dashboard.state.resources import backend
from dashboard.views.exports.making import Making
from qdcore.experiments.run import Run
from qdcore.export.document import Block
from qdcore.formatting import plain

TICK = 0.5  # seconds between two looks at the progress


def take_with_you(
    runs: Sequence[Run],
    focus: Run | None = None,
    title: str = "Report",
    asked: str = "",
    lead: Callable[[], Sequence[Block]] = no_lead,
) -> None:
    """The button; exports of one run take the one in focus, and are left out where the page has none.

    `title` and `asked` begin the report; `lead` gives what the page shows besides the runs, when the report is made.
    """
    selection = Selection(backend().settings, runs, focus, title, asked, lead)
    with st.popover("Take it with you", icon=":material/ios_share:", key="take with you"):
        _offers(selection)


@st.fragment
def _offers(selection: Selection) -> None:
    """A button for each export; only this part runs again when one is clicked."""
    for name, export in EXPORTS.items():
        if selection.focus is not None or not export.of_one:
            _offer(name, export, selection)


def _offer(name: str, export: Export, selection: Selection) -> None:
    """One button; where the export cannot be made, it is disabled and says why."""
    why_not = export.why_not(selection)
    making: Making = st.session_state.setdefault(f"making {name}", Making())
    st.download_button(
        export.title,
        lambda: making.make(export, selection),
        "" if why_not else export.file_name(selection),
        export.mime,
        key=f"take {name}",
        help=why_not or export.help,
        icon=f":material/{export.icon}:",
        on_click=making.click if export.slow else "ignore",
        disabled=bool(why_not),
        width="stretch",
    )
    if export.slow:
        st.fragment(_show_progress, run_every=TICK if making.busy else None)(making)


def _show_progress(making: Making) -> None:
    """A bar while the file is made, and the reason where it could not be."""
    if making.busy:
        st.progress(making.fraction, plain(making.message or "Making the file"))
    elif making.end_is_news():
        st.rerun()  # else this part would go on looking
    if making.error:
        st.error(plain(making.error), icon=":material/error:")
