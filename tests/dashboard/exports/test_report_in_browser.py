"""A report opened by a double click: it draws its charts without a network, in both themes, and fits a phone."""

from __future__ import annotations

import pytest

from dashboard.exports.export import Selection
from dashboard.exports.table import EXPORTS
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.progress import silent
from qdcore.settings import read_settings
from tests.helpers.browser import browse
from tests.helpers.pages import stored

NAME = "</script><img src=x onerror=document.title=1> %{x} $y$"
INK = "getComputedStyle(document.querySelector('.plot .xtitle')).fill"


@pytest.mark.browser
def test_a_report_opens_from_a_file_on_a_phone_in_light_and_dark_and_loads_nothing(run, home):
    store, other = Runs(read_settings().runs), stored(Sample(("cat", "sheep"), 50), seed=1)
    store.rename(run.id, NAME)
    selection = Selection(read_settings(), [store.load(run.id), other])
    path = home / "report.html"
    path.write_bytes(EXPORTS["report"].build(selection, silent))
    assert path.stat().st_size < 6_000_000
    with browse(width=390) as page:
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-drawn]")
        charts = page.locator(".plot")
        assert charts.count() >= 6 and charts.count() == page.locator(".plot .main-svg").count() // 3
        assert page.locator("details").count() == charts.count()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.title() == "Report" and NAME in page.inner_text("body")
        light = page.evaluate(INK)
        page.emulate_media(color_scheme="dark")
        page.wait_for_function(f"{INK} !== '{light}'")
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.problems == [f"requested {path.as_uri()}"]
