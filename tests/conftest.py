"""What tests share: the real drawings where there are any, and a small made-up bucket where there are none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from qdcore.experiments.run import Run
from qdcore.experiments.sample import Sample
from tests.helpers.browser import close_browser
from tests.helpers.needs import skip_unless_needed
from tests.helpers.pages import stored

os.environ.setdefault("QUICKDRAW_WARM", "off")  # else every test that opens a page would start a worker


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests in a browser come last: it runs an event loop in the thread of the tests, which others start too."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_sessionfinish() -> None:
    """Nothing is left running."""
    close_browser()


@pytest.fixture(scope="session")
def real_drawings() -> Path:
    """The folder of real drawings that QUICKDRAW_DATA names; without it the test is skipped, or fails in CI."""
    folder = Path(os.environ.get("QUICKDRAW_DATA", "/nowhere"))
    if not (folder / "full/numpy_bitmap/cat.npy").is_file():
        skip_unless_needed("needs QUICKDRAW_DATA to name a folder of real drawings", "QUICKDRAW_NEED_REAL")
    return folder


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder laid out like the bucket: 300 made-up drawings of cat, sheep and dog, bars at different heights."""
    folder = tmp_path_factory.mktemp("bucket")
    (folder / "full/numpy_bitmap").mkdir(parents=True)
    rng = np.random.default_rng(0)
    for position, cls in enumerate(["cat", "sheep", "dog"]):
        X = (rng.random((300, 28, 28)) < 0.1) * 255
        for drawing in X:
            drawing[rng.integers(1, 8) + 9 * position] = 255
        np.save(folder / f"full/numpy_bitmap/{cls}.npy", X.reshape(300, 784).astype(np.uint8))
    return folder


@pytest.fixture
def home(tmp_path: Path, bucket: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh home whose drawings are the made-up bucket's."""
    monkeypatch.setenv("QUICKDRAW_HOME", str(tmp_path))
    monkeypatch.setenv("QUICKDRAW_DATA", str(bucket))
    st.cache_resource.clear()
    yield tmp_path
    st.cache_resource.clear()


@pytest.fixture
def run(home: Path) -> Run:
    """A stored run of cats against sheep."""
    return stored(Sample(("cat", "sheep"), 50))
