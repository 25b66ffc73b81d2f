"""Which files of a person's own folder may be classes, and a sentence for every other file.

What the files hold is checked by inspection.py.
"""

from __future__ import annotations

import stat
from collections import defaultdict
from collections.abc import Callable, Collection
from pathlib import Path

from qdcore.drawings import class_names
from qdcore.errors import UserError
from qdcore.formatting import count

BITMAPS, STROKES = ".npy", ".ndjson"
DATASET = "dataset.json"  # makes a folder one of the datasets that the app keeps (qdcore/datasets)
FORMS = (BITMAPS, STROKES)  # of a class that has both, the first is used
SYSTEM_FILES = {"thumbs.db", "desktop.ini", "icon\r", "__macosx"}
ADVICE = {
    ".npz": "Save each of its arrays as a .npy file.",
    ".gz": "Unpack it first.",
    ".zip": "Unpack it first.",
    ".json": "Save one drawing per line in an .ndjson file.",
    ".csv": "Save the pixels with numpy.save as uint8.",
}


def has_files(folder: Path) -> bool:
    """True if a folder holds more than files of the operating system; also where it is there but cannot be read."""
    try:
        return any(not _is_known(path, ()) for path in folder.iterdir())
    except OSError:
        return folder.is_dir()


def find_files(folder: Path, ours: Collection[str] = ()) -> tuple[list[Path], list[str]]:
    """The files that may be classes, those of the preferred form first, and a sentence for every other file.

    Those that the app itself wrote, `ours`, are left out without one. A folder that is missing has none.
    Raises UserError where the folder cannot be read.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if not _is_known(path, ours))
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise UserError(f"{folder} cannot be read: {error.strerror}.") from None
    files = [path for path in paths if path.suffix.lower() in FORMS and not _is(path, stat.S_ISDIR)]
    wrong = {path: fault for path in files if (fault := _fault_of(path))}
    notes = [left_out(path, fault) for path, fault in wrong.items()]
    right = [path for path in files if path not in wrong]
    notes += _other_kinds([path for path in paths if path not in files])
    return sorted(right, key=lambda path: FORMS.index(path.suffix.lower())), notes


def _is_known(path: Path, ours: Collection[str]) -> bool:
    """True for what needs no word: files of the system, and what this app wrote, whole datasets among them."""
    return is_of_the_system(path.name) or path.name in ours or _is(path / DATASET, stat.S_ISREG)


def left_out(path: Path, reason: str | Exception) -> str:
    """The sentence about a file that is not used; the reason may begin with the file's name."""
    if isinstance(reason, OSError):
        reason = f"it cannot be read ({reason.strerror})."
    text = str(reason)
    return f"{path.name} was left out: {text.replace(path.name, 'it', 1) if text.startswith(path.name) else text}"


def is_of_the_system(name: str) -> bool:
    """True for a file that an operating system or this app leaves in a folder, such as .DS_Store or ._cat.npy."""
    hidden = name.startswith(".") and not name.lower().endswith(FORMS)
    return hidden or name.startswith("._") or name.lower() in SYSTEM_FILES


def _fault_of(path: Path) -> str:
    """Why a file can be no class, as a sentence; "" if its content decides."""
    if _is(path, lambda mode: not stat.S_ISREG(mode)):
        return "it is a pipe or a device, not a file; reading it might never end."
    return class_names.fault_of(path.stem)


def _is(path: Path, kind: Callable[[int], bool]) -> bool:
    """True if what stands in a folder is of this kind; False also where nobody may look at it."""
    try:
        return kind(path.stat().st_mode)
    except OSError:
        return False


def _other_kinds(paths: list[Path]) -> list[str]:
    """One sentence for all files of one ending, so that a folder of photographs is not a page of sentences."""
    kinds = defaultdict[str, list[str]](list)
    for path in paths:
        kinds["folder" if _is(path, stat.S_ISDIR) else path.suffix.lower()].append(path.name)
    return [_kind_left_out(kind, names) for kind, names in kinds.items()]


def _kind_left_out(kind: str, names: list[str]) -> str:
    one, thing = len(names) == 1, "folder" if kind == "folder" else f"{kind} file".strip()
    which = f"{names[0]} was" if one else f"{count(len(names), thing)}, such as {names[0]}, were"
    if kind == "folder":
        return f"{which} left out: folders in this folder are not read. Put the files directly into it."
    return f"{which} left out: only .npy and .ndjson files are read. {ADVICE.get(kind, '')}".strip()
