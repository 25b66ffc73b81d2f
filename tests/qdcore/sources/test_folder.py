"""A folder of one's own: its files are classes, its id is its content."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from qdcore.errors import UserError
from qdcore.settings import Settings, read_settings
from qdcore.sources import open_source
from qdcore.sources.folder import Folder

CATS = np.random.default_rng(0).integers(0, 256, (30, 784), np.uint8)
LINES = [json.dumps({"drawing": [[[0, 255, row], [0, row, 255]]]}) for row in range(12)]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a home whose own folder has a class in each form."""
    settings = read_settings({"QUICKDRAW_HOME": str(tmp_path)})
    settings.own.mkdir(parents=True)
    np.save(settings.own / "my cat.npy", CATS)
    np.save(settings.own / "Bär.npy", CATS[::-1].reshape(30, 28, 28))
    (settings.own / "zigzag.ndjson").write_text("\n".join(LINES) + "\n\n")
    (settings.own / "notes.txt").write_text("not a class")
    return settings


def opened(settings: Settings) -> Folder:
    return Folder(settings.own, settings.cache)


def test_its_files_are_classes(settings: Settings) -> None:
    source = opened(settings)
    assert source.classes() == ["Bär", "my cat", "zigzag"] and source.notes == []
    assert [source.count(cls) for cls in source.classes()] == [30, 30, 12]
    assert source.cached("zigzag") == 12 and source.megabytes("zigzag", 12) == 0


def test_bitmaps_are_mapped_where_they_lie(settings: Settings) -> None:
    one, other = opened(settings).fetch_all(["my cat", "Bär"], 20)
    assert np.array_equal(one, CATS[:20]) and np.array_equal(other, CATS[::-1][:20])
    for drawings in (one, other):
        assert isinstance(drawings, np.memmap) and not drawings.flags.writeable and drawings.shape == (20, 784)


def test_bitmaps_of_strokes_are_drawn_once(settings: Settings) -> None:
    drawings = opened(settings).fetch("zigzag", 5)
    assert drawings.shape == (5, 784) and drawings.max() == 255 and len(np.unique(drawings, axis=0)) == 5
    whole = opened(settings).fetch("zigzag", 12)
    assert np.array_equal(whole[:5], drawings) and isinstance(whole, np.memmap)
    assert len(list(settings.cache.glob("drawn/*.npy"))) == 1
    assert len(opened(settings).strokes("zigzag", 4)) == 4 and opened(settings).strokes("my cat", 4) == []


def test_bitmaps_go_before_strokes_of_the_same_class(settings: Settings) -> None:
    (settings.own / "my cat.ndjson").write_text(LINES[0])
    assert opened(settings).count("my cat") == 30


def test_its_id_is_its_content(settings: Settings, tmp_path: Path) -> None:
    id = opened(settings).id
    assert id.startswith("folder:") and len(id) == 7 + 16
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in settings.own.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    assert Folder(copy, settings.cache).id == id
    changed = CATS.copy()
    changed[15, 400] ^= 1
    np.save(copy / "my cat.npy", changed)
    assert Folder(copy, settings.cache).id != id
    np.save(copy / "my cat.npy", CATS)
    assert Folder(copy, settings.cache).id == id
    (copy / "my cat.npy").rename(copy / "your cat.npy")
    assert Folder(copy, settings.cache).id != id


def test_a_sample_finds_its_own_drawings_or_is_told(settings: Settings) -> None:
    id = opened(settings).id
    assert open_source(id, settings).fetch("my cat", 3).shape == (3, 784)
    assert open_source("folder", settings).id == id
    with pytest.raises(UserError, match="not this sample's"):
        open_source("folder:0123456789abcdef", settings)


def test_a_change_while_it_is_open_is_noticed(settings: Settings) -> None:
    source = opened(settings)
    path = settings.own / "my cat.npy"
    np.save(path, CATS[::-1])
    os.utime(path, ns=(0, 0))
    with pytest.raises(UserError, match="have changed"):
        source.fetch("my cat", 3)
    path.unlink()
    with pytest.raises(UserError, match="have changed"):
        source.fetch("Bär", 3)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("bad.npy", b"nonsense", "not a .npy file"),
        ("bad.npy", b"", "not a .npy file"),
        ("bad.ndjson", b"\n \n", "empty"),
        (".hidden.npy", b"", "not fit for a class"),
        ("a:b.npy", b"", "not fit for a class"),
        ('qu"ote.npy', b"", "not fit for a class"),
    ],
)
def test_a_file_that_is_no_class_is_left_out_with_the_reason(
    settings: Settings, name: str, content: bytes, reason: str
) -> None:
    (settings.own / name).write_bytes(content)
    source = opened(settings)
    assert source.classes() == ["Bär", "my cat", "zigzag"]
    assert len(source.notes) == 1 and reason in source.notes[0] and name in source.notes[0]


def test_an_empty_folder_says_what_to_put_there(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UserError, match=r"no drawings in .*\.npy, \(N, 784\) or .*\.ndjson"):
            Folder(folder, tmp_path / "cache")


@pytest.mark.parametrize("cls", ["../my cat", "my cat/../my cat", "..", "", "MY CAT", "notes", "/etc/passwd"])
def test_only_files_that_were_found_are_opened(settings: Settings, cls: str) -> None:
    with pytest.raises(UserError, match="no class"):
        opened(settings).fetch(cls, 1)


@pytest.mark.parametrize(("rows", "sentence"), [(0, "one drawing or more"), (31, "30 drawings of 'my cat'; 31")])
def test_a_wrong_number_of_drawings_is_a_sentence(settings: Settings, rows: int, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        opened(settings).fetch("my cat", rows)


def test_a_broken_line_is_told_with_its_number(settings: Settings) -> None:
    (settings.own / "zigzag.ndjson").write_text("\n".join([*LINES[:2], "{", *LINES[3:]]))
    with pytest.raises(UserError, match=r"zigzag.ndjson, Line 3"):
        opened(settings).fetch("zigzag", 5)
