"""The round that is being played: the word and the clock, the canvas, and what the classifier sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import streamlit as st

from dashboard.components import component
from dashboard.components.canvas import canvas, canvas_drawing, set_canvas
from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor, session_name
from dashboard.views.draw.guesses import whole_percent
from dashboard.views.play.game import CANVAS, STATE, Game, leave
from dashboard.views.play.guesser import recalls
from qdcore.drawings.canvas_drawing import CanvasDrawing
from qdcore.drawings.class_names import with_article
from qdcore.drawings.rasterize import Strokes, simplify
from qdcore.errors import UserError
from qdcore.evaluation.game.rounds import MAX_GUESSES, Outcome, Round
from qdcore.evaluation.game.rules import ROUNDS, SECONDS, is_recognised
from qdcore.evaluation.prediction import predict_drawing
from qdcore.formatting import plain

PAPER = "game_paper"  # the key of the canvas's place, which the clock closes
SEEN = "play: seen"


@dataclass
class Seen:
    """What was drawn in a round: the newest drawing, and the one that was recognised first, if one was.

    The page writes into it, and so does the thread that answers while the pen moves.
    """

    round: str = ""
    newest: CanvasDrawing = field(default_factory=lambda: CanvasDrawing([]))
    won: Strokes | None = None
    played: Round | None = None  # what was stored of it

    def note(self, drawing: CanvasDrawing, recognised: bool) -> None:
        """Keep a drawing, unless a newer one was seen, and the first recognised one."""
        if _number(drawing) >= _number(self.newest):
            self.newest = drawing
        if recognised and self.won is None:
            self.won = drawing.strokes


def _number(drawing: CanvasDrawing) -> int:
    """The number of a drawing's version; -1 where nothing was drawn yet."""
    number = drawing.version.rpartition(" ")[2]
    return int(number) if number.isdecimal() else -1


@st.fragment
def show_board(speech: bool) -> None:
    """One round after the other; only this part runs again while the pen moves."""
    game: Game = st.session_state[STATE]
    if game.is_over:
        st.rerun()
    st.progress(game.number / ROUNDS, f"Word {game.number + 1} of {ROUNDS}")
    clock, paper = st.columns(2, gap="medium")
    answer = partial(look, game, _seen(game))
    with clock, show_errors():
        component("round", "buttons")(key="round", data=_clock(game, speech, answer), on_ended_change=_finish)
    with paper.container(key=PAPER), show_errors():  # last: it confirms the canvas's message
        canvas(CANVAS, on_rest=lambda: None, answer=answer)
    if st.button("End this game", icon=":material/stop:"):
        leave()
        st.rerun()


def _seen(game: Game) -> Seen:
    """What was drawn in the current round."""
    seen: Seen = st.session_state.get(SEEN, Seen())
    if seen.round != game.address:
        seen = st.session_state[SEEN] = Seen(game.address)
    return seen


def look(game: Game, seen: Seen, drawing: CanvasDrawing) -> dict[str, Any]:
    """What the classifier says of a drawing: its guess, and if it has recognised the word. Raises UserError."""
    guess, recognised = None, False
    if not drawing.is_empty:
        _, predictions = predict_drawing([game.guesser], drawing)
        if predictions.failures:
            raise UserError(predictions.failures[0])
        (shares,) = predictions.shares
        name = game.guesser.classes[int(shares.argmax())]
        guess = {"name": name, "words": with_article(name)}
        recognised = is_recognised(shares, game.guesser.classes, game.word)
    seen.note(drawing, recognised)
    return {"guess": guess, "won": seen.won is not None}


def _clock(game: Game, speech: bool, answer: Callable[[CanvasDrawing], dict[str, Any]]) -> dict[str, Any]:
    """What the component shows; raises UserError where the classifier fails."""
    return {
        "round": game.address,
        "word": with_article(game.word),
        "task": f"Draw {with_article(game.word)}.",
        "about": _chance(game),
        "before": _before(game),
        "seconds": SECONDS,
        "speech": speech,
        "canvas": CANVAS,
        "paper": PAPER,
        **answer(canvas_drawing(CANVAS)),
    }


def _chance(game: Game) -> str:
    """How well the classifier knows the word, where that is known."""
    recall = recalls(game.guesser).get(game.word)
    if recall is None:
        return ""
    return f"It recognises {whole_percent(recall)} of other people's drawings of {game.word}."


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
    """The clock says that the round is over: store it, and turn to the next word once the result has been read."""
    message, game = st.session_state["round"].get("ended"), st.session_state.get(STATE)
    if not isinstance(message, dict) or game is None or message.get("round") != game.address:
        return  # of a round before, sent again
    seen = _seen(game)
    try:
        seen.played = seen.played or _played(game, seen, message)
        backend().rounds_by(actor()).add(seen.played)
    except UserError as error:
        st.toast(plain(str(error)), icon=":material/error:")
    if seen.played is not None and not message.get("stay"):
        st.session_state[STATE] = replace(game, rounds=(*game.rounds, seen.played))
        set_canvas(CANVAS, [])


def _played(game: Game, seen: Seen, message: dict[str, Any]) -> Round:
    """The round as the app saw it: the browser says how long it took, the classifier decides. Raises UserError."""
    look(game, seen, canvas_drawing(CANVAS))
    late: Outcome = "skipped" if message.get("outcome") == "skipped" else "time"
    return Round(
        game.id,
        game.number,
        game.word,
        game.guesser.id,
        late if seen.won is None else "recognised",
        _seconds(message.get("seconds")),
        simplify(seen.newest.strokes if seen.won is None else seen.won),
        _guesses(game, message.get("guesses")),
        actor().owner or session_name(),
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
