"""What can be taken along: one file an export, each with an `Export` as EXPORT, in the order of the table here.

A new one is a file with an EXPORT and its name in `_FILES`: the panel "Take it with you" of the pages, the terminal's
`quickdraw export RUN --as NAME` and the tests follow from that. No Streamlit is imported here.
"""

from importlib import import_module

from dashboard.exports.export import Export, Selection

__all__ = ["EXPORTS", "Export", "Selection"]

_FILES = ("report", "model", "playing_page", "notebook", "script", "drawings", "addresses", "citation")

EXPORTS: dict[str, Export] = {name: import_module(f"dashboard.exports.{name}").EXPORT for name in _FILES}
