"""Pictures show the very numbers they are given: values in the traces, a complete table, a sentence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest

from qdcore import charts
from qdcore.charts import CHARTS, Picture, class_colour, run_look

COUNTS = np.array([[1, 1, 0], [1, 2, 0], [0, 0, 1]])
CLASSES = ("cat", "dog", "bee")
EPOCHS = [{"epoch": 1, "loss": 0.9, "accuracy": 0.5}, {"epoch": 2, "loss": 0.4, "accuracy": 0.75}]

EXAMPLES: dict[str, Callable[[], Picture]] = {
    "accuracy": lambda: charts.accuracy(["Forest", "KNN"], [0.868, 0.862], [500, 500], [0.868, None]),
    "confusion": lambda: charts.confusion(COUNTS, CLASSES),
    "history": lambda: charts.history(["CNN", "Forest"], [EPOCHS, []]),
}


def test_every_chart_is_in_the_table_and_has_an_example() -> None:
    assert set(EXAMPLES) == set(CHARTS)


def test_every_file_of_charts_is_in_the_table() -> None:
    from pathlib import Path

    files = {path.stem for path in Path(charts.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == {chart.__module__.rsplit(".", 1)[1] for chart in CHARTS.values()}


def test_importing_the_charts_leaves_plotly_and_scikit_learn_alone() -> None:
    code = "import sys, qdcore.charts; print({'plotly', 'sklearn', 'scipy', 'streamlit'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_gives_a_figure_a_table_and_a_sentence(name: str) -> None:
    picture = EXAMPLES[name]()
    assert len(picture.figure.data) > 0 and len(picture.table) > 0
    assert len(picture.alt) > 20 and picture.alt.endswith(".") and "nan" not in picture.alt
    assert len(picture.table.to_csv(index=False).splitlines()) == len(picture.table) + 1


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_leaves_background_and_font_to_the_theme(name: str) -> None:
    layout = EXAMPLES[name]().figure.layout
    assert layout.paper_bgcolor is None and layout.plot_bgcolor is None and layout.font.color is None
    assert layout.width is None and 150 <= layout.height <= 900


@pytest.mark.parametrize("name", CHARTS)
def test_whatever_can_be_pointed_at_says_a_readable_sentence(name: str) -> None:
    for trace in EXAMPLES[name]().figure.data:
        assert trace.hoverinfo == "skip" or trace.hovertemplate.endswith("<extra></extra>")


def test_classes_and_runs_look_different_from_each_other() -> None:
    assert len({class_colour(position) for position in range(15)}) == 15
    assert class_colour(15) == class_colour(0)
    looks = [run_look(position) for position in range(30)]
    assert len(set(looks)) == 30
    assert not {look.colour for look in looks} & {class_colour(position) for position in range(15)}


def test_accuracy_bars_are_as_long_as_the_accuracies_and_carry_wilsons_interval() -> None:
    picture = EXAMPLES["accuracy"]()
    bars, marks = picture.figure.data
    assert list(bars.x) == [0.868, 0.862] and list(marks.x) == [0.868] and list(marks.y) == [0]
    high, low = bars.x[0] + bars.error_x.array[0], bars.x[0] - bars.error_x.arrayminus[0]
    assert (low, high) == pytest.approx((0.8355, 0.8949), abs=5e-5)
    assert picture.table["published"].tolist() == pytest.approx([0.868, np.nan], nan_ok=True)
    assert (
        "Forest: 86.8 % of 500 drawings right (95 % interval 83.6 to 89.5 %, published 86.8 %)" in picture.alt
    )


def test_two_runs_of_one_name_keep_a_bar_each_and_no_run_is_no_error() -> None:
    assert len(charts.accuracy(["MLP", "MLP"], [0.8, 0.9], [10, 10]).figure.data[0].x) == 2
    assert charts.accuracy([], [], []).alt == "No runs to compare."


def test_the_cells_of_a_confusion_matrix_are_its_counts() -> None:
    picture = EXAMPLES["confusion"]()
    assert picture.figure.data[0].z.tolist() == COUNTS.tolist()
    assert picture.table["drawings"].tolist() == COUNTS.ravel().tolist()
    assert picture.table["share"].tolist() == pytest.approx([1 / 2, 1 / 2, 0, 1 / 3, 2 / 3, 0, 0, 0, 1])
    assert (
        "4 drawings of 6 on the diagonal (66.7 %)" in picture.alt
        and "cat taken for dog, 1 drawing." in picture.alt
    )


def test_a_marker_on_every_cell_carries_true_and_predicted_class() -> None:
    for order in ([0, 1, 2], [2, 0, 1]):
        cells = charts.confusion(COUNTS, CLASSES, order=order).figure.data[-1]
        assert len(cells.x) == 9
        for x, y, (true, predicted), text in zip(cells.x, cells.y, cells.customdata, cells.text, strict=True):
            assert (y, x) == (CLASSES[true], CLASSES[predicted]) and text.startswith(y)
    assert "dog taken for cat: 1 drawing<br>33.3 % of the true class" in cells.text


def test_shares_of_the_row_without_the_diagonal_and_in_another_order() -> None:
    figure = charts.confusion(COUNTS, CLASSES, shares=True, diagonal=False, order=[1, 0, 2]).figure
    assert list(figure.data[0].x) == ["dog", "cat", "bee"]
    expected = [[np.nan, 1 / 3, 0], [1 / 2, np.nan, 0], [0, 0, np.nan]]
    assert figure.data[0].z.ravel().tolist() == pytest.approx(np.ravel(expected).tolist(), nan_ok=True)
    assert len(figure.data[-1].x) == 6


def test_the_chosen_cell_is_framed_where_it_stands_in_the_order() -> None:
    frame = charts.confusion(COUNTS, CLASSES, order=[1, 0, 2], chosen=(1, 2)).figure.layout.shapes[0]
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (1.5, 2.5, -0.5, 0.5)


def test_a_class_without_drawings_has_an_empty_row_of_shares() -> None:
    picture = charts.confusion(np.array([[3, 1], [0, 0]]), ("cat", "dog"), shares=True)
    assert np.isnan(picture.figure.data[0].z[1]).all()


def test_345_classes_stay_light_and_every_cell_with_drawings_can_be_clicked() -> None:
    counts = np.zeros((345, 345), int)
    counts[np.arange(345), np.arange(345)] = 30
    counts[3, 7] = 5
    picture = charts.confusion(counts, [f"class {i}" for i in range(345)], diagonal=False)
    cells = picture.figure.data[-1]
    assert cells.type == "scattergl" and list(cells.customdata) == [[3, 7]]
    assert len(picture.figure.data) == 2 and picture.figure.layout.dragmode == "zoom"
    assert "class 3 taken for class 7, 5 drawings" in picture.alt


def test_history_has_a_line_a_run_that_reported_the_metric() -> None:
    picture = EXAMPLES["history"]()
    (line,) = picture.figure.data
    assert list(line.x) == [1, 2] and list(line.y) == [0.5, 0.75]
    assert picture.alt == "Accuracy while training: CNN from 50.0 % to 75.0 % in 2 epochs."


def test_history_tells_held_back_drawings_from_training_ones() -> None:
    reports = [{"loss": 0.5, "val_loss": 0.6}, {"loss": 0.3, "val_loss": 0.55}]
    picture = charts.history(["MLP"], [reports], "loss")
    training, held_back = picture.figure.data
    assert list(training.y) == [0.5, 0.3] and list(held_back.y) == [0.6, 0.55]
    assert picture.table["epoch"].tolist() == [1, 2, 1, 2]


def test_history_of_runs_without_epochs_says_so() -> None:
    assert charts.history(["Forest"], [[]]).alt == "No run has reported its accuracy over epochs."
