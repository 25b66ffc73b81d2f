"""From a cell of the matrix to its drawings to one of them, and the threshold, in a real browser on doodles."""

from __future__ import annotations

import re
from urllib.parse import quote

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from models import MODELS
from qdcore.drawings.address import Address
from qdcore.evaluation.mistakes import cell
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.settings import read_settings
from qdcore.sources import open_source
from tests.helpers.browser import browse, chromium, serve, settle
from tests.helpers.pages import as_read

pytestmark = pytest.mark.browser
GRID = "[class*=st-key-grid] button"


@pytest.fixture(scope="module")
def app(bucket, tmp_path_factory):
    """The app with a forest and a KNN trained on few doodles of cats against dogs; gives its URL and the runs."""
    chromium()
    home = tmp_path_factory.mktemp("home")
    settings = read_settings({"QUICKDRAW_HOME": str(home), "QUICKDRAW_DATA": str(bucket)})
    source, store = open_source("practice", settings), Runs(settings.runs)
    sample = Sample(("cat", "dog"), 400, train_size=20, source=source.id)
    models = [MODELS["random_forest"], MODELS["knn"]]
    runs = [store.save(train(Experiment.of(sample, model), model, source)) for model in models]
    with serve(home, bucket) as url:
        yield url, runs


def in_the_grid(page) -> list[str]:
    """The addresses of the drawings in the grid, from their labels."""
    return [each.get_attribute("aria-label").rsplit(", ", 1)[1] for each in page.locator(GRID).all()]


def test_a_click_on_a_cell_shows_its_drawings_and_one_opens_with_its_bars(app):
    url, (forest, _) = app
    assert forest.evaluation.confusion[0, 1] < forest.evaluation.confusion[1, 0], "the page opens with the larger cell"
    with browse(height=1400) as page:
        page.goto(f"{url}/evaluate?run={forest.id}")
        settle(page)
        page.locator("[class*=st-key-confusion] .nsewdrag").click(position=_middle_of(page, 0, 1))
        page.wait_for_url("**true=cat**")
        page.locator(f"{GRID}[aria-label^='cat predicted as dog']").first.wait_for()
        shown = in_the_grid(page)
        assert len(shown) == 24
        _check_cats_taken_for_dogs(forest, shown)
        page.locator(GRID).nth(3).click()
        dialog = page.get_by_role("dialog")
        dialog.locator(".js-plotly-plot").nth(1).wait_for()
        assert shown[3] in as_read([dialog.inner_text()])
        assert "Random Forest" in dialog.locator(".js-plotly-plot .legend").first.text_content()
        assert f"drawing={quote(shown[3], safe='')}" in page.url
        assert page.problems == []


def _middle_of(page, row, column, k=2):
    box = page.locator("[class*=st-key-confusion] .nsewdrag").bounding_box()
    return {"x": box["width"] * (column + 0.5) / k, "y": box["height"] * (row + 0.5) / k}


def _check_cats_taken_for_dogs(run, shown):
    """By address: each is a cat among the test drawings that the model finds a dog; the most certain come first."""
    rows = {int(row): index for index, (cls, row) in enumerate(run.test) if cls == 0}
    found = [Address.parse(text) for text in shown]
    assert {(each.source, each.cls) for each in found} == {(run.experiment.sample.source, "cat")}
    indices = [rows[each.row] for each in found]
    assert (run.evaluation.probabilities[indices].argmax(axis=1) == 1).all()
    assert indices == cell(run.evaluation, 0, 1)[:24].tolist()


def test_the_counts_follow_the_threshold(app):
    url, (forest, _) = app
    with browse(height=1400) as page:
        page.goto(f"{url}/evaluate?run={forest.id}&section=threshold&threshold=0.79")
        settle(page)
        page.get_by_role("slider").press("ArrowRight")
        page.wait_for_url(re.compile(r"threshold=0\.8(&|$)"))
        taken = forest.evaluation.probabilities[:, 1] > np.float32(0.8)
        expected = [f"{n:,}" for n in confusion_matrix(forest.test[:, 0], taken).ravel()]
        numbers = page.locator("[class*=st-key-decisions] .annotation-text")
        page.wait_for_function(
            "([css, wanted]) => [...document.querySelectorAll(css)].map(e => e.textContent).join() === wanted",
            arg=["[class*=st-key-decisions] .annotation-text", ",".join(expected)],
        )
        assert numbers.all_text_contents() == expected
        assert page.problems == []


def test_a_link_opens_the_same_drawing_elsewhere_and_a_person_has_one_vote(app):
    url, (forest, _) = app
    address = f"{forest.experiment.sample.source}:dog/{forest.test[cell(forest.evaluation, 1, 0)[2]][1]}"
    for answer in ("No, wrong label", "Yes, right label"):  # each time in a new tab
        with browse(height=1400) as page:
            page.goto(f"{url}/evaluate?run={forest.id}&true=dog&predicted=cat&drawing={address}")
            settle(page)
            dialog = page.get_by_role("dialog")
            dialog.get_by_text(address.rpartition(":")[2], exact=False).first.wait_for()
            dialog.get_by_role("radio", name=answer).or_(dialog.get_by_role("button", name=answer)).first.click()
            counted = (
                "Votes on the label: 1 wrong, 0 right." if "No" in answer else "Votes on the label: 0 wrong, 1 right."
            )
            dialog.get_by_text(counted).wait_for()
            assert page.problems == []
