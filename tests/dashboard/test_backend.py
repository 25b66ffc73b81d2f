"""What pages and terminal share: a lost queue is started as far as it can be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dashboard.backend import open_backend
from models import MODELS
from qdcore.classroom.roles import PERSON
from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.sample import Sample


def test_what_cannot_start_of_a_lost_queue_stays_lost_and_holds_up_nothing(
    tmp_path: Path, bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUICKDRAW_HOME", str(tmp_path))
    monkeypatch.setenv("QUICKDRAW_DATA", str(bucket))
    good, bad = (Experiment.of(Sample(("cat", "sheep"), n), MODELS["knn"]) for n in (30, 400_000))
    (tmp_path / "runs/waiting/gone").mkdir(parents=True)
    for each in (bad, good):
        (tmp_path / f"runs/waiting/gone/{each.id}.json").write_text(json.dumps(each.to_json()))
    backend = open_backend()
    monkeypatch.setattr(backend.lab._dispatcher, "wake", lambda: None)
    assert [job.id for job in backend.start_lost(PERSON)] == [good.id]
    assert [each.id for each in backend.lab.pending.lost()] == [bad.id]
    with pytest.raises(UserError, match="400,000 were requested"):
        backend.start_lost(PERSON)
    backend.lab.pending.forget_lost()
    assert backend.lab.pending.lost() == []
    backend.lab.close()
