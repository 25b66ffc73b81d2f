"""`dataset.json`: the title of a dataset, and its classes in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from qdcore.drawings import class_names
from qdcore.errors import UserError
from qdcore.sources.folder_files import DATASET
from qdcore.storage import files, unicode

FILE = DATASET
FORMAT = 1
MAX_BYTES = 1_000_000


class ClassEntry(msgspec.Struct, frozen=True):
    """A class: the name of its file, which samples use too, and its title on the Collect page."""

    name: str
    title: str


class Manifest(msgspec.Struct, frozen=True):
    """What `dataset.json` holds; `owner` is the word of whoever made it in a class, as runs have it."""

    title: str
    classes: tuple[ClassEntry, ...] = ()
    owner: str = ""
    format: int = FORMAT

    def with_title(self, title: str) -> Manifest:
        """The same classes under another title."""
        return msgspec.structs.replace(self, title=title)

    def with_classes(self, classes: Iterable[ClassEntry]) -> Manifest:
        """The same title over other classes."""
        return msgspec.structs.replace(self, classes=tuple(classes))

    def __iter__(self) -> Iterator[ClassEntry]:
        return iter(self.classes)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a dataset; of a folder without one its name, and no class. Raises UserError for a damaged one."""
    path = folder / FILE
    try:
        with path.open("rb") as file:
            found = msgspec.json.decode(unicode.as_utf8(file.read(MAX_BYTES)), type=Manifest)
    except FileNotFoundError:
        return Manifest(folder.name)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from None
    except msgspec.DecodeError as error:
        raise UserError(f"{path} is damaged ({error}). Restore a copy, or delete it: the drawings stay.") from None
    if found.format != FORMAT:
        raise UserError(f"{path} was written by a newer version of this app; update the app to use it.")
    unsafe = [each.name for each in found if class_names.fault_of(each.name)]
    if unsafe or len({each.name for each in found}) < len(found.classes):
        raise UserError(f"{path} is damaged: its class names are not valid or not different.")
    return found


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step. Raises OSError."""
    files.write_text(folder / FILE, msgspec.json.format(msgspec.json.encode(manifest)).decode() + "\n")
