"""Pictures show the very numbers they are given: in the traces, in the table, in the sentence."""

from __future__ import annotations

import numpy as np
import pytest

from qdcore import charts
from qdcore.charts import class_colour
from qdcore.charts.training_history import metrics
from qdcore.evaluation.thresholds import Detector
from tests.helpers.six_drawings import CLASSES, made_up, six_drawings

SIX = six_drawings()
DOG = Detector.of(SIX, 1)
COUNTS = np.array([[1, 1, 0], [1, 2, 0], [0, 0, 1]])


def test_accuracy_bars_are_as_long_as_the_accuracies_and_carry_wilsons_interval() -> None:
    picture = charts.accuracy_bars(["Forest", "KNN"], [0.868, 0.862], [500, 500], [0.868, None])
    bars, marks = picture.figure.data
    assert list(bars.x) == [0.868, 0.862] and list(marks.x) == [0.868]
    assert 0 < marks.y[0] < 0.5  # at the first bar's lower edge
    high, low = bars.x[0] + bars.error_x.array[0], bars.x[0] - bars.error_x.arrayminus[0]
    assert (low, high) == pytest.approx((0.8355, 0.8949), abs=5e-5)
    assert picture.table["published"].tolist() == pytest.approx([0.868, np.nan], nan_ok=True)
    assert "Forest: 86.8 % of 500 drawings correct (95 % interval 83.6 to 89.5 %, published 86.8 %)" in picture.alt


def test_without_the_full_range_accuracies_are_points_on_an_axis_that_says_where_it_begins() -> None:
    figure = charts.accuracy_bars(["Forest", "KNN"], [0.868, 0.862], [500, 500], [0.868, None], full_range=False).figure
    points, axis = figure.data[0], figure.layout.xaxis
    assert points.mode == "markers" and list(points.x) == [0.868, 0.862]
    assert axis.title.text == "accuracy (axis from 80 to 90 %)"  # intervals from 82.9 to 89.5 %
    assert axis.range[0] <= 0.8 and axis.range[1] >= 0.9
    full = charts.accuracy_bars(["Forest"], [0.868], [500]).figure
    assert full.data[0].type == "bar" and list(full.layout.xaxis.range) == [0, 1]


@pytest.mark.parametrize(
    ("shares", "title"),
    [([0.81, 0.94], "80 to 95"), ([0.9, 0.9], "85 to 95"), ([1.0, 1.0], "95 to 100"), ([0.0], "0 to 5")],
)
def test_the_axis_of_the_cost_shows_the_range_of_the_accuracies_or_all(shares: list[float], title: str) -> None:
    costs, names = [1.0] * len(shares), ["CNN"] * len(shares)
    axis = charts.cost_scatter(names, names, costs, shares, "training").figure.layout.yaxis
    assert axis.title.text == f"accuracy (axis from {title} %)"
    full = charts.cost_scatter(names, names, costs, shares, "training", full_range=True).figure.layout.yaxis
    assert list(full.range) == [0, 1] and full.title.text == "accuracy"


def test_two_runs_of_one_name_keep_a_bar_each_and_no_run_is_no_error() -> None:
    assert len(charts.accuracy_bars(["MLP", "MLP"], [0.8, 0.9], [10, 10]).figure.data[0].x) == 2
    assert charts.accuracy_bars([], [], []).alt == "No runs to compare."


def test_the_cells_of_a_confusion_matrix_are_its_counts() -> None:
    picture = charts.confusion_matrix(COUNTS, CLASSES)
    assert picture.figure.data[0].z.tolist() == COUNTS.tolist()
    assert picture.table["drawings"].tolist() == COUNTS.ravel().tolist()
    assert picture.table["share"].tolist() == pytest.approx([1 / 2, 1 / 2, 0, 1 / 3, 2 / 3, 0, 0, 0, 1])
    assert "4 drawings of 6 on the diagonal (66.7 %)" in picture.alt
    assert "cat predicted as dog, 1 drawing." in picture.alt


def test_every_cell_shows_its_number_once() -> None:
    texts = charts.confusion_matrix(COUNTS, CLASSES).figure.layout.annotations
    assert [(text.y, text.x, text.text) for text in texts] == [(i, j, str(n)) for (i, j), n in np.ndenumerate(COUNTS)]
    assert [text.text for text in texts if text.font.color == "white"] == ["2"]  # the only dark cell


def test_a_marker_on_every_cell_carries_true_and_predicted_class() -> None:
    for order in ([0, 1, 2], [2, 0, 1]):
        cells = charts.confusion_matrix(COUNTS, CLASSES, order=order).figure.data[-1]
        assert len(cells.x) == 9
        for x, y, (true, predicted), text in zip(cells.x, cells.y, cells.customdata, cells.text, strict=True):
            assert (y, x) == (CLASSES[true], CLASSES[predicted]) and text.startswith(y)
    assert "dog predicted as cat: 1 drawing<br>33.3 % of dog" in cells.text


def test_shares_of_the_row_without_the_diagonal_and_in_another_order() -> None:
    figure = charts.confusion_matrix(COUNTS, CLASSES, shares=True, diagonal=False, order=[1, 0, 2]).figure
    assert list(figure.data[0].x) == ["dog", "cat", "bee"]
    expected = [[np.nan, 1 / 3, 0], [1 / 2, np.nan, 0], [0, 0, np.nan]]
    assert figure.data[0].z.ravel().tolist() == pytest.approx(np.ravel(expected).tolist(), nan_ok=True)
    assert len(figure.data[-1].x) == 6


def test_the_chosen_cell_is_framed_where_it_stands_in_the_order() -> None:
    frame = charts.confusion_matrix(COUNTS, CLASSES, order=[1, 0, 2], chosen=(1, 2)).figure.layout.shapes[0]
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (1.5, 2.5, -0.5, 0.5)


def test_a_class_without_drawings_has_an_empty_row_of_shares() -> None:
    picture = charts.confusion_matrix(np.array([[3, 1], [0, 0]]), ("cat", "dog"), shares=True)
    assert np.isnan(picture.figure.data[0].z[1]).all() and picture.table["share"].isna().sum() == 2


def test_345_classes_stay_light_and_every_cell_with_drawings_can_be_clicked() -> None:
    counts = np.zeros((345, 345), int)
    counts[np.arange(345), np.arange(345)] = 30
    counts[3, 7] = 5
    picture = charts.confusion_matrix(counts, [f"class {i}" for i in range(345)], diagonal=False)
    cells = picture.figure.data[-1]
    assert cells.type == "scattergl" and cells.customdata.tolist() == [[3, 7]]
    cells = picture.figure.data[0]
    assert cells.xgap == 0 and np.nansum(cells.z) == cells.z[3][7] == 5 and np.isfinite(cells.z).sum() == 1
    assert not picture.figure.layout.annotations and picture.figure.layout.dragmode == "zoom"
    assert "class 3 predicted as class 7, 5 drawings" in picture.alt


def test_the_roc_curve_has_the_detectors_points_and_its_auc_in_the_legend() -> None:
    picture = charts.roc_curve(["dog"], [DOG], classes=[1])
    chance, curve = picture.figure.data
    fpr, tpr, thresholds = DOG.roc
    assert list(curve.x) == list(fpr) and list(curve.y) == list(tpr)
    assert curve.name == "dog, AUC 0.778" and curve.line.color == class_colour(1)
    assert list(chance.x) == list(chance.y) == [0, 1]
    assert picture.table["threshold"].tolist() == thresholds.tolist() and "dog 0.778" in picture.alt


def test_the_threshold_is_a_point_on_the_roc_curve() -> None:
    picture = charts.roc_curve(["dog"], [DOG], classes=[1], threshold=0.5)
    marker = picture.figure.data[-1]
    assert (marker.x[0], marker.y[0]) == (DOG.at(0.5).fpr, DOG.at(0.5).tpr) == (1 / 3, 1 / 3)
    assert "At threshold 0.5: dog TPR 33.3 %, FPR 33.3 %." in picture.alt


def test_the_precision_recall_curve_has_the_detectors_points_and_threshold() -> None:
    picture = charts.precision_recall_curve(["dog"], [DOG], threshold=0.3)
    curve, marker = picture.figure.data
    precision, recall, _ = DOG.precision_recall
    assert list(curve.x) == list(recall) and list(curve.y) == list(precision)
    assert (marker.x[0], marker.y[0]) == (1, 3 / 4) and "dog 80.6 %" in picture.alt  # (1 + 2/3 + 3/4) / 3


def test_a_class_without_test_drawings_is_named_in_the_legend_but_has_no_curve() -> None:
    nobody = Detector(np.zeros(6, bool), DOG.p)
    for chart in (charts.roc_curve, charts.precision_recall_curve):
        picture = chart(["dog", "bee"], [DOG, nobody], classes=[1, 2], threshold=0.5)
        assert "bee: no curve" in [trace.name for trace in picture.figure.data]
        assert set(picture.table["curve"]) == {"dog"} and "bee undefined" in picture.alt


def test_a_curve_of_fifteen_thousand_drawings_is_thinned_to_what_a_screen_shows() -> None:
    rng = np.random.default_rng(0)
    detector = Detector(rng.random(15000) < 0.5, rng.random(15000))
    for chart in (charts.roc_curve, charts.precision_recall_curve):
        curve = chart(["a"], [detector]).figure.data[-1]
        assert len(curve.x) == 400 and {curve.x[0], curve.x[-1]} == {0, 1}


def test_the_confidence_histogram_counts_correct_and_incorrect() -> None:
    picture = charts.confidence_histogram(SIX, bins=5)
    incorrect, correct = picture.figure.data
    assert list(incorrect.y) == [0, 1, 1, 0, 0] and list(correct.y) == [0, 0, 1, 2, 1]
    assert correct.marker.color != incorrect.marker.color  # opacities would not show in the legend
    assert incorrect.marker.pattern.shape == "x" and picture.table["correct"].sum() == 4
    assert "mean 65.0 %, lowest 40.0 %, above 90 % for 0 % of them" in picture.alt


def test_the_reliability_diagram_has_accuracy_over_confidence_and_the_counts_below() -> None:
    picture = charts.reliability_diagram(["CNN"], [SIX], bins=5)
    _, line, counts = picture.figure.data
    assert list(line.x) == pytest.approx([0.4, 0.55, 0.75, 0.9]) and list(line.y) == [0, 0.5, 1, 1]
    assert list(counts.y) == [1, 2, 2, 1] and counts.yaxis == "y2"
    assert line.name == "CNN, calibration error 18.3 %" and "CNN 18.3 %" in picture.alt  # (0.4 + 0.1 + 0.5 + 0.1) / 6
    assert len(picture.table) == 5


def test_the_coverage_curve_has_accuracy_over_coverage() -> None:
    picture = charts.coverage_curve(["CNN"], [SIX])
    (line,) = picture.figure.data
    points = set(zip(np.round(line.x, 4), np.round(line.y, 4), strict=True))
    assert points == {(1, 0.6667), (0.8333, 0.8), (0.6667, 0.75), (0.5, 1), (0.3333, 1), (0.1667, 1)}
    assert "CNN 66.7 % on all drawings, 100 % where its confidence is 90 % or more (coverage 16.7 %)" in picture.alt


def test_probability_bars_keep_order_and_colours_of_the_classes_for_every_model() -> None:
    picture = charts.probability_bars(CLASSES, SIX.probabilities[:2], ["CNN", "KNN"], true=1)
    for row, (bars, name) in enumerate(zip(picture.figure.data, ["CNN", "KNN"], strict=True)):
        assert bars.name == name and list(bars.x) == SIX.probabilities[row].tolist()
        assert list(bars.marker.color) == [class_colour(i) for i in range(3)]
    first, second = picture.figure.data
    assert first.marker.pattern.shape != second.marker.pattern.shape
    assert list(picture.figure.layout.yaxis.ticktext) == ["cat", "<b>dog</b>", "bee"]
    assert picture.alt == "CNN predicts cat, 70.0 %; KNN predicts dog, 60.0 %."
    assert picture.table["KNN"].tolist() == SIX.probabilities[1].tolist()


def test_of_many_classes_the_likeliest_are_shown_in_their_own_order_and_colours() -> None:
    many = np.zeros(345)
    many[[200, 3, 77]] = 0.5, 0.3, 0.2
    picture = charts.probability_bars([f"class {i}" for i in range(345)], many, ["CNN"], at_most=3)
    assert list(picture.figure.layout.yaxis.ticktext) == ["class 3", "class 77", "class 200"]
    assert list(picture.figure.data[0].x) == [0.3, 0.2, 0.5] and len(picture.table) == 345
    assert list(picture.figure.data[0].marker.color) == [class_colour(i) for i in (3, 77, 200)]


def test_stroke_by_stroke_has_a_line_a_class_over_the_strokes() -> None:
    picture = charts.stroke_by_stroke(CLASSES, SIX.probabilities[:3])
    assert [line.name for line in picture.figure.data] == list(CLASSES)
    assert list(picture.figure.data[0].y) == SIX.probabilities[:3, 0].tolist()
    assert list(picture.figure.data[0].x) == [1, 2, 3]
    assert picture.alt == "Prediction after 1 stroke: cat 70.0 %, 2 strokes: dog 60.0 %, 3 strokes: dog 80.0 %."


def test_stroke_by_stroke_shows_those_of_many_classes_that_were_once_most_probable() -> None:
    evaluation = made_up(40, 5)
    picture = charts.stroke_by_stroke(evaluation.classes, evaluation.probabilities, at_most=4)
    guesses = {evaluation.classes[i] for i in evaluation.y_pred}
    assert len(picture.figure.data) == 4 and len(picture.table.columns) == 41
    assert len(guesses & {line.name for line in picture.figure.data}) == min(4, len(guesses))


def test_history_has_a_line_a_run_that_reported_the_metric() -> None:
    epochs = [{"epoch": 1, "loss": 0.9, "accuracy": 0.5}, {"epoch": 2, "loss": 0.4, "accuracy": 0.75}]
    picture = charts.training_history(["CNN", "Forest"], [epochs, []])
    (line,) = picture.figure.data
    assert list(line.x) == [1, 2] and list(line.y) == [0.5, 0.75]
    assert picture.figure.layout.yaxis.title.text == "training accuracy"
    assert picture.alt == "Accuracy during training: CNN from 50.0 % to 75.0 % in 2 epochs."
    assert metrics([epochs, []]) == ["accuracy", "loss"]


def test_history_shows_validation_beside_training_drawings() -> None:
    reports = [{"loss": 0.5, "val_loss": 0.6}, {"loss": 0.3, "val_loss": 0.55}]
    picture = charts.training_history(["MLP"], [reports], "loss")
    training, validation = picture.figure.data
    assert list(training.y) == [0.5, 0.3] and list(validation.y) == [0.6, 0.55]
    assert picture.table["epoch"].tolist() == [1, 2, 1, 2]


def test_history_of_runs_without_epochs_says_so() -> None:
    assert charts.training_history(["Forest"], [[]]).alt == "No run reports its accuracy by epoch."


def test_learning_curves_average_repeats_and_show_their_standard_error() -> None:
    picture = charts.learning_curve(["KNN"] * 4, [500, 2000, 500, 2000], [0.8, 0.92, 0.9, 0.94])
    band, line = picture.figure.data
    assert list(line.x) == [500, 2000] and list(line.y) == pytest.approx([0.85, 0.93])
    assert list(band.y) == pytest.approx([0.85 + 0.05, 0.93 + 0.01, 0.93 - 0.01, 0.85 - 0.05])
    assert picture.table["error"].tolist() == pytest.approx([0.05, 0.01]) and picture.table["runs"].tolist() == [2, 2]
    assert "KNN 85.0 % with 500, 93.0 % with 2,000" in picture.alt


def test_learning_curves_without_repeats_have_no_band_and_the_articles_numbers_are_marked() -> None:
    published = [("KNN", 500, 0.862), ("CNN", 500, 0.892)]
    picture = charts.learning_curve(["KNN"] * 2, [2000, 500], [0.9, 0.86], published=published)
    line, mark = picture.figure.data
    assert list(line.x) == [500, 2000] and list(mark.y) == [0.862] and mark.marker.symbol == "circle-open"


def test_models_keep_the_order_given_whatever_their_names() -> None:
    table = charts.learning_curve(["Z", "A", "Z"], [5, 5, 3], [0.5, 0.6, 0.4]).table
    assert table[["model", "drawings"]].to_numpy().tolist() == [["Z", 3], ["Z", 5], ["A", 5]]


def test_accuracy_against_cost_joins_the_runs_on_the_pareto_front() -> None:
    names, models = ["RF 100", "RF 10", "CNN"], ["RF", "RF", "CNN"]
    picture = charts.cost_scatter(names, models, [2.6, 3.0, 35], [0.87, 0.85, 0.92], "training")
    best, forest, cnn = picture.figure.data
    assert list(best.x) == [2.6, 35] and list(best.y) == [0.87, 0.92]
    assert list(forest.x) == [2.6, 3.0] and list(cnn.customdata) == [2]
    assert forest.marker.symbol != cnn.marker.symbol
    assert picture.figure.layout.xaxis.type == "log"
    assert picture.alt == (
        "Accuracy against seconds to train. Cheapest: RF 100: 87.0 % for 2.6 s. Most accurate: CNN: 92.0 % for 35 s."
    )


def test_what_costs_nothing_stands_at_the_edge_of_the_logarithmic_axis() -> None:
    picture = charts.cost_scatter(["KNN"], ["KNN"], [0.0], [0.9], "training")
    assert picture.figure.data[1].x[0] == 1e-3 and picture.table["seconds to train"].tolist() == [0]
    assert charts.cost_scatter([], [], [], [], "size").alt == "No runs to compare."


def test_a_sweep_marks_the_best_value_and_the_articles_choice() -> None:
    picture = charts.sweep_curve("trees", ["10", "60", "100"], [0.88, 0.92, 0.91], [0.01] * 3, article=2)
    line, best, article = picture.figure.data
    assert list(line.y) == [0.88, 0.92, 0.91] and list(line.error_y.array) == [0.01] * 3
    assert list(best.x) == ["60"] and list(article.x) == ["100"]
    assert picture.alt == "Accuracy by trees: best 92.0 % at 60; the article's choice, 100, gives 91.0 %."


def test_a_sweep_shows_seconds_below_and_published_numbers_beside() -> None:
    picture = charts.sweep_curve("K", ["1", "3"], [0.9, 0.91], [0, 0], times=[1.5, 2], published=[0.9098, None])
    marks, times = picture.figure.data[1], picture.figure.data[-1]
    assert marks.y[0] == 0.9098 and np.isnan(marks.y[1])
    assert list(times.y) == [1.5, 2] and times.yaxis == "y2"
    assert list(picture.table.columns) == ["value", "accuracy", "error", "seconds", "published"]


def test_a_sweep_of_which_nothing_is_trained_yet_says_so() -> None:
    assert charts.sweep_curve("K", ["1"], [np.nan], [np.nan]).alt == "Accuracy by K: nothing is trained yet."
    empty = charts.sweep_heat_map(("K", "weights"), ["1"], ["uniform"], np.array([[np.nan]]))
    assert empty.alt == "Accuracy by K and weights: nothing is trained yet."


def test_a_heat_map_frames_the_best_cell_and_the_articles_choice() -> None:
    means = np.array([[0.90, 0.91, 0.89], [np.nan, 0.93, 0.92]])
    picture = charts.sweep_heat_map(("K", "weights"), ["1", "5"], ["a", "b", "c"], means, article=(0, 2))
    assert picture.figure.data[0].z.ravel().tolist() == pytest.approx(means.ravel().tolist(), nan_ok=True)
    best, article = picture.figure.layout.shapes
    assert (best.x0, best.y0) == (0.5, 0.5) and (article.x0, article.y0) == (1.5, -0.5)
    cells = picture.figure.data[-1]
    places = dict(zip(zip(cells.y, cells.x, strict=True), map(tuple, cells.customdata), strict=True))
    assert places["5", "b"] == (1, 1) and len(picture.table) == 6
    assert "best 93.0 % with K 5 and weights b (solid frame); the article's choice 89.0 %" in picture.alt


def test_pixels_are_the_numbers_around_zero_or_from_zero_up() -> None:
    values = np.zeros(784)
    values[10 * 28 + 3] = -2
    picture = charts.pixel_picture(values, "weight", "diverging")
    (cells,) = picture.figure.data
    assert cells.z[10][3] == -2 and (cells.zmin, cells.zmax) == (-2, 2)
    assert "largest value -2 at row 10, column 3 (middle left)" in picture.alt and len(picture.table) == 784
    assert charts.pixel_picture(-values, "importance").figure.data[0].zmin == 0


def test_the_drawing_shows_through_under_the_pixels() -> None:
    drawing = np.zeros(784, np.uint8)
    drawing[5] = 255
    under, over = charts.pixel_picture(np.ones((28, 28)), "fall", drawing=drawing).figure.data
    assert under.z[0][5] == 255 and over.opacity < 1


def test_feature_maps_stand_side_by_side_each_whole() -> None:
    maps = np.arange(10 * 4 * 3).reshape(10, 4, 3)
    picture = charts.feature_map_grid(maps)
    (cells,) = picture.figure.data
    assert cells.z.shape == (2 * 5 - 1, 8 * 4 - 1)
    assert np.array_equal(cells.z[:4, :3], maps[0]) and np.array_equal(cells.z[5:9, 4:7], maps[9])
    assert np.isnan(cells.z[4]).all() and cells.customdata[5][4] == 10
    assert picture.table.iloc[-1].tolist() == ["map 10", 3, 2, 119] and "highest mean strength: map 10" in picture.alt
