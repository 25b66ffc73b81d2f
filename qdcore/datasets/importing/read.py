"""The one way from files to drawings: `import_file` for one, `import_files` for several."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath

from qdcore.datasets.importing import arrays, pictures, strokes, vector
from qdcore.datasets.importing.archive import members, unpacked
from qdcore.datasets.importing.imported import Imported, Mend, together
from qdcore.drawings import class_names
from qdcore.drawings.photos import picture
from qdcore.errors import UserError
from qdcore.formatting import listed
from qdcore.progress import Report, silent, subreport
from qdcore.sources.folder_files import ADVICE, is_of_the_system
from qdcore.storage import signatures, unicode

PICTURES = tuple(f".{ending}" for ending in picture.ENDINGS)
ENDINGS = (".npy", ".npz", ".ndjson", ".json", ".svg", *PICTURES, ".zip")
MAX_NOTES = 200


def import_files(files: Iterable[tuple[str, bytes]], mends: Collection[Mend] = (), report: Report = silent) -> Imported:
    """The drawings of files, each its name and its content; what cannot be used has a sentence."""
    files = list(files)
    parts = []
    for number, (name, content) in enumerate(files):
        part = subreport(report, number / len(files), (number + 1) / len(files))
        parts.append(import_file(name, content, mends, part))
    found = together([*parts, Imported(notes=tuple(_same_class(files, parts)))])
    return Imported(found.classes, found.notes[:MAX_NOTES], found.offers)


def import_file(name: str, content: bytes, mends: Collection[Mend] = (), report: Report = silent) -> Imported:
    """The drawings of one file; of a file that is not used a sentence that says what it is and what to do."""
    name = _last_part(name)
    if is_of_the_system(name):
        return Imported()
    try:
        found = _read(name, content, _title(name), mends, report)
    except UserError as error:
        found = Imported(notes=(str(error),))
    if found.total:
        return found
    return Imported((), tuple(_left_out(name, note) for note in found.notes), found.offers)


def _read(name: str, content: bytes, title: str, mends: Collection[Mend], report: Report) -> Imported:
    """What a file holds, by its ending; raises UserError."""
    ending = PurePosixPath(name).suffix.lower()
    if not content:
        raise UserError("it is empty.")
    if ending == ".npy":
        return arrays.read_npy(name, content, title, mends)
    if ending == ".npz":
        return arrays.read_npz(name, content, title, mends)
    if ending == ".ndjson":
        return strokes.read_ndjson(name, unicode.as_utf8(content), title, report)
    if ending == ".json":
        return strokes.read_json(name, unicode.as_utf8(content), title, report)
    if ending == ".svg":
        return vector.read_svg(name, content, "")
    if ending in PICTURES:
        _check_picture(name, content)
        return pictures.read_picture(name, content, "")
    if ending == ".zip":
        return _read_zip(name, content, mends, report)
    advice = ADVICE.get(ending, "") if ending not in (".npz", ".zip", ".json") else ""
    raise UserError(f"files of this kind are not read, only {listed(ENDINGS)}. {advice}".strip())


def _read_zip(name: str, content: bytes, mends: Collection[Mend], report: Report) -> Imported:
    """The files of an archive; those in a folder belong to the class of its name."""
    found = members(name, content)
    parts = []
    for number, member in enumerate(found):
        report(number / len(found), f"file {number + 1:,} of {len(found):,}")
        parts.append(_member(name, content, member, mends))
    if not any(part.classes or part.notes for part in parts):
        raise UserError(f"{name} holds no files.")
    return together(parts)


def _member(name: str, content: bytes, member: zipfile.ZipInfo, mends: Collection[Mend]) -> Imported:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    try:
        if path.suffix.lower() in (".zip", ".npz"):
            raise UserError("archives within an archive are not read. Unpack it first.")
        part = import_file(path.name, unpacked(name, content, member), mends)
    except UserError as error:
        return Imported(notes=(_left_out(path.name, str(error)),))
    folder = _title(path.parent.name + ".folder") if path.parent.name.strip(". ") else ""
    classes = part.classes if not folder else tuple(each.renamed(folder) for each in part.classes)
    return Imported(classes, part.notes, part.offers)


def _check_picture(name: str, content: bytes) -> None:
    """Raise UserError where a file of a picture's name is something else, such as a web page."""
    what = signatures.recognise(content[:64])
    if what and "picture" not in what:
        raise UserError(f"{name} is not a picture. {what}")


def _same_class(files: Iterable[tuple[str, bytes]], parts: Iterable[Imported]) -> list[str]:
    """A sentence for each class that two files of drawings have."""
    names: dict[str, list[str]] = {}
    for (name, _), part in zip(files, parts, strict=True):
        for each in part.classes:
            if each.title:
                names.setdefault(each.title, []).append(_last_part(name))
    twice = {title: found for title, found in names.items() if len(found) > 1}
    return [
        f"{listed(found)} are of the same class, {title}: their drawings were put together."
        for title, found in twice.items()
    ]


def _left_out(name: str, note: str) -> str:
    if note.startswith(name):
        note = f"it{note[len(name) :]}"
    return note if "left out" in note else f"{name} was left out: {note}"


def _last_part(name: str) -> str:
    """The name of a file without the folders that a browser or an archive may put before it."""
    return PurePosixPath(name.replace("\\", "/")).name[:200] or "file"


def _title(name: str) -> str:
    """The class that a file's name proposes: without ending, dots and underscores."""
    stem = PurePosixPath(name).stem
    return " ".join(class_names.as_shown(stem).replace("_", " ").split())[:80]
