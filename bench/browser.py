"""The app as a process, and a page of Chromium that opens it: `with serve(...) as url`, `with browse(...) as page`.

Measurements use it, and so do the tests in a browser (tests/helpers/browser.py).
"""

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
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from dashboard.navigation import PAGES
from qdcore.settings import PROJECT

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
BUSY = "[data-testid=stStatusWidgetRunningIcon], [data-testid=stSkeleton], [data-stale=true]"


def chromium() -> str | None:
    """The path of the installed browser; None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@contextmanager
def serve(home: Path, data: Path | str, base: str = "", **environ: str) -> Iterator[str]:
    """Start the app as a person does, with a home of its own; yields its URL and stops it at the end.

    `base` is the path below which it is, if any.
    """
    port = free_port()
    env = os.environ | {"QUICKDRAW_HOME": str(home), "QUICKDRAW_DATA": str(data), **environ}
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/Home.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.fileWatcherType", "none"]
    command += ["--server.baseUrlPath", base] if base else []
    with running(command, port, home / "server.log", PROJECT, env | {"PYTHONPATH": str(PROJECT)}, base) as url:
        yield url


@contextmanager
def running(command: list[str], port: int, log: Path, cwd: Path, env: dict[str, str], base: str = "") -> Iterator[str]:
    """Run a command that serves the app at a port; yields its URL when it answers, and stops it at the end."""
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=cwd, env=env, stdout=out, stderr=out)
        try:
            url = f"http://localhost:{port}/{base}".rstrip("/")
            until_up(f"{url}/_stcore/health")
            yield url
        finally:
            server.terminate()
            server.wait(20)


def free_port() -> int:
    """A port of this computer that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def until_up(url: str) -> None:
    """Wait until a server answers; raises TimeoutError after 60 s."""
    for _ in range(600):
        try:
            urlopen(url, timeout=1).close()
            return
        except HTTPError:  # the door of a class
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"{url} does not answer")


@contextmanager
def started() -> Iterator[Any]:
    """Start Chromium; yields the browser and closes it at the end."""
    from playwright.sync_api import sync_playwright

    if (program := chromium()) is None:
        raise SystemExit("No Chromium is installed (Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def browse(width: int = 1280, height: int = 900, dark: bool = False, touch: bool = False) -> Iterator[Any]:
    """Open a page in a new Chromium; its `problems` list every error and every request to another host."""
    with started() as browser:
        yield new_page(browser.new_context(has_touch=touch), width, height, dark)


def new_page(context: Any, width: int = 1280, height: int = 900, dark: bool = False) -> Any:
    """Open a page, an empty one yet, that notes its `problems`."""
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("request", lambda request: _note_foreign_request(page, request.url))
    return page


def _note_foreign_request(page: Any, url: str) -> None:
    if not url.startswith(("http://localhost", "ws://localhost", "data:", "blob:")):
        page.problems.append(f"requested {url}")


def settle(page: Any) -> None:
    """Wait until the app has drawn the page and no script runs."""
    page.wait_for_selector("[data-testid=stMainBlockContainer] h1", timeout=30_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)
    page.wait_for_function(f"!document.querySelector('{BUSY}')", timeout=30_000)


def link_in_menu(page: Any, name: str) -> Any:
    """The link to a page in the menu of a wide screen; its section, if it has one, is opened."""
    if PAGES[name].section:
        page.get_by_test_id("stTopNavSection").get_by_text(PAGES[name].section, exact=True).click()
    return page.locator(f"[data-testid^=stTopNav][href$='/{'' if name == 'welcome' else name}']")
