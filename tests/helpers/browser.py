"""The browser of the tests: bench's, and a test without an installed one is skipped (in CI it fails).

Starting Chromium and compiling Streamlit's scripts takes seconds of both cores: all tests share one, each in a tab.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

import bench.browser
from bench.browser import free_port, link_in_menu, serve, settle
from tests.helpers.needs import skip_unless_needed

__all__ = ["PEN", "browse", "chromium", "close_browser", "free_port", "link_in_menu", "serve", "settle"]

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


@contextmanager
def browse(width: int = 1280, height: int = 900, dark: bool = False, touch: bool = False) -> Iterator[Any]:
    """A new tab with a storage of its own; its `problems` list every error and every request to another host."""
    chromium()
    page = bench.browser.new_page(_context(touch), width, height, dark)
    try:
        yield page
    finally:
        if page.url.startswith("http"):
            page.evaluate("localStorage.clear()")
        page.context.clear_cookies()
        page.close()


_running = ExitStack()


@cache
def _browser() -> Any:
    return _running.enter_context(bench.browser.started())


@cache
def _context(touch: bool) -> Any:
    """Tabs of one context share what was fetched and compiled."""
    return _browser().new_context(has_touch=touch)


def close_browser() -> None:
    """Close the one browser, if it was started."""
    _running.close()
