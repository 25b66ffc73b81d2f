"""The report of the article: every figure that has results, then its networks in detail."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.exports.report_limits import plan_limits
from dashboard.state.resources import backend
from dashboard.views.article.figure_view import figure_blocks
from dashboard.views.article.figures import Figure
from dashboard.views.exports.take_with_you import take_with_you
from qdcore.experiments.run import Run
from qdcore.export.document import Block, Heading

ASKED = (
    "Do the results of David Kradolfer's article 'Quick, Draw!' – Classifying Drawings with Python come out again on "
    "this computer? Each figure has the published numbers next to those measured here."
)


def take_article_with_you(figures: Sequence[Figure]) -> None:
    """The button for all figures so far; nothing before the first run."""
    if not _runs(figures):
        return

    def lead() -> list[Block]:
        blocks = [block for figure in figures for block in figure_blocks(figure, backend().runs)]
        return [Heading("The figures"), *blocks, *plan_limits(_runs(figures))]

    networks = _runs([figure for figure in figures if figure.kind == "run"])
    take_with_you(networks, title="Report: the article, repeated", asked=ASKED, lead=lead)


def _runs(figures: Sequence[Figure]) -> list[Run]:
    """The stored runs of these figures."""
    plans = [figure.plan for figure in figures if figure.plan]
    found = (backend().runs.find(experiment.id) for plan in plans for experiment in plan.experiments)
    return [run for run in found if run]
