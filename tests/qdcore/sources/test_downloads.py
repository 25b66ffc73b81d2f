"""Several downloads have one progress, one cancel, and sentences for people."""

from __future__ import annotations

from pathlib import Path

import pytest

from qdcore.errors import UserError
from tests.helpers.mirrors import ROWS, at, check, kept, truth
from tests.helpers.servers import serving


def test_several_classes_come_at_once_with_one_progress(bucket: Path, tmp_path: Path) -> None:
    told: list[tuple[float, str]] = []
    with serving(bucket) as server:
        source = at(server, tmp_path)
        source.fetch("sheep", 100)
        drawings = source.fetch_all(["cat", "sheep", "dog", "cat"], 300, lambda f, m="", **_: told.append((f, m)))
    for cls, found in zip(["cat", "sheep", "dog", "cat"], drawings, strict=True):
        check(found, truth(bucket, cls))
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions) and fractions[-1] == 1
    assert told[-1][1].startswith("0.6 of 0.6 MB")  # 800 rows


def test_one_class_that_fails_keeps_what_came_of_the_others(bucket: Path, tmp_path: Path) -> None:
    with serving(bucket) as server:
        source = at(server, tmp_path)
        with pytest.raises(UserError, match="'bee'"):
            source.fetch_all(["cat", "bee"], 300)
        assert kept(source).exists() or source.cached("cat") == 0
        check(source.fetch("cat", 300), truth(bucket))


def test_the_time_left_is_shown(big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qdcore.sources.downloads.SECONDS_BEFORE_ESTIMATE", 0)
    monkeypatch.setattr("qdcore.sources.downloads.REPORT_SECONDS", 0.02)
    told: list[str] = []
    with serving(big, piece=20_000, pause=0.005) as server:
        at(server, tmp_path).fetch("cat", ROWS, lambda f, m="", **_: told.append(m))
    assert any("of 2.4 MB, about " in message and message.endswith("s left") for message in told)


def test_a_sample_fetches_its_classes_at_once(bucket: Path, tmp_path: Path) -> None:
    from qdcore.experiments.sample import Sample
    from qdcore.experiments.split import draw

    told: list[str] = []
    with serving(bucket) as server:
        draw(Sample(("cat", "dog"), 300), at(server, tmp_path), report=lambda f, m="", **_: told.append(m))
    assert told[-1] == "0.5 of 0.5 MB"
