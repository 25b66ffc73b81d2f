"""The case worked by hand: three classes, six drawings; every test that uses it writes its numbers out."""

import numpy as np

from qdcore.evaluation.evaluation import Evaluation

CLASSES = ("cat", "dog", "bee")
# true    cat  dog  bee    drawing: predicted       correct confidence
DRAWINGS = [
    (0, 0.7, 0.2, 0.1),  # 0: cat -> cat            yes     0.7
    (0, 0.3, 0.6, 0.1),  # 1: cat -> dog            no      0.6
    (1, 0.1, 0.8, 0.1),  # 2: dog -> dog            yes     0.8
    (1, 0.4, 0.4, 0.2),  # 3: dog -> cat (a tie)    no      0.4
    (2, 0.0, 0.1, 0.9),  # 4: bee -> bee            yes     0.9
    (1, 0.2, 0.5, 0.3),  # 5: dog -> dog            yes     0.5
]


def six_drawings() -> Evaluation:
    """The evaluation of the six drawings, probabilities in float32 as runs keep them."""
    table = np.array(DRAWINGS)
    return Evaluation(table[:, 0].astype(np.int64), table[:, 1:].astype(np.float32), CLASSES)


def made_up(k: int, n: int, seed: int = 0, sharpness: float = 2.0) -> Evaluation:
    """An evaluation of n drawings of k classes whose classifier is more accurate the larger its sharpness."""
    rng = np.random.default_rng(seed)
    y, scores = rng.integers(0, k, n), rng.normal(size=(n, k))
    scores[np.arange(n), y] += sharpness
    odds = np.exp(1.5 * scores)
    probabilities = (odds / odds.sum(axis=1, keepdims=True)).astype(np.float32)
    return Evaluation(y, probabilities, tuple(f"class {position}" for position in range(k)))
