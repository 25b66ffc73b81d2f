"""axe-core finds nothing on any page, section or dialog, light and wide, dark and on a phone; and keys are enough.

Colours depend on the theme and layouts on the width, so two of the four combinations show both.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboard.navigation import PAGES
from models import MODELS
from qdcore.drawings.link_codec import encode
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.settings import read_settings
from qdcore.sources import open_source
from tests.helpers.browser import browse, chromium, serve, settle

pytestmark = pytest.mark.browser
SECTIONS = ["threshold", "calibration", "numbers", "internals"]
VIEWS = [
    *PAGES,
    *[f"evaluate?section={section}" for section in SECTIONS],
    "tune?question=curve",
    "tune?question=comparison",
    "explore?view=ink",
    "lessons?lesson=more_drawings&step=your_curve",
    "draw?explain=pixel_importance&strokes=",
    f"draw?explain=change&strokes={encode([np.array([[0.0, 0], [255, 255]])])}",
    "explore?classes=cat&drawing=cat/3",
]


@pytest.fixture(scope="module")
def app(bucket: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app with two stored runs."""
    chromium()
    home = tmp_path_factory.mktemp("home")
    settings = read_settings({"QUICKDRAW_HOME": str(home), "QUICKDRAW_DATA": str(bucket)})
    for name in ("random_forest", "knn"):
        experiment = Experiment.of(Sample(("cat", "dog"), 60), MODELS[name])
        Runs(settings.runs).save(train(experiment, MODELS[name], open_source("quickdraw", settings)))
    with serve(home, bucket) as url:
        yield url


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
def test_axe_finds_nothing(app: str, window: Any, view: str) -> None:
    window.emulate_media(color_scheme="light")
    window.set_viewport_size({"width": 1280, "height": 900})
    window.goto(f"{app}/{'' if view == 'welcome' else view}")
    settle(window)
    looks = (("light", 1280), ("dark", 390))
    found = [violation for look in looks for violation in _violations(window, *look)]
    assert not found, "\n".join(found)


def _violations(window: Any, theme: str, width: int) -> list[str]:
    _show(window, theme, width)
    window.wait_for_timeout(300)  # charts draw themselves again
    found = Axe().run(window).response["violations"]
    return [f"{theme}, {width}: {each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}" for each in found]


def test_the_words_of_a_disabled_button_can_be_read(app: str, window: Any) -> None:
    """axe leaves disabled elements out."""
    window.goto(f"{app}/train?classes=cat,dog&models=none")
    settle(window)
    button = window.get_by_test_id("stBaseButton-primary")
    colour = "element => getComputedStyle(element.querySelector('p')).color"
    assert button.is_disabled()
    for theme, enabled in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(11, 13, 16)")):
        _show(window, theme, 1280)
        assert button.evaluate(colour) != enabled


def test_a_first_training_by_keyboard_alone(app: str, window: Any) -> None:
    window.set_viewport_size({"width": 1280, "height": 800})
    window.goto(f"{app}/train?classes=cat,dog&per_class=70&models=random_forest")
    settle(window)
    _tab_to(window, "Train 1 classifier")
    window.keyboard.press("Enter")
    window.get_by_text("% correct").first.wait_for(timeout=60_000)
    settle(window)
    _tab_to(window, "Compare the results")
    window.keyboard.press("Enter")
    window.get_by_role("heading", name="Compare", exact=True).wait_for()
    assert window.problems == []


def _tab_to(page: Any, text: str, most: int = 80) -> None:
    """Press Tab until the element that says `text` has the focus, as a person without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if text in page.evaluate("document.activeElement.matches('a, button') ? document.activeElement.innerText : ''"):
            return
    raise AssertionError(f"{text!r} was not reached by {most} times Tab")
