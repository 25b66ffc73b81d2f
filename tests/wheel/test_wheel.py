"""The wheel is the app: built, installed outside the checkout without TensorFlow, and used in a browser.

Takes minutes, so `make test-wheel` runs it and `make test` does not.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.browser import running
from qdcore.settings import PROJECT
from tests.helpers.browser import PEN, browse, free_port, settle

NO_NETWORK = "http://127.0.0.1:9"  # the discard port: nobody listens there


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of a fresh environment with the wheel in it."""
    place = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "build", "-o", place, PROJECT], check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", place / "venv"], check=True)
    commands = place / "venv" / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([commands / "python", "-m", "pip", "install", "-q", wheel], check=True, env=environment())
    return commands


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An empty folder to start in."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def environment() -> dict[str, str]:
    """The machine's environment without what would lead back to the checkout or to other drawings."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONPATH" and not k.startswith("QUICKDRAW_")}


@pytest.fixture
def app(installed: Path, empty: Path, tmp_path: Path) -> Iterator[str]:
    """The app as a newcomer starts it; gives its address."""
    port = free_port()
    options = ["--no-browser", "--port", str(port), "--data", NO_NETWORK, "--home", str(tmp_path / "home")]
    command = [str(installed / "quickdraw"), "app", *options]
    with running(command, port, tmp_path / "server.log", empty, environment()) as url:
        yield url


def test_practice_doodles_one_training_one_drawing(app: str, empty: Path, tmp_path: Path) -> None:
    with browse() as page:
        page.goto(f"{app}/train?models=random_forest&per_class=60")
        settle(page)
        page.get_by_role("button", name="Train 1 classifier").click()
        page.get_by_text("% correct").first.wait_for(timeout=60_000)
        page.get_by_role("link", name="Draw against it").click()
        settle(page)
        page.locator("svg[role=application]").evaluate(PEN, [[[100, 100], [300, 120], [280, 300], [90, 280]]])
        page.locator(".guess", has_text="%").first.wait_for(timeout=20_000)
        assert page.problems == []
    assert (tmp_path / "server.log").read_text().startswith(f"Data and trained models are kept in {tmp_path / 'home'}")
    assert list(empty.iterdir()) == [] and list((tmp_path / "home/runs").glob("*/run.json"))


def test_without_tensorflow_a_network_says_what_to_install(installed: Path, empty: Path, tmp_path: Path) -> None:
    command = [installed / "quickdraw", "train", "--classes", "bee,cat", "--per-class", "20", "--models", "cnn"]
    env = environment() | {"QUICKDRAW_HOME": str(tmp_path), "QUICKDRAW_DATA": NO_NETWORK}
    ended = subprocess.run([*command, "--source", "practice"], cwd=empty, env=env, capture_output=True, text=True)
    assert ended.returncode == 2 and "pip install 'quickdraw-lab[networks]'" in ended.stderr, ended.stderr


def test_data_lie_in_the_users_own_folder(installed: Path, empty: Path) -> None:
    code = "from qdcore.settings import read_settings; print(read_settings({}).home)"
    out = subprocess.run(
        [installed / "python", "-c", code], cwd=empty, env=environment(), capture_output=True, text=True
    )
    assert out.stdout.strip().endswith("quickdraw-lab") and "site-packages" not in out.stdout
