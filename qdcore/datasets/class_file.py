"""The file of a class, `<name>.ndjson`: one drawing per line; read once while it stays the same, replaced whole."""

from __future__ import annotations

import functools
import hashlib
import shutil
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import numpy as np

from qdcore.arrays import PIXELS, Drawings
from qdcore.datasets.drawing import Drawing, from_line
from qdcore.errors import UserError
from qdcore.formatting import count
from qdcore.storage import files, unicode

ENDING = ".ndjson"
DAMAGED = ".damaged"  # the folder of files that had broken lines when they were changed
MAX_KEPT = 30_000  # drawings held in memory, of all datasets together: about 100 MB

State = tuple[str, int, int, int]  # path, inode, size, time of change: while they stay the same, so does the content


class ClassFile:
    """The drawings of a class in order; `digest` is 16 hex digits of the file, `broken` the number of damaged lines."""

    def __init__(self, drawings: Sequence[Drawing], digest: str, broken: int = 0) -> None:
        self.drawings, self.digest, self.broken = tuple(drawings), digest, broken

    @functools.cached_property
    def pixels(self) -> Drawings:
        """All drawings, (n, 784) uint8, read-only."""
        found = np.array([drawing.pixels for drawing in self.drawings], np.uint8).reshape(-1, PIXELS)
        found.flags.writeable = False
        return found

    @property
    def note(self) -> str:
        """A sentence about lines that are not used; "" if there are none."""
        are = "is" if self.broken == 1 else "are"
        return f"{count(self.broken, 'line')} that {are} damaged {are} left out." if self.broken else ""


_kept: OrderedDict[State, ClassFile] = OrderedDict()
_keeping = Lock()


def read(path: Path) -> ClassFile:
    """The drawings of a file, none where there is no file; raises UserError where it cannot be read."""
    try:
        state = _state(path)
    except FileNotFoundError:
        return ClassFile((), "")
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror}.") from None
    with _keeping:
        if found := _kept.get(state):
            _kept.move_to_end(state)
            return found
    found = _read(path)
    _keep(state, found)
    return found


def _state(path: Path) -> State:
    found = path.stat()
    return str(path), found.st_ino, found.st_size, found.st_mtime_ns


def _keep(state: State, found: ClassFile) -> None:
    with _keeping:
        for old in [each for each in _kept if each[0] == state[0]]:
            del _kept[old]
        _kept[state] = found
        while len(_kept) > 1 and sum(len(each.drawings) for each in _kept.values()) > MAX_KEPT:
            _kept.popitem(last=False)


def _read(path: Path) -> ClassFile:
    drawings, broken, digest = list[Drawing](), 0, _digest()
    try:
        with path.open("rb") as file:
            for line in unicode.lines_in(file):
                digest.update(line)
                try:
                    drawings.append(from_line(line))
                except UserError:
                    broken += 1
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror}.") from None
    return ClassFile(drawings, digest.hexdigest(), broken)


def write(path: Path, drawings: Sequence[Drawing]) -> None:
    """Replace the file of a class in one step; damaged lines that it had are kept in the folder `.damaged`.

    Raises OSError.
    """
    if path.exists() and read(path).broken:
        aside = path.parent / DAMAGED / path.name
        aside.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, aside)
    with files.replacing(path) as part:
        content = b"".join(drawing.line for drawing in drawings)
        part.write_bytes(content)
    _keep(_state(path), ClassFile(drawings, _digest(content).hexdigest()))


def _digest(content: bytes = b"") -> hashlib.blake2b:
    return hashlib.blake2b(content, digest_size=8)
