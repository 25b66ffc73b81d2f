"""Changes of the classes and drawings of one dataset, whose lock the caller holds (store.py)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from qdcore.datasets import class_file, names
from qdcore.datasets.class_file import ENDING
from qdcore.datasets.dataset import Dataset, OwnClass
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.manifest import ClassEntry, write_manifest
from qdcore.errors import UserError
from qdcore.formatting import count, listed

MAX_CLASSES, MAX_DRAWINGS = 345, 20_000  # of a dataset, of a class


@dataclass(frozen=True, eq=False)
class Removed:
    """A drawing that was taken out of a class, and the row that it had."""

    cls: str
    row: int
    drawing: Drawing


@dataclass(frozen=True, eq=False)
class Change:
    """What a change did, so that it can be undone; `words` says it, such as "3 drawings added to cat".

    `added` are (class, key of a drawing); `deleted` is the entry of a deleted class and its place.
    """

    dataset: str
    words: str
    added: tuple[tuple[str, str], ...] = ()
    removed: tuple[Removed, ...] = ()
    deleted: tuple[int, ClassEntry] | None = None


def add_class(dataset: Dataset, title: str) -> str:
    """Add an empty class; returns its name."""
    entries = dataset.manifest.classes
    if len(entries) >= MAX_CLASSES:
        raise UserError(f"{dataset.title!r} has {MAX_CLASSES} classes already; delete one first.")
    name, title = _named(title, dataset.classes)
    _write_entries(dataset, [*entries, ClassEntry(name, title)])
    return name


def rename_class(dataset: Dataset, cls: str, title: str) -> str:
    """Give a class another title; returns its name, which follows the title."""
    old = dataset.owns(cls)
    name, title = _named(title, [each for each in dataset.classes if each.name != old])
    renamed = [ClassEntry(name, title) if each.name == old else each for each in dataset.manifest]
    path = dataset.folder / f"{old}{ENDING}"
    if name != old and path.exists():
        path.rename(dataset.folder / f"{name}{ENDING}")
    _write_entries(dataset, renamed)
    return name


def delete_class(dataset: Dataset, cls: str) -> Change:
    """Take a class and its drawings away."""
    name = dataset.owns(cls)
    place = [each.name for each in dataset.manifest].index(name)
    entry, drawings = dataset.manifest.classes[place], dataset.drawings(name)
    _write_entries(dataset, [each for each in dataset.manifest if each.name != name])
    (dataset.folder / f"{name}{ENDING}").unlink(missing_ok=True)
    removed = tuple(Removed(name, row, drawing) for row, drawing in enumerate(drawings))
    words = f"Class {entry.title} deleted, with {count(len(drawings))}"
    return Change(dataset.name, words, (), removed, (place, entry))


def add(dataset: Dataset, cls: str, drawings: Sequence[Drawing]) -> Change:
    """Add drawings to the end of a class; a key that is there already is not added again."""
    name = dataset.owns(cls)
    old = dataset.drawings(name)
    there = {drawing.key for drawing in old}
    new = [drawing for drawing in drawings if drawing.key not in there]
    _write(dataset, name, [*old, *new])
    return Change(dataset.name, f"{count(len(new))} added to {name}", tuple((name, each.key) for each in new))


def take(dataset: Dataset, classes: Mapping[str, Sequence[Drawing]]) -> Change:
    """Add drawings to several classes, by name or title; those that are not there are made. One change.

    Titles that look the same, such as Cat and cat, are one class.
    """
    found: dict[str, list[Drawing]] = {}
    for title, drawings in classes.items():
        name = _known_or_new(dataset, title)
        if not name:
            name = add_class(dataset, title)
            dataset = Dataset(dataset.folder, dataset.cache)
        found.setdefault(name, []).extend(drawings)
    done = [add(dataset, name, drawings) for name, drawings in found.items()]
    added = tuple(pair for each in done for pair in each.added)
    words = done[0].words if len(done) == 1 else f"{count(len(added))} added to {listed(list(found))}"
    return Change(dataset.name, words, added)


def _known_or_new(dataset: Dataset, title: str) -> str:
    """The name of a class that can be added to; "" for a new one."""
    there = [each for each in dataset.classes if each.name == title or names.is_same(each.title, title)]
    return dataset.owns(there[0].name) if there else ""


def delete_drawings(dataset: Dataset, cls: str, keys: Collection[str]) -> Change:
    """Take drawings out of a class; keys that it does not have are skipped."""
    name = dataset.owns(cls)
    removed = _removed(dataset, name, keys)
    _write(dataset, name, [each for each in dataset.drawings(name) if each.key not in keys])
    return Change(dataset.name, f"{count(len(removed))} deleted from {name}", (), removed)


def move(dataset: Dataset, cls: str, keys: Collection[str], to: str) -> Change:
    """Move drawings of a class to the end of another."""
    name, to = dataset.owns(cls), dataset.owns(to)
    if name == to:
        raise UserError(f"These drawings are in {name} already; choose another class.")
    removed = _removed(dataset, name, keys)
    added = add(dataset, to, [each.drawing for each in removed])  # first: a crash doubles drawings and loses none
    delete_drawings(dataset, name, keys)
    return replace(added, words=f"{count(len(removed))} moved from {name} to {to}", removed=removed)


def undo(dataset: Dataset, change: Change) -> None:
    """Take back a change; what else has changed since stays."""
    if change.deleted:
        _bring_back(dataset, *change.deleted)
        dataset = Dataset(dataset.folder, dataset.cache)
    for cls in dict.fromkeys([*(each.cls for each in change.removed), *(cls for cls, _ in change.added)]):
        added = {key for name, key in change.added if name == cls}
        drawings = [each for each in dataset.drawings(dataset.owns(cls)) if each.key not in added]
        there = {each.key for each in drawings}
        for each in change.removed:
            if each.cls == cls and each.drawing.key not in there:
                drawings.insert(each.row, each.drawing)
        _write(dataset, cls, drawings)


def _bring_back(dataset: Dataset, place: int, entry: ClassEntry) -> None:
    if any(each.name == entry.name for each in dataset.classes):
        raise UserError(f"There is a new class {entry.title!r}; rename or delete it before you bring back the old one.")
    entries = list(dataset.manifest)
    entries.insert(place, entry)
    _write_entries(dataset, entries)


def _named(title: str, others: Sequence[OwnClass]) -> tuple[str, str]:
    """The name and the checked title of a class next to others; raises UserError for a title that is taken."""
    title = names.checked_title(title, "class")
    if any(names.is_same(each.title, title) for each in others):
        raise UserError(f"There is a class {title!r} already; choose another name.")
    return names.class_name(title, [each.name for each in others]), title


def _removed(dataset: Dataset, name: str, keys: Collection[str]) -> tuple[Removed, ...]:
    rows = enumerate(dataset.drawings(name))
    return tuple(Removed(name, row, drawing) for row, drawing in rows if drawing.key in keys)


def _write(dataset: Dataset, name: str, drawings: Sequence[Drawing]) -> None:
    if len(drawings) > MAX_DRAWINGS:
        raise UserError(f"{name} would have {len(drawings):,} drawings; a class can have {MAX_DRAWINGS:,}. Add fewer.")
    class_file.write(dataset.folder / f"{name}{ENDING}", drawings)


def _write_entries(dataset: Dataset, entries: Sequence[ClassEntry]) -> None:
    write_manifest(dataset.folder, dataset.manifest.with_classes(entries))
