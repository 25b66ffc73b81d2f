"""The list of hidden drawings is the teacher's; everybody has a vote of his or her own."""

from __future__ import annotations

import pytest

from qdcore.classroom.roles import TEACHER
from qdcore.errors import UserError
from tests.helpers.in_a_class import pupil


def test_a_pupil_hides_nothing_and_votes_as_himself(backend):
    heron = pupil(backend)
    drawings = backend.drawings_by(heron)
    for act in (lambda: drawings.hide("cat/1"), lambda: drawings.unhide(["cat/1"])):
        with pytest.raises(UserError, match="Only the teacher"):
            act()
    backend.drawings_by(TEACHER).hide("cat/1")
    assert backend.hidden.addresses() == {"cat/1"}
    drawings.vote("cat/2", "somebody else", "label")
    assert backend.votes.by(heron.owner) == {"cat/2": "label"} and not backend.votes.by("somebody else")
