"""What a pupil has predicted in a lesson is still there after a reload: it is kept in the browser."""

from __future__ import annotations

import pytest

from tests.helpers.browser import browse, settle
from tests.pages.conftest import Lab

pytestmark = pytest.mark.browser


def test_a_locked_prediction_outlives_a_reload(lab: Lab) -> None:
    with browse() as page:
        page.goto(f"{lab.url}/lessons?lesson=what_is_in_a_drawing&step=numbers")
        settle(page)
        page.get_by_text("65,536", exact=True).click()
        settle(page)
        page.get_by_role("button", name="Lock in my prediction").click()
        page.get_by_text("Your prediction: 65,536").wait_for()
        settle(page)
        page.reload()
        page.get_by_text("Your prediction: 65,536").wait_for()
        assert page.get_by_role("button", name="Lock in my prediction").count() == 0
        assert page.problems == []
