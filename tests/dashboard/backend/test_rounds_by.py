"""A pupil's rounds of the game are stored under his or her name, up to a limit."""

from __future__ import annotations

import pytest

from dashboard.backend import rounds_by
from qdcore.classroom.roles import TEACHER
from qdcore.errors import UserError
from qdcore.evaluation.game.rounds import Round
from tests.helpers.in_a_class import pupil


def test_a_pupil_plays_as_himself_and_only_so_much_is_stored(backend, monkeypatch):
    heron, fox = pupil(backend), pupil(backend)
    monkeypatch.setattr(rounds_by, "MAX_OF_A_PUPIL", 2)
    played = [Round("0123456789ab", n, "cat", "builtin", "time", 3.0, [], player="somebody else") for n in range(4)]
    for each in played[:2]:
        backend.rounds_by(heron).add(each)
    with pytest.raises(UserError, match="played 2 rounds; this one is not stored"):
        backend.rounds_by(heron).add(played[2])
    backend.rounds_by(fox).add(played[2])
    backend.rounds_by(TEACHER).add(played[3])
    assert [each.player for each in backend.rounds.all()] == [heron.owner, heron.owner, fox.owner, "teacher"]
