"""What the cache knows about a file of the bucket, in a small JSON file next to the cached part."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from qdcore.arrays import PIXELS
from qdcore.sources.remote.file import RemoteFile
from qdcore.sources.remote.stream import Chunks, FileVersion
from qdcore.storage import files

ONLY_STROKES = 0  # as `start`, where there is no .npy: no drawing begins at its first byte


@dataclass(frozen=True)
class Note:
    """How many drawings the file in the bucket has, the byte where they begin, and which version of it was read.

    Of a file of strokes only the version is known.
    """

    rows: int = 0
    start: int = ONLY_STROKES
    version: FileVersion = FileVersion()


def recall(kept: Path) -> Note | None:
    """The note next to a file; None where there is none that can be read: then the bucket is asked again."""
    try:
        fields = json.loads(_place(kept).read_text("utf-8"))
        rows, start = int(fields["rows"]), int(fields["start"])
        size = fields.get("size", start + rows * PIXELS if start else None)  # notes of version 0.1 have none
        version = FileVersion(str(fields.get("etag", "")), str(fields.get("modified", "")), size and int(size))
        return Note(rows, start, version)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def remember(kept: Path, note: Note) -> None:
    """Write the note next to a file; where nothing can be written, the bucket is asked again next time."""
    version = note.version
    fields = {"etag": version.etag, "modified": version.modified, "size": version.size}
    with suppress(OSError):
        files.write_text(_place(kept), json.dumps({"rows": note.rows, "start": note.start, **fields}))


def noted(chunks: Chunks, remote: RemoteFile, kept: Path, note: Note) -> Chunks:
    """The chunks; the version of the file that they are of is remembered before any of them is kept."""
    for chunk in chunks:
        if remote.version != note.version:
            note = replace(note, version=remote.version)
            remember(kept, note)
        yield chunk


def move_aside(kept: Path, word: str) -> None:
    """Rename a file, cat.npy to cat.<word>.npy, then delete its note (which alone does no harm). Raises OSError."""
    if kept.exists():
        kept.replace(kept.with_name(f"{kept.stem}.{word}{kept.suffix}"))
    _place(kept).unlink(missing_ok=True)


def _place(kept: Path) -> Path:
    return kept.with_suffix(".json")
