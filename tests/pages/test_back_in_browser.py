"""The browser's Back: one press leaves a page, however many of its choices are in the link."""

from __future__ import annotations

import pytest

from models import MODELS
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.settings import read_settings
from qdcore.sources import open_source
from tests.helpers.browser import browse, chromium, link_in_menu, serve, settle

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def app(bucket, tmp_path_factory):
    """The app with two runs to compare."""
    chromium()
    home = tmp_path_factory.mktemp("home")
    settings = read_settings({"QUICKDRAW_HOME": str(home), "QUICKDRAW_DATA": str(bucket)})
    runs, source = Runs(settings.runs), open_source("quickdraw", settings)
    for seed in (0, 1):
        runs.save(train(Experiment.of(Sample(("cat", "dog"), 60), MODELS["knn"], seed=seed), MODELS["knn"], source))
    with serve(home, bucket) as url:
        yield url


@pytest.fixture(scope="module")
def window():
    with browse() as page:
        yield page


def by_the_menu(page, title):
    link_in_menu(page, title.lower()).click()
    page.get_by_role("heading", name=title, level=1).wait_for()
    settle(page)


def test_one_press_of_back_leaves_a_page(app, window):
    titles = ["Draw", "Compare", "Train", "Tune", "Evaluate"]
    window.goto(app)
    settle(window)
    for title in titles:
        by_the_menu(window, title)
        assert title == "Draw" or "?" in window.url  # the page's choices are in its link
    for title in reversed(titles[:-1]):
        window.go_back()
        window.get_by_role("heading", name=title, level=1).wait_for(timeout=5000)
        settle(window)
    for title in titles[1:]:
        window.go_forward()
        window.get_by_role("heading", name=title, level=1).wait_for(timeout=5000)
        settle(window)
        assert "?" in window.url
    assert window.problems == []


def test_a_choice_is_in_the_link_and_no_step_of_back(app, window):
    window.goto(f"{app}/explore")
    settle(window)
    by_the_menu(window, "Tune")
    for number in ("5", "7"):
        window.get_by_role("spinbutton", name="Folds").fill(number)
        window.keyboard.press("Enter")
        window.wait_for_url(f"**folds={number}*")
    window.go_back()
    window.get_by_role("heading", name="Explore", level=1).wait_for(timeout=5000)
    assert window.problems == []
