"""A modern convolutional network: small filters, batch normalisation, data augmentation, a learning-rate schedule.

The network and its training are in models/networks/; here are its parameters and the values of the presets.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.networks.augmentation import Augmentation
from models.networks.network import Blocks, build, native, sixteen_bits
from models.networks.onnx import committee, folded
from models.networks.tensorflow import requires, start
from models.networks.training import Training, train_calibrated
from qdcore.errors import UserError
from qdcore.experiments.model import Explanation, Fitted, Model, Param, Params
from qdcore.onnx.graph import exported
from qdcore.progress import Report

PRESET = "as the preset says"
PRESETS: dict[str, dict[str, Any]] = {
    "quick": {
        "networks": 1,
        "maps": [16, 32, 64],
        "convolutions": 1,
        "learning_rate": 1e-2,
        "dropout": 0.0,
        "rotation": 10.0,
        "shift": 1.0,
        "scale": 0.1,
        "stroke": 0.0,
    },
    "best": {
        "networks": 3,
        "maps": [16, 32, 64],
        "convolutions": 2,
        "learning_rate": 5e-3,
        "dropout": 0.3,
        "rotation": 15.0,
        "shift": 1.5,
        "scale": 0.18,
        "stroke": 0.3,
    },
}
BOTH: dict[str, Any] = {"warm_up": 0.1, "decay": 0.05, "smoothing": 0.05, "plain": 0.3, "patience": 0}
EPOCHS = {"quick": (7, 0.08), "best": (30, 0.5)}  # with 5,000 training drawings; and the power by which fewer need more
MOST_NETWORKS = 5
USUAL = 1000  # training drawings, for which the effort of parameters is estimated
WIDE = 16  # fewer maps are no faster in 16 bits
MOST_BLOCKS = 4  # 28 pixels can be halved this many times


def fit(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Train one network, or an ensemble of several whose logits are averaged."""
    chosen = settled(params, len(X))
    if len(chosen["maps"]) > MOST_BLOCKS:
        raise UserError(f"28 pixels can be halved {MOST_BLOCKS} times; enter the maps of 1 to {MOST_BLOCKS} blocks.")
    start(report)
    classes, blocks = int(y.max()) + 1, _blocks(chosen["maps"], chosen["convolutions"])
    networks = [build(blocks, classes, seed, place) for place in range(chosen["networks"])]
    mirrored = bool(chosen["mirror"])
    train_calibrated(networks, X, y, _training(chosen), seed, report, mirrored)
    return exported(lambda: committee([*map(folded, networks)], mirrored), X, native(networks, mirrored))


def settled(params: Params, drawings: int) -> dict[str, Any]:
    """All parameters, those left empty as the preset says; fewer drawings need more epochs and smaller steps."""
    epochs, power = EPOCHS[params["preset"]]
    fitting = {
        "epochs": round(min(100, max(4, epochs * (5000 / drawings) ** power))),
        "batch": min(128, max(32, drawings // 16)),
    }
    given = {name: value for name, value in params.items() if value is not None}
    return {**BOTH, **fitting, **PRESETS[params["preset"]], **given}


def effort(params: Params) -> float:
    """Every network goes through all drawings in every epoch."""
    chosen = settled(params, USUAL)
    return float(chosen["networks"] * chosen["epochs"])


def _blocks(maps: list[int], convolutions: int) -> Blocks:
    """One convolution in the first block, where the maps are large, and `convolutions` in each of the others."""
    return ((maps[0],), *((width,) * convolutions for width in maps[1:]))


def _training(chosen: dict[str, Any]) -> Training:
    return Training(
        epochs=chosen["epochs"],
        batch=chosen["batch"],
        rate=chosen["learning_rate"],
        warm_up=chosen["warm_up"],
        decay=chosen["decay"],
        smoothing=chosen["smoothing"],
        dropout=chosen["dropout"],
        patience=chosen["patience"],
        half=min(chosen["maps"]) >= WIDE and sixteen_bits(),
        augmentation=Augmentation(**{field.name: chosen[field.name] for field in fields(Augmentation)}),
    )


def _param(name: str, title: str, words: str, kind: Any, low: float, high: float) -> Param:
    return Param(name, title, words, kind, None, low, high, blank=PRESET, log=name == "learning_rate")


MODEL = Model(
    name="modern_cnn",
    revision=3,
    title="Modern convolutional network",
    sentence="Smaller filters in more layers, trained on drawings that are turned, moved and stretched a little.",
    story=(
        "Many layers of small filters look for strokes, then corners, then whole parts such as an ear or a wing. "
        "In training it never sees the same drawing twice: each one is turned, moved, stretched or drawn thicker. "
        "So it learns what makes a cat a cat, wherever and however it is drawn, and needs fewer drawings."
    ),
    params=(
        Param(
            "preset",
            "Preset",
            "quick: trains in about the time of the article's network. best: takes longer and is more accurate.",
            "choice",
            "quick",
            choices=("quick", "best"),
        ),
        _param(
            "epochs", "Epochs", "How many times to go through all training drawings, varied each time.", "int", 1, 300
        ),
        _param(
            "maps",
            "Filters in each block",
            "The number of filters in each block. Each block halves the width and height of the maps.",
            "layers",
            1,
            256,
        ),
        _param(
            "convolutions",
            "Convolutions in a block",
            "The number of convolutional layers before the maps are halved. The first block has one.",
            "int",
            1,
            3,
        ),
        _param(
            "networks",
            "Networks",
            "This many networks form an ensemble: their outputs are averaged, as they rarely make the same mistake.",
            "int",
            1,
            MOST_NETWORKS,
        ),
        _param(
            "batch",
            "Drawings per step",
            "The number of drawings between two updates of the weights, also called batch size.",
            "int",
            1,
            2000,
        ),
        _param(
            "learning_rate",
            "Highest learning rate",
            "The largest step size of the weights. The learning rate first rises to this value, then falls to 0.",
            "float",
            1e-6,
            1,
        ),
        _param(
            "warm_up",
            "Warm-up",
            "The share of the training in which the learning rate rises. After that it falls along a cosine.",
            "float",
            0,
            0.9,
        ),
        _param(
            "decay",
            "Weight decay",
            "How much the weights shrink at each step, times the learning rate, which keeps them small.",
            "float",
            0,
            1,
        ),
        _param("rotation", "Rotation", "The largest angle by which drawings are turned, in degrees.", "float", 0, 180),
        _param("shift", "Shift", "The largest distance by which drawings are moved, in pixels.", "float", 0, 10),
        _param(
            "scale",
            "Stretching",
            "The largest share by which drawings are made wider, narrower, taller or shorter.",
            "float",
            0,
            0.9,
        ),
        _param(
            "stroke",
            "Stroke width",
            "How much thicker or thinner strokes can become; 0 leaves them as they are.",
            "float",
            0,
            1,
        ),
        _param(
            "plain",
            "Share left unchanged",
            "The share of drawings that are not varied, as the test drawings are not varied either.",
            "float",
            0,
            1,
        ),
        Param("mirror", "Mirror", "Drawings are also mirrored, in training and for predictions.", "switch", True),
        _param(
            "smoothing",
            "Label smoothing",
            "The share of the target probability spread over all classes in training, against overconfidence.",
            "float",
            0,
            0.5,
        ),
        _param(
            "dropout",
            "Dropout",
            "The share of values set to 0 at random in training, so that the network relies on none of them alone.",
            "float",
            0,
            0.9,
        ),
        Param(
            "patience",
            "Patience",
            "Training stops after this many epochs without a lower loss on a tenth of the training drawings, held out.",
            "int",
            None,
            1,
            100,
            blank="never stop early",
        ),
    ),
    requires=requires,
    explains=frozenset({Explanation.FEATURE_MAPS}),
    fit=fit,
    effort=effort,
)
