"""Votes on labels: remembered by address, one a person, counted; a damaged line costs one vote."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from qdcore.drawings.label_votes import Tally, Votes
from qdcore.errors import UserError


@pytest.fixture
def votes(tmp_path):
    return Votes(tmp_path / "data/votes.jsonl")


def test_there_are_no_votes_before_the_first(votes):
    assert votes.tallies() == {} and votes.mislabelled() == frozenset()
    assert not votes.path.exists()


def test_votes_are_counted_by_drawing(votes):
    votes.cast("cat/12", "ann", "label")
    votes.cast("cat/12", "bob", "label")
    votes.cast("cat/12", "eve", "model")
    votes.cast("practice:1:0:bee/7", "ann", "model")
    assert votes.tallies() == {"cat/12": Tally(2, 1), "practice:1:0:bee/7": Tally(0, 1)}
    assert votes.mislabelled() == {"cat/12"}


def test_as_many_for_the_label_as_against_it_leave_it(votes):
    votes.cast("cat/12", "ann", "label")
    votes.cast("cat/12", "bob", "model")
    assert votes.mislabelled() == frozenset()


def test_a_person_has_one_vote_a_drawing_and_may_change_it(votes):
    votes.cast("cat/12", "ann", "label")
    votes.cast("cat/12", "ann", "model")
    assert votes.tallies() == {"cat/12": Tally(0, 1)}
    assert votes.by("ann") == {"cat/12": "model"} and votes.by("bob") == {}


def test_a_vote_can_be_taken_back(votes):
    votes.cast("cat/12", "ann", "label")
    votes.cast("cat/12", "ann", None)
    assert votes.tallies() == {} and votes.by("ann") == {}


def test_votes_outlive_the_program(votes):
    votes.cast("cat/12", "ann", "label")
    assert Votes(votes.path).mislabelled() == {"cat/12"}


def test_a_line_that_was_cut_costs_no_other_vote(votes):
    votes.cast("cat/12", "ann", "label")
    whole = votes.path.read_text()
    votes.path.write_text(whole + '{"drawing": "cat/13", "vo')
    votes.cast("cat/14", "ann", "label")
    assert votes.mislabelled() == {"cat/12", "cat/14"}


@pytest.mark.parametrize(
    "line",
    ["", "[]", "1", "null", '{"drawing": "../x/1", "voter": "a", "wrong": "label"}', "\x00",
     '{"drawing": "cat/1", "voter": "a", "wrong": "both"}', '{"drawing": 7, "voter": "a", "wrong": "label"}',
     '{"drawing": "cat/1", "voter": "a", "wrong": ["label"]}', "[" * 100_000],
    ids=lambda line: line[:60],
)  # fmt: skip
def test_a_line_that_is_no_vote_is_passed_over(votes, line):
    votes.cast("cat/12", "ann", "label")
    votes.path.write_text(f"{line}\n{votes.path.read_text()}{line}\n")
    assert votes.mislabelled() == {"cat/12"}


def test_a_byte_order_mark_of_an_editor_costs_no_vote(votes):
    votes.cast("cat/12", "ann", "label")
    votes.path.write_bytes(b"\xef\xbb\xbf" + votes.path.read_bytes())
    assert votes.mislabelled() == {"cat/12"}


def test_many_vote_at_once_and_no_vote_is_lost(votes):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: votes.cast(f"cat/{n % 5}", f"voter {n}", "label"), range(40)))
    assert votes.tallies() == {f"cat/{row}": Tally(8, 0) for row in range(5)}


def test_what_is_no_address_or_no_vote_is_refused(votes):
    with pytest.raises(UserError, match="not the address of a drawing"):
        votes.cast("cat", "ann", "label")
    with pytest.raises(UserError, match="label or the model"):
        votes.cast("cat/1", "ann", "both")  # type: ignore[arg-type]
    assert not votes.path.exists()


def test_a_file_that_cannot_be_read_is_said_in_a_sentence(votes):
    votes.path.mkdir(parents=True)
    with pytest.raises(UserError, match="cannot be read"):
        votes.tallies()
