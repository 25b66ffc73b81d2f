"""Compare and Tune in a real browser: runs are named, deleted and put back; a sweep leads to a training."""

from __future__ import annotations

import pytest

from models import MODELS
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.plans import sweep
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.settings import read_settings
from qdcore.sources import open_source
from tests.helpers.browser import browse, chromium, serve, settle

pytestmark = pytest.mark.browser
SAMPLE, FOREST = Sample(("cat", "dog"), 100), MODELS["random_forest"]


@pytest.fixture(scope="module")
def home(bucket, tmp_path_factory):
    """Two forests and a sweep of small ones, stored."""
    chromium()
    place = tmp_path_factory.mktemp("home")
    settings = read_settings({"QUICKDRAW_HOME": str(place), "QUICKDRAW_DATA": str(bucket)})
    runs, source = Runs(settings.runs), open_source("quickdraw", settings)
    forests = [Experiment.of(SAMPLE, FOREST, {"n_estimators": n}) for n in (10, 20)]
    for experiment in [*forests, *sweep(SAMPLE, FOREST, {}, {"n_estimators": [10, 20]}).experiments]:
        runs.save(train(experiment, FOREST, source))
    return place


@pytest.fixture(scope="module")
def app(home, bucket):
    with serve(home, bucket) as url:
        yield url


def pick_first(page):
    """A click at the left edge of the first row of the table of runs, the last table of the page."""
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    table.locator(".dvn-scroller").click(position={"x": 18, "y": 52})


def test_a_run_is_named_deleted_and_put_back(app, home):
    runs = Runs(home / "runs")
    with browse(height=1400) as page:
        page.goto(f"{app}/compare")
        settle(page)
        pick_first(page)
        page.get_by_role("button", name="Delete 1 run").wait_for()
        page.get_by_role("button", name="Rename").click()
        page.get_by_role("textbox", name="Name").fill("My best one")
        page.get_by_role("button", name="Save the name").click()
        page.get_by_text("My best one (cat, dog").first.wait_for()
        assert [run.name for run in runs.all() if run.name] == ["My best one"]
        pick_first(page)
        page.get_by_role("button", name="Delete 1 run").click()
        page.get_by_role("button", name="Undo: put back 1 run").wait_for()
        assert len(runs.all()) == 7 and not any(run.name for run in runs.all())
        page.get_by_role("button", name="Undo: put back 1 run").click()
        page.get_by_text("2 runs, ").wait_for()
        assert len(runs.all()) == 8 and page.problems == []


def test_the_best_value_of_a_sweep_is_trained_by_a_click(app):
    with browse() as page:
        values = {"values.random_forest.n_estimators": "10; 20", "classes": "cat,dog", "per_class": "100", "seed": "0"}
        page.goto(f"{app}/tune?" + "&".join(f"{key}={value}" for key, value in values.items()))
        settle(page)
        page.get_by_text("Best so far").wait_for()
        page.get_by_role("link", name="Train with the best").click()
        page.wait_for_url("**/train?*")
        settle(page)
        page.get_by_role("button", name="Train 1 classifier").wait_for()
        assert "random_forest.n_estimators=10" in page.url or "random_forest.n_estimators=20" in page.url
        assert page.problems == []
