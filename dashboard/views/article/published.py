"""The article's numbers as data.

David Kradolfer, "'Quick, Draw!' - Classifying Drawings with Python" (2017), and the notebook that it came from.
figures.py holds the plans that repeat them with the drawings that are available.
"""

from __future__ import annotations

from typing import Any

from qdcore.experiments.model import Value

PAIR = ("cat", "sheep")
FIVE = ("dog", "octopus", "bee", "hedgehog", "giraffe")

# Accuracy on the test half by training drawings, cats against sheep.
SIZES = (500, 2000, 5000, 10_000, 15_000)
ACCURACY = {
    "random_forest": (0.868, 0.9030, 0.8992, 0.9210, 0.926867),
    "knn": (0.862, 0.9060, 0.9218, 0.9322, 0.936400),
    "mlp": (0.860, 0.8945, 0.9140, 0.9299, 0.932933),
    "cnn": (0.892, 0.9315, 0.9392, 0.9560, 0.964200),
}
PARAMS: dict[str, dict[str, Any]] = {
    "random_forest": {"n_estimators": 100},
    "knn": {"n_neighbors": 5},
    "mlp": {"layers": [50, 50], "alpha": 0.001},
    "cnn": {"epochs": 10, "batch": 200, "dropout": 0.2},
}

# Mean accuracy of 3-fold cross-validation with 5,000 training drawings, by (model, parameter).
FOLDS = 3
SWEEP_SIZE = 5000
TREES = (10, 20, 40, 60, 80, 100, 120, 140, 160)
NEIGHBOURS = (1, 3, 5, 7, 9, 11)
LAYERS = ([784], [784, 784], [100], [100, 100], [50, 50], [50], [100, 100, 100], [50, 50, 50])
VALUES: dict[tuple[str, str], tuple[Value, ...]] = {
    ("random_forest", "n_estimators"): TREES,
    ("random_forest", "max_features"): (15, 28, 50),
    ("knn", "n_neighbors"): NEIGHBOURS,
    ("mlp", "layers"): LAYERS,
    ("mlp", "alpha"): (0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6),
}
SWEPT: dict[tuple[str, str], tuple[float, ...]] = {
    ("random_forest", "n_estimators"): (0.8838, 0.8968, 0.9062, 0.9102, 0.9130, 0.9148, 0.9150, 0.9160, 0.9150),
    ("knn", "n_neighbors"): (0.9098, 0.9188, 0.9216, 0.9210, 0.9200, 0.9152),
    ("mlp", "layers"): (0.9316, 0.9312, 0.9248, 0.9224, 0.9196, 0.9186, 0.9180, 0.9158),
}
FIT_SECONDS = (90, 71, 28, 15, 16, 22, 9, 14)  # of LAYERS, on a computer of 2017
CHOICE: dict[tuple[str, str], Value] = {
    ("random_forest", "n_estimators"): 100,
    ("random_forest", "max_features"): 28,  # the square root of 784 pixels
    ("knn", "n_neighbors"): 5,
    ("mlp", "layers"): [100, 100],
    ("mlp", "alpha"): 0.001,
}
SUPPORT_VECTORS = {"linear, by stochastic gradient descent": 0.8356, "linear": 0.8488, "radial basis functions": 0.8768}

# The network trained on 15,000 drawings of cats and sheep; rows are true classes.
CNN_CONFUSION = ((7253, 244), (293, 7210))
CNN_AUC = 0.99417

# Five classes, 2,500 drawings of each to train on; the networks' layers are larger.
FIVE_PER_CLASS = 5000
FIVE_ACCURACY = {"random_forest": 0.79104, "knn": 0.8236, "mlp": 0.81176, "cnn": 0.90288}
FIVE_PARAMS = {**PARAMS, "mlp": {"layers": [100, 100], "alpha": 0.001}}
FIVE_CONFUSION = (
    (2257, 55, 73, 60, 48),
    (87, 2327, 63, 38, 16),
    (181, 71, 2131, 92, 17),
    (125, 23, 105, 2220, 9),
    (105, 21, 15, 10, 2351),
)
FIVE_MEAN_CONFIDENCE = 0.90005
FIVE_ABOVE_90 = 0.7  # about
FIVE_LEAST_CONFIDENCE = 0.244
