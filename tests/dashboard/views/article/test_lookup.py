"""The article's number belongs to an experiment of the article, and to no other."""

from __future__ import annotations

from dashboard.views.article.lookup import published_accuracy
from dashboard.views.article.published import FIVE, FIVE_PARAMS, PAIR, PARAMS
from models import MODELS
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.sample import Sample


def test_the_articles_experiments_have_its_numbers():
    forest, mlp = MODELS["random_forest"], MODELS["mlp"]
    assert published_accuracy(Experiment.of(Sample(PAIR, 500), forest, PARAMS.get("random_forest"))) == 0.868
    assert published_accuracy(Experiment.of(Sample(PAIR, 15_000), MODELS["knn"], PARAMS.get("knn"))) == 0.9364
    assert published_accuracy(Experiment.of(Sample(PAIR, 2000), mlp, PARAMS["mlp"])) == 0.8945
    assert published_accuracy(Experiment.of(Sample(FIVE, 5000), mlp, FIVE_PARAMS["mlp"])) == 0.81176


def test_other_drawings_splits_and_parameters_have_none():
    forest = MODELS["random_forest"]
    for sample in (Sample(PAIR, 501), Sample(PAIR[::-1], 500), Sample(PAIR, 500, seed=1), Sample(PAIR, 500, 0.2),
                   Sample(PAIR, 500, hidden=("cat/1",)), Sample(FIVE, 500)):  # fmt: skip
        assert published_accuracy(Experiment.of(sample, forest)) is None
    assert published_accuracy(Experiment.of(Sample(PAIR, 500), MODELS["mlp"], {"layers": [100]})) is None
