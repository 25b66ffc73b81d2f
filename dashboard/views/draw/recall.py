"""How often the built-in network recognises a class, shown where a word to draw is proposed."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.state.resources import BUILT_IN
from dashboard.views.draw.guesses import whole_percent
from models.pretrained.cards import card
from qdcore.formatting import listed


def recall_in_words(words: Sequence[str]) -> str:
    """A sentence with the built-in network's recall of each of these classes that it knows; "" if it knows none."""
    recall = card(BUILT_IN[0]).recall
    known = [word for word in dict.fromkeys(words) if word in recall]
    shares = [f"{whole_percent(recall[word])} of the drawings of {word}" for word in known]
    return f"The built-in network recognises {listed(shares)}." if shares else ""
