"""A modern convolutional network: small filters, batch normalisation, varied drawings and a rate that rises and falls.

The network and its training are in network.py; here are its parameters and what the presets say.
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
USUAL = 1000  # training drawings, by which the effort of parameters is judged
WIDE = 16  # fewer maps are no faster in 16 bits
MOST_BLOCKS = 4  # 28 pixels can be halved so often


def fit(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Train one network or several side by side, whose mean decides."""
    chosen = settled(params, len(X))
    if len(chosen["maps"]) > MOST_BLOCKS:
        raise UserError(f"28 pixels can be halved {MOST_BLOCKS} times; give 1 to {MOST_BLOCKS} numbers of maps.")
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
    """One convolution in the first block, where pictures are large, and as many as wished in the others."""
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
        "In training it never sees a drawing twice the same: each is turned, moved, stretched or drawn thicker. "
        "So it learns what makes a cat a cat, wherever and however it is drawn, and needs fewer drawings for it."
    ),
    params=(
        Param(
            "preset",
            "Preset",
            "Quick is done in about the time of the article's network; best takes its time and gets more right.",
            "choice",
            "quick",
            choices=("quick", "best"),
        ),
        _param(
            "epochs", "Epochs", "How often all training drawings are gone through, varied each time.", "int", 1, 300
        ),
        _param(
            "maps",
            "Maps of each block",
            "How many filters each block has; every block halves the picture.",
            "layers",
            1,
            256,
        ),
        _param(
            "convolutions",
            "Convolutions in a block",
            "How many filters follow on each other before the picture is halved; the first block has one.",
            "int",
            1,
            3,
        ),
        _param(
            "networks",
            "Networks",
            "So many networks learn side by side, and the mean of what they say decides: they seldom err alike.",
            "int",
            1,
            MOST_NETWORKS,
        ),
        _param("batch", "Drawings per step", "The weights change once after so many drawings.", "int", 1, 2000),
        _param(
            "learning_rate",
            "Highest learning rate",
            "How far the weights move in one step at most; it rises at first and then falls to nothing.",
            "float",
            1e-6,
            1,
        ),
        _param(
            "warm_up",
            "Warm-up",
            "The share of the training in which the learning rate rises; then it falls, fast in the middle.",
            "float",
            0,
            0.9,
        ),
        _param(
            "decay",
            "Weight decay",
            "How much weights shrink at each step, times the learning rate, so that none grows without need.",
            "float",
            0,
            1,
        ),
        _param("rotation", "Rotation", "By how many degrees drawings are turned at most.", "float", 0, 180),
        _param("shift", "Shift", "By how many pixels drawings are moved at most.", "float", 0, 10),
        _param(
            "scale",
            "Stretching",
            "By what share drawings are made wider, narrower, higher or lower at most.",
            "float",
            0,
            0.9,
        ),
        _param(
            "stroke",
            "Stroke width",
            "How much strokes are made thicker or thinner at most; 0 leaves them alone.",
            "float",
            0,
            1,
        ),
        _param(
            "plain",
            "Left as they are",
            "The share of drawings that are not varied, since those that it will be asked about are not.",
            "float",
            0,
            1,
        ),
        Param(
            "mirror", "Mirror", "Drawings are also mirrored, in training and when the network is asked.", "switch", True
        ),
        _param(
            "smoothing",
            "Label smoothing",
            "The share of certainty that is withheld in training, so that the network does not grow too sure.",
            "float",
            0,
            0.5,
        ),
        _param(
            "dropout",
            "Dropout",
            "The share of values left out at random in training, so that no single one is relied on.",
            "float",
            0,
            0.9,
        ),
        Param(
            "patience",
            "Patience",
            "Training stops after so many epochs without a better result on a tenth of its drawings, kept aside.",
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
