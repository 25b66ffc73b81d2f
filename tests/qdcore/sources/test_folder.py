"""A folder of one's own: its files are classes, its id is its content."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qdcore.drawings.ndjson import read_drawings
from qdcore.errors import UserError
from qdcore.settings import Settings, read_settings
from qdcore.sources import folder as folder_module
from qdcore.sources import inspection, open_source
from qdcore.sources.folder import Folder
from qdcore.sources.ndjson_to_npy import append_drawings
from qdcore.storage import npy

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
    assert source.classes() == ["Bär", "my cat", "zigzag"]
    assert source.notes == ["notes.txt was left out: only .npy and .ndjson files are read."]
    assert [source.count(cls) for cls in source.classes()] == [30, 30, 12]
    assert source.cached("zigzag") == 12 and source.megabytes("zigzag", 12) == 0


def test_bitmaps_are_copied_so_that_a_file_may_shrink_at_any_time(settings: Settings) -> None:
    one, other = opened(settings).fetch_all(["my cat", "Bär"], 20)
    assert np.array_equal(one, CATS[:20]) and np.array_equal(other, CATS[::-1][:20])
    for path in settings.own.glob("*.npy"):
        path.write_bytes(b"")
    for drawings in (one, other):
        assert drawings.sum() > 0 and not drawings.flags.writeable and drawings.shape == (20, 784)


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
    with pytest.raises(UserError, match="not those of this sample: they have changed"):
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
        ("bad.ndjson", b"\n \n", "holds no drawing"),
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
    (note,) = (note for note in source.notes if not note.startswith("notes.txt"))
    assert note.startswith(f"{name} was left out: ") and reason in note


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


@pytest.mark.parametrize("lines", [["{"], ['{"drawing":[]}'], ["{", '{"drawing":[[[1,2],[3]]]}']])
def test_lines_without_a_drawing_are_left_out_of_bitmaps_and_strokes_and_counted(
    settings: Settings, lines: list[str]
) -> None:
    whole = opened(settings).fetch("zigzag", 12)
    (settings.own / "zigzag.ndjson").write_text("\n".join([*LINES[:2], *lines, *LINES[2:]]))
    source = opened(settings)
    assert source.count("zigzag") == 12 and len(source.strokes("zigzag", 20)) == 12
    assert np.array_equal(source.fetch("zigzag", 12), whole)
    (note,) = (note for note in source.notes if note.startswith("zigzag.ndjson"))
    assert f": {len(lines)} line" in note and "Line 3: " in note


def notes(settings: Settings) -> list[str]:
    """The sentences about the files of the folder, without the one about notes.txt."""
    return [note for note in opened(settings).notes if not note.startswith("notes.txt")]


@pytest.mark.parametrize(
    ("drawings", "reason"),
    [
        ((CATS / 255).astype(np.float32), "Multiply values from 0 to 1 by 255 first, then convert with .astype"),
        ((CATS / 256).astype(np.uint8), "it has no ink: every pixel is 0. If it was made from values from 0 to 1"),
        ((CATS > 99).astype(np.uint8), "it has pixels from 0 to 1 only, but ink is 255; multiply them by 255."),
        (CATS // 16, "it has pixels from 0 to 15 only, but ink is 255; multiply them by 17."),
        (np.where(CATS > 99, 255, 0).astype(np.uint8), "it has ink and paper swapped: ink must be 255 and paper 0"),
        (CATS[:0], "it is empty."),
    ],
)
def test_a_file_that_is_not_ink_on_paper_is_left_out_with_what_to_do(
    settings: Settings, drawings: np.ndarray, reason: str
) -> None:
    np.save(settings.own / "odd.npy", drawings)
    (note,) = notes(settings)
    assert note.startswith("odd.npy was left out: ") and reason in note


def test_drawings_without_ink_are_left_out_and_counted(settings: Settings) -> None:
    before, drawings = opened(settings), CATS.copy()
    drawings[[0, 7, 29]] = 0
    np.save(settings.own / "my cat.npy", drawings)
    source = opened(settings)
    assert source.count("my cat") == 27 and source.id != before.id
    assert np.array_equal(source.fetch("my cat", 27), np.delete(CATS, [0, 7, 29], axis=0))
    assert np.array_equal(source.fetch("my cat", 7), CATS[[1, 2, 3, 4, 5, 6, 8]])
    assert not source.fetch("my cat", 7).flags.writeable
    (note,) = notes(settings)
    assert note == ("my cat.npy: 3 drawings without ink were left out (rows 0, 7, 29 of the file, counted from 0).")


def test_the_id_of_a_folder_whose_files_are_used_wholly_is_as_it_always_was(tmp_path: Path) -> None:
    """Runs remember the id: when this fails, they no longer find their drawings."""
    np.save(tmp_path / "my cat.npy", np.full((3, 784), 200, np.uint8))
    (tmp_path / "zigzag.ndjson").write_text("\n".join(LINES[:3]))
    assert Folder(tmp_path, tmp_path / "cache").id == "folder:1cc24101e9d3a062"


def test_strokes_as_points_are_the_same_drawings_under_another_id(settings: Settings) -> None:
    before = opened(settings)
    expected = before.fetch("zigzag", 12)
    points = [
        {"drawing": [list(zip(*stroke, strict=True)) for stroke in json.loads(line)["drawing"]]} for line in LINES
    ]
    extra = {"drawing": [[[0, 0], [9, 9], [0, 9], [5, 5]]]}
    (settings.own / "zigzag.ndjson").write_text("\n".join(map(json.dumps, [*points, extra])))
    source = opened(settings)
    assert source.count("zigzag") == 13 and source.id != before.id
    assert np.array_equal(source.fetch("zigzag", 12), expected)
    assert source.strokes("zigzag", 1)[0].strokes[0].tolist() == [[0, 0], [255, 0], [0, 255]]


def test_no_drawing_of_a_utf_16_file_is_lost(settings: Settings) -> None:
    expected = opened(settings).fetch("zigzag", 12)
    (settings.own / "zigzag.ndjson").write_text("\r\n".join(LINES), encoding="utf-16")
    assert np.array_equal(opened(settings).fetch("zigzag", 12), expected) and notes(settings) == []


@pytest.mark.parametrize("name", ["._my cat.npy", "._x", ".DS_Store", "Thumbs.db", "desktop.ini", ".gitignore"])
def test_files_of_the_system_are_passed_over_silently(settings: Settings, name: str) -> None:
    (settings.own / name).write_bytes(b"\x00\x05\x16\x07")
    assert notes(settings) == [] and len(opened(settings).classes()) == 3


def test_files_of_other_kinds_have_one_sentence_a_kind(settings: Settings) -> None:
    for name in ("b.png", "a.PNG", "c.npz", "README"):
        (settings.own / name).write_bytes(b"")
    (settings.own / "more").mkdir()
    assert sorted(notes(settings)) == [
        "2 .png files, such as a.PNG, were left out: only .npy and .ndjson files are read.",
        "README was left out: only .npy and .ndjson files are read.",
        "c.npz was left out: only .npy and .ndjson files are read. Save each of its arrays as a .npy file.",
        "more was left out: folders in this folder are not read. Put the files directly into it.",
    ]


def test_endings_may_be_in_capitals(settings: Settings) -> None:
    np.save(settings.own / "DOG.NPY.npy", CATS)
    (settings.own / "DOG.NPY.npy").rename(settings.own / "DOG.NPY")
    (settings.own / "cow.NDJSON").write_text("\n".join(LINES))
    source = opened(settings)
    assert source.fetch("DOG", 9).shape == (9, 784) and source.fetch("cow", 9).shape == (9, 784)
    assert len(source.strokes("cow", 9)) == 9 and source.strokes("DOG", 9) == []


def test_of_two_files_of_one_class_one_is_used_and_the_other_named(settings: Settings) -> None:
    (settings.own / "my cat.ndjson").write_text(LINES[0])
    for name in ("e\u0301cole", "\u00e9cole"):
        np.save(settings.own / f"{name}.npy", CATS)
    accents, forms = sorted(notes(settings), key=len, reverse=True)
    assert (
        forms == "my cat.ndjson was left out: my cat.npy is the same class and is used; delete or rename one of them."
    )
    assert "cole.npy was left out: its name and another file's differ only in how accents are encoded" in accents
    assert len(opened(settings).classes()) == 4


def test_a_name_with_a_comma_is_refused_with_a_better_one(settings: Settings) -> None:
    np.save(settings.own / "cat, black.npy", CATS)
    (note,) = notes(settings)
    assert note.startswith("cat, black.npy was left out: ") and note.endswith("for example to 'cat black'.")


def test_numbers_are_in_the_order_of_their_values(settings: Settings) -> None:
    for name in ("10", "9", "1"):
        np.save(settings.own / f"{name}.npy", CATS)
    assert opened(settings).classes() == ["1", "9", "10", "Bär", "my cat", "zigzag"]


def test_a_folder_of_nothing_usable_says_why(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"")
    (tmp_path / "cat.npy").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(
        UserError, match=r"no drawings in .* photo\.png was left out: .* cat\.npy .* It is a PNG picture"
    ):
        Folder(tmp_path, tmp_path / "cache")


def test_a_file_that_cannot_be_read_is_left_out_with_the_reason(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = Path.open

    def refused(self: Path, *given: Any, **named: Any) -> Any:
        if self.stem == "secret":
            raise PermissionError(errno.EACCES, "Permission denied")
        return opening(self, *given, **named)

    for name in ("secret.npy", "secret.ndjson"):
        (settings.own / name).write_bytes(b"")
    monkeypatch.setattr(Path, "open", refused)
    (settings.own / "gone.npy").symlink_to(settings.own / "nowhere")
    assert sorted(notes(settings)) == [
        "gone.npy was left out: it cannot be read (No such file or directory).",
        "secret.ndjson was left out: it cannot be read (Permission denied).",
        "secret.npy was left out: it cannot be read (Permission denied).",
    ]


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="needs a device that is a path")
def test_a_pipe_or_a_device_is_left_out_unread(settings: Settings) -> None:
    for name in ("null.npy", "null.ndjson"):
        (settings.own / name).symlink_to("/dev/null")
    reasons = [note for note in notes(settings) if note.startswith("null")]
    assert reasons == [
        f"{name} was left out: it is a pipe or a device, not a file; reading it might never end."
        for name in ("null.ndjson", "null.npy")
    ]


def test_a_folder_whose_files_nobody_may_look_at_is_a_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Path, **_: Any) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "stat", refused)  # as in a folder that may be listed but not entered
    with pytest.raises(UserError, match=r"my cat.npy was left out: it cannot be read \(Permission denied\)"):
        open_source("folder", settings)


def test_strokes_that_change_while_they_are_drawn_are_not_kept(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change_after(*given: Any) -> Iterator[int]:
        yield from append_drawings(*given)
        (settings.own / "zigzag.ndjson").write_text("\n".join(LINES[::-1]))

    monkeypatch.setattr(folder_module, "append_drawings", change_after)
    with pytest.raises(UserError, match="have changed in the meantime"):
        opened(settings).fetch("zigzag", 12)
    assert not list(settings.cache.glob("drawn/*.npy"))


def test_bitmaps_that_change_while_they_are_read_are_a_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change_after(path: Path, *given: Any, **named: Any) -> np.ndarray:
        drawings = read_rows(path, *given, **named)
        np.save(path, CATS[:9])
        return drawings

    read_rows = npy.read_rows
    monkeypatch.setattr(npy, "read_rows", change_after)
    with pytest.raises(UserError, match="have changed in the meantime"):
        opened(settings).fetch("my cat", 12)


def test_strokes_of_a_file_that_is_gone_are_a_sentence(settings: Settings) -> None:
    source = opened(settings)
    (settings.own / "zigzag.ndjson").unlink()
    with pytest.raises(UserError, match="zigzag.ndjson cannot be read"):
        source.strokes("zigzag", 3)


def test_the_lines_of_a_file_of_strokes_are_read_once_and_again_where_what_was_kept_is_damaged(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[int] = []

    def counted(*given: Any) -> Any:
        for doodle in read_drawings(*given):
            lines.append(1)
            yield doodle

    monkeypatch.setattr(inspection, "read_drawings", counted)
    (settings.own / "zigzag.ndjson").write_text("\n".join([*LINES, "{"]))
    first = opened(settings)
    (kept,) = settings.cache.glob("drawn/*.json")
    for content, total in ((kept.read_text(), 12), ("{", 24), ('{"rows": 12, "colour": 1}', 36)):
        kept.write_text(content)
        inspection._inspect.cache_clear()  # as a new process
        again = opened(settings)
        assert (again.id, again.notes, again.count("zigzag")) == (first.id, first.notes, 12) and len(lines) == total


def test_what_a_file_of_strokes_holds_is_not_kept_where_it_changes_while_it_is_read(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change_after(*given: Any) -> Any:
        yield from read_drawings(*given)
        (settings.own / "zigzag.ndjson").write_text(LINES[0])

    with monkeypatch.context() as patch:
        patch.setattr(inspection, "read_drawings", change_after)
        (note,) = notes(settings)
    assert note == "zigzag.ndjson was left out: it changed while it was read; try again."
    assert not list(settings.cache.glob("drawn/*.json"))
    assert opened(settings).count("zigzag") == 1
