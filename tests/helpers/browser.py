"""A real Chromium and a running app for the tests: `with serve(...) as url`, `with browse(...) as page`."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.error import URLError
from urllib.request import urlopen

from tests.helpers.needs import skip_unless_needed

ROOT = Path(__file__).parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
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
BUSY = "[data-testid=stStatusWidgetRunningIcon], [data-testid=stSkeleton], [data-stale=true]"


def chromium() -> str:
    """The browser's program; without it the test is skipped, or fails in CI."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        skip_unless_needed("no Chromium is installed (Debian: apt-get install chromium)", "QUICKDRAW_NEED_BROWSER")
    return found


@contextmanager
def serve(home: Path, data: Path | str, **environ: str) -> Iterator[str]:
    """The app as a person starts it, with its own home; gives its URL and stops it at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {"QUICKDRAW_HOME": str(home), "QUICKDRAW_DATA": str(data), **environ}
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/Home.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.fileWatcherType", "none"]
    log = (home / "server.log").open("w")
    server = subprocess.Popen(command, cwd=ROOT, env=env | {"PYTHONPATH": str(ROOT)}, stdout=log, stderr=log)
    try:
        _wait_until_up(f"http://localhost:{port}/_stcore/health")
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _wait_until_up(url: str) -> None:
    for _ in range(300):
        try:
            urlopen(url, timeout=1).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"{url} does not answer")


@contextmanager
def browse(width: int = 1280, height: int = 900, dark: bool = False, touch: bool = False) -> Iterator[Any]:
    """A page in a new Chromium; its `problems` collect what went wrong in it and every host that it asked for."""
    from playwright.sync_api import sync_playwright

    program = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        scheme: Literal["dark", "light"] = "dark" if dark else "light"
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=touch, accept_downloads=True
        )
        page: Any = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("request", lambda request: _note_strangers(page, request.url))
        try:
            yield page
        finally:
            browser.close()


def _note_strangers(page: Any, url: str) -> None:
    if not url.startswith(("http://localhost", "ws://localhost", "data:", "blob:")):
        page.problems.append(f"asked for {url}")


def settle(page: Any) -> None:
    """Wait until the app has drawn the page and is at rest."""
    page.wait_for_selector("[data-testid=stMainBlockContainer] h1", timeout=30_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)
    page.wait_for_function(f"!document.querySelector('{BUSY}')", timeout=30_000)
