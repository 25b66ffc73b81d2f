"""Charts as plotly draws them in a real browser on a phone: names letter by letter, nothing below the buttons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.helpers.browser import browse
from tests.qdcore.charts.test_charts import EXAMPLES, NAMED, NAMES

pytestmark = pytest.mark.browser
# What must not lie below plotly's buttons, and the buttons.
COVERED = """() => {
  const boxes = (css) => [...document.querySelectorAll(css)].filter((each) => each.getBoundingClientRect().width);
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const buttons = boxes(".modebar-group").map((each) => each.getBoundingClientRect());
  return boxes(".legend, .xtitle, .ytitle, .gtitle, .cbtitle, .xtick, .ytick, .annotation-text")
    .filter((each) => buttons.some((button) => meet(each.getBoundingClientRect(), button)))
    .map((each) => each.textContent);
}"""
LABELS = ".legendtext, .xtitle, .ytitle, .cbtitle, .xtick, .ytick"


@pytest.fixture(scope="module")
def phone() -> Iterator[Any]:
    """An empty page of 390 pixels with plotly."""
    from plotly.offline import get_plotlyjs

    with browse(width=390, height=950) as page:
        page.set_content("<body style='margin: 0'><div id='chart'></div></body>")
        page.add_script_tag(content=get_plotlyjs())
        yield page


def draw(page: Any, figure: Any) -> None:
    """Draw a figure with its buttons shown, and wait until it stands."""
    page.evaluate(
        "(figure) => Plotly.newPlot('chart', figure.data, figure.layout, {displayModeBar: true, displaylogo: false})",
        json.loads(figure.to_json()),
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_legend_title_or_label_lies_below_the_buttons_on_a_phone(phone: Any, name: str) -> None:
    draw(phone, EXAMPLES[name]().figure)
    assert phone.locator(".modebar-group").count() > 0
    assert phone.evaluate(COVERED) == []


@pytest.mark.parametrize("name", sorted(set(NAMED) - {"feature_map_grid"}))  # shows its names on hover only
def test_names_stand_on_a_chart_letter_by_letter(phone: Any, name: str) -> None:
    draw(phone, NAMED[name]().figure)
    labels = "\n".join(phone.locator(LABELS).all_text_contents())
    assert NAMES[0] in labels
    assert phone.locator("#chart svg a").count() == 0
    assert phone.problems == []
