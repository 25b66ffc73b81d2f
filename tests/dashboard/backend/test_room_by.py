"""The dataset of a class is begun by the teacher and grows by everybody; of the wall a pupil hides only own things."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.backend import room_by
from qdcore.classroom.roles import TEACHER
from qdcore.errors import UserError
from tests.helpers.in_a_class import pupil, stored_by

STROKES = [np.array([[0.0, 0], [255, 128]])]


def test_the_teacher_begins_the_dataset_and_a_pupil_adds_only_so_many_drawings(backend, monkeypatch):
    heron, fox = pupil(backend), pupil(backend)
    with pytest.raises(UserError, match="Only the teacher can make the dataset"):
        backend.room_by(heron).begin_dataset("hats", ["cap", "top hat"])
    backend.room_by(TEACHER).begin_dataset("hats", ["cap", "top hat"])
    monkeypatch.setattr(room_by, "MAX_OF_A_PUPIL", 1)
    backend.room_by(heron).add_drawing(STROKES, "cap")
    with pytest.raises(UserError, match="added 1 drawings already"):
        backend.room_by(heron).add_drawing(STROKES, "top hat")
    for actor in (fox, TEACHER, TEACHER):
        backend.room_by(actor).add_drawing(STROKES, "cap")
    [dataset] = map(backend.datasets.open, backend.datasets.names())
    origins = [each.origin for each in dataset.drawings("cap")]
    assert sorted(origins) == sorted(f"class:{owner}" for owner in (heron.owner, fox.owner, "teacher", "teacher"))


def test_a_pupil_hides_only_own_things_on_the_wall(backend):
    heron, fox = pupil(backend), pupil(backend)
    run = stored_by(heron.owner, backend)
    with pytest.raises(UserError, match="Only the teacher"):
        backend.room_by(fox).hide_on_wall(run.id)
    assert [each.key for each in backend.wall()] == [run.id]
    backend.room_by(heron).hide_on_wall(run.id)
    assert backend.wall() == []
