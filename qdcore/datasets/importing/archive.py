"""The files within a .zip or .npz, unpacked in memory: none becomes a file, bombs are refused."""

from __future__ import annotations

import io
import zipfile
import zlib

from qdcore.datasets.importing.imported import MAX_BYTES, MAX_UNPACKED
from qdcore.errors import UserError
from qdcore.formatting import megabytes
from qdcore.sources.folder_files import is_of_the_system

MAX_MEMBERS = 20_000


def members(name: str, content: bytes) -> list[zipfile.ZipInfo]:
    """The files of an archive, without folders and those of an operating system; raises UserError for a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        raise UserError(f"{name} is damaged or no zip archive; make it again.") from None
    found = [each for each in infos if not each.is_dir() and not _is_of_the_system(each.filename)]
    total = sum(each.file_size for each in found)
    if len(infos) > MAX_MEMBERS:
        raise UserError(f"{name} holds {len(infos):,} files; at most {MAX_MEMBERS:,} are read. Divide it.")
    if total > MAX_UNPACKED:
        raise UserError(
            f"{name} would be {megabytes(total / 1e6)} unpacked; at most {megabytes(MAX_UNPACKED / 1e6)} are read. "
            "Divide it, or add its files with `quickdraw add`."
        )
    return found


def _is_of_the_system(path: str) -> bool:
    return any(is_of_the_system(part) for part in path.split("/") if part.strip("."))


def unpacked(name: str, content: bytes, member: zipfile.ZipInfo) -> bytes:
    """The content of one file of an archive; raises UserError where it is too large, protected or damaged."""
    if member.flag_bits & 1:
        raise UserError(f"{name} is protected by a password; make it without.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(member) as file:
            found = file.read(MAX_BYTES + 1)  # whatever the archive promises
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        raise UserError(f"{member.filename} in {name} is damaged; make the archive again.") from None
    if len(found) > MAX_BYTES:
        raise UserError(
            f"{member.filename} in {name} is larger than {megabytes(MAX_BYTES / 1e6)}, the most for one file."
        )
    return found
