"""What is printed for a lesson, as HTML in one file: the teacher's page, the worksheet, cards to sort on a table."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from dashboard.lessons.lesson import Lesson, Step
from qdcore.arrays import SIDE

COLUMNS, ROWS = 3, 4  # cards on a page of A4
ENLARGED = 8
ATTRIBUTION = "The Quick, Draw! Dataset, Google, CC BY 4.0"

STYLE = """
@page { size: A4; margin: 14mm }
body { color: #111; background: #fff; font: 11pt/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 182mm }
h1 { font-size: 18pt } h2 { font-size: 13pt; margin: 1.2em 0 .3em; break-after: avoid }
section, li { break-inside: avoid } .lines { border-bottom: 1px solid #999; height: 9mm }
.sheet { display: grid; grid-template-columns: repeat(3, 1fr); grid-template-rows: repeat(4, 62mm); break-after: page }
.card { border: 1px dashed #999; display: grid; font-size: 20pt; overflow-wrap: anywhere; padding: 3mm;
        place-items: center; position: relative; text-align: center }
.card img { image-rendering: pixelated; width: 46mm } .card small { bottom: 1mm; font-size: 8pt; position: absolute }
footer { color: #555; font-size: 9pt; margin-top: 1em }
"""

Words = Mapping[str, str]


@dataclass(frozen=True)
class Card:
    """A drawing (784,) uint8, the label on its back, and the word that was really drawn."""

    drawing: NDArray[np.uint8]
    label: str
    true: str


def teacher_page(lesson: Lesson, words: Words) -> str:
    """Aim, time, what to say, where pupils stumble, and the answers."""
    parts = [f"<h2>{_text(words[key])}</h2>{_paragraphs(getattr(lesson, key))}" for key in ("aim", "say", "stumbles")]
    steps = "".join(_step(step, words) for step in lesson.steps)
    answers = "".join(
        f"<li>{_text(question.question)} <b>{_text(question.options[question.answer])}</b></li>"
        for question in lesson.ticket
    )
    facts = f"{lesson.minutes} min · AI4K12: {_text(words[f'ai4k12_{lesson.ai4k12}'])}"
    body = f"<p>{facts}</p>{''.join(parts)}<h2>{_text(words['steps'])}</h2><ol>{steps}</ol>"
    return _page(_title(lesson), body + f"<h2>{_text(words['answers'])}</h2><ol>{answers}</ol>")


def _step(step: Step, words: Words) -> str:
    answer = f" <b>{_text(step.guess.options[step.answer])}</b>" if step.answer else ""
    return f"<li><b>{_text(step.title)}</b><br>{_text(step.question)}{answer}<br>{_text(step.why)}</li>"


def worksheet(lesson: Lesson, words: Words) -> str:
    """For each step the question, room for the prediction, for what happened and for why; then the five questions."""
    rows = []
    for step in lesson.steps:
        options = "".join(f"<div>☐ {_text(option)}</div>" for option in step.guess.options.values())
        fields = "".join(
            f"<div>{_text(words[key])}</div><div class=lines></div>"
            for key in ("your_prediction", "what_happened", "why")
        )
        rows.append(f"<section><h2>{_text(step.title)}</h2><p>{_text(step.question)}</p>{options}{fields}</section>")
    questions = "".join(_question(question.question, question.options.values()) for question in lesson.ticket)
    return _page(_title(lesson), "".join(rows) + f"<h2>{_text(words['ticket_after'])}</h2><ol>{questions}</ol>")


def _question(question: str, options: Iterable[str]) -> str:
    return f"<li>{_text(question)}{''.join(f'<div>☐ {_text(option)}</div>' for option in options)}</li>"


def card_sheets(cards: Sequence[Card], words: Words, made_up: bool) -> str:
    """Twelve cards a page, the page with their labels behind it (for printing on both sides), and the key at the end.

    The labels of a row stand in reverse order: turned over the long edge, each is behind its drawing.
    """
    sheets, size = [], COLUMNS * ROWS
    for start in range(0, len(cards), size):
        page = list(enumerate(cards[start : start + size], start + 1))
        rows = [page[place : place + COLUMNS] for place in range(0, len(page), COLUMNS)]
        sheets.append(_sheet([[_front(*card) for card in row] for row in rows]))
        sheets.append(_sheet([[""] * (COLUMNS - len(row)) + [_back(*card) for card in row[::-1]] for row in rows]))
    wrong = [(number, card) for number, card in enumerate(cards, 1) if card.label != card.true]
    key = "".join(f"<li>{number}: {_text(card.label)} → {_text(card.true)}</li>" for number, card in wrong)
    source = words["made_up"] if made_up else ATTRIBUTION
    ending = f"<h1>{_text(words['card_key'])}</h1><ul>{key}</ul><footer>{_text(source)}</footer>"
    return _page(words["cards"], "".join(sheets) + ending, heading=False)


def _sheet(rows: Sequence[Sequence[str]]) -> str:
    return f"<div class=sheet>{''.join(f'<div class=card>{card}</div>' for row in rows for card in row)}</div>"


def _front(number: int, card: Card) -> str:
    return f'<img src="{_png(card.drawing)}" alt="drawing {number}"><small>{number}</small>'


def _back(number: int, card: Card) -> str:
    return f"{_text(card.label)}<small>{number}</small>"


def _png(drawing: NDArray[np.uint8]) -> str:
    """Black ink on white, each pixel enlarged, as printers smooth small pictures."""
    from PIL import Image

    large = np.kron(255 - drawing.reshape(SIDE, SIDE), np.ones((ENLARGED, ENLARGED), np.uint8))
    buffer = BytesIO()
    Image.fromarray(large, "L").save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def _title(lesson: Lesson) -> str:
    return f"{lesson.number}. {lesson.title}"


def _page(title: str, body: str, heading: bool = True) -> str:
    head = f"<meta charset=utf-8><meta name=viewport content='width=device-width'><title>{_text(title)}</title>"
    top = f"<h1>{_text(title)}</h1>" if heading else ""
    return f"<!doctype html><html>{head}<style>{STYLE}</style><body>{top}{body}</body></html>"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_text(part)}</p>" for part in text.split("\n\n"))


def _text(text: str) -> str:
    """As HTML; what a lesson fills in on the screen, a class or a measured number, is left open on paper."""
    return html.escape(re.sub(r"\{[\w.]+\}", "…", text))
