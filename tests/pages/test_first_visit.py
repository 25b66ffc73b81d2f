"""The main job in a real browser: choose, train, watch, see the results; on a wide and on a narrow screen."""

from __future__ import annotations

import pytest

from dashboard.navigation import PAGES
from tests.helpers.browser import browse, chromium, link_in_menu, serve, settle

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def app(bucket, tmp_path_factory):
    chromium()
    with serve(tmp_path_factory.mktemp("home"), bucket) as url:
        yield url


def test_one_button_trains_and_shows_the_results(app):
    with browse() as page:
        page.goto(f"{app}/train?classes=cat,dog&per_class=100&models=random_forest,knn")
        settle(page)
        page.get_by_role("button", name="Train 2 classifiers").click()
        page.get_by_role("link", name="Compare the results").click(timeout=60_000)
        page.wait_for_url("**/compare?runs=*")
        page.get_by_role("heading", name="Accuracy", exact=True).wait_for()
        settle(page)
        page.locator(".js-plotly-plot").nth(1).wait_for()
        assert page.locator(".js-plotly-plot").count() == 2
        assert page.problems == []


def test_a_training_outlives_a_reload_and_can_be_cancelled(app):
    with browse() as page:
        page.goto(f"{app}/train?classes=cat,dog&per_class=300&models=mlp&mlp.layers=1000,1000,1000")
        settle(page)
        page.get_by_role("button", name="Train 1 classifier").click()
        page.get_by_role("button", name="Cancel", exact=True).wait_for()
        page.reload()
        page.get_by_role("button", name="Cancel", exact=True).click(timeout=30_000)
        page.get_by_text("Cancelled", exact=False).first.wait_for(state="attached")  # in a list that is closed
        page.get_by_role("button", name="Cancel", exact=True).wait_for(state="detached")


@pytest.mark.parametrize("path, steps", [("explore", ["Train", "Tune"]), ("train", ["Tune", "Explore", "Train"])])
def test_choices_come_along_to_the_next_page_by_the_menu(app, path, steps):
    """Streamlit gives the first run of a page the kept values of none of the widgets that it shares with the last."""
    with browse() as page:
        page.goto(f"{app}/{path}?classes=cat,dog&source=practice")
        settle(page)
        for step in steps:
            link_in_menu(page, step.lower()).click()
            page.get_by_role("heading", name=step, level=1).wait_for()
            settle(page)
            assert page.locator("[data-testid=stException]").count() == 0
            assert "made up" in page.locator("[data-testid=stMain]").inner_text()
            assert page.locator("[data-testid=stMultiSelect]").first.inner_text().split()[:3] == [
                "Classes",
                "cat",
                "dog",
            ]


def test_what_was_chosen_for_training_comes_along_by_the_menu_and_by_a_link(app):
    with browse() as page:
        page.goto(f"{app}/train?classes=cat,dog&per_class=60&share=30")
        settle(page)
        link_in_menu(page, "tune").click()
        page.get_by_role("heading", name="Tune", level=1).wait_for()
        settle(page)
        assert page.get_by_role("spinbutton", name="Drawings per class").input_value() == "60"
        link_in_menu(page, "train").click()
        page.get_by_text("84 drawings to train on and 36 to test on").wait_for()
        assert page.problems == []


@pytest.fixture(scope="module", params=[(1280, False), (390, True)], ids=["wide and light", "narrow and dark"])
def window(request):
    """One browser for many tests, which have to be the last of this file: it must not be open beside another."""
    width, dark = request.param
    with browse(width=width, dark=dark) as page:
        yield page


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_and_fits(app, window, path):
    window.problems.clear()
    window.goto(f"{app}/{path}")
    settle(window)
    assert window.locator("[data-testid=stException]").count() == 0
    assert window.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert window.problems == []
