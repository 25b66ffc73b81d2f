"""Charts: an Evaluation or a table of runs becomes a Picture; a chart's file, function and key share one name.

Charts leave the computations to Evaluation and know no Streamlit; the pages import them, and files that
begin with an underscore hold what several charts share.
"""

from collections.abc import Callable

from qdcore.charts._style import Picture, class_colour
from qdcore.charts.accuracy_bars import accuracy_bars
from qdcore.charts.before_and_after import before_and_after
from qdcore.charts.confidence_histogram import confidence_histogram
from qdcore.charts.confusion_matrix import confusion_matrix
from qdcore.charts.cost_scatter import cost_scatter
from qdcore.charts.coverage_curve import coverage_curve
from qdcore.charts.expected_curve import expected_curve
from qdcore.charts.feature_map_grid import feature_map_grid
from qdcore.charts.growth_curve import growth_curve
from qdcore.charts.ink_histogram import ink_histogram
from qdcore.charts.learning_curve import learning_curve
from qdcore.charts.pixel_picture import pixel_picture
from qdcore.charts.precision_recall_curve import precision_recall_curve
from qdcore.charts.probability_bars import probability_bars
from qdcore.charts.reliability_diagram import reliability_diagram
from qdcore.charts.roc_curve import roc_curve
from qdcore.charts.similarity_map import similarity_map
from qdcore.charts.stroke_by_stroke import stroke_by_stroke
from qdcore.charts.sweep_curve import sweep_curve
from qdcore.charts.sweep_heat_map import sweep_heat_map
from qdcore.charts.training_and_test import training_and_test
from qdcore.charts.training_history import training_history

__all__ = ["CHARTS", "Picture", "class_colour"]

CHARTS: dict[str, Callable[..., Picture]] = {
    chart.__name__: chart
    for chart in (
        accuracy_bars,
        confusion_matrix,
        roc_curve,
        precision_recall_curve,
        confidence_histogram,
        reliability_diagram,
        coverage_curve,
        probability_bars,
        stroke_by_stroke,
        training_history,
        learning_curve,
        growth_curve,
        cost_scatter,
        sweep_curve,
        sweep_heat_map,
        pixel_picture,
        feature_map_grid,
        ink_histogram,
        similarity_map,
        training_and_test,
        expected_curve,
        before_and_after,
    )
}
