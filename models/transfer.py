"""Transfer: a pretrained network turns each drawing into features; the most similar training drawings decide.

The network is the backbone that comes with the app (models/pretrained/train.py). TensorFlow is needed only to fine-tune
it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from models import kernel_ridge
from models.kernel_ridge import KernelRidge
from models.networks.augmentation import Augmentation
from models.networks.network import native
from models.networks.onnx import Layer, Layers, answering, classifier, folded, layers_of, seen_in, unfolded
from models.networks.temperature import softmax
from models.networks.tensorflow import TENSORFLOW, start
from models.networks.training import Training, train_calibrated
from models.pretrained import cards
from qdcore.arrays import PIXELS, SIDE, Floats
from qdcore.experiments.model import Explanation, Fitted, Model, Param, Params, Requirement
from qdcore.onnx.graph import Graph, exported
from qdcore.onnx.predictor import Predictor
from qdcore.progress import Report, silent, subreport

FEATURES = {"features": 256, "earlier": 1152}  # outputs of the backbone: its last block, and the one before
BLOCK = 4096  # drawings whose features are computed at a time, a multiple of the backbone's chunk
MATRICES = 0.3e9  # bytes of the comparison with 4,000 drawings, measured with 180,000 to train on
NEIGHBOURS = 8  # most similar training drawings that the model gives
REGRESSION_C = 0.002  # of the logistic regression that fine-tuning starts from
EPOCH_EFFORT = 1.3  # an epoch of fine-tuning in passes through the backbone, measured with 500 to 2,500 drawings
FINE_TUNING_RATE = 5e-4  # small, since the backbone's weights are good already
FEATURES_SHARE, FEATURES_SHARE_TUNING = 0.5, 0.05  # of the time of a fit, without and with fine-tuning


def fit(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Train; further outputs are the features of FEATURES, `features` (n, 256) and `earlier` (n, 1152) float32.

    Without fine-tuning also `neighbours` (n, 8) int64: the rows of X that are most similar, the most similar first.
    """
    mirrored, tuning = bool(params["mirror"]), params["fine_tune"] > 0
    backbone = cards.load("backbone")
    blocks = layers_of(backbone).blocks
    features_of = extractor(Predictor(backbone), mirrored)
    share = FEATURES_SHARE_TUNING if tuning else FEATURES_SHARE
    features = features_of(X, subreport(report, 0, share, "computing features"))
    if tuning:
        start_from = Layers(blocks, _regression(features[:, : FEATURES["features"]], y))
        return _fine_tuned(start_from, X, y, params, seed, subreport(report, share, 1.0))
    comparing = subreport(report, share, 1.0, "comparing the drawings")
    ridge = kernel_ridge.fit(features, y, params["alpha"], params["gamma"], seed, comparing)
    report(1.0, "writing the model")
    return exported(lambda: _graph(blocks, mirrored, ridge), X, lambda some: softmax(ridge(features_of(some))))


def _graph(blocks: list[list[Layer]], mirrored: bool, ridge: KernelRidge) -> Graph:
    graph = Graph()
    seen = seen_in(graph, blocks, mirrored, small=True)
    values = graph.add("Concat", *(seen[name][0] for name in FEATURES), axis=1)
    logits, similarity = ridge.add_to(graph, values)
    answering(graph, logits, ridge.bias.size, seen)
    rows, count = ridge.memory.rows, min(NEIGHBOURS, len(ridge.memory.rows))
    graph.add(
        "TopK", similarity, graph.constant(np.array([count])), outputs=("similarity", "places"), largest=1, sorted=1
    )
    graph.output("neighbours", graph.add("Gather", graph.constant(rows), "places"), count, dtype=np.int64)
    return graph


def extractor(backbone: Predictor, mirrored: bool) -> Callable[..., Floats]:
    """A function from drawings (n, 784) to their features (n, 1408), filled block by block: they may be gigabytes.

    With `mirrored` they are the mean over the drawing and its mirror image.
    """

    def features_of(drawings: NDArray[np.uint8], report: Report = silent) -> Floats:
        features = np.empty((len(drawings), sum(FEATURES.values())), np.float32)
        for first in range(0, len(drawings), BLOCK):
            report(first / len(drawings))
            block = drawings[first : first + BLOCK]
            found = _side_by_side(backbone, block)
            if mirrored:
                found += _side_by_side(backbone, block.reshape(-1, SIDE, SIDE)[:, :, ::-1].reshape(-1, PIXELS))
                found /= np.float32(2)
            features[first : first + BLOCK] = found
        return features

    return features_of


def _side_by_side(backbone: Predictor, drawings: NDArray[np.uint8]) -> Floats:
    found = backbone.compute(tuple(FEATURES), drawings)
    return np.hstack([found[name] for name in FEATURES])


def _regression(features: Floats, y: NDArray[np.int64]) -> Layer:
    """Kernel (features, k) and bias (k,) of a logistic regression, from which fine-tuning starts."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    mean, spread = kernel_ridge.mean_and_spread(features)
    with threadpool_limits(1):  # such small products are slower on several cores
        regression = LogisticRegression(C=REGRESSION_C, tol=1e-3, max_iter=300).fit((features - mean) / spread, y)
    kernel, bias = regression.coef_.T, regression.intercept_
    if kernel.shape[1] == 1:  # scikit-learn keeps one column for two classes: the log-odds of the second
        kernel, bias = np.hstack([-kernel, kernel]) / 2, np.array([-bias[0], bias[0]]) / 2
    kernel = kernel / spread[:, None]
    return kernel.astype(np.float32), (bias - mean @ kernel).astype(np.float32)


def _fine_tuned(
    layers: Layers, X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report
) -> Fitted:
    """Train all weights further, starting from those of the backbone and of the regression."""
    start(report)
    network = unfolded(layers)
    tuning = Training(
        epochs=int(params["fine_tune"]),
        batch=64,
        rate=FINE_TUNING_RATE,
        smoothing=0.05,
        dropout=0.2,
        augmentation=Augmentation(),
    )
    mirrored = bool(params["mirror"])
    train_calibrated([network], X, y, tuning, seed, report, mirrored)
    return exported(lambda: classifier(folded(network), mirrored), X, native([network], mirrored))


def effort(params: Params) -> float:
    """Passes through the backbone: one or two for the features, and longer ones in every epoch of fine-tuning."""
    return (2.0 if params["mirror"] else 1.0) + EPOCH_EFFORT * params["fine_tune"]


def requires(params: Params) -> tuple[Requirement, ...]:
    """TensorFlow, only to fine-tune the backbone."""
    return (TENSORFLOW,) if params["fine_tune"] else ()


def pretrained_classes() -> tuple[str, ...]:
    """The classes that the backbone was trained on."""
    return cards.card("backbone").classes


def memory(params: Params, n: int, classes: int) -> float:
    """The features as float32, the training and test drawings, and the matrices of the comparison."""
    return (4.0 * sum(FEATURES.values()) + 2 * PIXELS) * n + MATRICES


MODEL = Model(
    name="transfer",
    revision=6,
    title="Transfer",
    sentence="A pretrained network turns each drawing into features; the most similar training drawings decide.",
    story=(
        "A network was trained to tell 320 other classes apart, and learned which strokes, curves and corners matter. "
        "Without learning anything new, it turns each of your drawings into 1,408 numbers, its features. "
        "A new drawing is compared with the training drawings by these features, and the more similar a training "
        "drawing is, the more it counts. A few hundred drawings are enough."
    ),
    params=(
        Param(
            "gamma",
            "Gamma (closeness)",
            "How quickly the influence of a training drawing falls with its distance. With a large gamma only the "
            "closest ones count. Not used in fine-tuning.",
            "float",
            1.0,
            0.3,
            3,
            log=True,
        ),
        Param(
            "alpha",
            "Alpha (regularization)",
            "How strongly the weights of the training drawings are pulled towards 0. A larger alpha gives smoother "
            "boundaries between the classes. Not used in fine-tuning.",
            "float",
            0.1,
            0.03,
            100,
            log=True,
        ),
        Param(
            "mirror",
            "Use the mirror image too",
            "Each drawing and its mirror image are averaged: more accurate, and takes twice as long.",
            "switch",
            True,
        ),
        Param(
            "fine_tune",
            "Epochs of fine-tuning",
            "How many times to train all weights on your drawings; 0 keeps them unchanged and needs no TensorFlow.",
            "int",
            0,
            0,
            100,
        ),
    ),
    requires=requires,
    explains=frozenset({Explanation.NEIGHBOURS, Explanation.FEATURE_MAPS}),
    pretrained_on=pretrained_classes,
    fit=fit,
    effort=effort,
    memory=memory,
)
