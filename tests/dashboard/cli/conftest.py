"""What the tests of the terminal share: a call of the command line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.cli.main import main

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Run a command line; gives its exit status, its stdout and its stderr."""

    def run_command(*arguments: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        return status, *capsys.readouterr()

    return run_command
