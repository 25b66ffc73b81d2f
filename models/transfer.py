"""Transfer: what a network learned to see in other classes, weighed by logistic regression.

The network is the shipped backbone (models/pretraining.py). TensorFlow is needed only to fine-tune it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import shipped
from models.augmentation import Augmentation
from models.calibration import softmax, temperature
from models.network import native, start
from models.network_graph import Floats, Layer, Layers, classifier, folded, layers_of, unfolded
from models.network_training import Training, train_calibrated
from qdcore.model import Fitted, Model, Param, Params, Report, silent
from qdcore.onnx_export import exported
from qdcore.predictor import Predictor

FOLDS = 3  # for the temperature, and to choose how freely the weights may follow
PLENTY = 5000  # of more drawings, one fold tells enough
TRIED = (0.0007, 0.002, 0.006, 0.018)  # values of C
STEADY = 0.01  # of the mean spread: what hardly varies is not blown up
TUNING_RATE = 5e-4  # small, since the backbone's weights are good already
LOOKING, LOOKING_FIRST = 0.5, 0.05  # the share of the time that looking at the drawings takes, alone and before tuning


def fit(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Train; further outputs are `features` (n, 1152) and `earlier` (n, 576) float32, what the network saw."""
    both, tuning = bool(params["mirror"]), params["fine_tune"] > 0
    backbone = shipped.load("backbone")
    known = layers_of(backbone)
    last = len(known.dense[0])
    look = _viewer(Predictor(backbone), both)
    share = LOOKING_FIRST if tuning else LOOKING
    values = look(X, _part(report, 0, share, "looking at the drawings"))
    weigh = _part(report, share, share if tuning else 1.0, "weighing what was seen")
    if tuning:
        start_from = Layers(known.blocks, _head(values[:, :last], y, params["C"], weigh))
        return _fine_tuned(start_from, X, y, params, seed, _part(report, share, 1.0))
    kernel, bias = _head(values, y, params["C"], weigh)
    report(1.0, "writing the model")
    layers = Layers(known.blocks, (kernel[:last], bias), kernel[last:])
    return exported(lambda: classifier(layers, both, small=True), X, lambda some: softmax(look(some) @ kernel + bias))


def _part(report: Report, low: float, high: float, words: str = "") -> Report:
    """A report of a part of the job, from `low` to `high`."""

    def tell(fraction: float, message: str = "", **metrics: float) -> None:
        report(low + fraction * (high - low), words or message, **metrics)

    return tell


def _viewer(backbone: Predictor, both: bool) -> Callable[..., Floats]:
    """A function from drawings to all that the backbone sees, with `both` the mean over drawing and mirror image."""

    def look(drawings: NDArray[np.uint8], report: Report = silent) -> Floats:
        views = [drawings, drawings.reshape(-1, 28, 28)[:, :, ::-1].reshape(-1, 784)] if both else [drawings]
        seen = []
        for number, view in enumerate(views):
            tell = _part(report, number / len(views), (number + 1) / len(views))
            found = backbone.compute(("features", "earlier"), view, tell)
            seen.append(np.hstack([found["features"], found["earlier"]]))
        return np.mean(seen, axis=0, dtype=np.float32)

    return look


def _head(
    values: Floats,
    y: NDArray[np.int64],
    C: float | None,  # noqa: N803 - scikit-learn's name
    report: Report = silent,
) -> Layer:
    """Kernel (features, k) and bias (k,) of a logistic regression, scaling and temperature folded in.

    Without a C, that of TRIED is taken which is the surest of drawings left out, by cross-validation.
    """
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    mean, spread = values.mean(axis=0), values.std(axis=0)
    spread += STEADY * spread.mean() + np.float32(1e-6)
    scaled = (values - mean) / spread
    with threadpool_limits(1):  # such small products are slower on several cores
        trials = [LogisticRegression(C=each, tol=1e-3, max_iter=300) for each in ([C] if C else TRIED)]
        regression, warmth = _best(trials, scaled, y, report)
        regression.fit(scaled, y)
    kernel, bias = regression.coef_.T, regression.intercept_
    if kernel.shape[1] == 1:  # scikit-learn keeps one column for two classes: how much more the second is likely
        kernel, bias = np.hstack([-kernel, kernel]) / 2, np.array([-bias[0], bias[0]]) / 2
    kernel = kernel / spread[:, None]
    bias = bias - mean @ kernel
    return (kernel / warmth).astype(np.float32), (bias / warmth).astype(np.float32)


def _best(regressions: list[Any], scaled: Floats, y: NDArray[np.int64], report: Report = silent) -> tuple[Any, float]:
    """The regression with the least log loss on drawings left out, and the temperature that suits it there."""
    from sklearn.model_selection import StratifiedKFold

    folds = min(FOLDS, int(np.bincount(y).min()))
    if folds < 2:
        return regressions[len(regressions) // 2], 1.0
    parts = list(StratifiedKFold(folds).split(scaled, y))[: 1 if len(y) > PLENTY else folds]
    true, said = y[np.concatenate([out for _, out in parts])], []
    for number, each in enumerate(regressions):
        report(number / (len(regressions) + 1))
        said.append(
            np.concatenate([each.fit(scaled[now], y[now]).predict_log_proba(scaled[out]) for now, out in parts])
        )
    report(len(said) / (len(said) + 1))
    best = min(range(len(said)), key=lambda number: -said[number][np.arange(len(true)), true].mean())
    return regressions[best], temperature(said[best], true)


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


MODEL = Model(
    name="transfer",
    revision=3,
    title="Transfer",
    sentence="A network that learned from other classes looks; only the weighing of what it sees is learned.",
    story=(
        "A network has learned to tell 39 other classes apart, and with them what strokes, curves and corners matter. "
        "It looks at your drawings without learning anything new and gives 1,728 numbers for each. "
        "Only the weights of these numbers are learned, and a few hundred drawings are enough for that."
    ),
    params=(
        Param(
            "C",
            "Freedom of the weights",
            "How freely the weights may follow the training drawings: small values hold them back.",
            "float",
            None,
            1e-5,
            10,
            blank="found by trial",
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
    fit=fit,
)
