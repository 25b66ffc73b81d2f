"""The README is true: its commands, models, pages, settings and folders exist, and what there is, is in it."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from dashboard.cli.main import parser
from dashboard.navigation import PAGES
from models import MODELS
from qdcore.lab.tls import make_certificates
from qdcore.settings import BUCKET, read_settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
TEXTS = {name: (ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md")}
NO_FOLDERS = {"__pycache__", "data", "runs", "build", "dist"}

each_text = pytest.mark.parametrize("name", TEXTS)


def code(text: str) -> list[str]:
    """Every line of a block of shell commands, and everything in backquotes; without comments, lines joined."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    words = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))
    return [line.split("#")[0].strip() for line in lines + words]


def table(heading: str) -> list[tuple[str, ...]]:
    """The rows of the table under a heading."""
    section = README.split(f"# {heading}\n")[1].split("\n#")[0]
    rows = [row.split("|")[1:-1] for row in section.splitlines() if row.startswith("|")]
    return [tuple(cell.strip() for cell in row) for row in rows[2:]]


@each_text
def test_every_command_of_the_terminal_is_one_that_the_terminal_knows(name):
    (commands,) = parser()._subparsers._group_actions
    for line in code(TEXTS[name]):
        program, *words = shlex.split(line) if line.startswith("quickdraw ") else [""]
        if words and (len(words) > 1 or words[0] == "runs"):
            parser().parse_args([word for word in words if word != "--help"] if "--help" not in words else ["runs"])
        if words and words[0] != "--help":
            assert words[0] in commands.choices


def test_every_command_of_the_terminal_is_in_the_readme():
    (commands,) = parser()._subparsers._group_actions
    named = {line.split()[1] for line in code(README) if line.startswith("quickdraw ") and len(line.split()) > 1}
    assert named >= set(commands.choices) - {"app"}


@each_text
def test_every_option_in_the_text_is_one_that_the_terminal_or_streamlit_knows(name):
    (commands,) = parser()._subparsers._group_actions
    known = {option for each in commands.choices.values() for option in each._option_string_actions}
    assert {line.split()[0] for line in code(TEXTS[name]) if line.startswith("--")} <= known


@each_text
def test_every_make_command_is_in_the_makefile(name):
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = {found for line in code(TEXTS[name]) for found in re.findall(r"^make ([\w-]+)", line)}
    assert len(named) >= 3 and named <= targets


@each_text
def test_every_module_and_file_that_is_named_is_there(name):
    for line in code(TEXTS[name]):
        for module in re.findall(r"python -m ([\w.]+)", line):
            assert importlib.util.find_spec(module), module
        for path in re.findall(r"(?:^|\s)((?:bench|dashboard|docs|models|pages|qdcore|tests)/[\w./]*)", line):
            made_in_contributing = f"`{path}`:\n\n```python" in TEXTS["CONTRIBUTING.md"]
            assert made_in_contributing or (ROOT / path).exists(), path
        for path in re.findall(r"^(?:pip install -r )?([\w.]+\.(?:md|toml|txt))$", line):
            assert (ROOT / path).is_file(), path


def test_the_models_are_those_of_the_table_in_its_order():
    assert table("Classifiers") == [(model.title, _plain(model.sentence)) for model in MODELS.values()]


def _plain(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:].rstrip(".")


def test_the_pages_are_those_of_the_navigation_in_its_order():
    assert table("Pages") == [(page.title, page.purpose) for page in PAGES.values()]


def test_the_settings_are_those_that_are_read():
    read = set(re.findall(r"QUICKDRAW_[A-Z]+", (ROOT / "qdcore/settings.py").read_text()))
    assert [name for name, *_ in table("Settings")] == list(dict.fromkeys(name for name, *_ in table("Settings")))
    assert {name.strip("`") for name, *_ in table("Settings")} == read


def test_the_defaults_of_the_settings_are_those_that_are_used():
    defaults, settings = {name.strip("`"): default for name, _, default in table("Settings")}, read_settings({})
    assert defaults["QUICKDRAW_DATA"] == "the public bucket" and settings.data == BUCKET
    assert defaults["QUICKDRAW_HOME"].startswith("this folder") and settings.home == ROOT
    assert ROOT / defaults["QUICKDRAW_FOLDER"].strip("`") == settings.own
    assert settings.scheduler is None and settings.certificates is None


@each_text
def test_no_setting_is_named_that_is_not_read(name):
    read = "".join((ROOT / file).read_text() for file in ("qdcore/settings.py", "tests/conftest.py", ".ci/run"))
    assert set(re.findall(r"QUICKDRAW_[A-Z_]+", TEXTS[name])) <= set(re.findall(r"QUICKDRAW_[A-Z_]+", read))


def test_the_folders_are_those_that_there_are():
    listed = [cell.strip("`").rstrip("/") for cell, _ in table("The folders")[:-1]]
    top = [folder for folder in ROOT.iterdir() if _is_ours(folder)]
    rooms = [room for folder in top if folder.name in ("dashboard", "models", "qdcore") for room in folder.iterdir()]
    assert set(listed) == {folder.relative_to(ROOT).as_posix() for folder in [*top, *filter(_is_ours, rooms)]}


def _is_ours(folder: Path) -> bool:
    """True for a folder of the project: with files, not hidden and not made by a tool."""
    made = folder.name.startswith(".") or folder.name in NO_FOLDERS or folder.name.endswith(".egg-info")
    return folder.is_dir() and not made and any(file.suffix != ".pyc" for file in folder.rglob("*.*"))


def test_the_pictures_are_there():
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", README)
    assert pictures and all((ROOT / picture).is_file() for picture in pictures)


def test_the_options_of_the_scheduler_are_ones_that_dask_knows(tmp_path, monkeypatch):
    from distributed.cli.dask_scheduler import main

    monkeypatch.chdir(tmp_path)
    make_certificates(Path("certificates"))
    (command,) = re.findall(r"^dask scheduler ((?:.*\\\n)*.*)$", README, re.M)
    options = main.make_context("dask scheduler", shlex.split(command.replace("\\\n", " "))).params
    assert options["protocol"] == "tls" and options["tls_key"].endswith("key.pem") and not options["dashboard"]
