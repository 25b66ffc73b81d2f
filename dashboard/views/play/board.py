"""The round that is being played: the word and the clock, the canvas, and what the classifier sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from dashboard.components import component
from dashboard.components.canvas import canvas, canvas_drawing, set_canvas
from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor, session_name
from dashboard.views.play.game import CANVAS, STATE, Game, leave
from dashboard.views.play.guesser import recalls
from qdcore.drawings.class_names import with_article
from qdcore.drawings.rasterize import Strokes, bitmap_of_raw, simplify
from qdcore.errors import UserError
from qdcore.evaluation.game.rounds import MAX_GUESSES, Outcome, Round
from qdcore.evaluation.game.rules import ROUNDS, SECONDS, is_recognised
from qdcore.formatting import percent

PAPER = "game_paper"  # the key of the canvas's place, which the clock closes
WON = "play: won"  # address and strokes of the drawing that was recognised first


@st.fragment
def show_board(speech: bool) -> None:
    """One round after the other; only this part runs again while the pen moves."""
    game: Game = st.session_state[STATE]
    if game.is_over:
        st.rerun()
    st.progress(game.number / ROUNDS, f"Word {game.number + 1} of {ROUNDS}")
    clock, paper = st.columns(2, gap="medium")
    with clock, show_errors():
        component("round")(key="round", data=_clock(game, speech), on_ended_change=_finish)
    with paper.container(key=PAPER), show_errors():  # last: it confirms the canvas's message
        canvas(CANVAS, on_rest=lambda: None)
    if st.button("End this game", icon=":material/stop:"):
        leave()
        st.rerun()


def _clock(game: Game, speech: bool) -> dict[str, Any]:
    """What the component shows; raises UserError where the classifier fails."""
    strokes = canvas_drawing(CANVAS).strokes
    guess = _guess(game, strokes)
    return {
        "round": game.address,
        "task": f"Draw {with_article(game.word)}.",
        "about": _chance(game),
        "before": _before(game),
        "seconds": SECONDS,
        "guess": {"name": guess, "words": with_article(guess)} if guess else None,
        "won": with_article(game.word) if _won(game) is not None else "",
        "speech": speech,
        "paper": PAPER,
    }


def _guess(game: Game, strokes: Strokes) -> str:
    """The class that the classifier predicts for the drawing, "" for a blank one; notes a recognised drawing."""
    if not strokes:
        return ""
    shares = game.guesser.predict(bitmap_of_raw(strokes)[None])[0]
    if _won(game) is None and is_recognised(shares, game.guesser.classes, game.word):
        st.session_state[WON] = (game.address, strokes)
    return game.guesser.classes[int(shares.argmax())]


def _won(game: Game) -> Strokes | None:
    """The drawing of this round that was recognised, if one was."""
    address, strokes = st.session_state.get(WON, ("", []))
    return strokes if address == game.address else None


def _chance(game: Game) -> str:
    """How well the classifier knows the word, where that is known."""
    recall = recalls(game.guesser).get(game.word)
    if recall is None:
        return ""
    return f"It recognises {percent(recall)} of the held-out drawings of {game.word}."


def _before(game: Game) -> str:
    """What came of the round before."""
    if not game.rounds:
        return ""
    last = game.rounds[-1]
    word = with_article(last.word)
    results = {
        "recognised": f"It recognised {word} after {last.seconds:.1f} s.",
        "time": f"It did not recognise {word} in time.",
        "skipped": f"You skipped {word}.",
    }
    return results[last.outcome]


def _finish() -> None:
    """The clock says that the round is over: store it, and turn to the next word."""
    message, game = st.session_state["round"].get("ended"), st.session_state.get(STATE)
    if not isinstance(message, dict) or game is None or message.get("round") != game.address:
        return  # of a round before, sent again
    try:
        played = _played(game, message)
        st.session_state[STATE] = replace(game, rounds=(*game.rounds, played))
        set_canvas(CANVAS, [])
        backend().add_round(played, actor())
    except UserError as error:
        st.toast(str(error), icon=":material/error:")


def _played(game: Game, message: dict[str, Any]) -> Round:
    """The round as the app saw it: the browser says how long it took, the classifier decides. Raises UserError."""
    drawn = canvas_drawing(CANVAS).strokes
    _guess(game, drawn)
    won = _won(game)
    late: Outcome = "skipped" if message.get("outcome") == "skipped" else "time"
    return Round(
        game.id,
        game.number,
        game.word,
        game.guesser.id,
        late if won is None else "recognised",
        _seconds(message.get("seconds")),
        simplify(drawn if won is None else won),
        _guesses(game, message.get("guesses")),
        session_name(),
        f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC",
    )


def _seconds(value: Any) -> float:
    """A number of seconds within 0..20; anything else counts as all of them."""
    return float(value) if isinstance(value, int | float) and 0 <= value <= SECONDS else SECONDS


def _guesses(game: Game, message: Any) -> tuple[tuple[str, float], ...]:
    """The classes that were said, and when, without what no browser of ours sends."""
    pairs = [each[:2] for each in message if isinstance(each, list)] if isinstance(message, list) else []
    known = [
        (name, _seconds(at)) for name, at in (pair for pair in pairs if len(pair) == 2) if name in game.guesser.classes
    ]
    return tuple(known[:MAX_GUESSES])
