"""The README is true: its commands, models, pages, settings and folders are there."""

import re
import shlex
from pathlib import Path

from dashboard.cli.main import parser
from dashboard.navigation import PAGES
from models import MODELS
from qdcore.lab.tls import make_certificates

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def table(heading):
    """The first two columns of the table under a heading."""
    section = README.split(f"# {heading}\n")[1].split("\n#")[0]
    rows = [row.split("|")[1:3] for row in section.splitlines() if row.startswith("|")]
    return [(first.strip(), second.strip()) for first, second in rows[2:]]


def test_every_command_of_the_terminal_is_one_that_the_terminal_knows():
    lines = re.findall(r"^quickdraw (.*)$", README, re.M)
    assert len(lines) >= 3
    for line in lines:
        parser().parse_args(shlex.split(line.split("#")[0]))


def test_every_make_command_is_in_the_makefile():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"make (\w+) ", README)) <= targets


def test_the_models_are_those_of_the_table_in_its_order():
    assert table("Classifiers") == [(model.title, _plain(model.sentence)) for model in MODELS.values()]


def _plain(sentence):
    return sentence[0].lower() + sentence[1:].rstrip(".")


def test_the_pages_are_those_of_the_navigation_in_its_order():
    assert table("Pages") == [(page.title, page.purpose) for page in PAGES.values()]


def test_the_settings_are_those_that_are_read():
    read = set(re.findall(r"QUICKDRAW_[A-Z]+", (ROOT / "qdcore/settings.py").read_text()))
    assert {name.strip("`") for name, _ in table("Settings")} == read


def test_the_folders_and_pictures_are_there():
    for cell, _ in table("The folders")[:-1]:
        assert (ROOT / cell.strip("`")).is_dir()
    for picture in re.findall(r"!\[.*?\]\((.*?)\)", README):
        assert (ROOT / picture).is_file()


def test_the_options_of_the_scheduler_are_ones_that_dask_knows(tmp_path, monkeypatch):
    from distributed.cli.dask_scheduler import main

    monkeypatch.chdir(tmp_path)
    make_certificates(Path("certificates"))
    (command,) = re.findall(r"^dask scheduler ((?:.*\\\n)*.*)$", README, re.M)
    options = main.make_context("dask scheduler", shlex.split(command.replace("\\\n", " "))).params
    assert options["protocol"] == "tls" and options["tls_key"].endswith("key.pem") and not options["dashboard"]
