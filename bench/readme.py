"""Writes a measured table into the README, between the two comments with its name."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from datetime import date

from qdcore.settings import PROJECT


def machine() -> str:
    """The machine: "2 cores, x86_64, Python 3.11.2"."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def ruler(columns: str) -> str:
    """The line between the head and the rows of a Markdown table with these columns."""
    return "|---" * (columns.count("|") - 1) + "|"


def put(name: str, lines: Sequence[str]) -> None:
    """Replace the text between <!-- name --> and <!-- /name -->."""
    first, last = f"<!-- {name} -->", f"<!-- /{name} -->"
    text = "\n".join([first, f"Measured on {date.today()} with {machine()}.", "", *lines, last])
    readme = PROJECT / "README.md"
    readme.write_text(re.sub(f"{first}.*{last}", lambda _: text, readme.read_text(), flags=re.S))
