"""A Sample says which drawings; `draw` fetches them and splits them into training and test drawings.

Same sample, same split, on every machine. The article's protocol is the sample with share 0.5 and seed 0.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import PIXELS, Drawings
from qdcore.drawings.address import Address
from qdcore.errors import UserError
from qdcore.progress import Report, silent
from qdcore.sources import Source

MAX_PER_CLASS = 500_000


@dataclass(frozen=True)
class Sample:
    """Which drawings: the first `per_class` rows of each class, split by `test_share` and `seed`.

    `train_size` takes only so many of the training drawings; `fold` = (i, k) tests on fold i of k within the training
    drawings instead. `hidden` are addresses inside the range that are left out. Raises UserError.
    """

    classes: tuple[str, ...]
    per_class: int
    test_share: float = 0.5
    seed: int = 0
    source: str = "quickdraw"
    train_size: int | None = None
    fold: tuple[int, int] | None = None
    hidden: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        _check(self)

    @property
    def training_half(self) -> int:
        """How many drawings are not kept for testing, before a smaller training size or a fold takes part of them."""
        total = len(self.classes) * self.per_class - len(self.hidden)
        return total - math.ceil(self.test_share * total)

    @property
    def n_train(self) -> int:
        """How many drawings are trained on; with folds that do not divide evenly, one more or less."""
        if self.fold is not None:
            return round(self.training_half * (1 - 1 / self.fold[1]))
        return self.train_size or self.training_half

    def to_json(self) -> dict[str, Any]:
        """The canonical form: what is not set is absent, so that adding a field changes no old id."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}  # asdict copies, which takes long
        plain = {key: value for key, value in values.items() if value is not None and value != ()}
        return {key: list(value) if isinstance(value, tuple) else value for key, value in plain.items()}

    @staticmethod
    def from_json(data: dict[str, Any]) -> Sample:
        """The sample of a canonical form; raises UserError."""
        try:
            values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in data.items()}
            return Sample(**values)
        except TypeError:
            raise UserError(f"This is not the description of a sample: {str(data)[:200]}") from None


def _check(sample: Sample) -> None:
    classes, n = sample.classes, sample.per_class
    if len(classes) < 2:
        raise UserError("Choose two classes or more: a classifier needs something to tell apart.")
    if len(set(classes)) < len(classes):
        raise UserError("A class is named twice; name each class once.")
    if not _is_whole(n) or not 2 <= n <= MAX_PER_CLASS:
        raise UserError(f"Drawings per class must be a whole number between 2 and {MAX_PER_CLASS:,}, not {n!r}.")
    if not isinstance(sample.test_share, int | float) or not 0 < sample.test_share < 1:
        raise UserError(f"The share for testing must be between 0 and 1, not {sample.test_share!r}.")
    if not _is_whole(sample.seed) or not 0 <= sample.seed < 2**32:
        raise UserError(f"The seed must be a whole number from 0 to 4,294,967,295, not {sample.seed!r}.")
    _check_part(sample)
    _check_hidden(sample)


def _check_part(sample: Sample) -> None:
    if sample.train_size is not None and sample.fold is not None:
        raise UserError("A smaller training size and folds do not go together; choose one of them.")
    if sample.train_size is not None and (not _is_whole(sample.train_size) or sample.train_size < 2):
        raise UserError(f"The training size must be a whole number of 2 or more, not {sample.train_size!r}.")
    if sample.fold is not None:
        if len(sample.fold) != 2 or not all(_is_whole(part) for part in sample.fold):
            raise UserError(f"A fold is two whole numbers, which one and of how many, not {sample.fold!r}.")
        which, of = sample.fold
        if not 2 <= of <= 20 or not 0 <= which < of:
            raise UserError(f"Folds are numbered 0 to k-1 with k from 2 to 20, not {which} of {of}.")


def _check_hidden(sample: Sample) -> None:
    """The hidden addresses lie within the sample; they are kept in order, so that the same ones give the same id."""
    hidden = sorted({Address.parse(str(text)) for text in sample.hidden})
    for address in hidden:
        if address.source != sample.source or address.cls not in sample.classes or address.row >= sample.per_class:
            raise UserError(f"The hidden drawing {address} is not among the drawings of this sample.")
    object.__setattr__(sample, "hidden", tuple(map(str, hidden)))


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


@dataclass(frozen=True)
class Part:
    """Drawings with their labels and rows: X (n, 784) uint8, y (n,) int64 class index, rows (n,) int64 in the file."""

    X: Drawings
    y: NDArray[np.int64]
    rows: NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """The drawings of a sample, and a digest (hex) of every training and test drawing in order."""

    classes: tuple[str, ...]
    train: Part
    test: Part
    digest: str


def draw(sample: Sample, source: Source, seed: int = 0, report: Report = silent) -> Split:
    """Fetch the drawings of a sample and split them; `seed` chooses the drawings of a smaller training size.

    Raises UserError (from the source, or when a part would be empty or miss a class) and Cancelled.
    """
    files = source.fetch_all(sample.classes, sample.per_class, report)
    labels, rows = _table(sample)
    train, test = _indices(sample, labels, seed)
    parts = [_gather(files, labels[index], rows[index]) for index in (train, test)]
    if len(np.unique(parts[0].y)) < len(sample.classes):
        raise UserError("With so few training drawings a class has none; take more drawings or a smaller test share.")
    return Split(sample.classes, parts[0], parts[1], _digest(parts))


def _table(sample: Sample) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Labels and rows of all drawings of the sample, classes one after another, without the hidden ones."""
    n, k = sample.per_class, len(sample.classes)
    labels, rows = np.repeat(np.arange(k), n), np.tile(np.arange(n), k)
    if not sample.hidden:
        return labels, rows
    place = {cls: i * n for i, cls in enumerate(sample.classes)}
    out = [place[address.cls] + address.row for address in map(Address.parse, sample.hidden)]
    keep = np.ones(n * k, bool)
    keep[out] = False
    return labels[keep], rows[keep]


def _indices(sample: Sample, labels: NDArray[np.int64], seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices of the training and the test drawings.

    Splitting the indices gives the very split that splitting the drawings gives, without a copy of them.
    """
    from sklearn.model_selection import StratifiedKFold, train_test_split

    try:
        train, test = train_test_split(np.arange(len(labels)), test_size=sample.test_share, random_state=sample.seed)
    except ValueError:
        raise UserError(f"{len(labels)} drawings cannot be split with a share of {sample.test_share:g}.") from None
    if sample.fold is not None:
        which, of = sample.fold
        if np.bincount(labels[train]).min() < of:
            raise UserError(f"{of} folds need {of} training drawings of every class; take more or use fewer folds.")
        folds = list(StratifiedKFold(of, shuffle=False).split(train, labels[train]))
        return train[folds[which][0]], train[folds[which][1]]
    if sample.train_size is not None and sample.train_size < len(train):
        train = train[np.random.default_rng(seed).permutation(len(train))[: sample.train_size]]
    elif sample.train_size is not None and sample.train_size > len(train):
        raise UserError(f"The training half has {len(train):,} drawings, fewer than the {sample.train_size:,} wished.")
    return train, test


def _gather(files: list[Drawings], labels: NDArray[np.int64], rows: NDArray[np.int64]) -> Part:
    """The drawings of these labels and rows, each copied once, straight out of the class's file."""
    X = np.empty((len(labels), PIXELS), np.uint8)
    for cls, file in enumerate(files):
        mine = labels == cls
        X[mine] = file[rows[mine]]
    return Part(X, labels, rows)


def _digest(parts: list[Part]) -> str:
    """SHA-256 over the drawings and labels of both parts, the first 16 hex digits."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.X.data)
        digest.update(part.y.astype("<i8").data)
    return digest.hexdigest()[:16]
