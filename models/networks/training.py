"""Trains the network of network.py: AdamW with data augmentation and a learning rate that rises and falls.

Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019. augmentation.py varies the drawings,
temperature.py calibrates the network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.networks.augmentation import Augmentation, varied
from models.networks.network import Network, native
from models.networks.temperature import temperature
from qdcore.arrays import SIDE, Drawings
from qdcore.progress import Report

Labels = NDArray[np.int64]  # (n,)

FIRST, SECOND, TINY = 0.9, 0.999, 1e-7  # how long Adam remembers gradients and their squares; and against division by 0
MEMORY = 0.95  # how long batch normalisation remembers statistics
ASIDE = 10  # one drawing in this many is held out
TOGETHER = 0.86  # temperature of an ensemble: its mean is less confident than each network (measured on other classes)
SILENCE = 0.25  # seconds between two reports


@dataclass(frozen=True)
class Training:
    """How a network is trained: epochs, drawings per step, highest learning rate, and regularization."""

    epochs: int
    batch: int = 128
    rate: float = 2e-3
    decay: float = 0.05
    smoothing: float = 0.0
    dropout: float = 0.0
    warm_up: float = 0.1  # the share of all steps in which the rate rises
    patience: int = 0  # epochs without a lower loss on held-out drawings before it stops; 0 never stops early
    augmentation: Augmentation | None = None
    half: bool = False  # convolutions in 16 bits: faster on processors that have them

    def rate_at(self, done: float) -> float:
        """The learning rate after a share `done` of all steps: it rises linearly and falls as a cosine."""
        if done < self.warm_up:
            return self.rate * done / self.warm_up
        return self.rate * (1 + float(np.cos(np.pi * (done - self.warm_up) / (1 - self.warm_up)))) / 2


def train(
    networks: Sequence[Network],
    X: Drawings,
    y: Labels,
    training: Training,
    seed: int,
    report: Report,
    aside: bool = False,
) -> None:
    """Train networks together, in place, on drawings X (n, 784) with labels y (n,). Raises Cancelled.

    With `aside` each network holds out a tenth of the drawings, each a different one, for early stopping.
    """
    step, batch = _step(networks, X, y, training, seed, aside), min(training.batch, len(y))
    rng, steps, last = np.random.default_rng(seed), len(y) // batch, 0.0
    best = _Best(networks, X, y, training.patience) if aside and training.patience else None
    for epoch in range(training.epochs):
        order, metrics = rng.permutation(len(y)).astype(np.int32), []
        words = f"epoch {epoch + 1} of {training.epochs}"
        for number in range(steps):
            done = (epoch + number / steps) / training.epochs
            if monotonic() - last > SILENCE:
                last = monotonic()
                report(done, words)
            rate = training.rate_at(done + 0.5 / (training.epochs * steps))
            rows = order[number * batch : (number + 1) * batch]
            metrics.append(step(rows, np.int32(epoch * steps + number), np.float32(rate)))
        loss, accuracy = np.mean(metrics, axis=0).tolist()
        report((epoch + 1) / training.epochs, words, epoch=epoch + 1, loss=loss, accuracy=accuracy)
        if best is not None and best.stale():
            break
    if best is not None:
        best.restore()


class _Best:
    """The weights with the lowest loss on held-out drawings, and the number of epochs since then."""

    def __init__(self, networks: Sequence[Network], X: Drawings, y: Labels, patience: int) -> None:
        self.networks, self.X, self.y, self.patience = networks, X, y, patience
        self.loss, self.since = np.inf, 0
        self.keep()

    def keep(self) -> None:
        """Copy the current weights."""
        self.kept = [(network.weights.numpy(), network.statistics.numpy()) for network in self.networks]

    def stale(self) -> bool:
        """True if training should stop; call it after every epoch."""
        logs, y = left_out(self.networks, self.X, self.y)
        loss = -float(logs[np.arange(len(y)), y].mean())
        self.since += 1
        if loss < self.loss:
            self.loss, self.since = loss, 0
            self.keep()
        return self.since >= self.patience

    def restore(self) -> None:
        """Put the best weights back."""
        for network, (weights, statistics) in zip(self.networks, self.kept, strict=True):
            network.weights.assign(weights)
            network.statistics.assign(statistics)


def left_out(
    networks: Sequence[Network], X: Drawings, y: Labels, mirrored: bool = False
) -> tuple[NDArray[np.float32], Labels]:
    """Each network's predictions for the drawings that it held out: log probabilities (m, k), and their labels."""
    parts = [np.arange(len(y)) % ASIDE == place for place in range(len(networks))]
    found = [native([network], mirrored)(X[part]) for network, part in zip(networks, parts, strict=True)]
    return np.log(np.concatenate(found) + TINY), np.concatenate([y[part] for part in parts])


def _step(
    networks: Sequence[Network], X: Drawings, y: Labels, training: Training, seed: int, aside: bool
) -> Callable[..., Any]:
    """A function that makes one step: rows of X (b,) int32, the step's number, the rate -> loss and accuracy (2,)."""
    import tensorflow as tf

    pixels, labels = tf.constant(X), tf.constant(y)
    moves = [Adam(network.weights, training.decay) for network in networks]

    def step(rows: Any, number: Any, rate: Any) -> Any:
        drawings = tf.reshape(tf.cast(tf.gather(pixels, rows), tf.float32) / 255, [-1, SIDE, SIDE, 1])
        chance = tf.stack([seed, number])
        if training.augmentation is not None:
            drawings = varied(drawings, training.augmentation, chance)
        metrics = []
        for place, (network, move) in enumerate(zip(networks, moves, strict=True)):
            share = tf.cast(rows % ASIDE != place, tf.float32) if aside else tf.ones_like(rows, tf.float32)
            share /= tf.maximum(tf.reduce_sum(share), 1)
            now = network.weights.read_value()
            values = network.forward(now, drawings, training.dropout, chance + place, training.half)
            metrics.append(loss_and_accuracy(values[0], tf.gather(labels, rows), share, training.smoothing))
            move(now, tf.gradients(metrics[-1][0], now)[0], tf.cast(number + 1, tf.float32), rate)
            network.statistics.assign(MEMORY * network.statistics + (1 - MEMORY) * values[1])
        return tf.reduce_mean(metrics, axis=0)

    kinds = [tf.TensorSpec([None], tf.int32), tf.TensorSpec([], tf.int32), tf.TensorSpec([], tf.float32)]
    made = tf.function(step, input_signature=kinds, autograph=False).get_concrete_function()
    return lambda *values: made(*map(tf.constant, values))


def loss_and_accuracy(logits: Any, labels: Any, share: Any, smoothing: float) -> Any:
    """Cross-entropy against softened labels, and accuracy, (2,); `share` (b,) is how much each drawing counts."""
    import tensorflow as tf

    classes = logits.shape[1]
    soft = tf.one_hot(labels, classes) * (1 - smoothing) + smoothing / classes
    losses = tf.nn.softmax_cross_entropy_with_logits(soft, logits)
    right = tf.cast(tf.argmax(logits, 1) == labels, tf.float32)
    return tf.stack([tf.reduce_sum(share * losses), tf.reduce_sum(share * right)])


class Adam:
    """AdamW for one vector of weights: `mean` and `square` are what it remembers of the gradients."""

    def __init__(self, weights: Any, decay: float) -> None:
        import tensorflow as tf

        self.weights, self.decay = weights, decay
        self.mean, self.square = tf.Variable(tf.zeros_like(weights)), tf.Variable(tf.zeros_like(weights))

    def __call__(self, now: Any, gradient: Any, number: Any, rate: Any) -> None:
        """Move the weights, whose value is `now`; `number` of the step, from 1."""
        import tensorflow as tf

        first = self.mean.assign(FIRST * self.mean + (1 - FIRST) * gradient)
        second = self.square.assign(SECOND * self.square + (1 - SECOND) * gradient * gradient)
        first, second = first / (1 - FIRST**number), tf.sqrt(second / (1 - SECOND**number))
        self.weights.assign(now - rate * (first / (second + TINY) + self.decay * now))


def train_calibrated(
    networks: Sequence[Network],
    X: Drawings,
    y: Labels,
    training: Training,
    seed: int,
    report: Report,
    mirrored: bool = False,
) -> None:
    """Train in place, with early stopping and temperature scaling on held-out drawings. Raises Cancelled."""
    aside = len(y) >= ASIDE
    train(networks, X, y, training, seed, report, aside)
    if not aside:
        return
    warmth = np.float32(temperature(*left_out(networks, X, y, mirrored)))
    if len(networks) > 1:
        warmth *= np.float32(TOGETHER)
    for network in networks:
        *others, kernel, bias = network.arrays()
        network.put([*others, kernel / warmth, bias / warmth])
