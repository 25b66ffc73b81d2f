"""Change it: a stroke that is dragged, scaled, turned and deleted in a real browser, as Fabric itself draws it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dashboard.components.stroke_editor import PEN, SIZE
from qdcore.drawings.link_codec import encode
from tests.helpers.browser import browse, settle
from tests.pages.conftest import Lab

pytestmark = pytest.mark.browser
# A hook, and a short line apart from it; opened from a link they fill 0.8 of the canvas: 320 of 400, from 40 on.
HOOK = np.array([[0.0, 0], [0, 120], [80, 120]])
LINE = np.array([[200.0, 240], [240, 240]])
INK = """canvas => {
  const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const found = [];
  for (let place = 0; place < width * height; place++)
    if (data[4 * place + 3] > 127) found.push([place % width, Math.floor(place / width)]);
  return [0, 1].map((axis) => [Math.min(...found.map((p) => p[axis])), Math.max(...found.map((p) => p[axis])) + 1]);
}"""  # the box of what the lower canvas shows, in its pixels: [[left, right], [top, bottom]]


def drag(page: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press, move in steps and release, in pixels of the editor."""
    box = page.locator("canvas.upper-canvas").bounding_box()
    page.mouse.move(box["x"] + start[0], box["y"] + start[1])
    page.mouse.down()
    page.mouse.move(box["x"] + end[0], box["y"] + end[1], steps=5)
    page.mouse.up()
    page.wait_for_timeout(300)


def test_a_stroke_is_moved_turned_scaled_and_deleted(lab: Lab) -> None:
    with browse(height=1400) as page:
        page.goto(f"{lab.url}/draw?strokes={encode([HOOK, LINE])}&explain=change")
        settle(page)
        page.get_by_role("button", name="Edit", pressed=True).wait_for()  # without a click
        page.get_by_text("Change a stroke, and see here").wait_for()
        px = SIZE / 400
        at = lambda x, y: ((40 + x * 320 / 240) * px, (40 + y * 320 / 240) * px)  # noqa: E731 - of the link's strokes

        start = at(0, 30)  # on the hook, and on none of its handles
        drag(page, start, start)  # a click selects
        drag(page, start, (start[0] + 40, start[1] + 30))
        page.get_by_text("With stroke 1 changed").first.wait_for()

        # The handle that turns is above the middle of the box, its corner at the bottom right.
        left, top = at(0, 0)
        width, height = 80 * 320 / 240 * px + PEN, 120 * 320 / 240 * px + PEN
        centre = (left + 40 + (width - PEN) / 2, top + 30 + (height - PEN) / 2)
        drag(page, (centre[0], centre[1] - height / 2 - 40), (centre[0] + 150, centre[1]))  # a quarter to the right
        page.wait_for_timeout(700)
        drag(
            page,
            (centre[0] - height / 2, centre[1] + width / 2),
            (centre[0] - height / 2 - 25, centre[1] + width / 2 + 20),
        )
        page.wait_for_timeout(700)
        drag(page, (SIZE - 10, 20), (SIZE - 10, 20))  # beside the strokes: no handle is shown then
        settle(page)
        shown = np.array(page.locator("canvas.dc-canvas").first.evaluate(INK))

        page.get_by_role("button", name="Put it on the canvas").click()
        page.get_by_text("Change a stroke, and see here").wait_for()
        lines = page.locator(".st-key-canvas polyline").evaluate_all(
            "all => all.map(line => line.getAttribute('points'))"
        )
        points = [np.array(line.replace(",", " ").split(), float).reshape(-1, 2) * px for line in lines]
        assert len(points) == 2 and np.ptp(points[0], axis=0)[0] > np.ptp(points[0], axis=0)[1]  # the hook lies now
        every = np.concatenate(points)
        box = np.stack([every.min(axis=0), every.max(axis=0)], axis=1)
        assert np.abs(shown - box - np.array([-PEN / 2, PEN / 2])).max() < 2.5, (shown, box)

        page.get_by_role("button", name="Edit", pressed=True).wait_for()
        drag(page, tuple(points[1].mean(axis=0)), tuple(points[1].mean(axis=0)))
        page.get_by_role("button", name="Delete selected").click()
        page.get_by_text("Without stroke 2").first.wait_for()
        assert page.problems == []
