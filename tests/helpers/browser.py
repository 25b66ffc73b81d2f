"""The browser of the tests: bench's, and a test without an installed one is skipped (in CI it fails)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import bench.browser
from bench.browser import free_port, link_in_menu, serve, settle
from tests.helpers.needs import skip_unless_needed

__all__ = ["PEN", "browse", "chromium", "free_port", "link_in_menu", "serve", "settle"]

PEN = """(svg, strokes) => {
  svg.setPointerCapture = () => {}; // refuses the pointers of a script
  const events = strokes.flatMap((stroke) => [
    ["pointerdown", stroke[0]], ...stroke.map((point) => ["pointermove", point]), ["pointerup", stroke.at(-1)],
  ]);
  const next = () => {
    const box = svg.getBoundingClientRect();
    const [kind, [x, y]] = events.shift();
    const place = { clientX: box.left + (x * box.width) / 400, clientY: box.top + (y * box.height) / 400 };
    svg.dispatchEvent(new PointerEvent(kind, { ...place, pointerId: 7, bubbles: true }));
    if (events.length) setTimeout(next, kind === "pointerup" ? 300 : 15);
  };
  next();
}"""  # a pen that goes on drawing strokes of 0..400 on a canvas while the caller does something else


def chromium() -> None:
    """Skip the test, with the reason, where no Chromium is installed; in CI it fails."""
    if bench.browser.chromium() is None:
        skip_unless_needed("no Chromium is installed (Debian: apt-get install chromium)", "QUICKDRAW_NEED_BROWSER")


def browse(**window: Any) -> AbstractContextManager[Any]:
    """A page of Chromium, of this `width` and `height`, `dark` or with `touch`, as in bench."""
    chromium()
    return bench.browser.browse(**window)
