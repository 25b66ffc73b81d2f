"""Trains the networks that come with the project: `make pretrain`, or python -m models.pretrained.train.

It reads the folder that QUICKDRAW_DATA names (dataset.py tells how it is laid out), draws the drawings once into a
folder of work, and writes models/pretrained/. The backbone learns all classes but the article's and some others; the
built-in network goes on from the backbone and learns all classes. Started again, it goes on where it stopped.
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import monotonic

from models.networks.augmentation import Augmentation
from models.networks.network import BACKBONE, Network, build, sixteen_bits
from models.networks.tensorflow import start
from models.networks.training import Training
from models.pretrained.cards import FOLDER, Card
from models.pretrained.dataset import UNSEEN, classes_of
from models.pretrained.learning import learn
from models.pretrained.prepared import Prepared, prepare
from models.pretrained.written import write
from qdcore.errors import UserError
from qdcore.formatting import count, duration
from qdcore.progress import silent
from qdcore.settings import read_settings
from qdcore.storage.files import refused

PER_CLASS = 750
SEED = 0
DRAWN = 25  # classes between two reports of drawing
VARIED = Augmentation(rotation=12, shift=1.5, scale=0.15, plain=0.3)


@dataclass(frozen=True)
class Plan:
    """How one network is trained; the number of epochs follows from `seen`, the drawings shown to it in all."""

    seen: int
    training: Training

    def training_on(self, drawings: int) -> Training:
        """The training on this many drawings."""
        return replace(self.training, epochs=max(1, round(self.seen / drawings)), half=sixteen_bits())


LEARNING = Training(0, batch=256, rate=3e-3, decay=0.05, smoothing=0.05, dropout=0.1, augmentation=VARIED)
PLANS = {"backbone": Plan(3_060_000, LEARNING), "builtin": Plan(2_120_000, replace(LEARNING, rate=2e-3))}


def pretrain(folder: Path, work: Path, target: Path, plans: dict[str, Plan], per_class: int = PER_CLASS) -> list[Card]:
    """Trains both networks on the drawings of a folder, writes them with their cards, and gives the cards.

    Raises UserError.
    """
    files = _prepared(folder, work / f"bitmaps-{per_class}", classes_of(folder), per_class)
    start(silent)
    earlier, cards = None, []
    for name, left_out in (("backbone", UNSEEN), ("builtin", ())):
        known = {cls: file for cls, file in files.items() if cls not in left_out}
        network = build(BACKBONE, len(known), SEED)
        if earlier is not None:
            _start_from(network, list(known), *earlier)
        _train(name, network, list(known.values()), plans[name], work)
        cards.append(write(name, network, known, target))
        earlier = network, list(known)
    return cards


def _prepared(folder: Path, work: Path, classes: list[str], per_class: int) -> dict[str, Prepared]:
    """The files of every class, drawn by all cores where they are missing."""
    make = partial(prepare, folder, work, per_class=per_class)
    done: dict[str, Prepared] = {}
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for cls, files in zip(classes, pool.map(make, classes), strict=True):
            done[cls] = files
            if len(done) % DRAWN == 0 or len(done) == len(classes):
                print(f"Drew {len(done)} of {len(classes)} classes", flush=True)
    return done


def _start_from(network: Network, classes: list[str], earlier: Network, known: list[str]) -> None:
    """Take the weights of an earlier network; in the last layer those of the classes that it knows."""
    *_, kernel, bias = network.arrays()
    *convolutions, earlier_kernel, earlier_bias = earlier.arrays()
    places = [classes.index(cls) for cls in known]
    kernel[:, places], bias[places] = earlier_kernel, earlier_bias
    network.put([*convolutions, kernel, bias])
    network.statistics.assign(earlier.statistics)


def _train(name: str, network: Network, files: list[Prepared], plan: Plan, work: Path) -> None:
    drawings = sum(len(file.rows()) for file in files)
    training = plan.training_on(drawings)
    print(f"{name}: {len(files)} classes, {count(drawings)}, {training.epochs} epochs", flush=True)
    learn(network, files, training, SEED, work / f"{name}.npz", _Printer())


class _Printer:
    """Prints the progress of a training and the time that is left."""

    def __init__(self) -> None:
        self.began: tuple[float, float] | None = None

    def __call__(self, fraction: float, message: str = "", **metrics: float) -> None:
        self.began = self.began or (monotonic(), fraction)
        seconds, first = monotonic() - self.began[0], self.began[1]
        left = f", {duration(seconds * (1 - fraction) / (fraction - first))} left" if fraction > first else ""
        numbers = ", ".join(f"{name} {value:.4g}" for name, value in metrics.items())
        print(f"{fraction:6.1%}  {message}: {numbers}{left}", flush=True)


def main() -> None:
    """The command; without drawings it says how to name their folder."""
    parser = argparse.ArgumentParser(description="Train the networks that come with the project again.")
    parser.add_argument("--per-class", type=int, default=PER_CLASS, help="drawings of a class, at most (%(default)s)")
    parser.add_argument("--target", type=Path, default=FOLDER, help="folder for the networks and their cards")
    arguments = parser.parse_args()
    try:
        settings = read_settings()
        folder, work = Path(os.environ.get("QUICKDRAW_DATA") or "data"), settings.cache / "pretraining"
        for card in pretrain(folder, work, arguments.target, PLANS, arguments.per_class):
            print(
                f"{card.name}: {len(card.classes)} classes, {card.accuracy:.1%} of {count(card.tested, 'test drawing')}"
            )
    except UserError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(refused(error, settings.cache))


if __name__ == "__main__":
    main()
