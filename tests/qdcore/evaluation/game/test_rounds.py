"""The rounds of the game: stored once, read back as they were, also as drawings of the dataset's form."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from qdcore.drawings.ndjson import doodle_of
from qdcore.errors import UserError
from qdcore.evaluation.game.rounds import Round, Rounds, Score, scores

STROKES = [np.array([[0.0, 0], [255, 128]]), np.array([[3.0, 4], [3, 4]])]
GAME = "0123456789ab"
CAT = Round(
    GAME, 0, "cat", "builtin", "recognised", 4.25, STROKES, (("moon", 1.5),), "ann", "2026-11-26 10:00:00.000000 UTC"
)


@pytest.fixture
def rounds(tmp_path):
    return Rounds(tmp_path / "data/rounds.ndjson")


def test_there_are_no_rounds_before_the_first(rounds):
    assert rounds.all() == [] and rounds.of_game(GAME) == []
    assert not rounds.path.exists()


def test_a_round_is_read_back_as_it_was(rounds):
    rounds.add(CAT)
    (read,) = Rounds(rounds.path).all()
    for name in ("game", "number", "word", "classifier", "outcome", "seconds", "guesses", "player", "timestamp"):
        assert getattr(read, name) == getattr(CAT, name)
    assert [stroke.tolist() for stroke in read.strokes] == [stroke.tolist() for stroke in STROKES]
    assert read.address == "0123456789ab/0" and read.recognised


def test_a_line_is_a_drawing_of_the_dataset_too(rounds):
    rounds.add(CAT)
    doodle = doodle_of(rounds.path.read_text())
    assert (doodle.word, doodle.recognized, doodle.key_id) == ("cat", True, "0123456789ab/0")


def test_what_is_sent_twice_is_stored_once_the_first_time(rounds):
    rounds.add(CAT)
    rounds.add(replace(CAT, outcome="time"))
    assert [each.outcome for each in rounds.all()] == ["recognised"]


def test_a_game_has_its_rounds_in_order(rounds):
    for each in (replace(CAT, number=1, word="dog"), replace(CAT, game="f" * 12), CAT):
        rounds.add(each)
    assert [each.word for each in rounds.of_game(GAME)] == ["cat", "dog"]


def test_thirty_players_at_once_lose_no_round(rounds):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(rounds.add, [replace(CAT, game=f"{number:012x}") for number in range(30)]))
    assert len(rounds.all()) == 30


def test_a_line_that_was_cut_costs_no_other_round(rounds):
    rounds.add(CAT)
    rounds.path.write_text(rounds.path.read_text() + '{"word": "dog", "drawi')
    rounds.add(replace(CAT, number=1))
    assert [each.number for each in rounds.all()] == [0, 1]


@pytest.mark.parametrize(
    "change",
    [{"game": "../../etc"}, {"number": 6}, {"seconds": 20.5}, {"outcome": "won"}, {"guesses": (("moon", -1),)}],
)
def test_a_round_out_of_range_is_refused(rounds, change):
    with pytest.raises(UserError, match="out of range"):
        rounds.add(replace(CAT, **change))
    assert rounds.all() == []


def test_scores_count_words_over_players_without_what_was_skipped():
    played = [
        CAT,
        replace(CAT, game="f" * 12, outcome="time", player="bob"),
        replace(CAT, game="e" * 12, outcome="recognised", player="bob"),
        replace(CAT, word="dog", outcome="time"),
        replace(CAT, word="bee", outcome="skipped"),
    ]
    assert scores(played) == [Score("cat", 3, 2, 2), Score("dog", 1, 0, 1)]
