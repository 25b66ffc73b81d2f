"""Datasets of one's own: made, changed, deleted and brought back, also by several at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from qdcore.arrays import PIXELS
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.store import Datasets
from qdcore.drawings.rasterize import bitmap_of_raw
from qdcore.errors import UserError

LINE = np.array([[10.0, 10.0], [300.0, 200.0], [50.0, 390.0]])


@pytest.fixture
def datasets(tmp_path: Path) -> Datasets:
    return Datasets(tmp_path / "data/own", tmp_path / "data")


def pictures(n: int, start: int = 0) -> list[Drawing]:
    """Drawings of which each is known by its first pixel."""
    return [Drawing.of_pixels(np.full(PIXELS, start + i, np.uint8)) for i in range(n)]


def first_pixels(datasets: Datasets, cls: str) -> list[int]:
    return [int(each.pixels[0]) for each in datasets.open("zoo").drawings(cls)]


@pytest.fixture
def zoo(datasets: Datasets) -> Datasets:
    datasets.create("Zoo")
    for cls in ("cat", "dog"):
        datasets.add_class("zoo", cls)
    datasets.add("zoo", "cat", pictures(5, 1))
    return datasets


def test_what_is_added_comes_back_as_it_was(zoo: Datasets) -> None:
    drawn = Drawing.of_raw([LINE], origin="cat/7", timestamp="2026-11-26 10:00:00")
    zoo.add("zoo", "cat", [drawn])
    found = Datasets(zoo.root, zoo.cache).open("Zoo").drawings("cat")[5]
    assert np.array_equal(found.pixels, bitmap_of_raw([LINE])) and found.key == drawn.key
    assert (found.origin, found.timestamp) == ("cat/7", "2026-11-26 10:00:00")
    assert len(found.strokes) == 1 and np.array_equal(found.strokes[0], drawn.strokes[0])
    line = json.loads((zoo.root / "zoo/cat.ndjson").read_text().splitlines()[5])
    assert np.array_equal(np.array(line["drawing"][0]).T, drawn.strokes[0])  # readable by all that read Google's files


def test_every_change_can_be_undone(zoo: Datasets) -> None:
    before = zoo.open("zoo").digest
    keys = [each.key for each in zoo.open("zoo").drawings("cat")]
    for change in (
        lambda: zoo.add("zoo", "dog", pictures(2)),
        lambda: zoo.delete_drawings("zoo", "cat", {keys[1], keys[3], "unknown"}),
        lambda: zoo.move("zoo", "cat", {keys[0], keys[4]}, "dog"),
        lambda: zoo.delete_class("zoo", "cat"),
    ):
        done = change()
        assert zoo.open("zoo").digest != before, done.words
        zoo.undo(done)
        assert zoo.open("zoo").digest == before and first_pixels(zoo, "cat") == [1, 2, 3, 4, 5], done.words


def test_what_came_meanwhile_stays_when_a_change_is_undone(zoo: Datasets) -> None:
    keys = [each.key for each in zoo.open("zoo").drawings("cat")]
    moved = zoo.move("zoo", "cat", {keys[1], keys[2]}, "dog")
    zoo.add("zoo", "cat", pictures(1, 9))
    zoo.add("zoo", "dog", pictures(1, 8))
    assert moved.words == "2 drawings moved from cat to dog" and first_pixels(zoo, "dog") == [2, 3, 8]
    zoo.undo(moved)
    assert first_pixels(zoo, "cat") == [1, 2, 3, 4, 5, 9] and first_pixels(zoo, "dog") == [8]


def test_a_deleted_dataset_can_be_brought_back_for_a_day(zoo: Datasets) -> None:
    before, token = zoo.open("zoo").digest, zoo.delete("zoo")
    assert zoo.names() == []
    zoo.create("Zoo")
    assert zoo.restore(token).name == "zoo-2" and zoo.open("zoo-2").digest == before
    for wrong in (token, "../own.1", "zoo.1", ""):
        with pytest.raises(UserError, match="deleted more than a day ago"):
            zoo.restore(wrong)
    old = zoo.root / ".deleted" / "old.1000"
    old.mkdir()
    zoo.delete("zoo")
    assert not old.exists()


@pytest.mark.parametrize(
    ("title", "name"),
    [("AC/DC", "AC DC"), ("a, b: c", "a b c"), ("../../etc", "etc"), ("...", "my class"), ("none", "my class"),
     ("NUL", "NUL 1"), ("Käse", "Käse"), ("10", "10"), ("<b>", "b")],
)  # fmt: skip
def test_titles_may_be_anything_and_files_stay_in_their_folder(zoo: Datasets, title: str, name: str) -> None:
    assert zoo.add_class("zoo", title) == name
    zoo.add("zoo", title, pictures(1))
    assert (zoo.root / "zoo" / f"{name}.ndjson").is_file()
    assert [each.title for each in zoo.open("zoo").classes] == ["cat", "dog", title]
    assert {path.name for path in zoo.root.parent.iterdir()} == {"own"}


def test_two_titles_that_give_one_name_get_two(zoo: Datasets) -> None:
    assert [zoo.add_class("zoo", title) for title in ("1/2", "1:2")] == ["1 2", "1 2 2"]
    with pytest.raises(UserError, match="a class 'CAT' already"):
        zoo.add_class("zoo", "CAT")
    for wrong in ("", "   ", "x" * 81, "a\x00b"):
        with pytest.raises(UserError, match="name of a class must"):
            zoo.add_class("zoo", wrong)


def test_a_renamed_class_keeps_its_drawings_and_its_place(zoo: Datasets) -> None:
    assert zoo.rename_class("zoo", "cat", "Tom & Jerry?") == "Tom & Jerry"
    assert [each.title for each in zoo.open("zoo").classes] == ["Tom & Jerry?", "dog"]
    assert first_pixels(zoo, "Tom & Jerry?") == [1, 2, 3, 4, 5]
    assert zoo.rename_class("zoo", "Tom & Jerry", "TOM & JERRY") == "TOM & JERRY"  # only its capitals


def test_a_renamed_dataset_keeps_its_name(zoo: Datasets) -> None:
    assert (zoo.rename("zoo", "Animals").title, zoo.names()) == ("Animals", ["zoo"])
    assert zoo.open("animals").name == "zoo"
    zoo.create("Plants")
    with pytest.raises(UserError, match="a dataset 'plants' already"):
        zoo.rename("zoo", "plants")
    with pytest.raises(UserError, match=r"There is no dataset '\.\./zoo'\. The datasets are: plants, zoo"):
        zoo.open("../zoo")


def test_several_may_add_at_once(zoo: Datasets) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda i: Datasets(zoo.root, zoo.cache).add("zoo", "dog", pictures(1, i)), range(24)))
    assert sorted(first_pixels(zoo, "dog")) == list(range(24))


def test_titles_that_look_the_same_are_one_class_and_none_of_their_drawings_is_lost(zoo: Datasets) -> None:
    change = zoo.take("zoo", {"Owl": pictures(2), "owl": pictures(3, 2), "CAT": pictures(1, 6)})
    assert first_pixels(zoo, "Owl") == [0, 1, 2, 3, 4] and first_pixels(zoo, "cat") == [1, 2, 3, 4, 5, 6]
    assert [each.title for each in zoo.open("zoo").classes] == ["cat", "dog", "Owl"]
    assert change.words == "6 drawings added to Owl and cat"


def test_a_damaged_line_is_left_out_said_and_kept_aside(zoo: Datasets) -> None:
    path = zoo.root / "zoo/cat.ndjson"
    lines = path.read_text().splitlines()
    damaged = "\n".join([lines[0], lines[1][:50], *lines[2:]]) + "\n"
    path.write_text(damaged)
    assert zoo.open("zoo").notes == ["cat.ndjson: 1 line that is damaged is left out."]
    zoo.add("zoo", "cat", pictures(1, 6))
    assert first_pixels(zoo, "cat") == [1, 3, 4, 5, 6] and zoo.open("zoo").notes == []
    assert (zoo.root / "zoo/.damaged/cat.ndjson").read_text() == damaged


def test_a_damaged_list_of_classes_is_said(zoo: Datasets) -> None:
    path = zoo.root / "zoo/dataset.json"
    for content in ("{", '{"title": "a", "classes": [{"name": "../x", "title": "x"}]}', '{"title": 3}'):
        path.write_text(content)
        with pytest.raises(UserError, match="dataset.json is damaged"):
            zoo.open("zoo")
    assert zoo.titles() == {"zoo": "zoo"}
    path.write_text('{"title": "a", "format": 2}')
    with pytest.raises(UserError, match="newer version"):
        zoo.open("zoo")


def test_a_file_dropped_into_the_folder_is_a_class_that_is_never_changed(zoo: Datasets) -> None:
    owls = np.random.default_rng(0).integers(1, 256, (4, PIXELS), np.uint8)
    np.save(zoo.root / "zoo/owl.npy", owls)
    np.save(zoo.root / "zoo/cat.npy", owls)
    found = zoo.open("zoo")
    assert [(each.name, each.count, each.dropped) for each in found.classes][2] == ("owl", 4, True)
    assert np.array_equal([each.pixels for each in found.drawings("owl")], owls)
    assert found.notes == [
        "cat.npy was left out: cat.ndjson is the same class and is used; delete or rename one of them."
    ]
    for change in (lambda: zoo.add("zoo", "owl", pictures(1)), lambda: zoo.delete_class("zoo", "owl")):
        with pytest.raises(UserError, match="never changes"):
            change()
    zoo.add("zoo", "dog", pictures(1))  # the others can be
    assert np.array_equal(np.load(zoo.root / "zoo/owl.npy"), owls)
