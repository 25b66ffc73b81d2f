"""The app in a real browser: from the start to the first paint, from page to page, and the server's memory."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from qdcore.settings import PROJECT, read_settings
from tests.browser import browse, serve

VISITS = 5


def measure() -> dict[str, float]:
    """Seconds from the command to a painted page, median seconds to paint each page, megabytes of the server."""
    with tempfile.TemporaryDirectory() as home, browse() as page:
        started = perf_counter()  # the browser is open already
        with serve(Path(home), read_settings().data) as url:
            found = {"start to first paint, s": _paint(page, url, started)}
            for name in re.findall(r'page\("(\w+)", "\w+"', (PROJECT / "dashboard/Home.py").read_text())[1:]:
                found[f"{name}, s"] = median(_paint(page, f"{url}/{name}", perf_counter()) for _ in range(VISITS))
            found["server memory, MB"] = _memory(url)
    return found


def pen() -> dict[str, float]:
    """Milliseconds from the pen to the bars and what the models take of them, as bench.pen_to_bars prints them."""
    command = [sys.executable, "-m", "bench.pen_to_bars"]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    steps = {f"{name}, ms": float(value) for name, value in re.findall(r"^(.+): ([\d.]+) ms", told, re.M)}
    within = re.findall(r"nine of ten within (\d+) ms", told)
    return steps | {"pen to bars, nine of ten, ms": float(within[0])}


def _paint(page: object, url: str, started: float) -> float:
    page.goto(url)  # type: ignore[attr-defined]
    page.wait_for_selector("[data-testid=stMainBlockContainer] h1")  # type: ignore[attr-defined]
    return perf_counter() - started


def _memory(url: str) -> float:
    """Resident megabytes of the process that listens at this address (Linux)."""
    port = url.rsplit(":", 1)[1]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if port in (folder / "cmdline").read_text().split("\0"):
                status = (folder / "status").read_text()
                return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024
        except OSError:
            continue
    return float("nan")
