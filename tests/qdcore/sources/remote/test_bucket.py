"""Which files of the bucket are asked for, and what does not count as an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from qdcore.errors import UserError
from qdcore.sources.quickdraw import Quickdraw
from tests.helpers.mirrors import CAT, PATIENT_IN_TESTS, at, check, truth
from tests.helpers.servers import serving


def test_a_header_of_any_length_is_understood(big: Path, tmp_path: Path) -> None:
    old, long = tmp_path / "old", tmp_path / "long"
    text = "{'descr': '|u1', 'fortran_order': False, 'shape': (20, 784), }"
    for folder, length in [(old, 80), (long, 1024)]:
        (folder / "full/numpy_bitmap").mkdir(parents=True)
        header = b"\x93NUMPY\x01\x00" + (length - 10).to_bytes(2, "little") + text.ljust(length - 11).encode() + b"\n"
        (folder / CAT).write_bytes(header + truth(big)[:20].tobytes())
        with serving(folder) as server:
            check(at(server, tmp_path / "cache").fetch("cat", 20), truth(big)[:20])


def test_a_web_page_in_place_of_drawings_is_recognised(tmp_path: Path) -> None:
    (tmp_path / CAT).parent.mkdir(parents=True)
    (tmp_path / CAT).write_text("<!DOCTYPE html><title>Log in to the school's network</title>" * 9)
    with serving(tmp_path) as server, pytest.raises(UserError, match="web page"):
        at(server, tmp_path / "cache").fetch("cat", 10)


def test_a_class_that_is_not_there_is_not_asked_for_again(big: Path, tmp_path: Path) -> None:
    with serving(big) as server:
        with pytest.raises(UserError, match="127.0.0.1 has no drawings of 'bee'"):
            at(server, tmp_path).fetch("bee", 10)
        assert sorted(server.asked) == [
            ("full/numpy_bitmap/bee.npy", 0, 127),
            ("full/raw/bee.ndjson", 0, None),
            ("full/simplified/bee.ndjson", 0, None),
        ]


@pytest.mark.parametrize("base", ["http://", "http://no such host", "https://[::1", "nonsense://place"])
def test_a_base_that_is_no_address_is_a_sentence(base: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="QUICKDRAW_DATA"):
        Quickdraw(base, tmp_path, PATIENT_IN_TESTS).fetch("cat", 10)


def test_a_class_that_is_not_there_is_counted_without_a_new_request_for_a_while(big: Path, tmp_path: Path) -> None:
    with serving(big) as server:
        for _ in range(3):
            with pytest.raises(UserError, match="no drawings of 'bee'"):
                at(server, tmp_path).count("bee")
        assert len(server.asked) == 3  # bitmaps, simplified and raw strokes


def test_only_the_beginning_of_drawings_counts_as_an_answer(big: Path, strokes: Path, tmp_path: Path) -> None:
    with serving(big) as server:
        source = at(server, tmp_path)
        assert source.reachable() and server.asked == [("full/numpy_bitmap/cat.npy", 0, 5)]
        for page in (b"<html>", b"\0" * 1000, b"\x93NUM"):
            server.page = page
            assert not source.reachable()
        server.page, server.status = b"", 404
        assert not source.reachable()
    (tmp_path / "full/simplified").mkdir(parents=True)
    (tmp_path / "full/simplified/cat.ndjson").write_text('{"drawing": []}\n')
    with serving(tmp_path) as server:
        assert at(server, tmp_path).reachable()
