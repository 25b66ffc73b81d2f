"""What CONTRIBUTING.md says is true: its examples are all that a new classifier, page, source and chart need.

They are written into a copy of the project, which is then used as a person would use it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BLOCKS = re.findall(r"`([\w./]+)`:\n\n```(python|diff)\n(.*?)^```", (ROOT / "CONTRIBUTING.md").read_text(), re.M | re.S)
OPEN_PAGES = """
from dashboard.navigation import PAGES
from models import MODELS
from tests.helpers.pages import figures, messages, open_page, words

for page in PAGES:
    app = open_page(page)
    assert not app.exception and not app.error, (page, messages(app))
app = open_page("train", models="logistic_regression", **{"logistic_regression.C": "0.5"})
assert app.checkbox(key="use logistic_regression").value and not app.checkbox(key="use knn").value
assert app.number_input(key="logistic_regression.C").value == 0.5
assert "largest weighted sum" in words(app)
assert open_page("train", source="dots").multiselect(key="classes").options == ["few dots", "many dots"]
app = open_page("evaluate", run=RUN)
assert len(figures(app)) > 0 and not messages(app), messages(app)
app = open_page("mistakes", run=RUN)
assert not messages(app), messages(app)
app = open_page("draw", classifiers=RUN)
assert not messages(app), messages(app)
assert open_page("newest").metric[0].label == f"Accuracy of {RUN}"
"""
DOTS = """
from dashboard.backend import open_backend
from models import MODELS
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.sources import open_source

backend = open_backend()
model, sample = MODELS["logistic_regression"], Sample(("few dots", "many dots"), 100, source="dots")
run = backend.runs.save(train(Experiment.of(sample, model), model, open_source("dots", backend.settings)))
assert run.record.accuracy > 0.9
"""


class Copy:
    """A copy of the project with the examples in it, and a home of its own."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.project, self.home = folder / "project", folder / "home"
        self.home.mkdir()
        named = {"QUICKDRAW_HOME": str(self.home), "QUICKDRAW_DATA": str(data), "PYTHONPATH": str(self.project)}
        self.environment = os.environ | named

    def python(self, *arguments: str) -> str:
        """Run Python in the copy; gives its stdout and fails with what it said where it fails."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=self.project, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def pytest(self, *arguments: str) -> str:
        """Run tests of the copy; at least one must run."""
        return self.python("-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments)


@pytest.fixture(scope="module")
def copy(tmp_path_factory, bucket):
    folder = tmp_path_factory.mktemp("newcomer")
    found = Copy(folder, bucket)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True
    )
    if listed.returncode:
        pytest.skip("needs the project's git repository, to know what belongs to it")
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (found.project / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, found.project / name)
    for name, kind, text in BLOCKS:
        write(found.project / name, kind, text)
    return found


def write(file: Path, kind: str, text: str) -> None:
    """A new file, or the lines of a diff added where its other lines stand, which must be one place."""
    if kind == "python":
        assert not file.exists()
        file.write_text(text)
        return
    lines = text.splitlines()
    assert not any(line.startswith("-") for line in lines), "an example takes nothing away"
    old = "\n".join(line[1:] for line in lines if not line.startswith("+")) + "\n"
    content = file.read_text()
    assert ("\n" + content).count("\n" + old) == 1, f"{file.name} does not have, once:\n{old}"
    file.write_text(content.replace(old, "\n".join(line[1:] for line in lines) + "\n"))


def test_an_example_is_one_file_and_a_few_lines():
    assert [name for name, kind, _ in BLOCKS if kind == "python"] == [
        "models/logistic_regression.py",
        "pages/newest.py",
        "qdcore/sources/dots.py",
        "qdcore/charts/class_sizes.py",
    ]
    added = {name: re.findall(r"^\+.", text, re.M) for name, kind, text in BLOCKS if kind == "diff"}
    assert len(added["models/__init__.py"]) == len(added["dashboard/navigation.py"]) == 1


def test_a_new_classifier_is_trained_and_every_page_shows_it(copy):
    options = ["--classes", "cat,sheep", "--per-class", "100", "--models", "logistic_regression", "--json"]
    out = copy.python("-m", "dashboard.cli.main", "train", *options, "--param", "logistic_regression.C=0.5")
    run = json.loads(out)
    assert run["model"] == "logistic_regression" and run["accuracy"] > 0.8
    copy.python("-c", f"RUN = {run['id']!r}\n{OPEN_PAGES}")


def test_a_new_source_can_be_trained_on(copy):
    copy.python("-c", DOTS)


CONTRACTS = [
    "tests/models/test_models.py",
    "tests/pages/test_pages.py",
    "tests/qdcore/charts/test_charts.py",
    "tests/dashboard/cli/test_train.py",
    "tests/test_readme.py",
    "tests/test_architecture.py",
]
OF_THE_NEW = (
    "logistic_regression or newest or class_sizes or dots or readme or table or navigation or example or each_other"
)


def test_what_is_new_keeps_the_contracts_of_the_old(copy):
    copy.pytest(*CONTRACTS, "-k", OF_THE_NEW)


def test_what_is_new_is_laid_out_as_the_rest_is(copy):
    new = [name for name, _, _ in BLOCKS if name.endswith(".py")]
    for command in (["check"], ["format", "--check"]):
        copy.python("-m", "ruff", *command, *new)
