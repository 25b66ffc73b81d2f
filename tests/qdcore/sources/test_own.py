"""A dataset of one's own as a source: uneven classes, a digest, and versions that trained runs still find."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qdcore.arrays import PIXELS
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.store import Datasets
from qdcore.datasets.versions import keep_version
from qdcore.errors import UserError
from qdcore.experiments.sample import Sample
from qdcore.experiments.split import draw
from qdcore.settings import Settings, read_settings
from qdcore.sources import open_source
from qdcore.sources.folder_files import has_files

COUNTS = {"cat": 10, "dog": 4, "owl": 7}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a home with a dataset whose drawings are known by their first two pixels: class and row."""
    settings = read_settings({"QUICKDRAW_HOME": str(tmp_path)})
    store = store_of(settings)
    store.create("Zoo")
    for number, (cls, n) in enumerate(COUNTS.items()):
        store.add_class("zoo", cls)
        store.add("zoo", cls, [numbered(number, row) for row in range(n)])
    store.add_class("zoo", "empty")
    return settings


def store_of(settings: Settings) -> Datasets:
    return Datasets(settings.datasets, settings.cache)


def numbered(cls: int, row: int) -> Drawing:
    pixels = np.zeros(PIXELS, np.uint8)
    pixels[:2] = cls, row
    return Drawing.of_pixels(pixels)


def test_its_classes_with_drawings_can_be_fetched(settings: Settings) -> None:
    source = open_source("own:zoo", settings)
    assert (source.kind, source.classes()) == ("own", list(COUNTS))
    for number, (cls, n) in enumerate(COUNTS.items()):
        drawings = source.fetch(cls, n)
        assert drawings[:, :2].tolist() == [[number, row] for row in range(n)] and not drawings.flags.writeable
    with pytest.raises(UserError, match="11"):
        source.fetch("cat", 11)
    assert source.strokes("cat", 3) == []


def test_strokes_keep_their_rows_among_pictures(settings: Settings) -> None:
    store_of(settings).add("zoo", "dog", [Drawing.of_raw([np.array([[0.0, 0], [100, 50]])])])
    doodles = open_source("own:zoo", settings).strokes("dog", 5)
    assert [len(each.strokes) for each in doodles] == [0, 0, 0, 0, 1]


def test_uneven_classes_are_split_by_the_same_share(settings: Settings) -> None:
    source = open_source("own:zoo", settings)
    sample = Sample.up_to(tuple(COUNTS), 8, list(COUNTS.values()), source=source.id)
    assert (sample.rows, sample.stratify) == ((8, 4, 7), True) and sample.largest_share == 8 / 19
    split = draw(sample, source)
    assert np.bincount(split.test.y).tolist() == [4, 2, 4] and len(split.test.y) == 19 - sample.training_half
    for part in (split.train, split.test):
        assert np.array_equal(part.X[:, 0], part.y) and np.array_equal(part.X[:, 1], part.rows)
    rows = np.concatenate([split.train.rows[split.train.y == 2], split.test.rows[split.test.y == 2]])
    assert sorted(rows) == list(range(7))


def test_hidden_drawings_of_uneven_classes_are_left_out(settings: Settings) -> None:
    source = open_source("own:zoo", settings)
    hidden = (f"{source.id}:owl/6", f"{source.id}:dog/0")
    sample = Sample(tuple(COUNTS), 10, source=source.id, stratify=True, counts=(10, 4, 7), hidden=hidden)
    split = draw(sample, source)
    found = {(int(y), int(row)) for part in (split.train, split.test) for y, row in zip(part.y, part.rows, strict=True)}
    assert found == {(i, row) for i, n in enumerate(COUNTS.values()) for row in range(n)} - {(2, 6), (1, 0)}
    with pytest.raises(UserError, match="not among the drawings"):
        Sample(tuple(COUNTS), 10, source=source.id, stratify=True, counts=(10, 4, 7), hidden=(f"{source.id}:dog/4",))


def test_a_change_gives_another_source_and_a_kept_version_stays(settings: Settings) -> None:
    store, before = store_of(settings), open_source("own:zoo", settings)
    keep_version(store, store.open("zoo"))
    store.delete_drawings("zoo", "cat", [store.open("zoo").drawings("cat")[0].key])
    np.save(settings.datasets / "zoo/bee.npy", np.full((3, PIXELS), 200, np.uint8) * (np.arange(PIXELS) < 9))
    now = open_source("own:zoo", settings)
    assert now.id != before.id and now.count("cat") == 9 and now.classes() == [*COUNTS, "bee"]
    assert open_source(before.id, settings).fetch("cat", 10)[:, 1].tolist() == list(range(10))
    store.delete("zoo")
    assert open_source(before.id, settings).classes() == list(COUNTS)
    with pytest.raises(UserError, match="There is no dataset"):
        open_source(now.id, settings)
    store.create("Zoo")
    with pytest.raises(UserError, match="are not those of this sample"):
        open_source(now.id, settings)
    with pytest.raises(UserError, match="16 hex digits"):
        open_source("own:zoo:../../secret", settings)


def test_a_dataset_is_no_file_of_the_folder_around_it(settings: Settings) -> None:
    assert settings.datasets == settings.own and not has_files(settings.own)
    np.save(settings.own / "bee.npy", np.eye(3, PIXELS, dtype=np.uint8) * 255)
    folder = open_source("folder", settings)
    assert (folder.classes(), list(folder.notes)) == (["bee"], [])
