"""A page that plays a model: one HTML file with canvas and model, which predicts in the browser, without a network.

By hand: ONNX Runtime Web alone would add 19 MB to each file (its WebAssembly has 14.2 MB), an interpreter of the 37
operators that our models use adds 20 kB. It and the rasterizer are the .js files next to this one.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qdcore.charts._style import class_colour
from qdcore.errors import UserError
from qdcore.export.html import filled
from qdcore.export.player.graph_json import graph_json
from qdcore.formatting import listed, megabytes, plain_html

PLAYER = Path(__file__).parent
MAX_MEGABYTES = 25.0  # of a page: a phone opens it in seconds
MAX_NAMED = 6  # classes in the title
DARK_INK = 20


@dataclass(frozen=True)
class Facts:
    """What the page says: its classes in the order of the probabilities, sentences about the classifier, its limits."""

    classes: Sequence[str]
    about: Sequence[str]
    limits: Sequence[str]
    source: Sequence[str]


def playing_page(onnx: bytes, facts: Facts, canvas: Mapping[str, str]) -> bytes:
    """The file's bytes; `canvas` are the texts of the drawing canvas: html, css, js.

    Raises UserError where a browser cannot run the model or the page would be too large.
    """
    graph, arrays = graph_json(onnx)
    page = filled(_read("page.html"), {**_words(facts), **_code(canvas), **_model(facts, graph, arrays)}).encode()
    if len(page) > MAX_MEGABYTES * 1e6:
        raise UserError(
            f"The page would have {megabytes(len(page) / 1e6)}, more than the {MAX_MEGABYTES:.0f} MB that a phone "
            "opens. Train with fewer drawings, or fewer trees."
        )
    return page


def _words(facts: Facts) -> dict[str, str]:
    named = plain_html(listed(facts.classes, "or")) if len(facts.classes) <= MAX_NAMED else ""
    known = plain_html(listed(facts.classes, "or"))
    return {
        "TITLE": f"{named[:1].upper()}{named[1:]}?" if named else f"Which of {len(facts.classes)} classes?",
        "LEAD": f"Draw one of these: {known}. Your drawing stays on this device.",
        "ABOUT": _paragraphs(facts.about),
        "LIMITS": "<ul>" + "".join(f"<li>{plain_html(text)}</li>" for text in facts.limits) + "</ul>",
        "SOURCE": _paragraphs(facts.source),
    }


def _paragraphs(texts: Sequence[str]) -> str:
    return "".join(f"<p>{plain_html(text)}</p>" for text in texts)


def _code(canvas: Mapping[str, str]) -> dict[str, str]:
    return {
        "CANVAS": canvas["html"],
        "CANVAS_STYLE": canvas["css"],
        "CANVAS_SCRIPT": canvas["js"],
        "STYLE": _read("page.css"),
        "INTERPRETER": _read("interpreter.js"),
        "RASTERIZER": _read("rasterizer.js"),
        "WORKER": _read("worker.js"),
        "SCRIPT": _read("page.js"),
    }


def _model(facts: Facts, graph: dict[str, Any], arrays: bytes) -> dict[str, str]:
    colours = [class_colour(position) for position in range(len(facts.classes))]
    return {
        "FACTS": _json({"classes": list(facts.classes), "colours": colours, "ink": DARK_INK}),
        "GRAPH": _json(graph),
        "ARRAYS": base64.b64encode(zlib.compress(arrays, 6)).decode(),
    }


def _json(value: Any) -> str:
    """JSON that no text in it can end."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def _read(name: str) -> str:
    return (PLAYER / name).read_text("utf-8")
