"""The game of a browser session: begun, found again by its link after a reload, and over."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.components.canvas import set_canvas
from dashboard.state.resources import backend, show_errors
from dashboard.state.url_params import drop_param, keep_param, param_in_link
from dashboard.views.draw.classifiers import Candidate
from dashboard.views.play.guesser import guesser_named
from qdcore.errors import UserError
from qdcore.evaluation.game.rounds import Round
from qdcore.evaluation.game.rules import ROUNDS, deal, word_of

CANVAS = "game canvas"  # the key of the page's canvas
STATE = "play: game"


@dataclass(frozen=True)
class Game:
    """A game: its words, of fewer than six each comes again, who guesses, and the rounds that were played."""

    id: str
    words: tuple[str, ...]
    guesser: Candidate
    rounds: tuple[Round, ...] = ()

    @property
    def number(self) -> int:
        """The number of the current round, from 0."""
        return self.rounds[-1].number + 1 if self.rounds else 0

    @property
    def is_over(self) -> bool:
        """True if all rounds were played."""
        return self.number >= ROUNDS

    @property
    def word(self) -> str:
        """The word of the current round."""
        return word_of(self.words, self.number)

    @property
    def address(self) -> str:
        """The address of the current round."""
        return f"{self.id}/{self.number}"


def current_game() -> Game | None:
    """The game of this session or of the link; None where there is none, or where it cannot be found again."""
    game: Game | None = st.session_state.get(STATE)
    id = param_in_link("game")
    if id and (game is None or game.id != id):
        with show_errors():
            game = _found_again(id)
            st.session_state[STATE] = game
    if game is not None:
        keep_param("game", game.id)
        keep_param("words", list(game.words), [])
        keep_param("guesser", game.guesser.id)
    return game


def _found_again(id: str) -> Game | None:
    """The game of a link, with the rounds that are stored of it; raises UserError."""
    rounds = backend().rounds.of_game(id)
    words = param_in_link("words") or list(dict.fromkeys(each.word for each in rounds))
    guesser = guesser_named(rounds[0].classifier if rounds else param_in_link("guesser") or "builtin")
    if not words:
        raise UserError("The game of this link is not stored here. Start another one.")
    return Game(id, checked_words(words, guesser), guesser, tuple(rounds))


def checked_words(words: Sequence[str], guesser: Candidate) -> tuple[str, ...]:
    """Up to six words; raises UserError for one that the classifier does not know."""
    if unknown := [word for word in words if word not in guesser.classes]:
        raise UserError(f"{guesser.name} does not know {unknown[0][:60]!r}. Start another game.")
    return tuple(words[:ROUNDS])


def begin(words: Sequence[str], guesser: Candidate, dealt: Sequence[str] = ()) -> None:
    """Start a game with the words `dealt`, else with six of the words by chance, on a blank canvas."""
    chosen = tuple(dealt) or tuple(deal(words, secrets.randbits(32)))
    st.session_state[STATE] = Game(secrets.token_hex(6), chosen, guesser)
    keep_param("game", st.session_state[STATE].id)
    set_canvas(CANVAS, [])


def leave() -> None:
    """End the game; its rounds stay stored."""
    st.session_state.pop(STATE, None)
    drop_param("game")
    drop_param("words")
