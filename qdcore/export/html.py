"""A document as one HTML file that needs no network: texts and tables, drawings as PNG, plotly once, compressed.

Every text is escaped. Plotly is unpacked by the browser (DecompressionStream: Chrome 80, Firefox 113, Safari 16.4); an
older one, or one without scripts, shows the tables.
"""

from __future__ import annotations

import base64
import gzip
import json
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from qdcore.charts import Picture
from qdcore.charts._style import thinned
from qdcore.drawings.png import png_url
from qdcore.export.document import Block, Chart, Code, Document, Gallery, Heading, Points, Table, Text
from qdcore.formatting import MISSING, plain_html

HERE = Path(__file__).parent
MAX_ROWS = 200  # of the numbers of a chart; a curve has up to 400 points
GRID = "rgba(127, 127, 127, 0.3)"  # legible on a light and a dark page
AXIS = {"gridcolor": GRID, "zerolinecolor": GRID, "linecolor": GRID, "automargin": True}
TEMPLATE = {
    "layout": {
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)", "xaxis": AXIS, "yaxis": AXIS,
        "font": {"family": "system-ui, sans-serif", "size": 13},
    }
}  # fmt: skip


def to_html(document: Document) -> bytes:
    """The file's bytes, UTF-8: about 2 MB for plotly if there are charts, and what the document holds."""
    body = "\n".join(_WRITERS[type(block)](block) for block in document.blocks)
    has_charts = any(isinstance(block, Chart) for block in document.blocks)
    parts = {
        "TITLE": plain_html(document.title),
        "SUBTITLE": plain_html(document.subtitle),
        "STYLE": HERE.joinpath("report.css").read_text("utf-8"),
        "BODY": body,
        "PLOTLY": _plotly() if has_charts else "",
        "SCRIPT": HERE.joinpath("report.js").read_text("utf-8") if has_charts else "",
    }
    return filled(HERE.joinpath("report.html").read_text("utf-8"), parts).encode()


def filled(template: str, parts: Mapping[str, str]) -> str:
    """A page whose @@NAME@@ are replaced by the parts of these names; no part is searched for names."""
    pieces = template.split("@@")
    return "".join(parts[piece] if place % 2 else piece for place, piece in enumerate(pieces))


@lru_cache(maxsize=1)
def _plotly() -> str:
    """Plotly's script, compressed, as base64: 1.96 MB instead of 4.8."""
    from plotly.offline import get_plotlyjs

    return base64.b64encode(gzip.compress(get_plotlyjs().encode(), 9, mtime=0)).decode()


def _heading(block: Heading) -> str:
    return f"<h{block.level}>{plain_html(block.text)}</h{block.level}>"


def _text(block: Text) -> str:
    return f"<p{' class=quiet' if block.quiet else ''}>{plain_html(block.text)}</p>"


def _points(block: Points) -> str:
    return "<ul>" + "".join(f"<li>{plain_html(text)}</li>" for text in block.texts) + "</ul>"


def _code(block: Code) -> str:
    return f'<pre tabindex="0">{plain_html(block.text)}</pre>'


def _table(block: Table) -> str:
    return _rows(block.frame)


def _rows(frame: pd.DataFrame) -> str:
    head = "".join(f'<th scope="col"{_side(frame[name])}>{plain_html(str(name))}</th>' for name in frame.columns)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in frame.itertuples(index=False))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="wide" tabindex="0">{table}</div>'


def _side(column: pd.Series) -> str:
    """Where a column's heading stands: with numbers on the right."""
    return ' class="number"' if pd.api.types.is_numeric_dtype(column) else ""


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return f"<td>{plain_html(value)}</td>"
    return f'<td class="number">{_number(value)}</td>'


def _number(value: Any) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return MISSING
    return plain_html(f"{value:.4g}" if isinstance(value, float) else f"{value:,}" if _is_whole(value) else str(value))


def _is_whole(value: Any) -> bool:
    return hasattr(value, "__index__") and not isinstance(value, bool)


def _chart(block: Chart) -> str:
    picture = block.picture
    return (
        f'<figure><div class="plot" style="height:{int(picture.figure.layout.height or 400)}px"></div>'
        f'<script type="application/json">{_figure(picture)}</script>'
        f"<figcaption>{plain_html(picture.alt)}</figcaption>{_numbers(picture.table)}</figure>"
    )


def _figure(picture: Picture) -> str:
    """The figure as JSON that no text in it can end: every < is written as an escape."""
    figure = json.loads(picture.figure.to_json())
    figure["layout"]["template"] = TEMPLATE
    return json.dumps(figure, separators=(",", ":")).replace("<", "\\u003c")


def _numbers(table: pd.DataFrame) -> str:
    """The numbers of a chart, at most MAX_ROWS of them, evenly spread."""
    shown = table.iloc[thinned(len(table), MAX_ROWS)] if len(table) > MAX_ROWS else table
    some = f" ({len(shown)} of {len(table):,} rows, evenly spread)" if len(shown) < len(table) else ""
    return f"<details><summary>Numbers{some}</summary>{_rows(shown)}</details>"


def _gallery(block: Gallery) -> str:
    cells = (
        f'<figure class="drawing"><img src="{png_url(drawing)}" alt="{escape(caption)}" width="84" height="84">'
        f"<figcaption>{plain_html(caption)}</figcaption></figure>"
        for drawing, caption in zip(block.drawings, block.captions, strict=True)
    )
    return f'<div class="gallery">{"".join(cells)}</div>'


_WRITERS: dict[type[Block], Callable[[Any], str]] = {
    Heading: _heading,
    Text: _text,
    Points: _points,
    Table: _table,
    Chart: _chart,
    Gallery: _gallery,
    Code: _code,
}
