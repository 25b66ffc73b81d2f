"""What is printed: twelve cards a page, each label behind its drawing, a key of the wrong ones; names are text."""

from __future__ import annotations

import re

import numpy as np

from dashboard.lessons.handouts import Card, card_sheets

WORDS = {"cards": "Cards", "card_key": "Key", "made_up": "Made up"}


def cards(n: int) -> list[Card]:
    return [
        Card(np.zeros(784, np.uint8), "sheep" if place == 1 else f"cls{place}", f"cls{place}") for place in range(n)
    ]


def test_each_label_lies_behind_its_drawing() -> None:
    sheets = re.findall(r"<div class=sheet>(.*?)</div></div>", card_sheets(cards(14), WORDS, made_up=False))
    fronts, backs = (re.findall(r"<small>(\d+)</small>", sheet) for sheet in sheets[:2])
    assert fronts == [str(n) for n in range(1, 13)]
    assert backs == [str(n) for row in (1, 4, 7, 10) for n in (row + 2, row + 1, row)]
    assert len(sheets) == 4
    assert sheets[3].startswith("<div class=card></div>")  # the last row has two cards: its first place is empty


def test_the_key_names_the_wrong_labels_only_and_the_source_is_said() -> None:
    html = card_sheets(cards(4), WORDS, made_up=False)
    assert re.findall("<li>(.*?)</li>", html) == ["2: sheep → cls1"]
    assert "CC BY 4.0" in html and "Made up" not in html
    assert "Made up" in card_sheets(cards(4), WORDS, made_up=True)


def test_labels_are_text() -> None:
    html = card_sheets([Card(np.zeros(784, np.uint8), "<script>x</script>", "cat")], WORDS, made_up=True)
    assert "<script>" not in html
