"""What the tests of pages in a browser share: a server whose home is empty at first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.helpers.browser import chromium, serve


class Lab(NamedTuple):
    """A running app: its address, and the home of what it stores."""

    url: str
    home: Path


@pytest.fixture(scope="session")
def lab(bucket: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The app in which nothing is trained; what a test adds, the others must not mind."""
    chromium()
    home = tmp_path_factory.mktemp("home")
    with serve(home, bucket) as url:
        yield Lab(url, home)
