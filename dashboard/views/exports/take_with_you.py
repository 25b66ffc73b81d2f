"""Take it with you: one button of a page; behind it every export of the table, each made when it is clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.exports import EXPORTS, Export, Selection
from dashboard.exports.export import no_lead
from dashboard.state.resources import backend
from qdcore.experiments.run import Run
from qdcore.export.document import Block
from qdcore.progress import silent


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
        for name, export in EXPORTS.items():
            if focus is not None or not export.of_one:
                _offer(name, export, selection)


def _offer(name: str, export: Export, selection: Selection) -> None:
    """One button; where the export cannot be made, it is disabled and says why."""
    why_not = export.why_not(selection)
    st.download_button(
        export.title,
        lambda: export.build(selection, silent),
        "" if why_not else export.file_name(selection),
        export.mime,
        key=f"take {name}",
        help=why_not or export.help,
        icon=f":material/{export.icon}:",
        on_click="ignore",
        disabled=bool(why_not),
        width="stretch",
    )
