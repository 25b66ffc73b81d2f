"""The training of the shipped networks: what it reads, what it keeps for tests, and that it goes on after a stop."""

from __future__ import annotations

import json

import numpy as np
import pytest

from models.networks.augmentation import Augmentation
from models.networks.network import BACKBONE, build, native
from models.networks.onnx import folded, layers_of, unfolded
from models.networks.training import Training
from models.pretrained import cards, learning, prepared
from models.pretrained.dataset import FIRST, HELD_OUT, classes_of, read_class
from models.pretrained.prepared import VERSIONS, batches, prepare
from models.pretrained.train import Plan, _start_from, pretrain
from models.pretrained.varied_strokes import aligned, varied
from models.pretrained.written import _ranks, balanced
from qdcore.drawings.rasterize import bitmap, bitmaps
from qdcore.errors import UserError
from qdcore.progress import silent

FEW = Training(1, batch=16, augmentation=Augmentation())
RNG = np.random.default_rng(0)


def _strokes():
    """Two strokes of whole numbers that fill the square, as simplified ones do."""
    first = RNG.integers(0, 256, (6, 2)).astype(float)
    first[0], first[1] = (0, 0), (255, 255)
    return [first, RNG.integers(0, 256, (4, 2)).astype(float)]


def _line(strokes):
    return json.dumps({"word": "w", "drawing": [stroke.astype(int).T.tolist() for stroke in strokes]}) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A bucket of three classes: fish has strokes (its second and third repeat a first row), the others bitmaps."""
    folder = tmp_path_factory.mktemp("material")
    for part in ("full/numpy_bitmap", "sample", "full/simplified", "random/simplified"):
        (folder / part).mkdir(parents=True)
    for cls in ("cat", "bird"):
        X = RNG.integers(0, 256, (90, 784), np.uint8)
        np.save(folder / f"full/numpy_bitmap/{cls}.npy", X)
        np.save(folder / f"sample/{cls}.npy", np.concatenate([X[3:5], 255 - X[:10]]))
    first, others = [_strokes() for _ in range(FIRST)], [_strokes() for _ in range(60)]
    (folder / "full/simplified/fish.ndjson").write_text("".join(map(_line, first)))
    lines = [others[0], first[2], first[7], *others[1:], others[0]]  # the last repeats one that is held out
    (folder / "random/simplified/fish.ndjson").write_text("".join(map(_line, lines)))
    return folder


def test_strokes_are_held_out_and_repeated_ones_left_out(folder):
    drawings = read_class(folder, "fish", 1000)
    assert len(drawings.test) == FIRST and len(drawings.held_out) == HELD_OUT
    assert len(drawings.strokes) == 60 - HELD_OUT and not len(drawings.bitmaps)
    kept = {row.tobytes() for row in np.concatenate([drawings.test, drawings.held_out])}
    assert len(kept) == FIRST + HELD_OUT
    assert not kept & {row.tobytes() for row in bitmaps(drawings.strokes)}
    assert len(read_class(folder, "fish", 7).strokes) == 7


def test_bitmaps_are_held_out_too_and_the_first_rows_left_for_tests(folder):
    drawings, X = read_class(folder, "cat", 1000), np.load(folder / "full/numpy_bitmap/cat.npy")
    assert np.array_equal(drawings.test, X[:FIRST]) and np.array_equal(drawings.held_out, X[FIRST : FIRST + HELD_OUT])
    assert np.array_equal(drawings.bitmaps, np.concatenate([X[FIRST + HELD_OUT :], 255 - X[:10]]))


def test_without_drawings_the_command_says_what_is_missing(tmp_path):
    with pytest.raises(UserError, match="QUICKDRAW_DATA"):
        classes_of(tmp_path)


def test_varied_strokes_fill_their_square_and_differ():
    strokes, rng = _strokes(), np.random.default_rng(1)
    for _ in range(50):
        copy = varied(strokes, rng)
        points = np.concatenate(copy)
        assert 1 <= len(copy) <= 2 and points.min() >= 0 and points.max() == pytest.approx(255)
        assert all(stroke.shape in {(6, 2), (4, 2)} for stroke in copy)
        assert not {stroke.tobytes() for stroke in copy} & {stroke.tobytes() for stroke in strokes}
    assert np.allclose(aligned([np.array([[10, 20], [60, 30]])])[0], [[0, 0], [255, 51]])  # scaled by 5.1


def test_a_class_is_drawn_once_with_all_its_versions(folder, tmp_path, monkeypatch):
    files = prepare(folder, tmp_path, "fish", 1000)
    rows, plain = files.rows(), bitmaps(read_class(folder, "fish", 1000).strokes)
    assert rows.shape == (60 - HELD_OUT, VERSIONS, 784)
    assert {row.tobytes() for row in rows[:, 0]} == {row.tobytes() for row in plain}
    assert all(not np.array_equal(versions[0], versions[1]) for versions in rows)
    monkeypatch.setattr(prepared, "read_class", None)
    assert prepare(folder, tmp_path, "fish", 1000) == files


def test_a_pen_of_another_width_draws_thicker():
    strokes = [np.array([[0.0, 128.0], [255.0, 128.0]])]
    assert bitmaps([strokes], 24.0).sum() > 1.4 * bitmaps([strokes]).sum()
    assert np.array_equal(bitmaps([strokes])[0], bitmap(strokes))


def test_batches_hold_every_drawing_once_with_the_place_of_its_class(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(prepared, "BLOCK", 30)
    files = [prepare(folder, tmp_path, cls, 1000) for cls in ("bird", "fish")]
    found = list(batches(files, 1, np.random.default_rng(0)))
    assert len(found) == sum(len(file.rows()) for file in files)
    for place, file in enumerate(files):
        versions = [{version.tobytes() for version in row} for row in file.rows()]
        mine = [X[0].tobytes() for X, y in found if y[0] == place]
        assert len(mine) == len(versions) and all(any(one in row for one in mine) for row in versions)
    again = [X.tobytes() for X, _ in batches(files, 1, np.random.default_rng(0))]
    assert again == [X.tobytes() for X, _ in found]
    assert again != [X.tobytes() for X, _ in batches(files, 1, np.random.default_rng(1))]


def test_a_training_that_was_stopped_goes_on_and_ends_with_the_same_weights(folder, tmp_path, monkeypatch):
    files = [prepare(folder, tmp_path, cls, 1000) for cls in ("bird", "fish")]
    training = Training(3, batch=16, augmentation=Augmentation())
    whole, stopped, other = (build(((4,), (8,)), 2, 0) for _ in range(3))
    learning.learn(whole, files, training, 0, tmp_path / "whole.npz", silent)
    keep = learning.Checkpoint.keep

    def stop(checkpoint, epochs):
        keep(checkpoint, epochs)
        if epochs == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(learning.Checkpoint, "keep", stop)
        learning.learn(stopped, files, training, 0, tmp_path / "state.npz", silent)
    learning.learn(other, files, training, 0, tmp_path / "state.npz", silent)
    assert np.allclose(whole.weights.numpy(), other.weights.numpy(), atol=1e-5)
    assert not np.allclose(whole.weights.numpy(), stopped.weights.numpy(), atol=1e-5)


def test_the_state_of_another_training_is_not_taken(tmp_path):
    network = build(((4,),), 2, 0)
    adam = learning.Adam(network.weights, 0.0)
    learning.Checkpoint(tmp_path / "state.npz", network, adam, "these settings").keep(2)
    assert learning.Checkpoint(tmp_path / "state.npz", network, adam, "these settings").restore() == 2
    assert learning.Checkpoint(tmp_path / "state.npz", network, adam, "others").restore() == 0


def test_one_command_makes_both_networks_with_their_cards(folder, tmp_path, monkeypatch):
    plan = Plan(200, FEW)
    pretrain(folder, tmp_path / "work", tmp_path / "target", {"backbone": plan, "builtin": plan})
    monkeypatch.setattr(cards, "FOLDER", tmp_path / "target")
    assert cards.card("backbone").classes == ("bird", "fish")
    card = cards.card("builtin")
    assert card.classes == ("bird", "cat", "fish") and card.tested == 3 * FIRST
    assert card.drawings == {"bird": 50, "cat": 50, "fish": 35} and set(card.recall) == set(card.classes)
    assert 0 <= card.accuracy <= card.top5 == 1  # five guesses of three classes
    assert [[len(bias) for _, bias in block] for block in layers_of(cards.load("builtin")).blocks] == [
        list(block) for block in BACKBONE
    ]


def test_a_network_of_more_classes_starts_with_what_the_earlier_one_knows():
    earlier, network = build(((4,),), 2, 0), build(((4,),), 3, 1)
    _start_from(network, ["a", "b", "c"], earlier, ["c", "a"])
    drawings = RNG.integers(0, 256, (5, 784), np.uint8)
    before, after = np.log(native([earlier])(drawings)), np.log(native([network])(drawings))
    assert np.allclose(before[:, 0] - before[:, 1], after[:, 2] - after[:, 0], atol=1e-4)


def test_a_class_of_twice_as_many_drawings_is_no_more_probable_for_that():
    network, drawings = build(((4,),), 3, 0), RNG.integers(0, 256, (5, 784), np.uint8)
    before = native([network])(drawings)
    after = native([unfolded(balanced(folded(network), np.array([100, 200, 50])))])(drawings)
    odds = before / [2, 4, 1]
    assert np.allclose(after, odds / odds.sum(axis=1, keepdims=True), atol=1e-5)


def test_the_rank_of_a_class_is_the_number_of_classes_before_it(monkeypatch):
    shares = np.array([[0.1, 0.6, 0.3], [0.5, 0.2, 0.3]])
    monkeypatch.setattr("models.pretrained.written.Predictor", lambda onnx: lambda drawings: shares[drawings])
    found = _ranks(b"", [np.array([0, 1]), np.array([0]), np.array([1, 1, 0])])
    assert [ranks.tolist() for ranks in found] == [[2, 0], [0], [1, 1, 1]]
