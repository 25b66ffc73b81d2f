"""Prints an HTML file as a PDF with an installed Chromium, Chrome or Edge."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from qdcore.errors import UserError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
SECONDS = 120


def find_browser() -> str | None:
    """The path of an installed browser that prints; None where there is none."""
    found = (shutil.which(name) for name in (*BROWSERS, MAC))
    return next(filter(None, found), None)


def print_pdf(page: Path, pdf: Path) -> None:
    """Write the PDF of a page; raises UserError where no browser is installed or it fails."""
    if (browser := find_browser()) is None:
        raise UserError(f"A PDF needs Chromium or Chrome, and neither is installed. Print {page} in a browser.")
    with tempfile.TemporaryDirectory() as profile:
        options = ["--headless", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={profile}"]
        options += ["--virtual-time-budget=30000", f"--print-to-pdf={pdf.absolute()}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # Chromium refuses its sandbox to root
            options.append("--no-sandbox")
        command = [browser, *options, page.absolute().as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UserError(f"{browser} could not print {page}: {error}. Open it in a browser and print it.") from None
    if done.returncode or not pdf.is_file():
        last = (done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1]
        raise UserError(f"{browser} could not print {page}: {last[:200]}. Open it in a browser and print it.")
