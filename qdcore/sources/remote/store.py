"""A part of a file in a folder, or in any store that fsspec knows besides http(s)."""

from __future__ import annotations

from collections.abc import Callable

import fsspec

from qdcore.errors import UserError
from qdcore.sources.remote.errors import Broken, Missing
from qdcore.sources.remote.stream import CHUNK_BYTES, Chunks, FileVersion, Tick


def get(url: str, start: int, end: int | None, tick: Tick, answered: Callable[[FileVersion], None]) -> Chunks:
    """The bytes start..end, fewer where the file ends before; `answered` gets the file's version first.

    Raises Missing, UserError, Broken, and what `tick` and `answered` raise.
    """
    try:
        system, path = fsspec.core.url_to_fs(url)
        answered(_version(system.info(path)))
        with system.open(path, "rb") as file:
            file.seek(start)
            while chunk := file.read(CHUNK_BYTES if end is None else min(CHUNK_BYTES, end - start)):
                tick()
                yield chunk
                start += len(chunk)
    except (FileNotFoundError, NotADirectoryError):
        raise Missing(f"There is no file {url}.") from None
    except UserError:
        raise
    except (ImportError, ValueError, PermissionError) as error:
        raise UserError(f"QUICKDRAW_DATA names a place that cannot be read: {error}.") from None
    except OSError as error:
        raise Broken(f"cannot be read ({error.strerror or error})") from None


def _version(info: dict[str, object]) -> FileVersion:
    size = info.get("size")
    changed = info.get("mtime") or info.get("LastModified") or info.get("created") or ""
    return FileVersion(str(info.get("ETag", "")), str(changed), size if isinstance(size, int) else None)
