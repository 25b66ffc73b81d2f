"""What a computer lacks skips a test, and fails it in CI, where nothing may be lacking."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.helpers.needs import skip_unless_needed

ROOT = Path(__file__).parent.parent


def test_what_is_lacking_skips_a_test_and_fails_it_in_ci(monkeypatch):
    monkeypatch.delenv("QUICKDRAW_NEED_REAL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no drawings"):
        skip_unless_needed("no drawings", "QUICKDRAW_NEED_REAL")
    monkeypatch.setenv("QUICKDRAW_NEED_REAL", "1")
    with pytest.raises(pytest.fail.Exception, match="no drawings"):
        skip_unless_needed("no drawings", "QUICKDRAW_NEED_REAL")


def test_ci_needs_all_that_a_test_can_lack():
    helpers = "".join((ROOT / "tests" / name).read_text() for name in ("conftest.py", "helpers/browser.py"))
    needs = set(re.findall(r"QUICKDRAW_NEED_[A-Z]+", helpers))
    assert len(needs) == 2 and needs <= set(re.findall(r"\b(QUICKDRAW_NEED_[A-Z]+)=1", (ROOT / ".ci/run").read_text()))
