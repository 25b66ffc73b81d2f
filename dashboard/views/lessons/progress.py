"""How far a person is in the lessons: predictions and answers, kept in their own browser and nowhere else."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from dashboard.components.browser_store import browser_store

STORE = "lessons"


def lesson_progress(lesson: str) -> dict[str, Any]:
    """What this browser keeps of a lesson, to be changed in place: guesses, steps done, answers before and after."""
    store = browser_store(STORE)
    if not isinstance(store.get(lesson), dict):
        store[lesson] = {}
    found: dict[str, Any] = store[lesson]
    for part in ("guesses", "done", "before", "after"):
        if not isinstance(found.get(part), dict):
            found[part] = {}
    return found


def digest_of_progress() -> str:
    """A text that changes with what this browser keeps of the lessons."""
    return hashlib.sha256(json.dumps(browser_store(STORE), sort_keys=True).encode()).hexdigest()[:12]
