"""What a pupil has made goes when the teacher says so, and what others have made stays."""

from __future__ import annotations

import numpy as np
import pytest

from qdcore.classroom.roles import TEACHER
from qdcore.errors import UserError
from tests.helpers.in_a_class import knn, pupil, stored_by

STROKES = [np.array([[0.0, 0], [255, 128]])]


def test_all_that_a_pupil_has_made_is_removed_and_nothing_else(backend):
    heron, fox = pupil(backend), pupil(backend)
    backend.room_by(TEACHER).begin_dataset("hats", ["cap"])
    kept = backend.datasets.names()
    jobs = {who: backend.trainings_by(who).start(knn(1, seed))[0] for seed, who in enumerate((heron, fox))}
    for who in (heron, fox):
        backend.drawings_by(who).vote("cat/2", "", "label")
        backend.room_by(who).add_drawing(STROKES, "cap")
        backend.room.post(who, STROKES)
    thrown, shown, other = (stored_by(who.owner, backend, seed) for seed, who in enumerate((heron, heron, fox)))
    backend.runs_by(heron).throw_away(thrown.id)
    backend.datasets_by(heron).create("mine")
    with pytest.raises(UserError, match="Only the teacher"):
        backend.pupils_by(fox).remove_things_of(heron.owner)
    assert backend.runs.has(shown.id)
    backend.pupils_by(TEACHER).remove_things_of(heron.owner, out=True)
    assert (jobs[heron].status, jobs[fox].status) == ("cancelled", "queued")
    assert not backend.votes.by(heron.owner) and backend.votes.by(fox.owner) == {"cat/2": "label"}
    assert backend.runs.ids() == {other.id} and backend.runs.in_trash() == [] and backend.datasets.names() == kept
    assert [each.origin for each in backend.datasets.open(kept[0]).drawings("cap")] == [f"class:{fox.owner}"]
    assert [each.owner for each in backend.room.posts.all()] == [fox.owner]
    assert {who.id: who.out for who in backend.classroom.pupils.all().values()} == {heron.id: True, fox.id: False}
