"""Choices and a training that was started, in a real browser: they outlive the next page and a reload."""

from __future__ import annotations

import pytest

from tests.helpers.browser import browse, link_in_menu, settle

pytestmark = pytest.mark.browser


def test_a_training_outlives_a_reload_and_can_be_cancelled(lab):
    with browse() as page:
        page.goto(f"{lab.url}/train?classes=cat,dog&per_class=300&models=mlp&mlp.layers=1000,1000,1000")
        settle(page)
        page.get_by_role("button", name="Train 1 classifier").click()
        page.get_by_role("button", name="Cancel", exact=True).wait_for()
        page.reload()
        page.get_by_role("button", name="Cancel", exact=True).click(timeout=30_000)
        page.get_by_text("Cancelled", exact=False).first.wait_for(state="attached")  # in a list that is closed
        page.get_by_role("button", name="Cancel", exact=True).wait_for(state="detached")


def test_choices_come_along_to_the_next_page_by_the_menu_and_by_a_link(lab):
    """Streamlit gives the first run of a page the kept values of none of the widgets that it shares with the last."""
    with browse() as page:
        page.goto(f"{lab.url}/explore?classes=cat,dog&source=practice")
        settle(page)
        for step in ("Train", "Tune", "Explore", "Train"):
            link_in_menu(page, step.lower()).click()
            page.get_by_role("heading", name=step, level=1).wait_for()
            settle(page)
            assert page.locator("[data-testid=stException]").count() == 0
            assert "made up" in page.locator("[data-testid=stMain]").inner_text()
            chosen = page.locator("[data-testid=stMultiSelect]").first.inner_text()
            assert chosen.split()[:3] == ["Classes", "cat", "dog"]
        page.goto(f"{lab.url}/train?classes=cat,dog&per_class=60&share=30")
        settle(page)
        link_in_menu(page, "tune").click()
        page.get_by_role("heading", name="Tune", level=1).wait_for()
        settle(page)
        assert page.get_by_role("spinbutton", name="Drawings per class").input_value() == "60"
        link_in_menu(page, "train").click()
        page.get_by_text("84 drawings to train on and 36 to test on").wait_for()
        assert page.problems == []
