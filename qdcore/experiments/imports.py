"""Large libraries whose import may end the process: TensorFlow does on processors that lack its instructions."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import platformdirs

from qdcore.storage import files


def is_installed(module: str) -> bool:
    """True if a module can be found, without importing it."""
    return find_spec(module) is not None


def survives(module: str) -> bool:
    """True if importing a module does not end the process; tried once in a process of its own, and remembered.

    An import that only raises an error survives: the error is reported where the module is used.
    """
    if module in sys.modules or (known := remembered(module)):
        return True
    if known is None:
        tried = subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, check=False)
        known = 0 <= tried.returncode < 256  # a signal is negative, a crash on Windows far above
        _remember(module, known)
    return known


def remembered(module: str) -> bool | None:
    """What `survives` found earlier on this computer; None where it was not tried yet."""
    return _all().get(_key(module))


def _remember(module: str, survived: bool) -> None:
    with suppress(OSError):  # where nothing can be written, it is tried again next time
        files.write_text(_place(), json.dumps(_all() | {_key(module): survived}))


def _all() -> dict[str, bool]:
    try:
        found = json.loads(_place().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _key(module: str) -> str:
    spec = find_spec(module)
    return f"{spec.origin if spec else module}, Python {platform.python_version()}, {platform.node()}"


def _place() -> Path:
    return Path(platformdirs.user_cache_dir("quickdraw-lab", appauthor=False)) / "imports.json"
