"""A library that ends the process is found out in a process of its own, once."""

from __future__ import annotations

import subprocess
import sys

import pytest

from models import MODELS
from qdcore.experiments import imports
from qdcore.settings import PROJECT

FATAL = "import os, signal\nos.kill(os.getpid(), signal.SIGILL)\n"  # as TensorFlow on a processor without AVX


@pytest.fixture
def library(tmp_path, monkeypatch):
    """A function that makes a module of this text, and a cache of its own."""
    monkeypatch.setattr(imports, "_place", lambda: tmp_path / "imports.json")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def make(name, text):
        (tmp_path / f"{name}.py").write_text(text)
        return name

    return make


@pytest.mark.parametrize("text, survived", [("", True), ("raise ImportError('no')", True), (FATAL, False)])
def test_only_what_ends_the_process_does_not_survive(library, text, survived):
    name = library(f"large_{len(text)}", text)
    assert imports.remembered(name) is None
    assert imports.survives(name) is survived and imports.remembered(name) is survived


def test_it_is_tried_once(library, monkeypatch):
    name = library("fatal", FATAL)
    assert not imports.survives(name)
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: pytest.fail("tried again"))
    assert not imports.survives(name)


def test_where_tensorflow_ends_the_process_the_others_train_and_the_network_says_why(tmp_path):
    (tmp_path / "tensorflow.py").write_text(FATAL)
    python = {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{tmp_path}:{PROJECT}", "XDG_CACHE_HOME": str(tmp_path)}
    env = python | {"QUICKDRAW_HOME": str(tmp_path / "home"), "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "dashboard.cli.main", "train", "--source", "practice", "--classes", "bee,cat"]

    def train(models: str) -> subprocess.CompletedProcess[str]:
        options = ["--per-class", "30", "--models", models]
        return subprocess.run([*command, *options], env=env, cwd=PROJECT, capture_output=True, text=True, timeout=100)

    first = train("cnn,knn,transfer")
    assert first.stdout.count("bee, cat") == 2  # the two that need no TensorFlow
    assert first.returncode == 2 and MODELS["cnn"].title in first.stderr
    assert "TensorFlow can't run on this computer: its processor may be too old" in first.stderr
    assert "can't be trained here" in train("cnn").stderr  # remembered: said before anything is queued
