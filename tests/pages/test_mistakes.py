"""Mistakes and Quiz, by AppTest: what is searched is found, the link brings it back, answers are scored."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.views.drawings.lookup import address, index_of, marked, pictures
from qdcore.drawings.hidden import Hidden
from qdcore.drawings.label_votes import Tally, Votes
from qdcore.errors import UserError
from qdcore.evaluation.mistakes import mistakes
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.settings import read_settings
from tests.helpers.pages import messages, open_page, stored, words
from tests.helpers.six_drawings import made_up

THREE = Sample(("cat", "sheep", "dog"), 60)


def test_a_vote_in_an_open_drawing_is_stored_and_can_be_withdrawn(two):
    text = address(THREE, two[0].test[5])
    app = open_page("mistakes", run=two[0].id, drawing=text)
    vote = app.segmented_control(key=f"vote {text}")
    vote.set_value("label").run()
    votes = Votes(read_settings().cache / "votes.jsonl")
    assert votes.tallies() == {text: Tally(1, 0)}
    app.segmented_control(key=f"vote {text}").set_value(None).run()
    assert votes.tallies() == {}


def test_an_open_drawing_can_be_hidden(two):
    text = address(THREE, two[0].test[5])
    app = open_page("mistakes", run=two[0].id, drawing=text)
    next(button for button in app.button if button.label == "Hide this drawing").click().run()
    assert Hidden(read_settings().hidden).addresses() == {text}
    assert "drawing" not in app.query_params


def test_addresses_name_places_and_places_addresses(two):
    run = two[0]
    texts = [address(THREE, place) for place in run.test[[3, 8]]]
    assert marked(THREE, run.test, [*texts, "bee/1", "practice:1:0:cat/3"]).nonzero()[0].tolist() == [3, 8]
    assert index_of(run, texts[1]) == 8
    with pytest.raises(UserError, match="not among the test drawings"):
        index_of(run, address(THREE, run.train[0]))


def test_pictures_are_the_sources_own_rows_and_blank_where_missing(two, bucket):
    drawings, here = pictures(THREE, two[0].test[:20])
    for drawing, (cls, row) in zip(drawings, two[0].test[:20], strict=True):
        assert np.array_equal(drawing, np.load(bucket / f"full/numpy_bitmap/{THREE.classes[cls]}.npy")[row])
    assert here.all()
    drawings, here = pictures(THREE, np.array([[0, 5], [1, 100_000]], np.int32))
    assert here.tolist() == [True, False] and not drawings[1].any()


@pytest.fixture
def two(home):
    """Two runs on the same test drawings of three classes."""
    return [stored(THREE, made_up(3, 90, seed).probabilities, seed) for seed in (0, 1)]


def test_all_mistakes_are_counted_at_first(two):
    app = open_page("mistakes", run=two[0].id)
    assert f"**{(~two[0].evaluation.correct).sum()} drawings**" in words(app)


@pytest.mark.parametrize("which", ["all", "only"])
def test_the_mistakes_of_all_or_of_one_only_are_found(two, which):
    wrong = np.array([~each.evaluation.correct for each in two])
    expected = wrong.all(axis=0) if which == "all" else wrong[0] & ~wrong[1]
    app = open_page("mistakes", run=two[0].id, which=which)
    assert f"**{expected.sum()} drawings**" in words(app)


def test_a_search_in_the_link_is_the_search_on_the_page(two):
    evaluation = two[0].evaluation
    app = open_page("mistakes", run=two[0].id, label="dog", prediction="cat", confidence="40-100")
    sure = evaluation.confidence >= np.float32(0.4)
    found = int(((evaluation.y_true == 2) & (evaluation.y_pred == 0) & sure).sum())
    assert f"**{found} drawing" in words(app)
    assert app.selectbox(key="label").value == "dog" and app.slider(key="confidence").value == (40, 100)


@pytest.mark.parametrize(
    "query", [{"confidence": "90-10"}, {"confidence": "x"}, {"label": "bee"}, {"which": "x"}, {"page": "999"}]
)
def test_a_bad_search_in_the_link_is_left_out(two, query):
    app = open_page("mistakes", **query)
    assert not app.exception
    assert "page" in query or "left out" in messages(app)


def test_a_search_that_finds_nothing_offers_the_way_back(two):
    app = open_page("mistakes", confidence="0-1")
    assert "No drawings match" in messages(app)
    next(button for button in app.button if button.label == "Clear filters").click().run()
    assert not app.exception and "No drawings match" not in messages(app)


def test_hidden_drawings_are_not_in_the_grid_but_in_the_accuracy(two):
    before = len(mistakes(two[0].evaluation))
    cls, row = two[0].test[mistakes(two[0].evaluation)[0]]
    Hidden(read_settings().hidden).hide(f"{THREE.classes[cls]}/{row}")
    app = open_page("mistakes", run=two[0].id)
    assert f"**{before - 1} drawings**" in words(app)
    assert f"{100 * two[0].evaluation.accuracy:.1f} %" in words(app)


def test_a_quiz_is_played_to_its_end_and_scored(two):
    app = open_page("quiz", run=two[0].id)
    for number in range(20):
        assert f"{number + 1} of 20" in app.get("progress")[0].proto.text
        next(button for button in app.button if button.label == "cat").click().run()
    answered = app.query_params["answers"].split(".")
    assert answered == ["0"] * 20
    asked = app.dataframe[-1].value
    own = int((asked["label"] == "cat").sum())
    assert app.header[0].value.startswith(f"You: {own} of 20") and app.header[0].value.endswith("0 of 20")
    next(button for button in app.button if button.label == "Play again").click().run()
    assert "1 of 20" in app.get("progress")[0].proto.text


def test_a_run_may_be_called_as_a_column_of_the_quiz_is(two):
    Runs(read_settings().runs).rename(two[0].id, "label")
    table = open_page("quiz", run=two[0].id, answers=".".join("0" * 20)).dataframe[-1].value
    assert list(table)[:3] == ["drawing", "label", "you"] and "label (classifier)" in table


def test_a_quiz_in_a_link_goes_on_where_it_was(two):
    app = open_page("quiz", run=two[0].id, answers="0.1.2", deal="7")
    assert "4 of 20" in app.get("progress")[0].proto.text


@pytest.mark.parametrize("answers", ["9", "x", "0." * 30 + "0"])
def test_answers_that_cannot_be_are_left_out(two, answers):
    app = open_page("quiz", answers=answers)
    assert not app.exception and "left out" in messages(app)


def test_a_classifier_without_mistakes_leaves_no_questions(home):
    run = stored(THREE)
    perfect = np.eye(3, dtype=np.float32)[run.test[:, 0]]
    stored(THREE, perfect, seed=1)
    import shutil

    shutil.rmtree(run.folder)
    app = open_page("quiz")
    assert not app.exception and "made no mistakes" in messages(app)
    assert not open_page("mistakes").exception


@pytest.mark.parametrize("page", ["mistakes", "evaluate", "explore"])
@pytest.mark.parametrize("number", ["9" * 5000, "0" * 5000 + "1", "1e400", "-1", "²"], ids=lambda text: text[:6])
def test_a_page_number_that_cannot_be_read_is_left_out_with_a_sentence(two, page, number):
    app = open_page(page, page=number)
    assert not app.exception
    assert "Part of the link was left out, page=" in messages(app)
