"""Every page, section and dialog opens, fits, shows names as they are and breaks no rule of axe-core; keys are enough.

Each is seen light and wide, and dark and on a phone: colours depend on the theme and layouts on the width, so two of
the four combinations show both.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboard.navigation import PAGES
from dashboard.state.url_params import join_names
from models import MODELS
from qdcore.drawings.link_codec import encode
from qdcore.experiments.run import Run
from tests.helpers.browser import browse, chromium, serve, settle
from tests.helpers.odd_names import CLASSES, RUN_NAMES, drawing_of, stored_odd

pytestmark = pytest.mark.browser
SAMPLE = "source=folder&classes={classes}&per_class=30"
STROKE = encode([np.array([[0.0, 0], [255, 255]])])
# What shows more of a page than its plain address.
RICHER = {"train": f"train?{SAMPLE}", "tune": f"tune?{SAMPLE}", "quiz": "quiz?answers=0"}
VIEWS = [
    *[RICHER.get(page, page) for page in PAGES],
    *[f"evaluate?section={section}" for section in ("threshold", "calibration", "numbers", "internals")],
    *[f"{page}?drawing={{drawing}}" for page in ("evaluate", "mistakes")],
    *[f"draw?explain={view}&explain_by={{run}}&drawing={{drawing}}" for view in ("pixel_importance", "similar")],
    *[f"draw?explain={view}&strokes={STROKE}" for view in ("stroke_by_stroke", "change")],
    *[f"explore?{SAMPLE}&{choice}" for choice in ("view=ink", "view=how_alike", "drawing={drawing}")],
    "lessons?lesson=more_drawings&step=your_curve",
    f"quiz?answers={'.'.join('0' * 20)}",
    *[f"tune?question={question}" for question in ("curve", "comparison")],
]
# What a name would be if its Markdown worked: words in another style, links, pictures and formulas.
STYLED = "[...document.querySelectorAll('strong, em, del, code, b')].map((each) => each.textContent)"
FITS = "[document.body, document.querySelector('[data-testid=stMain]')].every((each) => each.scrollWidth <= innerWidth)"
LIVE = "a[href*='//foreign'], img[src*='//foreign'], .katex"


class Lab(NamedTuple):
    """A running app, and a run that is stored in it."""

    url: str
    run: Run

    def at(self, view: str) -> str:
        """The address of a view."""
        classes, drawing = (quote(text) for text in (join_names(CLASSES), drawing_of(self.run)))
        place = view.format(run=self.run.id, classes=classes, drawing=drawing)
        return f"{self.url}/{'' if place == 'welcome' else place}"


@pytest.fixture(scope="module")
def app(bucket: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The app with two stored runs, whose names and classes would be Markdown and HTML."""
    chromium()
    home = tmp_path_factory.mktemp("home")
    folder = {"QUICKDRAW_FOLDER": str(home / "own drawings")}
    named = {"QUICKDRAW_HOME": str(home), "QUICKDRAW_DATA": str(bucket), **folder}
    runs = stored_odd(named, MODELS["random_forest"], MODELS["knn"])
    with serve(home, bucket, **folder) as url:
        yield Lab(url, runs[0])


@pytest.fixture(scope="module")
def window() -> Iterator[Any]:
    """One browser for all views."""
    with browse() as page:
        yield page


def _show(window: Any, theme: str, width: int) -> None:
    """The open page in a theme and a width, without loading it again."""
    window.emulate_media(color_scheme=theme)
    window.set_viewport_size({"width": width, "height": 900})
    app = "document.querySelector('.stApp')"
    window.wait_for_function(f"theme => getComputedStyle({app}).colorScheme === theme", arg=theme)
    settle(window)  # drawings and charts in the ink of the theme


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_opens_fits_shows_names_as_they_are_and_axe_finds_nothing(app: Lab, window: Any, view: str) -> None:
    window.problems.clear()
    window.goto("about:blank")  # else the view before would be drawn again in the look with which this one begins
    window.emulate_media(color_scheme="light")
    window.set_viewport_size({"width": 1280, "height": 900})
    window.goto(app.at(view))
    settle(window)
    found = []
    for theme, width in (("light", 1280), ("dark", 390)):
        found += _violations(window, theme, width)
        assert window.locator("[data-testid=stException]").count() == 0
        assert window.evaluate(FITS)
    assert not found, "\n".join(found)
    assert not {"bold", "tag", "red", "slanted", "struck", "e"} & set(window.evaluate(STYLED))
    assert window.locator(LIVE).count() == 0
    assert window.problems == []  # nor was anything asked of the hosts that names name


def test_a_name_stands_on_a_chart_and_in_a_sentence_letter_by_letter(app: Lab, window: Any) -> None:
    window.goto(app.at("compare"))
    settle(window)
    window.locator(".js-plotly-plot").nth(1).wait_for()
    bars = "".join(window.locator("[class*='st-key-accuracy'] .ytick").all_text_contents())
    assert "<b>tag</b>" in bars and "$x^2$" in bars and "%{x}" in bars
    assert window.get_by_test_id("stMain").get_by_text(RUN_NAMES[0], exact=False).count() >= 2  # choices and McNemar's


def _violations(window: Any, theme: str, width: int) -> list[str]:
    _show(window, theme, width)
    window.wait_for_timeout(300)  # charts draw themselves again
    found = Axe().run(window).response["violations"]
    return [f"{theme}, {width}: {each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}" for each in found]


def test_the_words_of_a_disabled_button_can_be_read(app: Lab, window: Any) -> None:
    """axe leaves disabled elements out."""
    window.goto(app.at("train?classes=cat,dog&models=none"))
    settle(window)
    button = window.get_by_test_id("stBaseButton-primary")
    colour = "element => getComputedStyle(element.querySelector('p')).color"
    assert button.is_disabled()
    for theme, enabled in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(11, 13, 16)")):
        _show(window, theme, 1280)
        assert button.evaluate(colour) != enabled


def test_a_first_training_by_keyboard_alone_leads_to_its_results(app: Lab, window: Any) -> None:
    window.problems.clear()
    window.set_viewport_size({"width": 1280, "height": 800})
    window.goto(app.at("train?classes=cat,dog&per_class=70&models=random_forest,knn"))
    settle(window)
    _tab_to(window, "Train 2 classifiers")
    window.keyboard.press("Enter")
    window.get_by_role("link", name="Compare the results").wait_for(timeout=60_000)
    settle(window)
    _tab_to(window, "Compare the results")
    window.keyboard.press("Enter")
    window.wait_for_url("**/compare?runs=*")
    window.get_by_role("heading", name="Accuracy", exact=True).wait_for()
    settle(window)
    window.locator(".js-plotly-plot").nth(1).wait_for()
    assert window.locator(".js-plotly-plot").count() == 2
    assert window.problems == []


def _tab_to(page: Any, text: str, most: int = 80) -> None:
    """Press Tab until the element that says `text` has the focus, as a person without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if text in page.evaluate("document.activeElement.matches('a, button') ? document.activeElement.innerText : ''"):
            return
    raise AssertionError(f"{text!r} was not reached by {most} times Tab")
