"""Trains a network on more drawings than fit into memory, batch by batch, and goes on after a stop.

models/networks/training.py trains on drawings in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from models.networks.augmentation import varied
from models.networks.network import Network
from models.networks.training import MEMORY, Adam, Training, loss_and_accuracy
from models.pretrained.prepared import Prepared, batches
from qdcore.arrays import SIDE
from qdcore.progress import Report
from qdcore.storage.files import replacing

SILENCE = 30.0  # seconds between two reports


class Checkpoint:
    """A training's state on disk after its last whole epoch; `settings` says in words what it belongs to."""

    def __init__(self, path: Path, network: Network, adam: Adam, settings: str) -> None:
        self.path = path
        self.variables = (network.weights, network.statistics, adam.mean, adam.square)
        self.digest = hashlib.sha256(settings.encode()).hexdigest()

    def restore(self) -> int:
        """Put the stored state back; gives the number of epochs done, 0 where there is none of these settings."""
        if not self.path.is_file():
            return 0
        with np.load(self.path) as stored:
            if str(stored["digest"]) != self.digest:
                return 0
            for place, variable in enumerate(self.variables):
                variable.assign(stored[f"variable_{place}"])
            return int(stored["epochs"])

    def keep(self, epochs: int) -> None:
        """Replace the file in one step. Raises OSError."""
        arrays = {f"variable_{place}": variable.numpy() for place, variable in enumerate(self.variables)}
        with replacing(self.path) as part, part.open("wb") as file:
            np.savez(file, digest=self.digest, epochs=epochs, **arrays)


def learn(
    network: Network, files: Sequence[Prepared], training: Training, seed: int, path: Path, report: Report
) -> None:
    """Train in place on drawings, a file for each class; `path` keeps the state after every epoch."""
    adam = Adam(network.weights, training.decay)
    drawings = sum(len(file.rows()) for file in files)
    same = replace(training, epochs=0)  # a training that has begun may be given more or fewer epochs
    checkpoint = Checkpoint(path, network, adam, f"{network.shapes} {same} {seed} {drawings}")
    step, steps, last = _step(network, adam, training, seed), drawings // training.batch, monotonic()
    for epoch in range(checkpoint.restore(), training.epochs):
        metrics = []
        for number, (X, y) in enumerate(batches(files, training.batch, np.random.default_rng([seed, epoch]))):
            done = min(1.0, (epoch + (number + 0.5) / steps) / training.epochs)
            metrics.append(step(X, y, np.int32(epoch * steps + number), np.float32(training.rate_at(done))))
            if monotonic() - last > SILENCE:
                last = monotonic()
                loss, accuracy = np.mean(metrics[-100:], axis=0).tolist()
                report(done, f"epoch {epoch + 1} of {training.epochs}", loss=loss, accuracy=accuracy)
        checkpoint.keep(epoch + 1)


def _step(network: Network, adam: Adam, training: Training, seed: int) -> Callable[..., Any]:
    """A function that makes one step: drawings (b, 784) uint8, labels (b,), the step's number and rate -> (2,)."""
    import tensorflow as tf

    def step(X: Any, y: Any, number: Any, rate: Any) -> Any:
        drawings = tf.reshape(tf.cast(X, tf.float32) / 255, [-1, SIDE, SIDE, 1])
        chance = tf.stack([seed, number])
        if training.augmentation is not None:
            drawings = varied(drawings, training.augmentation, chance)
        now, share = network.weights.read_value(), tf.ones_like(y, tf.float32) / tf.cast(tf.size(y), tf.float32)
        logits, statistics = network.forward(now, drawings, training.dropout, chance, training.half)
        metrics = loss_and_accuracy(logits, tf.cast(y, tf.int64), share, training.smoothing)
        adam(now, tf.gradients(metrics[0], now)[0], tf.cast(number + 1, tf.float32), rate)
        network.statistics.assign(MEMORY * network.statistics + (1 - MEMORY) * statistics)
        return metrics

    kinds = [tf.TensorSpec(shape, kind) for shape, kind in (
        ([None, SIDE * SIDE], tf.uint8), ([None], tf.int32), ([], tf.int32), ([], tf.float32)
    )]  # fmt: skip
    made = tf.function(step, input_signature=kinds, autograph=False).get_concrete_function()
    return lambda *values: made(*map(tf.constant, values))
