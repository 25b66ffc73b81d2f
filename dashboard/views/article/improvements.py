"""Beyond the article: what a better network, varied drawings, more time and transfer bring on the article's rows."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.views.article import published
from dashboard.views.article.figures import Count, Figure, differs, pair
from qdcore.experiments.model import Model, Params
from qdcore.experiments.plans import all_against_all
from qdcore.experiments.sample import Sample

SIZE = 500  # training drawings, the fewest that the article took: where there is most to gain

# What each step is called, the model and its parameters; from one step to the next, one thing changes.
STEPS: tuple[tuple[str, str, Params], ...] = (
    ("The article's network", "cnn", published.PARAMS["cnn"]),
    ("Smaller filters in more layers", "modern_cnn", {"plain": 1.0, "mirror": False}),
    ("The same, on varied drawings", "modern_cnn", {}),
    ("The same, three networks with more time", "modern_cnn", {"preset": "best"}),
    ("Transfer", "transfer", {}),
    ("Transfer, then all weights learn", "transfer", {"fine_tune": 10}),
)


def beyond(count: Count, models: Mapping[str, Model]) -> Figure:
    """The steps as a figure, on cats and sheep or their stand-ins; only the first has a published number."""
    classes, size = pair(count, SIZE)
    settings = [(models[name], params) for _, name, params in STEPS]
    return Figure(
        "beyond",
        f"{size:,} training drawings, six ways to learn from them",
        "steps",
        all_against_all(Sample(classes, size), settings) if size else None,
        labels=tuple(label for label, _, _ in STEPS),
        published=(published.ACCURACY["cnn"][published.SIZES.index(SIZE)], *(None,) * (len(STEPS) - 1)),
        differs=differs(classes, published.PAIR, size, SIZE),
    )
