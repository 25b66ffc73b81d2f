"""Beyond the article: a better network, data augmentation, an ensemble and transfer on the article's drawings."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.views.article import published
from dashboard.views.article.figures import Count, Figure, differences, pair
from qdcore.experiments.model import Model, Params
from qdcore.experiments.plans import all_against_all
from qdcore.experiments.sample import Sample

TRAINING_DRAWINGS = 500  # the smallest size of the article, where there is most to gain

# Label, model and parameters of each step; from one step to the next, one thing changes.
STEPS: tuple[tuple[str, str, Params], ...] = (
    ("The article's network", "cnn", published.PARAMS["cnn"]),
    ("Smaller filters in more layers", "modern_cnn", {"plain": 1.0, "mirror": False}),
    ("The same, with data augmentation", "modern_cnn", {}),
    ("The same, an ensemble of three, trained longer", "modern_cnn", {"preset": "best"}),
    ("Transfer", "transfer", {}),
    ("Transfer, fine-tuned", "transfer", {"fine_tune": 10}),
)


def improvements(count: Count, models: Mapping[str, Model]) -> Figure:
    """The steps as a figure, on cats and sheep or the substitute pair; only the first has a published accuracy."""
    classes, size = pair(count, TRAINING_DRAWINGS)
    settings = [(models[name], params) for _, name, params in STEPS]
    return Figure(
        "improvements",
        f"{size:,} training drawings, six ways to learn from them",
        "steps",
        all_against_all(Sample(classes, size), settings) if size else None,
        labels=tuple(label for label, _, _ in STEPS),
        published=(published.ACCURACY["cnn"][published.SIZES.index(TRAINING_DRAWINGS)], *(None,) * (len(STEPS) - 1)),
        differences=differences(classes, published.PAIR, size, TRAINING_DRAWINGS),
    )
