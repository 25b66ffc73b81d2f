"""Strokes are fetched once, checked before they are kept, and drawn where there are no bitmaps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qdcore.errors import UserError
from qdcore.sources.quickdraw import Quickdraw
from tests.helpers.mirrors import CAT, at, check, drawn
from tests.helpers.servers import serving


def test_bitmaps_are_drawn_where_there_are_strokes_only(strokes: Path, tmp_path: Path) -> None:
    with serving(strokes) as server:
        for source in (at(server, tmp_path), Quickdraw(str(strokes), tmp_path)):
            for rows in (7, 5, 40):
                check(source.fetch("hedgehog", rows), drawn(strokes, rows))
                assert isinstance(source.fetch("hedgehog", rows), np.memmap)
            assert source.count("hedgehog") == 40
            with pytest.raises(UserError, match="40 drawings of 'hedgehog'; 41 were requested"):
                source.fetch("hedgehog", 41)


def test_raw_strokes_will_do(strokes: Path, tmp_path: Path) -> None:
    with serving(strokes) as server:
        source = at(server, tmp_path)
        assert source.count("giraffe") == 3
        check(source.fetch("giraffe", 3), drawn(strokes, 3))  # the same shapes, only larger


def test_no_byte_of_the_strokes_travels_twice(strokes: Path, tmp_path: Path) -> None:
    with serving(strokes, piece=500, pause=0.02) as server:
        source = at(server, tmp_path)
        for rows in (2, 20, 20, 40):
            check(source.fetch("hedgehog", rows), drawn(strokes, rows))
            assert len(source.strokes("hedgehog", rows)) == rows
        asked = [first for path, first, _ in server.asked if path.endswith("ndjson")]
        assert asked == sorted(set(asked)) and len(asked) == 3
        whole = (strokes / "full/simplified/hedgehog.ndjson").read_bytes()
        assert (source.cache.folder / "full/simplified/hedgehog.ndjson").read_bytes() == whole + b"\n"


def test_strokes_come_with_word_country_and_time(strokes: Path, big: Path, tmp_path: Path) -> None:
    with serving(strokes) as server:
        doodles = at(server, tmp_path).strokes("hedgehog", 100)
    assert len(doodles) == 40 and doodles[3].word == "hedgehog" and doodles[3].countrycode == "CH"
    assert doodles[3].strokes[0].tolist() == [[0, 0], [255, 9], [15, 255]]
    assert Quickdraw(str(big), tmp_path).strokes("cat", 5) == []


def test_drawn_bitmaps_stay_without_network(strokes: Path, tmp_path: Path) -> None:
    with serving(strokes) as server:
        source = at(server, tmp_path)
        source.fetch("hedgehog", 10)
    check(source.fetch("hedgehog", 10), drawn(strokes, 10))
    assert source.cached("hedgehog") == source.count("hedgehog") == 10
    assert 10 <= len(source.strokes("hedgehog", 99)) <= 40
    with pytest.raises(UserError, match="cannot be reached.* 10 of the 41 drawings"):
        source.fetch("hedgehog", 41)


def test_a_broken_line_is_reported_with_its_number_and_keeps_what_is_before_it(strokes: Path, tmp_path: Path) -> None:
    folder = tmp_path / "full/simplified"
    folder.mkdir(parents=True)
    lines = (strokes / "full/simplified/hedgehog.ndjson").read_text().splitlines()
    (folder / "hedgehog.ndjson").write_text("\n".join([*lines[:3], lines[3][:30], *lines[4:]]) + "\n")
    source = Quickdraw(str(tmp_path), tmp_path / "cache")
    check(source.fetch("hedgehog", 3), drawn(strokes, 3))
    with pytest.raises(UserError, match=r"hedgehog.ndjson, [Ll]ine 4"):
        source.fetch("hedgehog", 5)


@pytest.mark.real
def test_drawn_hedgehogs_are_googles_own(real_drawings: Path, tmp_path: Path) -> None:
    with serving(real_drawings) as server:
        source = at(server, tmp_path)
        assert source.count("hedgehog") == 25
        assert source.fetch("hedgehog", 25).mean() > 20
        cats = source.fetch("cat", 3999)
        assert np.array_equal(cats, np.load(real_drawings / CAT)[:3999])


PAGE = b"<!DOCTYPE html>\n<title>Log in</title>\n"


def stroke_file(source: Quickdraw) -> Path:
    return source.cache.folder / "full/simplified/hedgehog.ndjson"


@pytest.mark.parametrize("page", [PAGE, b"Please log in to the school's network.\n" * 9, b'{"error": "log in"}\n'])
def test_what_is_no_drawing_is_not_kept(strokes: Path, tmp_path: Path, page: bytes) -> None:
    with serving(strokes, page=page, ranges=False) as server:
        source = at(server, tmp_path)
        with pytest.raises(UserError, match=r"login|log in|other than drawings"):
            source.strokes("hedgehog", 5)
        assert not stroke_file(source).exists()
        server.page, server.ranges = b"", True
        assert len(source.strokes("hedgehog", 5)) == 5


@pytest.mark.parametrize("place", [0, 200, 10**6])
def test_a_cache_that_was_poisoned_earlier_heals(strokes: Path, tmp_path: Path, place: int) -> None:
    with serving(strokes) as server:
        source = at(server, tmp_path)
        source.strokes("hedgehog", 40)
        content = stroke_file(source).read_bytes()
        stroke_file(source).write_bytes(content[:place] + PAGE + content[place:])
        assert source.cache.strokes.kept("hedgehog") is None
        assert len(source.strokes("hedgehog", 40)) == 40
        assert stroke_file(source).read_bytes() == content
        assert stroke_file(source).with_name("hedgehog.damaged.ndjson").exists()


def test_strokes_that_changed_on_the_server_are_not_mixed_and_what_was_drawn_of_them_is_set_aside(
    strokes: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mirror"
    (folder / "full/simplified").mkdir(parents=True)
    lines = (strokes / "full/simplified/hedgehog.ndjson").read_bytes().splitlines(keepends=True)
    file = folder / "full/simplified/hedgehog.ndjson"
    for base in ("server", "folder"):
        file.write_bytes(b"".join(lines[:10]))
        with serving(folder, piece=300, pause=0.01) as server:
            source = at(server, tmp_path) if base == "server" else Quickdraw(str(folder), tmp_path)
            check(source.fetch("hedgehog", 3), drawn(strokes, 3))
            file.write_bytes(b"".join(reversed(lines[:39])))
            check(source.fetch("hedgehog", 39), drawn(strokes, 39)[::-1])
            assert source.cache.file("hedgehog").with_name("hedgehog.old.npy").exists()
            assert len(source.strokes("hedgehog", 39)) == 39


def test_strokes_that_come_slowly_are_kept_and_counted_as_far_as_they_came(
    strokes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qdcore.sources.quickdraw.PAGE_SECONDS", 0.5)
    with serving(strokes, piece=500, stalls=1500) as server:
        source = at(server, tmp_path)
        assert 0 < source.count("hedgehog") < 40
        assert 0 < len(source.strokes("hedgehog", 40)) < 40
        server.go.set()
        assert source.count("hedgehog") == 40
