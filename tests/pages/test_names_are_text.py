"""Names of runs and classes and parts of links show letter by letter on every page: no style, no icon, no link."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.message import Message
from streamlit.proto.PlotlyChart_pb2 import PlotlyChart

from dashboard.navigation import PAGES
from qdcore.experiments.run import Run
from tests.helpers.odd_names import CLASSES, drawing_of, stored_odd
from tests.helpers.pages import open_page
from tests.helpers.toys import TOYS

MARKS = (
    "![x](", "**bold**", "<b>tag", ":material/bomb:", ":red[red]", "$x^2$", "[in](http", "_slanted_", "$y^2$",
    "~~struck~~", "&amp;", "`e`",
)  # fmt: skip
HTML_MARKS = ("<b>tag",)
LINK = "[Log in](http://foreign.example)"
# What the browser shows as it is, and what it does not show at all.
TEXT_FIELDS = {
    "arrow_data", "data_frame", "default", "element_id", "form_id", "id", "json", "mixed_json", "options",
    "query_string", "raw_value", "raw_values", "set_value", "spec", "url",
}  # fmt: skip


@pytest.fixture
def runs(home, monkeypatch) -> list[Run]:
    """Two runs with odd names on drawings of odd classes."""
    monkeypatch.setenv("QUICKDRAW_FOLDER", str(home / "own drawings"))
    return stored_odd(os.environ, TOYS["nearest_mean"], TOYS["nearest_mean"])


def links(run: Run) -> dict[str, list[dict[str, str]]]:
    """Ways into the pages, besides their plain address."""
    drawing = drawing_of(run)
    sample = {"source": "folder", "classes": ",".join(CLASSES), "per_class": "30"}
    views = ("stroke_by_stroke", "pixel_importance", "similar")
    sections = ("matrix", "threshold", "calibration", "numbers", "internals")
    return {
        "explore": [sample, sample | {"view": "ink"}, sample | {"view": "how_alike"}, sample | {"drawing": drawing}],
        "train": [sample],
        "tune": [sample],
        "draw": [{"drawing": drawing, "explain": view, "explain_by": run.id} for view in views],
        "evaluate": [{"section": section} for section in sections] + [{"drawing": drawing}],
        "mistakes": [{"drawing": drawing}],
        "quiz": [{"answers": "0"}, {"answers": ".".join("0" * 20)}],
    }


def strings(message: Message, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of an element with its path, but those that the browser shows as they are."""
    for field, value in message.ListFields():
        if field.name not in TEXT_FIELDS:
            for each in value if field.is_repeated else [value]:
                if isinstance(each, str):
                    yield f"{path}.{field.name}", each
                elif isinstance(each, Message):
                    yield from strings(each, f"{path}.{field.name}")


def markup(app: Any) -> list[str]:
    """The texts of a page in which a mark of a name still works: path, then text."""
    found = []
    for element in app._tree:
        proto = getattr(element, "proto", None)
        if not isinstance(proto, Message):
            continue
        for path, text in strings(proto, type(proto).__name__):
            marks = HTML_MARKS if path == "Html.body" else MARKS
            if any(mark in text.replace("\\&", "") for mark in marks):
                found.append(f"{path}: {text[:200]}")
        if isinstance(proto, PlotlyChart):
            found += [f"plotly: {text}" for text in labels(json.loads(proto.spec)) if "<b>tag" in text]
    return found


def labels(spec: Any) -> Iterator[str]:
    """Every text of a Plotly figure."""
    if isinstance(spec, str):
        yield spec
    elif isinstance(spec, dict | list):
        for each in spec.values() if isinstance(spec, dict) else spec:
            yield from labels(each)


@pytest.mark.parametrize("page", PAGES)
def test_no_mark_of_a_name_works_on_any_page(runs, page):
    for query in [{}, *links(runs[0]).get(page, [])]:
        assert markup(open_page(page, **query)) == [], query


@pytest.mark.parametrize(
    "page, key",
    [("train", "classes"), ("draw", "drawing"), ("draw", "strokes"), ("draw", "classifiers"), ("mistakes", "drawing"),
     ("mistakes", "label"), ("compare", "runs"), ("explore", "view"), ("evaluate", "section"), ("tune", "question")],
)  # fmt: skip
def test_a_link_puts_no_live_link_into_our_own_message(runs, page, key):
    app = open_page(page, **{key: LINK})
    said = {str(each.value) for kind in (app.info, app.warning, app.error) for each in kind}
    assert said and not any("[Log in](" in text or "http://foreign" in text for text in said)
