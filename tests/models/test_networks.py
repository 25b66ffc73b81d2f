"""The modern network, transfer and the shipped networks: what is folded or read back stays the same."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from models import kernel_ridge, modern_cnn, transfer
from models.networks.augmentation import Augmentation, varied
from models.networks.network import build, native
from models.networks.onnx import classifier, committee, folded, layers_of, unfolded
from models.networks.temperature import softmax, temperature
from models.networks.training import ASIDE, Training, train, train_calibrated
from models.pretrained import cards
from models.pretrained.dataset import FIRST, UNSEEN
from qdcore.errors import UserError
from qdcore.onnx.graph import finish
from qdcore.onnx.inner_outputs import with_inner_outputs
from qdcore.onnx.predictor import Predictor
from qdcore.progress import Cancelled, silent

NETWORKS = pytest.mark.parametrize("name", ["backbone", "builtin"])
DRAWINGS = np.random.default_rng(0).integers(0, 256, (40, 784), np.uint8)


@pytest.fixture(scope="module")
def trained():
    """A small network whose batch normalisation has learned something."""
    network = build(((4,), (8, 8)), 3, 0)
    train([network], DRAWINGS, np.arange(40) % 3, Training(3, batch=8), 0, silent)
    return network


@pytest.mark.parametrize("mirrored", [False, True])
def test_batch_normalisation_is_folded_into_the_convolutions(trained, mirrored):
    onnx = finish(classifier(folded(trained), mirrored), DRAWINGS, native([trained], mirrored))
    assert b"BatchNormalization" not in onnx
    assert np.allclose(Predictor(onnx)(DRAWINGS), native([trained], mirrored)(DRAWINGS), atol=1e-5)


def test_a_mirrored_drawing_gets_the_same_answer_from_a_network_that_looks_twice(trained):
    predictor = Predictor(finish(classifier(folded(trained), mirrored=True), DRAWINGS, native([trained], True)))
    turned = DRAWINGS.reshape(-1, 28, 28)[:, :, ::-1].reshape(-1, 784)
    assert np.allclose(predictor(DRAWINGS), predictor(turned), atol=1e-6)


def _most(maps, size, step):
    """The largest value of each square of maps (m, side, side)."""
    squares = np.lib.stride_tricks.sliding_window_view(maps, (size, size), axis=(1, 2))
    return squares[:, ::step, ::step].max(axis=(3, 4))


def _by_hand(layers, pixels):
    """The last maps of every block, computed pixel by pixel: every 3 x 3 window times the filters, no less than 0."""
    values, found = pixels.reshape(1, 28, 28) / 255, []
    for block in layers.blocks:
        for kernel, bias in block:
            padded = np.pad(values, ((0, 0), (1, 1), (1, 1)))
            windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
            values = np.maximum(np.einsum("ixyab,oiab->oxy", windows, kernel) + bias[:, None, None], 0)
        found.append(values)
        values = _most(values, 2, 2)
    return found


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("graph", [lambda one, both: committee([one, one], both), classifier])
def test_what_each_block_finds_in_a_drawing_can_be_seen(trained, mirrored, graph):
    onnx = finish(graph(folded(trained), mirrored), DRAWINGS, native([trained], mirrored))
    predictor = Predictor(with_inner_outputs(onnx, "feature_maps"))
    assert "feature_maps_1" not in Predictor(onnx).outputs
    names = tuple(f"feature_maps_{number + 1}" for number in range(len(trained.blocks)))
    given = predictor.compute(names, DRAWINGS[:2])
    for name, expected in zip(names, _by_hand(folded(trained), DRAWINGS[1]), strict=True):
        assert np.allclose(given[name][1], expected, atol=1e-4)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("blocks", [((4,), (8, 8)), ((2,), (3,), (4,), (5,))], ids=["large maps", "maps of 3 x 3"])
def test_what_the_block_before_the_last_gives_is_told_too(blocks, mirrored):
    layers = folded(build(blocks, 3, 0))
    drawing = DRAWINGS[1].reshape(28, 28)
    views = [drawing, drawing[:, ::-1]] if mirrored else [drawing]
    halved = [_most(_by_hand(layers, view)[-2], 2, 2) for view in views]
    expected = np.mean([(each if len(blocks) == 4 else _most(each, 3, 2)).ravel() for each in halved], axis=0)
    predictor = Predictor(classifier(layers, mirrored).model.SerializeToString())
    assert np.allclose(predictor.compute(("earlier",), DRAWINGS[1:2])["earlier"][0], expected, atol=1e-4)


@pytest.mark.parametrize("small", [False, True])
def test_a_network_is_read_back_from_its_onnx_model(trained, small):
    layers = folded(trained).rounded() if small else folded(trained)
    again = layers_of(finish(classifier(layers, small=small), DRAWINGS, native([unfolded(layers)])))
    pairs = [pair for block in layers.blocks for pair in block] + [layers.dense]
    pairs_again = [pair for block in again.blocks for pair in block] + [again.dense]
    for one, other in zip(pairs, pairs_again, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_several_networks_decide_by_the_mean_of_their_logits(trained):
    other = build(trained.blocks, 3, 1)
    together = Predictor(finish(committee([folded(trained), folded(other)]), DRAWINGS, native([trained, other])))
    logits = [np.log(native([network])(DRAWINGS)) for network in (trained, other)]
    assert np.allclose(together(DRAWINGS), softmax(np.mean(logits, axis=0)), atol=1e-5)


def test_each_of_several_networks_learns_nothing_from_the_labels_of_its_own_tenth():
    """Only the labels of drawings 0, 10, 20 and 30 change, which the first network leaves out."""
    y = np.arange(40) % 3
    changed = np.where(np.arange(40) % ASIDE == 0, (y + 1) % 3, y)
    weights = []
    for labels in (y, changed):
        networks = [build(((4,),), 3, 0, place) for place in range(2)]
        train(networks, DRAWINGS, labels, Training(2, batch=20), 0, silent, aside=True)
        weights.append([network.weights.numpy() for network in networks])
    assert np.allclose(weights[0][0], weights[1][0], atol=1e-6)
    assert not np.allclose(weights[0][1], weights[1][1], atol=1e-4)


def test_the_rate_rises_and_falls():
    training = Training(1, rate=1.0, warm_up=0.2)
    rates = [training.rate_at(done) for done in (0.0, 0.1, 0.2, 0.6, 1.0)]
    assert rates == pytest.approx([0, 0.5, 1, 0.5, 0])


def test_convolutions_in_16_bits_learn_what_those_in_32_do():
    accuracies = []
    report = lambda fraction, message="", **metrics: accuracies.append(metrics.get("accuracy"))  # noqa: E731
    easy = np.where(np.arange(40)[:, None] % 2, DRAWINGS, DRAWINGS // 8)
    train([build(((16,),), 2, 0)], easy, np.arange(40) % 2, Training(15, batch=10, half=True), 0, report)
    assert accuracies[-1] == 1


def test_a_cancel_is_heard_while_transfer_compares():
    def report(fraction, message="", **metrics):
        if message == "comparing the drawings" and fraction > transfer.FEATURES_SHARE:
            raise Cancelled

    with pytest.raises(Cancelled):
        transfer.fit(DRAWINGS, np.arange(40) % 2, transfer.MODEL.complete({}), 0, report)


def test_variation_changes_drawings_within_its_limits_and_repeats_with_its_seed():
    import tensorflow as tf

    pixels = np.zeros((8, 28, 28, 1), np.float32)
    pixels[:, 10:18, 10:18] = 1
    nothing = np.asarray(varied(pixels, Augmentation(0, 0, 0, False, 0), tf.constant([0, 0])))
    assert np.allclose(nothing, pixels, atol=0.02)
    some = [np.asarray(varied(pixels, Augmentation(), tf.constant([0, number]))) for number in (1, 1, 2)]
    assert np.array_equal(some[0], some[1]) and not np.array_equal(some[0], some[2])
    assert min(map(np.min, some)) >= 0 and max(map(np.max, some)) <= 1
    assert not np.allclose(some[0][0], some[0][1])
    assert np.abs(some[0].sum(axis=(1, 2, 3)) / 64 - 1).max() < 0.6


@pytest.mark.parametrize("plain, low, high", [(1.0, 1.0, 1.0), (0.5, 0.2, 0.8), (0.0, 0.0, 0.0)])
def test_the_wished_share_of_drawings_is_left_as_it_is(plain, low, high):
    import tensorflow as tf

    pixels = DRAWINGS.reshape(-1, 28, 28, 1) / np.float32(255)
    some = np.asarray(varied(pixels, Augmentation(mirror=False, plain=plain), tf.constant([0, 0])))
    same = np.abs(some - pixels).max(axis=(1, 2, 3)) < 0.01
    assert low <= same.mean() <= high


def test_the_temperature_that_made_logits_too_sure_is_found_again():
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(4000, 3)).astype(np.float32)
    y = np.array([rng.choice(3, p=share / share.sum()) for share in softmax(logits).astype(float)])
    assert temperature(3 * logits, y) == pytest.approx(3, rel=0.1)


@NETWORKS
def test_a_shipped_network_is_small_and_is_the_one_of_its_card(name):
    onnx, card = cards.load(name), cards.card(name)
    assert len(onnx) <= 3_000_000
    assert "CC BY 4.0" in card.licence and card.command == "make pretrain"
    assert set(card.drawings) == set(card.recall) == set(card.classes) and len(card.classes) >= 320
    assert Predictor(onnx)(DRAWINGS).shape == (40, len(card.classes))


def test_the_backbone_has_seen_none_of_the_articles_classes():
    card = cards.card("backbone")
    assert not set(UNSEEN) & set(card.classes) and "fish" in card.classes


def test_another_file_than_the_cards_is_refused(tmp_path, monkeypatch):
    for name in ("builtin.onnx", "builtin.json"):
        (tmp_path / name).write_bytes((cards.FOLDER / name).read_bytes())
    monkeypatch.setattr(cards, "FOLDER", tmp_path)
    with pytest.raises(UserError, match="missing|cannot be read"):
        cards.load("backbone")
    (tmp_path / "builtin.onnx").write_bytes(b"something else")
    with pytest.raises(UserError, match="hash"):
        cards.load("builtin")


@pytest.mark.real
@NETWORKS
def test_a_shipped_network_knows_rows_that_it_never_saw(name, real_drawings):
    card, predictor = cards.card(name), Predictor(cards.load(name))
    right = []
    for position, cls in enumerate(card.classes):
        file = real_drawings / f"full/numpy_bitmap/{cls}.npy"
        if file.is_file():
            right.append(predictor(np.load(file)[:FIRST]).argmax(axis=1) == position)
    assert np.mean(right) > card.accuracy - 0.05


def _file(folder, cls):
    return folder / f"full/numpy_bitmap/{cls}.npy"


@pytest.mark.real
def test_transfer_agrees_with_its_file_where_its_weights_are_largest(real_drawings):
    """Thousands of drawings that are all alike and hardly held back: sums in 32 bits did not agree."""
    X = np.concatenate([np.load(_file(real_drawings, cls))[:1500] for cls in ("cat", "dog")])
    least = {param.name: param.low for param in transfer.MODEL.params if param.name in ("gamma", "alpha")}
    assert transfer.fit(X, np.repeat([0, 1], 1500), transfer.MODEL.complete(least), 0, silent).onnx


def test_transfer_gives_the_most_similar_training_drawings(monkeypatch):
    monkeypatch.setattr(kernel_ridge, "MAX_LANDMARKS", 20)
    monkeypatch.setattr(kernel_ridge, "MIN_HELD_OUT", 20)
    onnx = transfer.fit(DRAWINGS, np.arange(40) % 2, transfer.MODEL.complete({}), 0, silent).onnx
    rows = kernel_ridge._some(40, 20, 0)
    found = Predictor(onnx).compute(("neighbours",), DRAWINGS[rows])["neighbours"]
    assert (found[:, 0] == rows).all() and found.shape == (20, 8) and np.isin(found, rows).all()


def test_transfer_needs_no_tensorflow():
    code = (
        "import sys, numpy as np; from models import transfer; from qdcore.progress import silent;"
        "X = np.random.default_rng(0).integers(0, 256, (30, 784), np.uint8);"
        "transfer.fit(X, np.arange(30) % 2, transfer.MODEL.complete({}), 0, silent);"
        "print({'tensorflow', 'keras'} & set(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "set()"


@pytest.mark.parametrize("mirror", [False, True])
def test_fine_tuning_goes_on_from_the_backbone(mirror):
    params = transfer.MODEL.complete({"fine_tune": 1, "mirror": mirror})
    onnx = transfer.fit(DRAWINGS, np.arange(40) % 2, params, 0, silent).onnx
    before, after = layers_of(cards.load("backbone")), layers_of(onnx)
    moved = np.abs(after.blocks[1][0][0] - before.blocks[1][0][0])
    assert 0 < moved.max() < 0.05


def test_what_a_person_gives_goes_before_the_preset():
    params = modern_cnn.MODEL.complete({"preset": "best", "rotation": 3.0})
    chosen = modern_cnn.settled(params, 5000)
    assert chosen["rotation"] == 3 and chosen["maps"] == modern_cnn.PRESETS["best"]["maps"]
    assert modern_cnn.settled(params, 500)["epochs"] > chosen["epochs"] > 0
    assert json.dumps(params)


def test_every_choice_reaches_the_training():
    given = {"epochs": 3, "batch": 7, "learning_rate": 0.02, "warm_up": 0.4, "decay": 0.3, "smoothing": 0.2}
    given |= {"dropout": 0.6, "patience": 2, "rotation": 1.0, "shift": 2.0, "scale": 0.3, "stroke": 0.4, "plain": 0.5}
    training = modern_cnn._training(modern_cnn.settled(modern_cnn.MODEL.complete({**given, "mirror": False}), 500))
    assert training.augmentation == Augmentation(1.0, 2.0, 0.3, False, 0.4, 0.5)
    expected = {"rate": given["learning_rate"], **{name: given[name] for name in given if hasattr(training, name)}}
    assert {name: getattr(training, name) for name in expected} == expected and len(expected) == 8
    rates = [training.rate_at(done) for done in (0.0, 0.2, 0.4, 0.7, 1.0)]
    assert np.allclose(rates, [0, 0.01, 0.02, 0.01, 0])


def test_too_many_blocks_are_refused_with_a_sentence():
    params = modern_cnn.MODEL.complete({"maps": [4, 4, 4, 4, 4]})
    with pytest.raises(UserError, match="halved 4 times"):
        modern_cnn.fit(DRAWINGS, np.arange(40) % 2, params, 0, silent)


def test_training_stops_early_where_nothing_gets_better(trained):
    epochs = []
    report = lambda fraction, message="", **metrics: epochs.append(metrics) if metrics else None  # noqa: E731
    noise = np.random.default_rng(1).integers(0, 3, 40)
    train_calibrated([build(((4,),), 3, 0)], DRAWINGS, noise, Training(60, batch=8, patience=2), 0, report)
    assert len(epochs) < 60
