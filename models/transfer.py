"""Transfer: a network that learned from other classes looks; how alike drawings are in its eyes, decides.

The network is the shipped backbone (models/pretrained/train.py). TensorFlow is needed only to fine-tune it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from models import kernel_ridge
from models.kernel_ridge import KernelRidge
from models.networks.augmentation import Augmentation
from models.networks.network import native, start
from models.networks.onnx import Layer, Layers, answering, classifier, folded, layers_of, seen_in, unfolded
from models.networks.temperature import softmax
from models.networks.tensorflow import TENSORFLOW
from models.networks.training import Training, train_calibrated
from models.pretrained import cards
from qdcore.arrays import PIXELS, SIDE, Floats
from qdcore.experiments.model import Explanation, Fitted, Model, Param, Params, Requirement
from qdcore.onnx.graph import Graph, exported
from qdcore.onnx.predictor import Predictor
from qdcore.progress import Report, silent, subreport

SEEN = ("features", "earlier")  # what the network gives of a drawing: 1,152 and 576 numbers
NEIGHBOURS = 8  # told of every drawing
HELD_BACK = 0.002  # C of the logistic regression that fine-tuning begins with
TUNING_EPOCH = 1.3  # looks that an epoch of fine-tuning is worth, measured with 500 to 2,500 training drawings
TUNING_RATE = 5e-4  # small, since the backbone's weights are good already
LOOKING, LOOKING_FIRST = 0.5, 0.05  # the share of the time that looking at the drawings takes, alone and before tuning


def fit(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Train; further outputs are `features` (n, 1152) and `earlier` (n, 576) float32, what the network saw.

    Without fine-tuning also `neighbours` (n, 8) int64: the rows of X that are most alike among those that are compared
    with, the most alike first.
    """
    both, tuning = bool(params["mirror"]), params["fine_tune"] > 0
    backbone = cards.load("backbone")
    blocks = layers_of(backbone).blocks
    look = _viewer(Predictor(backbone), both)
    share = LOOKING_FIRST if tuning else LOOKING
    seen = look(X, subreport(report, 0, share, "looking at the drawings"))
    if tuning:
        start_from = Layers(blocks, _weighed(seen["features"], y))
        return _fine_tuned(start_from, X, y, params, seed, subreport(report, share, 1.0))
    comparing = subreport(report, share, 1.0, "comparing them")
    ridge = kernel_ridge.fit(_side_by_side(seen), y, params["alpha"], params["gamma"], seed, comparing)
    report(1.0, "writing the model")
    return exported(lambda: _graph(blocks, both, ridge), X, lambda some: softmax(ridge(_side_by_side(look(some)))))


def _graph(blocks: list[list[Layer]], both: bool, ridge: KernelRidge) -> Graph:
    graph = Graph()
    seen = seen_in(graph, blocks, both, small=True)
    values = graph.add("Concat", *(seen[name][0] for name in SEEN), axis=1)
    logits, likeness = ridge.add_to(graph, values)
    answering(graph, logits, ridge.bias.size, seen)
    rows, count = ridge.memory.rows, min(NEIGHBOURS, len(ridge.memory.rows))
    graph.add("TopK", likeness, graph.constant(np.array([count])), outputs=("likeness", "places"), largest=1, sorted=1)
    graph.output("neighbours", graph.add("Gather", graph.constant(rows), "places"), count, dtype=np.int64)
    return graph


def _viewer(backbone: Predictor, both: bool) -> Callable[..., dict[str, Floats]]:
    """A function from drawings to all that the backbone sees, with `both` the mean over drawing and mirror image."""

    def look(drawings: NDArray[np.uint8], report: Report = silent) -> dict[str, Floats]:
        views = [drawings, drawings.reshape(-1, SIDE, SIDE)[:, :, ::-1].reshape(-1, PIXELS)] if both else [drawings]
        seen: dict[str, Floats] = {}
        for number, view in enumerate(views):
            tell = subreport(report, number / len(views), (number + 1) / len(views))
            for name, found in backbone.compute(SEEN, view, tell).items():
                seen[name] = seen[name] + found if number else found
        return {name: total / np.float32(len(views)) for name, total in seen.items()}

    return look


def _side_by_side(seen: dict[str, Floats]) -> Floats:
    return np.hstack([seen[name] for name in SEEN])


def _weighed(features: Floats, y: NDArray[np.int64]) -> Layer:
    """Kernel (features, k) and bias (k,) of a logistic regression: what fine-tuning begins with."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    mean, spread = kernel_ridge.mean_and_spread(features)
    with threadpool_limits(1):  # such small products are slower on several cores
        regression = LogisticRegression(C=HELD_BACK, tol=1e-3, max_iter=300).fit((features - mean) / spread, y)
    kernel, bias = regression.coef_.T, regression.intercept_
    if kernel.shape[1] == 1:  # scikit-learn keeps one column for two classes: how much more the second is likely
        kernel, bias = np.hstack([-kernel, kernel]) / 2, np.array([-bias[0], bias[0]]) / 2
    kernel = kernel / spread[:, None]
    return kernel.astype(np.float32), (bias - mean @ kernel).astype(np.float32)


def _fine_tuned(
    layers: Layers, X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report
) -> Fitted:
    """All weights go on learning from where the backbone and the regression left them."""
    start(report)
    network = unfolded(layers)
    tuning = Training(
        epochs=int(params["fine_tune"]),
        batch=64,
        rate=TUNING_RATE,
        smoothing=0.05,
        dropout=0.2,
        augmentation=Augmentation(),
    )
    both = bool(params["mirror"])
    train_calibrated([network], X, y, tuning, seed, report, both)
    return exported(lambda: classifier(folded(network), both), X, native([network], both))


def effort(params: Params) -> float:
    """Every drawing is looked at once or twice, and once more in every epoch of fine-tuning, which takes longer."""
    return (2.0 if params["mirror"] else 1.0) + TUNING_EPOCH * params["fine_tune"]


def requires(params: Params) -> tuple[Requirement, ...]:
    """TensorFlow, only to fine-tune the backbone."""
    return (TENSORFLOW,) if params["fine_tune"] else ()


def pretrained_classes() -> tuple[str, ...]:
    """The classes that the backbone was trained on."""
    return cards.card("backbone").classes


MODEL = Model(
    name="transfer",
    revision=4,
    title="Transfer",
    sentence="A network that learned from other classes looks; drawings alike in its eyes speak for each other.",
    story=(
        "A network has learned to tell 39 other classes apart, and with them what strokes, curves and corners matter. "
        "It looks at your drawings without learning anything new and gives 1,728 numbers for each. "
        "By these numbers a new drawing is compared with the training drawings: the more alike two are, the more one "
        "says about the other, and a few hundred drawings are enough for that."
    ),
    params=(
        Param(
            "gamma",
            "Closeness",
            "How alike two drawings must be to speak for each other: a large value listens to the closest only. "
            "Fine-tuning does not use it.",
            "float",
            1.0,
            0.3,
            3,
            log=True,
        ),
        Param(
            "alpha",
            "Restraint",
            "How much each training drawing is held back: a larger value gives calmer borders between the classes. "
            "Fine-tuning does not use it.",
            "float",
            0.1,
            0.03,
            100,
            log=True,
        ),
        Param(
            "mirror",
            "Look twice",
            "Each drawing is also looked at in the mirror: more accurate, and takes twice as long.",
            "switch",
            True,
        ),
        Param(
            "fine_tune",
            "Epochs of fine-tuning",
            "How often all weights go on learning from your drawings; 0 leaves them alone, with no TensorFlow.",
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
)
