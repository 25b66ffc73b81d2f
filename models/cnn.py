"""Convolutional neural network: the article's nine layers; Keras trains them, ONNX keeps them."""

from __future__ import annotations

from random import Random
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.networks.tensorflow import requires, start_keras
from qdcore.arrays import SIDE
from qdcore.experiments.model import Explanation, Fitted, Model, Param, Params
from qdcore.onnx.graph import Graph, exported
from qdcore.progress import Report


def fit(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Train; further outputs `feature_maps_1` (n, 30, 24, 24) and `feature_maps_2` (n, 15, 10, 10) float32."""
    keras = start_keras(report)
    keras.utils.set_random_seed(seed)
    network = _network(int(y.max()) + 1, params, seed)
    images = X.reshape(-1, SIDE, SIDE, 1)
    callback = progress(params["epochs"], len(X), params["batch"], report)
    network.fit(images, y, params["batch"], params["epochs"], verbose=0, callbacks=[callback])
    return exported(lambda: _graph(network), X, lambda some: np.asarray(network(some.reshape(-1, SIDE, SIDE, 1))))


def _network(classes: int, params: Params, seed: int) -> Any:
    """The article's nine layers, and one in front that scales pixels to 0..1.

    Each layer gets the seed that Keras would draw for it, since Keras draws from Python's `random`, where any other
    thread may draw in between: a worker's heartbeat then changed the network.
    """
    import keras
    from keras import layers

    chance = Random(seed)

    def drawn() -> int:
        return chance.randint(1, 10**9)  # keras.src.random.seed_generator.make_default_seed

    def start() -> Any:
        return keras.initializers.GlorotUniform(drawn())

    network = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 1), dtype="uint8"),
            layers.Rescaling(1 / 255),
            layers.Conv2D(30, 5, activation="relu", kernel_initializer=start()),
            layers.MaxPooling2D(2),
            layers.Conv2D(15, 3, activation="relu", kernel_initializer=start()),
            layers.MaxPooling2D(2),
            layers.Dropout(params["dropout"], seed=drawn()),
            layers.Flatten(),
            layers.Dense(128, activation="relu", kernel_initializer=start()),
            layers.Dense(50, activation="relu", kernel_initializer=start()),
            layers.Dense(classes, activation="softmax", kernel_initializer=start()),
        ]
    )
    # Whatever Keras would make in the first step makes it trace that step twice, which takes longer than 500 drawings.
    optimizer = keras.optimizers.Adam(params["learning_rate"])
    optimizer.build(network.trainable_variables)
    accuracy = keras.metrics.SparseCategoricalAccuracy(name="accuracy")
    network.compile(optimizer, "sparse_categorical_crossentropy", metrics=[accuracy])
    return network


def progress(epochs: int, n: int, batch: int, report: Report) -> Any:
    """A Keras callback that reports every batch and, with loss and accuracy, every epoch."""
    import keras

    steps = -(-n // batch)

    class Progress(keras.callbacks.Callback):  # type: ignore[misc]
        epoch, reported = 0, 0.0

        def on_train_batch_end(self, step: int, logs: Any = None) -> None:
            if monotonic() - self.reported > 0.25:
                self.reported = monotonic()
                report((self.epoch + step / steps) / epochs, f"epoch {self.epoch + 1} of {epochs}")

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.epoch = epoch + 1
            metrics = {"epoch": self.epoch, "loss": logs["loss"], "accuracy": logs["accuracy"]}
            report(self.epoch / epochs, f"epoch {self.epoch} of {epochs}", **metrics)

    return Progress()


def _graph(network: Any) -> Graph:
    """ONNX has the channels before rows and columns, Keras after: kernels are turned, and maps before flattening."""
    graph = Graph()
    weights = [layer.get_weights() for layer in network.layers if layer.get_weights()]
    values = graph.add("Reshape", graph.scaled(), graph.constant(np.array([-1, 1, SIDE, SIDE])))
    for number, (kernel, bias) in enumerate(weights[:2], 1):
        values = graph.add("Conv", values, graph.constant(kernel.transpose(3, 2, 0, 1)), graph.constant(bias))
        values = graph.add("Relu", values, outputs=(f"feature_maps_{number}",))
        values = graph.add("MaxPool", values, kernel_shape=[2, 2], strides=[2, 2])
    values = graph.add("Flatten", graph.add("Transpose", values, perm=[0, 2, 3, 1]))
    values = graph.dense(values, weights[2:])
    graph.output("probabilities", graph.add("Softmax", values, axis=1), weights[-1][1].size)
    graph.output("feature_maps_1", "feature_maps_1", 30, 24, 24)
    graph.output("feature_maps_2", "feature_maps_2", 15, 10, 10)
    return graph


def effort(params: Params) -> float:
    """Every epoch goes through all drawings."""
    return float(params["epochs"])


MODEL = Model(
    name="cnn",
    title="Convolutional Neural Network",
    sentence="Small filters look for strokes and corners anywhere in the drawing.",
    story=(
        "Small filters glide over the drawing and light up where they find their pattern, a stroke or a corner. "
        "Further filters look for patterns of those patterns, and it matters little where in the drawing they lie. "
        "Layers of units weigh what the filters found and give the probability of each class."
    ),
    params=(
        Param("epochs", "Epochs", "How many times to go through all training drawings.", "int", 10, 1, 100),
        Param(
            "batch",
            "Drawings per step",
            "The number of drawings between two updates of the weights, also called batch size.",
            "int",
            200,
            1,
            2000,
        ),
        Param(
            "dropout",
            "Dropout",
            "The share of values set to 0 at random in training, so that the network relies on none of them alone.",
            "float",
            0.2,
            0,
            0.9,
        ),
        Param(
            "learning_rate",
            "Learning rate",
            "How far the weights move at each step. If it is too large, training does not settle.",
            "float",
            0.001,
            1e-5,
            1,
            log=True,
        ),
    ),
    default=True,
    requires=requires,
    explains=frozenset({Explanation.FEATURE_MAPS}),
    fit=fit,
    effort=effort,
)
