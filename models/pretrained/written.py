"""A trained network as it is shipped: calibrated, turned into ONNX, and tested for its card."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.networks.network import Network, native
from models.networks.onnx import Layers, classifier, folded, unfolded
from models.networks.temperature import temperature
from models.pretrained.cards import Card
from models.pretrained.prepared import Prepared
from qdcore.arrays import Drawings, Floats
from qdcore.onnx.graph import finish
from qdcore.onnx.predictor import Predictor

COMMAND = "make pretrain"
LICENCE = (
    "Learned from the Quick, Draw! Dataset, Google, licensed CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/); "
    "the drawings themselves are not included."
)
PURPOSES = {
    "backbone": "Features for the transfer model; the classes of the article and some others are left out.",
    "builtin": "Guesses on the draw page before anything has been trained.",
}
MIRRORED = {"backbone": False, "builtin": True}  # what is predicted averages the drawing and its mirror image
FEW = 5  # guesses that may hold the word


def write(name: str, network: Network, files: dict[str, Prepared], target: Path) -> Card:
    """Write the network and its card into a folder, and give the card. Raises OSError."""
    held_out, test = ([file.load(part) for file in files.values()] for part in ("held_out", "test"))
    drawings = {cls: len(file.rows()) for cls, file in files.items()}
    layers = balanced(folded(network), np.array([*drawings.values()]))
    onnx = _onnx(layers, np.concatenate(held_out), _labels(held_out), MIRRORED[name])
    recalls, ranks = (
        _ranks(onnx, [np.concatenate(pair) for pair in zip(held_out, test, strict=True)]),
        _ranks(onnx, test),
    )
    tested = np.concatenate(ranks)
    card = Card(
        name=name,
        purpose=PURPOSES[name],
        classes=tuple(files),
        drawings=drawings,
        tested=len(tested),
        accuracy=round(float((tested == 0).mean()), 4),
        top5=round(float((tested < FEW).mean()), 4),
        recall={cls: round(float((found == 0).mean()), 2) for cls, found in zip(files, recalls, strict=True)},
        licence=LICENCE,
        command=COMMAND,
        date=date.today().isoformat(),
        sha256=hashlib.sha256(onnx).hexdigest(),
    )
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{name}.onnx").write_bytes(onnx)
    (target / f"{name}.json").write_text(card.to_json(), "utf-8")
    return card


def _labels(parts: list[Drawings]) -> NDArray[np.int64]:
    return np.repeat(np.arange(len(parts)), [len(part) for part in parts])


def balanced(layers: Layers, drawings: NDArray[np.int64]) -> Layers:
    """The layers as if there had been as many drawings of every class; `drawings` (k,) says how many there were.

    Source: Menon et al., "Long-tail learning via logit adjustment", 2021.
    """
    kernel, bias = layers.dense
    return Layers(layers.blocks, (kernel, bias - np.log(drawings / drawings.mean()).astype(np.float32)))


def _onnx(layers: Layers, X: Drawings, y: NDArray[np.int64], mirrored: bool) -> bytes:
    """Layers with weights of 16 bits, calibrated on held-out drawings, and `features` as a second output."""
    logits = np.log(native([unfolded(layers)], mirrored)(X) + 1e-12)
    kernel, bias = layers.dense
    warmth = np.float32(temperature(logits, y))
    layers = Layers(layers.blocks, (kernel / warmth, bias / warmth)).rounded()
    return finish(classifier(layers, mirrored, small=True), X, native([unfolded(layers)], mirrored))


def _ranks(onnx: bytes, classes: list[Drawings]) -> list[NDArray[np.int64]]:
    """For the drawings of each class: how many other classes got a higher probability, (n,) each."""
    predict = Predictor(onnx)
    found: list[Floats] = [predict(drawings) for drawings in classes]
    return [(each > each[:, [place]]).sum(axis=1) for place, each in enumerate(found)]
