"""Training of the network of network.py: AdamW on varied drawings, with a rate that rises and falls.

Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019. How drawings are varied is the business of
augmentation.py, how sure the network may be of calibration.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.augmentation import Augmentation, varied
from models.calibration import temperature
from models.network import Network, native
from qdcore.model import Report

Drawings = NDArray[np.uint8]  # (n, 784)
Labels = NDArray[np.int64]  # (n,)

FIRST, SECOND, TINY = 0.9, 0.999, 1e-7  # how long Adam remembers gradients and their squares; and against division by 0
MEMORY = 0.95  # how long batch normalisation remembers statistics
ASIDE = 10  # one drawing of so many is kept aside
SILENCE = 0.25  # seconds between two reports


@dataclass(frozen=True)
class Training:
    """How a network is trained: epochs, drawings a step, highest learning rate, and what keeps it general."""

    epochs: int
    batch: int = 128
    rate: float = 2e-3
    decay: float = 0.05
    smoothing: float = 0.0
    dropout: float = 0.0
    warm_up: float = 0.1  # the share of all steps in which the rate rises
    patience: int = 0  # epochs without a better loss on drawings kept aside before it stops; 0 never stops early
    augmentation: Augmentation | None = None
    half: bool = False  # convolutions in 16 bits: faster on processors that have them

    def rate_at(self, done: float) -> float:
        """The learning rate when a share `done` of all steps is made: it rises in a line and falls as a cosine."""
        if done < self.warm_up:
            return self.rate * done / self.warm_up
        return self.rate * (1 + float(np.cos(np.pi * (done - self.warm_up) / (1 - self.warm_up)))) / 2


def train(
    network: Network,
    X: Drawings,
    y: Labels,
    training: Training,
    seed: int,
    report: Report,
    aside: tuple[Drawings, Labels] | None = None,
) -> None:
    """Trains in place on drawings X (n, 784) with labels y (n,); those `aside` may stop it early. Raises Cancelled."""
    step, batch = _step(network, X, y, training, seed), min(training.batch, len(y))
    rng, steps, last = np.random.default_rng(seed), len(y) // batch, 0.0
    best = _Best(network, training.patience, *aside) if aside is not None and training.patience else None
    for epoch in range(training.epochs):
        order, told = rng.permutation(len(y)).astype(np.int32), []
        words = f"epoch {epoch + 1} of {training.epochs}"
        for number in range(steps):
            done = (epoch + number / steps) / training.epochs
            if monotonic() - last > SILENCE:
                last = monotonic()
                report(done, words)
            rate = training.rate_at(done + 0.5 / (training.epochs * steps))
            rows = order[number * batch : (number + 1) * batch]
            told.append(step(rows, np.int32(epoch * steps + number), np.float32(rate)))
        loss, accuracy = np.mean(told, axis=0).tolist()
        report((epoch + 1) / training.epochs, words, epoch=epoch + 1, loss=loss, accuracy=accuracy)
        if best is not None and best.stale():
            break
    if best is not None:
        best.restore()


class _Best:
    """Remembers the weights that did best on drawings kept aside, and how many epochs have brought nothing since."""

    def __init__(self, network: Network, patience: int, X: Drawings, y: Labels) -> None:
        self.network, self.patience, self.X, self.y = network, patience, X, y
        self.loss, self.since = np.inf, 0
        self.kept = [network.weights.numpy(), network.statistics.numpy()]

    def stale(self) -> bool:
        """Whether it is time to stop; to be asked after every epoch."""
        loss = -float(np.log(native(self.network)(self.X)[np.arange(len(self.y)), self.y] + TINY).mean())
        self.since += 1
        if loss < self.loss:
            self.loss, self.since = loss, 0
            self.kept = [self.network.weights.numpy(), self.network.statistics.numpy()]
        return self.since >= self.patience

    def restore(self) -> None:
        """Put the best weights back."""
        self.network.weights.assign(self.kept[0])
        self.network.statistics.assign(self.kept[1])


def _step(network: Network, X: Drawings, y: Labels, training: Training, seed: int) -> Callable[..., Any]:
    """A function that makes one step: rows of X (b,) int32, the step's number, the rate -> loss and accuracy (2,)."""
    import tensorflow as tf

    pixels, labels, weights = tf.constant(X), tf.constant(y), network.weights
    optimise = _adam(weights, training.decay)

    def step(rows: Any, number: Any, rate: Any) -> Any:
        drawings = tf.reshape(tf.cast(tf.gather(pixels, rows), tf.float32) / 255, [-1, 28, 28, 1])
        chance = tf.stack([seed, number])
        if training.augmentation is not None:
            drawings = varied(drawings, training.augmentation, chance)
        now, truth = weights.read_value(), tf.gather(labels, rows)
        logits, statistics = network.forward(now, drawings, training.dropout, chance, training.half)
        soft = tf.one_hot(truth, network.classes) * (1 - training.smoothing) + training.smoothing / network.classes
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(soft, logits))
        right = tf.reduce_mean(tf.cast(tf.argmax(logits, 1) == truth, tf.float32))
        optimise(now, tf.gradients(loss, now)[0], tf.cast(number + 1, tf.float32), rate)
        network.statistics.assign(MEMORY * network.statistics + (1 - MEMORY) * statistics)
        return tf.stack([loss, right])

    kinds = [tf.TensorSpec([None], tf.int32), tf.TensorSpec([], tf.int32), tf.TensorSpec([], tf.float32)]
    made = tf.function(step, input_signature=kinds, autograph=False).get_concrete_function()
    return lambda *values: made(*map(tf.constant, values))


def _adam(weights: Any, decay: float) -> Callable[..., None]:
    """A function that moves the weights: their value now, the gradient, the number of the step from 1, the rate."""
    import tensorflow as tf

    mean, square = tf.Variable(tf.zeros_like(weights)), tf.Variable(tf.zeros_like(weights))

    def move(now: Any, gradient: Any, number: Any, rate: Any) -> None:
        first = mean.assign(FIRST * mean + (1 - FIRST) * gradient)
        second = square.assign(SECOND * square + (1 - SECOND) * gradient * gradient)
        first, second = first / (1 - FIRST**number), tf.sqrt(second / (1 - SECOND**number))
        weights.assign(now - rate * (first / (second + TINY) + decay * now))

    return move


def train_calibrated(
    network: Network,
    X: Drawings,
    y: Labels,
    training: Training,
    seed: int,
    report: Report,
    mirrored: bool = False,
) -> None:
    """Trains in place, with one drawing of ten kept aside to tell when to stop and how sure to be. Raises Cancelled."""
    kept = np.arange(len(y)) % ASIDE == ASIDE - 1
    if not kept.any():
        train(network, X, y, training, seed, report)
        return
    train(network, X[~kept], y[~kept], training, seed, report, (X[kept], y[kept]))
    warmth = np.float32(temperature(np.log(native(network, mirrored)(X[kept]) + 1e-12), y[kept]))
    *others, kernel, bias = network.arrays()
    network.put([*others, kernel / warmth, bias / warmth])
