"""Writes an export to where a person said."""

from __future__ import annotations

from pathlib import Path

from qdcore.errors import UserError
from qdcore.storage.files import refused, replacing


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file in one step; one of that name is replaced. Raises UserError (no such folder, disk full)."""
    if not path.parent.is_dir():
        raise UserError(f"There is no folder {path.parent}; make it first, or name another one.")
    if path.is_dir():
        raise UserError(f"{path} is a folder; name a file.")
    try:
        with replacing(path) as part:
            part.write_bytes(content)
    except OSError as error:
        raise UserError(refused(error, path.parent)) from error
