"""Promises of the practice doodles: same seed, same drawings, and each as different as people's are."""

from __future__ import annotations

import hashlib
from pathlib import Path
from random import Random

import numpy as np
import pytest

from qdcore.drawings.doodles import RECIPES, VERSION, sketch
from qdcore.drawings.doodles.pen import Pen, along, arc, smooth
from qdcore.drawings.rasterize import bitmap, bitmaps, fits_square, simplify, simplify_all
from qdcore.errors import UserError
from qdcore.progress import Cancelled
from qdcore.settings import read_settings
from qdcore.sources import open_source
from qdcore.sources.practice import DRAWINGS_PER_CLASS, Practice
from qdcore.storage import npy

ARTICLE = {"cat", "sheep", "dog", "octopus", "bee", "hedgehog", "giraffe"}
CLASSES = sorted(RECIPES)


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return Practice(0, tmp_path)


@pytest.fixture(scope="module")
def drawn() -> dict[str, np.ndarray]:
    """Sixty bitmaps of every class, each (60, 784) uint8."""
    return {cls: bitmaps(simplify_all([sketch(cls, 0, row) for row in range(60)])) for cls in CLASSES}


def test_there_are_ten_classes_or_more_and_the_articles_are_among_them(practice):
    assert practice.classes() == CLASSES
    assert len(CLASSES) >= 10
    assert set(CLASSES) >= ARTICLE


def test_they_are_called_practice_doodles_and_carry_version_and_seed(tmp_path):
    assert "practice doodles" in Practice(0, tmp_path).title
    assert Practice(7, tmp_path).id == f"practice:{VERSION}:7"


@pytest.mark.parametrize("cls", CLASSES)
def test_the_same_seed_gives_the_same_drawing_and_another_seed_another(cls):
    first, again, other = simplify(sketch(cls, 3, 11)), simplify(sketch(cls, 3, 11)), simplify(sketch(cls, 4, 11))
    assert all(map(np.array_equal, first, again))
    assert not np.array_equal(bitmap(first), bitmap(other))


def test_the_version_goes_up_when_a_drawing_changes():
    """Runs remember the version: when this fails, raise VERSION and write the new digest here."""
    digest = hashlib.sha256()
    for cls in CLASSES:
        for row in range(10):
            for stroke in simplify(sketch(cls, 0, row)):
                digest.update(stroke.astype("<i2").tobytes())
    assert (VERSION, digest.hexdigest()[:16]) == (1, "2c45e8560c2fa88f")


@pytest.mark.parametrize("cls", CLASSES)
def test_every_recipe_draws_within_the_square_and_with_ink(cls, drawn):
    drawings = simplify_all([sketch(cls, 1, row) for row in range(60)])
    assert all(strokes and fits_square(strokes) for strokes in drawings)
    assert (drawn[cls] > 0).mean(axis=1).min() > 0.02


@pytest.mark.parametrize("cls", CLASSES)
def test_no_two_drawings_of_a_class_are_alike(cls, drawn):
    assert len(np.unique(drawn[cls], axis=0)) == 60


def test_classes_are_told_apart_better_than_by_chance_but_not_without_fault(drawn):
    X = np.concatenate([drawn[cls] for cls in CLASSES]).astype(np.float32)
    y = np.repeat(np.arange(len(CLASSES)), 60)
    near = ((X**2).sum(axis=1)[:, None] + (X**2).sum(axis=1) - 2 * X @ X.T).astype(np.float64)
    np.fill_diagonal(near, np.inf)
    right = (y[near.argmin(axis=1)] == y).mean()
    assert 0.4 < right < 0.95


def test_people_differ_in_how_much_they_draw():
    strokes = [len(sketch("cat", 0, row)) for row in range(100)]
    assert min(strokes) <= 4
    assert max(strokes) >= 12


def test_rows_do_not_depend_on_how_many_are_asked_for(tmp_path):
    few = Practice(5, tmp_path / "a").fetch("house", 30)
    many = Practice(5, tmp_path / "b").fetch("house", 120)
    assert np.array_equal(few, many[:30])


def test_asking_for_more_later_draws_only_the_rest(practice, monkeypatch):
    before = practice.fetch("fish", 40).copy()
    rows: list[int] = []
    monkeypatch.setattr(
        "qdcore.sources.practice.sketch", lambda cls, seed, row: rows.append(row) or sketch(cls, seed, row)
    )
    after = practice.fetch("fish", 70)
    assert rows == list(range(40, 70))
    assert np.array_equal(after[:40], before)
    assert practice.fetch("fish", 10).shape == (10, 784)
    assert len(rows) == 30


def test_drawings_are_uint8_read_only_and_mapped(practice):
    X = practice.fetch("cat", 20)
    assert X.dtype == np.uint8 and X.shape == (20, 784)
    assert isinstance(X, np.memmap) and not X.flags.writeable


def test_the_strokes_of_a_row_are_those_of_its_bitmap(practice):
    X = practice.fetch("bee", 20)
    doodles = practice.strokes("bee", 20)
    assert [doodle.word for doodle in doodles] == ["bee"] * 20
    assert np.array_equal(bitmaps([doodle.strokes for doodle in doodles]), X)
    assert np.array_equal(bitmap(practice.doodle("bee", 13).strokes), X[13])


def test_several_classes_come_with_one_progress(practice):
    seen: list[float] = []
    files = practice.fetch_all(["cat", "dog"], 60, lambda fraction, *_: seen.append(fraction))
    assert [len(file) for file in files] == [60, 60]
    assert seen == sorted(seen) and seen[-1] == 1.0


def test_a_cancel_stops_the_drawing_and_keeps_what_was_drawn(practice, tmp_path):
    def stop(fraction: float, message: str = "", **metrics: float) -> None:
        if fraction > 0:
            raise Cancelled

    with pytest.raises(Cancelled):
        practice.fetch("sheep", DRAWINGS_PER_CLASS, stop)
    assert npy.look(tmp_path / f"practice-{VERSION}-0/sheep.npy").rows < DRAWINGS_PER_CLASS / 2
    assert practice.fetch("sheep", 5).shape == (5, 784)


@pytest.mark.parametrize(
    ("cls", "rows", "told"),
    [("unicorn", 5, "no practice doodles of 'unicorn'"), ("../cat", 5, "no practice doodles"),
     ("cat", 0, "one drawing or more"), ("cat", DRAWINGS_PER_CLASS + 1, "20,001 were requested")],
)  # fmt: skip
def test_what_is_not_to_be_had_is_told(practice, cls, rows, told):
    with pytest.raises(UserError, match=told):
        practice.fetch(cls, rows)


def test_a_sample_opens_them_by_their_id(tmp_path):
    settings = read_settings({"QUICKDRAW_HOME": str(tmp_path)})
    assert open_source(f"practice:{VERSION}:12", settings).id == f"practice:{VERSION}:12"
    assert open_source("practice", settings).id == f"practice:{VERSION}:0"


@pytest.mark.parametrize(
    "id", ["practice:999:0", "practice:1:-3", "practice:1:x", "practice:1:", "practice:1:99999999999"]
)
def test_an_id_that_is_not_theirs_is_told(tmp_path, id):
    with pytest.raises(UserError, match="practice doodles"):
        open_source(id, read_settings({"QUICKDRAW_HOME": str(tmp_path)}))


def test_a_pen_keeps_its_bounds():
    pen = Pen(Random(1))
    assert all(2 <= pen.between(2, 5) < 5 for _ in range(100))
    assert all(abs(pen.around(1, 0.1) - 1) <= 0.3 for _ in range(100))
    assert {pen.whole(2, 4) for _ in range(100)} == {2, 3, 4}


def test_shapes_go_through_their_points():
    assert smooth([(0, 0), (1, 1), (2, 0)])[[0, 8, 16]].tolist() == [[0, 0], [1, 1], [2, 0]]
    assert np.allclose(arc(1, 2, 3, 3, 0, 90)[[0, -1]], [[4, 2], [1, 5]])
    assert np.allclose(along([(0, 0), (1, 0), (1, 1)], 0.5), [[0, 0], [0.5, 0], [1, 0], [1, 0.5], [1, 1]])
