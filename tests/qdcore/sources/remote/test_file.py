"""A file is read on after cut connections, slow answers and busy servers, and is of one version."""

from __future__ import annotations

from pathlib import Path

import pytest

from qdcore.errors import UserError
from qdcore.sources.quickdraw import Quickdraw
from qdcore.sources.remote.stream import Patience
from tests.helpers.mirrors import PATIENT_IN_TESTS, at, check, truth
from tests.helpers.servers import serving


def test_a_cut_line_is_taken_up_where_it_broke(big: Path, tmp_path: Path) -> None:
    with serving(big, cuts=[10**9, 100_001, 7, 500_000]) as server:
        check(at(server, tmp_path).fetch("cat", 2000), truth(big)[:2000])
        begins = [first for _, first, _ in server.asked]
        assert begins == [0, 128, 128 + 100_001, 128 + 100_008, 128 + 600_008]


def test_a_cut_line_without_ranges_is_begun_again_and_nothing_is_kept_twice(big: Path, tmp_path: Path) -> None:
    with serving(big, ranges=False, cuts=[10**9, 100_001, 300_000]) as server:
        check(at(server, tmp_path).fetch("cat", 1000), truth(big)[:1000])


def test_a_busy_server_is_asked_again_after_growing_waits(
    big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("qdcore.sources.remote.file.pause", lambda seconds, tick: waited.append(seconds))
    with serving(big, busy=2) as server:
        check(at(server, tmp_path).fetch("cat", 10), truth(big)[:10])
        assert len(server.asked) == 4 and waited == [0.01, 0.02]


def test_an_answer_that_does_not_come_is_requested_again(big: Path, tmp_path: Path) -> None:
    with serving(big, silent=[5, 0, 5]) as server:
        hasty = Patience(timeout=0.7, waits=PATIENT_IN_TESTS.waits)
        check(Quickdraw(server.url, tmp_path, hasty).fetch("cat", 10), truth(big)[:10])
        assert len(server.asked) == 4


def test_a_server_that_stays_busy_is_given_up_with_a_sentence(big: Path, tmp_path: Path) -> None:
    with serving(big) as server:
        at(server, tmp_path).fetch("cat", 10)
        server.busy = 100
        with pytest.raises(UserError, match=r"503.* 10 of the 20 drawings of 'cat' are on this computer"):
            at(server, tmp_path).fetch("cat", 20)
        assert server.busy == 100 - 1 - len(PATIENT_IN_TESTS.waits)
        check(at(server, tmp_path).fetch("cat", 10), truth(big)[:10])


def test_any_store_that_fsspec_knows_is_a_base(big: Path, tmp_path: Path) -> None:
    import fsspec

    with fsspec.open("memory://drawings/full/numpy_bitmap/The Mona Lisa.npy", "wb") as file:
        file.write((big / "full/numpy_bitmap/The Mona Lisa.npy").read_bytes())
    source = Quickdraw("memory://drawings", tmp_path)
    check(source.fetch("The Mona Lisa", 70), truth(big, "The Mona Lisa")[:70])
    with pytest.raises(UserError, match="no drawings of 'cat'"):
        source.fetch("cat", 70)
