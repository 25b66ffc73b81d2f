"""Trains the networks that come with the project: `make pretrain`, or python -m models.pretrained.train.

It reads the folder that QUICKDRAW_DATA names, laid out like the public bucket (full/numpy_bitmap/<class>.npy; further
bitmaps may lie in sample/<class>.npy), and writes models/pretrained/. The backbone learns all classes but the
article's; the built-in network starts from the backbone and learns all classes.
"""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from models.networks.augmentation import Augmentation
from models.networks.network import BACKBONE, Network, build, native, sixteen_bits
from models.networks.onnx import classifier, folded, unfolded
from models.networks.tensorflow import start
from models.networks.training import Training, train
from models.pretrained.cards import FOLDER, Card
from models.pretrained.dataset import ARTICLE, Material, gather
from qdcore.errors import UserError
from qdcore.evaluation.evaluation import Evaluation
from qdcore.onnx.graph import finish
from qdcore.onnx.predictor import Predictor
from qdcore.progress import silent

COMMAND = "make pretrain"
LICENCE = (
    "Learned from the Quick, Draw! Dataset, Google, licensed CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/); "
    "the drawings themselves are not included."
)
PURPOSES = {
    "backbone": "Features for the transfer model; the classes of the article are left out.",
    "builtin": "Guesses on the draw page before anything has been trained.",
}
PER_CLASS = 3000
SEED = 0
VARIED = Augmentation(rotation=15, shift=1.5, scale=0.18, plain=0.3)
TRAININGS = {
    "backbone": Training(epochs=16, rate=3e-3, dropout=0.1, augmentation=VARIED),
    "builtin": Training(epochs=3, rate=1e-3, dropout=0.1, augmentation=VARIED),
}


def pretrain(folder: Path, target: Path, trainings: dict[str, Training]) -> list[Card]:
    """Trains both networks on the drawings of a folder, writes them with their cards, and gives the cards.

    Raises UserError.
    """
    start(silent)
    network, cards = None, []
    for name, left_out in (("backbone", ARTICLE), ("builtin", ())):
        material = gather(folder, left_out, PER_CLASS)
        network = _trained(material, replace(trainings[name], half=sixteen_bits()), network)
        cards.append(_write(name, network, material, target))
    return cards


def _trained(material: Material, training: Training, earlier: Network | None = None) -> Network:
    """A network that knows the classes of the material; its convolutions go on from those of an earlier one."""
    network = build(BACKBONE, len(material.classes), SEED)
    if earlier is not None:
        network.put([*earlier.arrays()[:-2], *network.arrays()[-2:]])
        network.statistics.assign(earlier.statistics)
    train([network], material.X, material.y, training, SEED, _print)
    return network


def _write(name: str, network: Network, material: Material, target: Path) -> Card:
    onnx = _onnx(network, material)
    evaluation = _evaluation(onnx, material)
    card = Card(
        name=name,
        purpose=PURPOSES[name],
        classes=material.classes,
        rows=material.rows,
        drawings=len(material.y),
        held_out=len(material.y_test),
        accuracy=round(evaluation.accuracy, 4),
        licence=LICENCE,
        command=COMMAND,
        date=date.today().isoformat(),
        sha256=hashlib.sha256(onnx).hexdigest(),
    )
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{name}.onnx").write_bytes(onnx)
    (target / f"{name}.json").write_text(card.to_json(), "utf-8")
    return card


def _onnx(network: Network, material: Material) -> bytes:
    """The network with weights of 16 bits, and `features` as a second output."""
    layers = folded(network).rounded()
    return finish(classifier(layers, small=True), material.X, native([unfolded(layers)]))


def _evaluation(onnx: bytes, material: Material) -> Evaluation:
    return Evaluation(material.y_test, Predictor(onnx)(material.X_test), material.classes)


def _print(fraction: float, message: str = "", **metrics: float) -> None:
    if metrics:
        numbers = ", ".join(f"{name} {value:.4g}" for name, value in metrics.items())
        print(f"{fraction:4.0%}  {numbers}", flush=True)


def main() -> None:
    """The command; without drawings it says how to name their folder."""
    try:
        folder = Path(os.environ.get("QUICKDRAW_DATA") or "data")
        for card in pretrain(folder, FOLDER, TRAININGS):
            print(
                f"{card.name}: {len(card.classes)} classes, {card.accuracy:.1%} of {card.held_out:,} held-out drawings"
            )
    except UserError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
