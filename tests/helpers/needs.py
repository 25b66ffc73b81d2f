"""What a test may lack on a computer: it is then skipped, except where CI says that it is there."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def skip_unless_needed(reason: str, variable: str) -> NoReturn:
    """Skip the test; fail it where the environment variable says that nothing may be missing."""
    if os.environ.get(variable):
        pytest.fail(reason)
    pytest.skip(reason)
