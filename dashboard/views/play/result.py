"""The end of a game: the six drawings, what the classifier saw in each, and all games that were played here."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.components.csv_button import offer_csv
from dashboard.components.gallery import gallery
from dashboard.navigation import link_to
from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor
from dashboard.state.url_params import join_names
from dashboard.views.play.game import Game, begin, leave
from dashboard.views.play.similar import show_taken_for
from qdcore.charts.stroke_by_stroke import stroke_by_stroke
from qdcore.drawings.class_names import with_article
from qdcore.drawings.link_codec import encode
from qdcore.drawings.ndjson import to_line
from qdcore.drawings.rasterize import bitmaps_of_raw
from qdcore.evaluation.game.kept import drawings_by_word
from qdcore.evaluation.game.rounds import Round, scores
from qdcore.formatting import count, listed, percent, plain

SHOWN = "play: shown round"
MAX_STEPS = 60  # of the chart


def show_result(game: Game) -> None:
    """How many were recognised, the six drawings, and one of them in detail."""
    recognised = sum(each.recognised for each in game.rounds)
    st.header(f"It recognised {recognised} of your {len(game.rounds)} drawings")
    row = st.container(horizontal=True)
    if row.button("Play again", type="primary", icon=":material/replay:"):
        leave()
        st.rerun()
    row.button("The same words again", icon=":material/repeat:", on_click=partial(begin, (), game.guesser, game.words))
    _offer_drawings(game, row)
    with row.popover("Keep", icon=":material/bookmark:", help=KEEP), show_errors():
        _offer_to_keep(game)
    with row.popover("Link", icon=":material/link:"):
        _offer_link(game)
    show_rounds(game)
    _show_scores()


@st.fragment
def show_rounds(game: Game) -> None:
    """The drawings, and what the classifier saw in the one that was clicked; at first one that it did not recognise."""
    drawings = bitmaps_of_raw([each.strokes for each in game.rounds])
    captions = [_caption(each) for each in game.rounds]
    first = next((n for n, each in enumerate(game.rounds) if not each.recognised and each.strokes), 0)
    chosen = st.session_state.get(SHOWN, (game.id, first))
    number = chosen[1] if chosen[0] == game.id else first
    clicked = gallery(drawings, captions, f"rounds {game.id}", captions, 110, number)
    if clicked is not None and clicked != number:
        st.session_state[SHOWN] = (game.id, clicked)
        st.rerun(scope="fragment")
    with show_errors():
        _show_round(game, game.rounds[number])


def _caption(played: Round) -> str:
    results = {"recognised": f"✓ {played.seconds:.1f} s", "time": "not recognised", "skipped": "skipped"}
    return f"{played.word}: {results[played.outcome]}"


def _show_round(game: Game, played: Round) -> None:
    """What the classifier said, its probabilities stroke by stroke, and drawings of what it took this one for."""
    st.subheader(plain(with_article(played.word).capitalize()))
    if not played.strokes:
        st.write("Nothing was drawn.")
        return
    if played.guesses:
        said = [with_article(cls) for cls, _ in played.guesses]
        end = f" … Oh, I know: it's {with_article(played.word)}." if played.recognised else "."
        st.write(plain(f"“I see {listed(said)}{end}”"))
    steps = np.unique(np.linspace(1, len(played.strokes), min(len(played.strokes), MAX_STEPS)).astype(int)).tolist()
    drawings = bitmaps_of_raw([played.strokes[:step] for step in steps])
    shares = game.guesser.predict(drawings)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**What it saw, stroke by stroke**")
        show_picture(stroke_by_stroke(game.guesser.classes, shares), f"strokes {played.address}")
        if link := encode(played.strokes):
            link_to("draw", "Open it on the Draw page", strokes=link)
    with right:
        show_taken_for(game.guesser, drawings[-1], shares[-1], played)


def _offer_to_keep(game: Game) -> None:
    """Add the drawings to a dataset of one's own, an old one or a new one. Raises UserError."""
    if not drawings_by_word(game.rounds):
        st.write("Nothing was drawn.")
        return
    titles = backend().datasets.titles()
    name = st.selectbox("Dataset", ["", *titles], format_func=lambda name: titles.get(name, "A new one"), key="keep in")
    title = "" if name else st.text_input("Its name", "Drawings of the game", key="keep as")
    if st.button("Add the drawings", key="keep"):
        datasets = backend().datasets_by(actor())
        change = datasets.keep_rounds(name or datasets.create(title).name, game.rounds)
        st.success(plain(f"{change.words[0].upper()}{change.words[1:]}."), icon=":material/check:")


def _offer_drawings(game: Game, row: st.delta_generator.DeltaGenerator) -> None:
    """The drawings as a file in the format of the dataset."""
    lines = "".join(to_line(each.doodle) for each in game.rounds if each.strokes)
    if lines:
        row.download_button(
            "ndjson", lines, f"game-{game.id}.ndjson", icon=":material/data_object:", help=FILE_HELP, on_click="ignore"
        )


def _offer_link(game: Game) -> None:
    base = (st.context.url or "play").split("?")[0]
    words = join_names(game.words).replace(" ", "%20")
    st.write("Whoever opens this link in this app gets the same words:")
    st.code(f"{base}?guesser={game.guesser.id}&words={words}", language=None, wrap_lines=True)


def _show_scores() -> None:
    """Every word that was ever drawn here, and how often it was recognised, over all players."""
    rounds = backend().rounds.all()
    found = scores(rounds)
    if not found:
        return
    import pandas as pd

    players = len({each.player for each in rounds})
    with st.expander(f"All games here: {count(len(rounds), 'drawing')}, {count(players, 'browser session')}"):
        table = pd.DataFrame(
            {
                "word": [each.word for each in found],
                "drawn": [each.rounds for each in found],
                "recognised": [each.recognised for each in found],
                "share": [percent(each.recognised / each.rounds) for each in found],
                "players": [each.players for each in found],
            }
        )
        st.dataframe(table, hide_index=True)
        offer_csv(table, "words")


KEEP = "Add your drawings to a dataset of your own, each to the class of its word."
FILE_HELP = "Your drawings with their words, in the format of the Quick, Draw! dataset."
