"""Every chart in the table keeps the same promises; what each one shows is in test_chart_values.py."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qdcore import charts
from qdcore.charts import CHARTS, Picture
from qdcore.charts._style import class_colour, curve_styles, run_style, thinned, translucent
from qdcore.evaluation.thresholds import Detector
from qdcore.formatting import plain_html
from tests.helpers.six_drawings import CLASSES, six_drawings

SIX = six_drawings()
GRID = np.array([[0.8, 0.9], [0.8, 0.9]])
THREE = [Detector.of(SIX, position) for position in range(3)]
NOBODY = Detector(np.zeros(6, bool), THREE[0].p)
EPOCHS = [{"epoch": 1, "loss": 0.9, "accuracy": 0.5}, {"epoch": 2, "loss": 0.4, "accuracy": 0.75}]

EXAMPLES: dict[str, Callable[[], Picture]] = {
    "accuracy_bars": lambda: charts.accuracy_bars(["Forest", "KNN"], [0.868, 0.862], [500, 500], [0.868, None]),
    "confusion_matrix": lambda: charts.confusion_matrix(SIX.confusion, CLASSES),
    "roc_curve": lambda: charts.roc_curve(CLASSES, THREE, classes=[0, 1, 2], threshold=0.5),
    "precision_recall_curve": lambda: charts.precision_recall_curve(CLASSES, THREE, classes=[0, 1, 2], threshold=0.5),
    "confidence_histogram": lambda: charts.confidence_histogram(SIX),
    "reliability_diagram": lambda: charts.reliability_diagram(["CNN", "KNN"], [SIX, SIX]),
    "coverage_curve": lambda: charts.coverage_curve(["CNN", "KNN"], [SIX, SIX]),
    "probability_bars": lambda: charts.probability_bars(CLASSES, SIX.probabilities[:2], ["CNN", "KNN"]),
    "stroke_by_stroke": lambda: charts.stroke_by_stroke(CLASSES, SIX.probabilities),
    "training_history": lambda: charts.training_history(["CNN", "Forest"], [EPOCHS, []]),
    "growth_curve": lambda: charts.growth_curve([2, 3, 4], [0.0, 1.0, 0.75], 0.5),
    "learning_curve": lambda: charts.learning_curve(["KNN"] * 3, [500, 500, 2000], [0.8, 0.9, 0.92]),
    "cost_scatter": lambda: charts.cost_scatter(["A", "B"], ["CNN", "KNN"], [35, 0.2], [0.9, 0.8], "training"),
    "sweep_curve": lambda: charts.sweep_curve("trees", ["1", "2"], [0.88, 0.91], [0.01] * 2, times=[0.2, 2], article=1),
    "sweep_heat_map": lambda: charts.sweep_heat_map(
        ("K", "weights"), ["1", "5"], ["a", "b"], np.array([[0.8, 0.9]] * 2)
    ),
    "pixel_picture": lambda: charts.pixel_picture(np.arange(784) / 784, "importance"),
    "ink_histogram": lambda: charts.ink_histogram(["cat", "dog"], [np.array([0.1, 0.2]), np.array([0.3, 0.3])]),
    "similarity_map": lambda: charts.similarity_map(["cat", "dog"], np.array([[1, 0.8], [0.8, 1]])),
    "training_and_test": lambda: charts.training_and_test("K", ["5", "1"], [0.9, 1.0], [0.85, 0.8]),
    "expected_curve": lambda: charts.expected_curve([20, 100], [0.6, 0.9], [0.7, 0.8]),
    "before_and_after": lambda: charts.before_and_after(["Why?", "How?"], [1, 0], [2, 3], 4),
    "feature_map_grid": lambda: charts.feature_map_grid(np.arange(10 * 24 * 24).reshape(10, 24, 24)),
}


def test_every_chart_is_in_the_table_and_has_an_example() -> None:
    assert set(EXAMPLES) == set(CHARTS)


def test_every_file_of_charts_is_in_the_table_or_a_shared_part() -> None:
    files = {path.stem for path in Path(charts.__file__).parent.glob("[!_]*.py")}
    assert files == {chart.__module__.rsplit(".", 1)[1] for chart in CHARTS.values()}


def test_importing_the_charts_leaves_plotly_and_scikit_learn_alone() -> None:
    code = "import sys, qdcore.charts; print({'plotly', 'sklearn', 'scipy', 'streamlit'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_gives_a_figure_a_table_and_a_sentence(name: str) -> None:
    picture = EXAMPLES[name]()
    assert len(picture.figure.data) > 0 and len(picture.table) > 0
    assert len(picture.alt) > 20 and picture.alt.endswith(".") and "nan" not in picture.alt
    assert any(character.isdigit() for character in picture.alt)
    assert len(picture.table.to_csv(index=False).splitlines()) == len(picture.table) + 1
    assert picture.table.index.is_unique


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_can_be_sent_to_a_browser(name: str) -> None:
    # Infinity and NaN are no JSON
    json.loads(EXAMPLES[name]().figure.to_json(), parse_constant=lambda constant: pytest.fail(constant))


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_leaves_background_and_font_to_the_theme(name: str) -> None:
    layout = EXAMPLES[name]().figure.layout
    assert layout.paper_bgcolor is None and layout.plot_bgcolor is None and layout.font.color is None


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_as_wide_as_the_page_and_the_finger_scrolls_over_it(name: str) -> None:
    layout = EXAMPLES[name]().figure.layout
    assert layout.width is None and 150 <= layout.height <= 900 and layout.dragmode is False
    assert layout.margin.l + layout.margin.r <= 40


@pytest.mark.parametrize("name", CHARTS)
def test_whatever_can_be_pointed_at_says_a_readable_sentence(name: str) -> None:
    for trace in EXAMPLES[name]().figure.data:
        assert trace.hoverinfo == "skip" or trace.hovertemplate.endswith("<extra></extra>")


# Names of classes, runs, classifiers and parameters, as somebody may choose them.
NAMES = ("<b>x</b>", '<a href="http://host/">y</a>', "$z$ %{odd}")
MARKUP = re.compile(r"<b>x|<a |\$z|%\{odd")
NAMED: dict[str, Callable[[], Picture]] = {
    "accuracy_bars": lambda: charts.accuracy_bars(NAMES, [0.8] * 3, [500] * 3, [0.8] * 3),
    "confusion_matrix": lambda: charts.confusion_matrix(SIX.confusion, NAMES),
    "roc_curve": lambda: charts.roc_curve(NAMES, THREE, classes=[0, 1, 2], threshold=0.5),
    "precision_recall_curve": lambda: charts.precision_recall_curve(NAMES, [*THREE[:2], NOBODY], threshold=0.5),
    "reliability_diagram": lambda: charts.reliability_diagram(NAMES, [SIX] * 3),
    "coverage_curve": lambda: charts.coverage_curve(NAMES, [SIX] * 3),
    "probability_bars": lambda: charts.probability_bars(NAMES, SIX.probabilities[:3], NAMES, true=2),
    "stroke_by_stroke": lambda: charts.stroke_by_stroke(NAMES, SIX.probabilities),
    "training_history": lambda: charts.training_history(NAMES, [[{NAMES[0]: 1.0}, {NAMES[0]: 2.0}]] * 3, NAMES[0]),
    "learning_curve": lambda: charts.learning_curve(NAMES * 2, [5] * 6, [0.8] * 6, published=[(NAMES[0], 5, 0.8)]),
    "cost_scatter": lambda: charts.cost_scatter(NAMES, NAMES, [1, 2, 3], [0.7, 0.8, 0.9], "size"),
    "sweep_curve": lambda: charts.sweep_curve(NAMES[0], NAMES, [0.8] * 3, [0.1] * 3, times=[1] * 3, article=2),
    "sweep_heat_map": lambda: charts.sweep_heat_map(NAMES[:2], NAMES, NAMES, np.full((3, 3), 0.8)),
    "pixel_picture": lambda: charts.pixel_picture(np.arange(784), f"ink of {' '.join(NAMES)}"),
    "feature_map_grid": lambda: charts.feature_map_grid(np.ones((3, 4, 4)), " ".join(NAMES)),
    "ink_histogram": lambda: charts.ink_histogram(NAMES, [np.array([0.1])] * 3),
    "similarity_map": lambda: charts.similarity_map(NAMES, np.eye(3)),
    "training_and_test": lambda: charts.training_and_test(NAMES[0], NAMES, [1.0] * 3, [0.8] * 3),
}


def strings(part: Any) -> Iterator[str]:
    """All strings of a figure, however deep."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for each in part.values():
            yield from strings(each)
    elif isinstance(part, list | tuple | np.ndarray):
        for each in part:
            yield from strings(each)


def test_every_chart_that_shows_names_is_tried_with_odd_ones() -> None:
    assert set(CHARTS) - set(NAMED) == {"confidence_histogram", "expected_curve", "before_and_after", "growth_curve"}


@pytest.mark.parametrize("name", NAMED)
def test_a_name_is_shown_as_text_whatever_markup_it_contains(name: str) -> None:
    picture = NAMED[name]()
    shown = list(strings(picture.figure.to_plotly_json()))
    assert not [text for text in shown if MARKUP.search(text)]
    assert any(plain_html(NAMES[0]) in text for text in shown)
    assert NAMES[0] in picture.alt + str(picture.table.to_dict())  # tables and alt texts hold plain text


def test_classes_and_runs_look_different_from_each_other() -> None:
    assert len({class_colour(position) for position in range(15)}) == 15
    assert class_colour(15) == class_colour(0)
    assert len({run_style(position) for position in range(200)}) == 200
    assert not {run_style(i).colour for i in range(10)} & {class_colour(i) for i in range(15)}


def test_neighbouring_runs_differ_in_more_than_colour() -> None:
    for first, second in zip(map(run_style, range(30)), map(run_style, range(1, 31)), strict=True):
        assert first.symbol != second.symbol and first.dash != second.dash and first.pattern != second.pattern


def test_curves_of_several_classes_have_their_colours_and_runs_their_dashes() -> None:
    looks = curve_styles([0, 1, 0, 1], [0, 0, 1, 1], 4)
    assert [look.colour for look in looks] == [class_colour(i) for i in (0, 1, 0, 1)]
    assert looks[0].dash == looks[1].dash != looks[2].dash == looks[3].dash
    assert [look.colour for look in curve_styles([1, 1], [0, 1], 2)] == [
        run_style(0).colour,
        run_style(1).colour,
    ]
    assert [look.colour for look in curve_styles([3], None, 1)] == [class_colour(3)]


def test_thinning_keeps_first_and_last_and_all_of_few() -> None:
    assert thinned(5).tolist() == [0, 1, 2, 3, 4]
    many = thinned(15000)
    assert len(many) == 400 and many[0] == 0 and many[-1] == 14999


def test_a_colour_can_let_the_page_through() -> None:
    assert translucent("#0072B2", 0.5) == "rgba(0, 114, 178, 0.5)"
