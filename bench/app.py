"""The app in a browser: time to the first paint, time to change pages, memory of the server."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.browser import browse, link_in_menu, serve
from dashboard.navigation import PAGES
from qdcore.settings import PROJECT, read_settings

VISITS = 5
PAUSE_MS = 300  # on a page before the next click
H1 = "[data-testid=stMainBlockContainer] h1"


def measure() -> dict[str, float]:
    """Seconds from the command to the first page, median seconds to open each page and to reach it by the menu, MB."""
    with tempfile.TemporaryDirectory() as home, browse() as page:
        started = perf_counter()  # the browser is open already
        with serve(Path(home), read_settings().data) as url:
            found = {"start to first paint, s": heading(page, url, started)}
            names = list(PAGES)[1:]
            opened = {name: median(heading(page, f"{url}/{name}") for _ in range(VISITS)) for name in names}
            by_menu = [{name: by_the_menu(page, name) for name in names} for _ in range(VISITS)]
            for name in names:
                found[f"{name} opened by its URL, s"] = opened[name]
                found[f"{name} by the menu, s"] = median(times[name] for times in by_menu)
            found["server memory, MB"] = memory(url)
    return found


def heading(page: Any, url: str, started: float | None = None) -> float:
    """Seconds until a page that is opened shows its heading, from now or from `started`."""
    started = started or perf_counter()
    page.goto(url)
    page.wait_for_selector(H1)
    return perf_counter() - started


def by_the_menu(page: Any, name: str) -> float:
    """Seconds from a click on a page's name in the menu to its heading."""
    old = page.locator(H1).inner_text()
    link = link_in_menu(page, name)
    started = perf_counter()
    link.click()
    page.wait_for_function("([css, old]) => document.querySelector(css)?.innerText !== old", arg=[H1, old], polling=10)
    page.wait_for_selector(H1)
    seconds = perf_counter() - started
    page.wait_for_timeout(PAUSE_MS)
    return seconds


def pen() -> dict[str, float]:
    """Milliseconds from the pen to the bars, and the models' part of them, as bench.pen_to_bars prints them."""
    command = [sys.executable, "-m", "bench.pen_to_bars"]
    printed = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    steps = {f"{name}, ms": float(value) for name, value in re.findall(r"^(.+): ([\d.]+) ms", printed, re.M)}
    within = re.findall(r"nine of ten within (\d+) ms", printed)
    return steps | {"pen to bars, nine of ten, ms": float(within[0])}


def memory(url: str) -> float:
    """Resident memory in MB of the process that serves this address; NaN where there is no /proc."""
    port = url.rsplit(":", 1)[1]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if port in (folder / "cmdline").read_text().split("\0"):
                status = (folder / "status").read_text()
                return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024
        except OSError:
            continue
    return float("nan")
