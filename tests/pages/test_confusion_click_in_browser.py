"""A click on a cell of the confusion matrix, on practice doodles: it needs a browser but no real drawings."""

from __future__ import annotations

import numpy as np
import pytest

from models import MODELS
from qdcore.drawings.address import Address
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.settings import read_settings
from qdcore.sources import open_source
from tests.helpers.browser import browse, serve, settle

pytestmark = pytest.mark.browser
CELLS = "[class*=st-key-confusion] .nsewdrag"


def test_a_click_on_a_cell_shows_the_practice_doodles_in_it(home, bucket):
    source = open_source("practice", read_settings())
    sample, knn = Sample(("dog", "cat"), 100, source=source.id), MODELS["knn"]
    run = Runs(read_settings().runs).save(train(Experiment.of(sample, knn), knn, source))
    predicted = run.evaluation.probabilities.argmax(axis=1)
    rows = run.test[(run.test[:, 0] == 0) & (predicted == 1), 1]
    assert 0 < len(rows) < run.evaluation.confusion[1, 0], "the page opens with the other, larger cell"
    with serve(home, bucket) as url, browse(height=1400) as page:
        page.goto(f"{url}/evaluate?run={run.id}")
        settle(page)
        box = page.locator(CELLS).bounding_box()
        page.locator(CELLS).click(position={"x": box["width"] * 3 / 4, "y": box["height"] / 4})
        page.wait_for_url("**true=dog**")
        drawings = page.locator(f"button[aria-label*='{source.id}:dog/']")
        drawings.first.wait_for()
        shown = [each.get_attribute("aria-label").rsplit(", ", 1)[1] for each in drawings.all()]
        assert "predicted=cat" in page.url and page.problems == []
    found = [Address.parse(text) for text in shown]
    assert len(found) == min(24, len(rows)) and {each.source for each in found} == {source.id}
    assert np.isin([each.row for each in found], rows).all()
