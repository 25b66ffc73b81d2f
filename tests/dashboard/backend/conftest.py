"""The backend of a class."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.backend import Backend, open_backend
from qdcore.classroom.classroom import new_class


@pytest.fixture
def backend(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    """The backend of a class whose lab trains nothing."""
    room, _ = new_class(home / "classes")
    monkeypatch.setenv("QUICKDRAW_CLASS", str(room.folder))
    found = open_backend()
    monkeypatch.setattr(found.lab._dispatcher, "wake", lambda: None)
    yield found
    found.lab.close()
