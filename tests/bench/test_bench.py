"""The measurements can be started: every module imports, answers --help, and needs nothing of the tests."""

from __future__ import annotations

import ast
import json
import sys
from importlib import import_module

import pytest

from qdcore.settings import PROJECT

FILES = sorted(file for file in (PROJECT / "bench").glob("*.py") if file.stem != "__init__")
COMMANDS = [file.stem for file in FILES if "def main(" in file.read_text()]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_measurement_imports_and_needs_no_tests(file):
    import_module(f"bench.{file.stem}")
    nodes = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ImportFrom | ast.Import)]
    imported = [node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name for node in nodes]
    assert not [name for name in imported if name.split(".")[0] == "tests"]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_measurement_says_what_it_does(name, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as end:
        import_module(f"bench.{name}").main()
    assert end.value.code == 0 and "python -m bench" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("kind", ["plain", "ours"])
def test_a_single_training_is_measured(home, kind, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["single_run", kind, "knn", "cat,sheep", "30", "0"])
    import_module("bench.single_run").main()
    found = json.loads(capsys.readouterr().out)
    assert 0 <= found["accuracy"] <= 1 and found["peak_mb"] > 0


def test_generated_runs_are_runs_that_compare_shows(home):
    store = import_module("bench.compare_many").store(home, 12, samples=2)
    assert len(store.all()) == 12 and not store.messages


@pytest.mark.browser
def test_the_app_is_measured_in_a_browser(home, bucket):
    """What interactions, responsiveness and compare_many share: a page opened, and one reached by the menu."""
    from bench.app import by_the_menu, heading
    from tests.helpers.browser import browse, serve

    with serve(home, bucket) as url, browse() as page:
        assert heading(page, f"{url}/train") > 0 and by_the_menu(page, "compare") > 0
        assert page.problems == []
