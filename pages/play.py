"""Play: six words, twenty seconds each; a classifier guesses while one draws."""

from functools import partial

import streamlit as st

from dashboard.inputs.basic import choose_switch
from dashboard.state.resources import show_errors
from dashboard.state.url_params import param_in_link
from dashboard.views.play.board import show_board
from dashboard.views.play.game import begin, checked_words, current_game
from dashboard.views.play.guesser import choose_guesser, choose_words
from dashboard.views.play.result import show_result
from dashboard.views.room.sharing import AFTER_A_ROUND, offer_privacy

st.title("Play")
game = current_game()
if game is None:
    st.write("You get six words and 20 seconds for each. Draw, and the classifier says what it sees.")
    guesser = choose_guesser()
    with show_errors():
        dealt = checked_words(param_in_link("words") or (), guesser)
        words = dealt or choose_words(guesser)
        if dealt:
            st.caption(f"The link brings its own {len(dealt)} words.")
        choose_switch("Read the guesses aloud", "speech", help="By your browser's own voice.")
        start = partial(begin, words, guesser, dealt)
        offer_privacy(AFTER_A_ROUND)
        st.button("Start", type="primary", icon=":material/timer:", disabled=not words, on_click=start)
elif game.is_over:
    show_result(game)
else:
    board = st.container()
    speech = choose_switch("Read the guesses aloud", "speech", help="By your browser's own voice.")
    offer_privacy(AFTER_A_ROUND)
    with board:
        show_board(speech)
