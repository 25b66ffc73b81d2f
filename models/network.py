"""The small convolutional network of modern_cnn, transfer and the shipped networks, and how it is trained.

Blocks of 3x3 convolutions with batch normalisation, each ended by 2x2 max-pooling, then one dense layer. How it becomes
ONNX is the business of network_graph.py, how drawings are varied of augmentation.py.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.augmentation import Augmentation, varied
from models.calibration import softmax, temperature
from models.cnn import progress
from qdcore.model import Report

Blocks = tuple[tuple[int, ...], ...]  # maps of every convolution, block by block
EPSILON, MOMENTUM = 1e-3, 0.95  # of the batch normalisation
ASIDE = 10  # one drawing of so many is kept aside
CHUNK = 256  # drawings asked at once
BACKBONE: Blocks = ((32,), (64, 64), (128, 128))  # of the shipped networks


@dataclass(frozen=True)
class Training:
    """How a network is trained: epochs, drawings a step, peak learning rate, and what keeps it general."""

    epochs: int
    batch: int = 128
    rate: float = 2e-3
    decay: float = 0.05
    smoothing: float = 0.0
    dropout: float = 0.0
    warm_up: float = 0.1  # the share of all steps in which the rate rises
    patience: int = 0  # epochs without a better validation loss before it stops; 0 never stops early
    augmentation: Augmentation | None = None


def start(seed: int, report: Report) -> None:
    """Starts TensorFlow, quietly, with a seed."""
    report(0.0, "starting TensorFlow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    import keras

    keras.utils.set_random_seed(seed)


def build(blocks: Blocks, classes: int, dropout: float = 0.0, normalise: bool = True) -> Any:
    """The Keras network: (n, 28, 28, 1) float 0..1 -> (n, classes) logits; `normalise` puts in batch normalisation."""
    import keras

    x = drawing = keras.Input((28, 28, 1))
    for maps in blocks:
        for width in maps:
            x = keras.layers.Conv2D(width, 3, padding="same", use_bias=not normalise)(x)
            x = _batch_normalisation()(x) if normalise else x
            x = keras.layers.ReLU()(x)
        x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.Dropout(dropout)(keras.layers.Flatten()(x))
    return keras.Model(drawing, keras.layers.Dense(classes, dtype="float32")(x))


def _batch_normalisation() -> Any:
    """Keras' own layer computes it in many small steps; TensorFlow's fused one takes half the network's time off."""
    import keras
    import tensorflow as tf

    class FusedBatchNormalisation(keras.layers.Layer):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(autocast=False)

        def build(self, shape: Sequence[int]) -> None:
            def weight(start: str, trainable: bool = True) -> Any:
                return self.add_weight(shape=(shape[-1],), initializer=start, trainable=trainable, dtype="float32")

            self.gamma, self.beta = weight("ones"), weight("zeros")
            self.mean, self.variance = weight("zeros", False), weight("ones", False)

        def call(self, x: Any, training: bool = False) -> Any:
            mean, variance = (tf.zeros(0), tf.zeros(0)) if training else (self.mean, self.variance)
            y, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
                x=x, scale=self.gamma, offset=self.beta, mean=mean, variance=variance, epsilon=EPSILON,
                is_training=training,
            )  # fmt: skip
            if training:
                self.mean.assign(MOMENTUM * self.mean + (1 - MOMENTUM) * mean)
                self.variance.assign(MOMENTUM * self.variance + (1 - MOMENTUM) * variance)
            return y

    return FusedBatchNormalisation()


def batches(X: NDArray[np.uint8], y: NDArray[np.int64], classes: int, training: Training, seed: int) -> Any:
    """Shuffled, varied batches for ever as a tf.data.Dataset of drawings (b, 28, 28, 1) 0..1 and one-hot labels."""
    import tensorflow as tf

    def prepare(number: Any, rows: Any) -> tuple[Any, Any]:
        drawings = tf.reshape(tf.cast(tf.gather(pixels, rows), tf.float32) / 255, [-1, 28, 28, 1])
        if training.augmentation is not None:
            drawings = varied(drawings, training.augmentation, tf.stack([seed, tf.cast(number, tf.int32)]))
        return drawings, tf.one_hot(tf.gather(labels, rows), classes)

    pixels, labels = tf.constant(X), tf.constant(y)
    order = tf.data.Dataset.range(len(y)).shuffle(len(y), seed=seed).repeat()
    return order.batch(training.batch).enumerate().map(prepare, num_parallel_calls=2).prefetch(4)


def train(
    network: Any,
    X: NDArray[np.uint8],
    y: NDArray[np.int64],
    training: Training,
    seed: int,
    report: Report,
    aside: tuple[NDArray[np.uint8], NDArray[np.int64]] | None = None,
) -> None:
    """Trains in place on drawings X (n, 784) with labels y (n,); those `aside` may stop it early. Raises Cancelled."""
    import keras

    classes = network.output_shape[-1]
    steps = max(1, len(y) // training.batch)
    total = steps * training.epochs
    rise = int(total * training.warm_up)
    rate = keras.optimizers.schedules.CosineDecay(0.0, total - rise, warmup_target=training.rate, warmup_steps=rise)
    optimizer = keras.optimizers.AdamW(rate, weight_decay=training.decay)
    optimizer.build(network.trainable_variables)
    network.compile(
        optimizer,
        keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=training.smoothing),
        metrics=[keras.metrics.CategoricalAccuracy(name="accuracy")],
    )
    callbacks = [progress(training.epochs, steps * training.batch, training.batch, report)]
    checked = None
    if aside is not None and training.patience:
        checked = _scaled(aside[0]), np.eye(classes, dtype=np.float32)[aside[1]]
        callbacks.append(keras.callbacks.EarlyStopping(patience=training.patience, restore_best_weights=True))
    data = batches(X, y, classes, training, seed)
    network.fit(
        data,
        steps_per_epoch=steps,
        epochs=training.epochs,
        validation_data=checked,
        verbose=0,
        callbacks=callbacks,
        shuffle=False,
    )


def train_calibrated(
    network: Any,
    X: NDArray[np.uint8],
    y: NDArray[np.int64],
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
    dense = network.layers[-1]
    dense.set_weights([weights / warmth for weights in dense.get_weights()])


def _scaled(drawings: NDArray[np.uint8]) -> NDArray[np.float32]:
    return drawings.reshape(-1, 28, 28, 1).astype(np.float32) / np.float32(255)


def native(network: Any, mirrored: bool = False) -> Callable[[NDArray[np.uint8]], NDArray[np.float32]]:
    """What the network itself says: drawings (n, 784) uint8 -> probabilities (n, k).

    With `mirrored` its logits are the mean over the drawing and its mirror image.
    """

    def probabilities(drawings: NDArray[np.uint8]) -> NDArray[np.float32]:
        pixels = _scaled(drawings)
        starts = range(0, len(pixels), CHUNK)
        views = [pixels, pixels[:, :, ::-1]] if mirrored else [pixels]
        parts = [[np.asarray(network(view[i : i + CHUNK], training=False)) for i in starts] for view in views]
        return softmax(np.mean([np.concatenate(part) for part in parts], axis=0))

    return probabilities
