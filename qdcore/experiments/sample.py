"""A Sample says which drawings, without holding them; split.py fetches and splits them.

The article's protocol is the sample with share 0.5 and seed 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import msgspec

from qdcore.drawings.address import Address
from qdcore.errors import UserError

MAX_PER_CLASS = 500_000
MAX_WRONG_LABELS = 0.5


@dataclass(frozen=True)
class Sample:
    """Which drawings: the first `per_class` rows of each class, split by `test_share` and `seed`.

    Where classes have different numbers of drawings, `counts` has that of each class, at most `per_class`.

    `train_size` takes only this many of the training drawings; `fold` = (i, k) tests on fold i of k within the training
    drawings instead. `hidden` are addresses inside the range that are left out. `stratify` splits every class by the
    same share, which small classes need. `wrong_labels` is the share of the training labels that are changed on
    purpose. Raises UserError.
    """

    classes: tuple[str, ...]
    per_class: int
    test_share: float = 0.5
    seed: int = 0
    source: str = "quickdraw"
    train_size: int | None = None
    fold: tuple[int, int] | None = None
    hidden: tuple[str, ...] = field(default=())
    stratify: bool = False
    wrong_labels: float | None = None
    counts: tuple[int, ...] = ()

    @staticmethod
    def up_to(classes: tuple[str, ...], per_class: int, available: Sequence[int], **more: Any) -> Sample:
        """A sample of at most `per_class` drawings of each class; `available` are the numbers there are.

        Uneven classes are split stratified, and small ones that are fewer than requested. Raises UserError.
        """
        counts = tuple(min(per_class, n) for n in available)
        if set(counts) == {per_class} or not counts:
            return Sample(classes, per_class, **more)
        return Sample(classes, max(counts), counts=counts, **{**more, "stratify": True})

    def __post_init__(self) -> None:
        _check(self)

    @property
    def rows(self) -> tuple[int, ...]:
        """The number of drawings of each class, hidden ones included."""
        return self.counts or (self.per_class,) * len(self.classes)

    @property
    def total(self) -> int:
        """The number of all its drawings, without hidden ones."""
        return sum(self.rows) - len(self.hidden)

    @property
    def largest_share(self) -> float:
        """The share (0..1) of the class with most drawings: the accuracy of always predicting that class."""
        return max(self.rows) / sum(self.rows)

    @property
    def training_half(self) -> int:
        """The drawings not kept for testing, before a smaller training size or a fold takes part of them."""
        return self.total - math.ceil(self.test_share * self.total)

    @property
    def training_of_smallest(self) -> int:
        """About how many of these drawings the class with the fewest has."""
        if self.counts:
            return min(self.counts) - math.ceil(self.test_share * min(self.counts))
        return self.training_half // len(self.classes)

    @property
    def n_train(self) -> int:
        """The number of training drawings; with folds that do not divide evenly, one more or less."""
        if self.fold is not None:
            return round(self.training_half * (1 - 1 / self.fold[1]))
        return self.train_size or self.training_half

    @property
    def may_miss_a_class(self) -> bool:
        """True if a random split leaves some class without training or test drawings once in a hundred times."""
        n, share = self.per_class, self.test_share
        return not self.stratify and len(self.classes) * (share**n + (1 - share) ** n) > 0.01

    def to_json(self) -> dict[str, Any]:
        """The canonical form: what is not set is absent, so that adding a field changes no old id."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}  # asdict copies, which takes long
        plain = {key: value for key, value in values.items() if value not in (None, ()) and value is not False}
        return {key: list(value) if isinstance(value, tuple) else value for key, value in plain.items()}

    @staticmethod
    def from_json(data: dict[str, Any]) -> Sample:
        """The sample of a canonical form; raises UserError where a type or a value is not allowed."""
        try:
            return msgspec.convert(data, Sample)
        except msgspec.ValidationError as error:
            raise UserError(f"This is not the description of a sample: {error}") from None


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
    if sample.wrong_labels is not None and not 0 < sample.wrong_labels <= MAX_WRONG_LABELS:
        raise UserError(f"The share of wrong labels must be above 0 and at most 0.5, not {sample.wrong_labels!r}.")
    _check_counts(sample)
    _check_part(sample)
    _check_hidden(sample)


def _check_counts(sample: Sample) -> None:
    """Different numbers of drawings are one per class, within 2..per_class, and split stratified.

    Equal ones are the sample without them, with per_class, so that the same drawings give the same id.
    """
    counts = sample.counts
    if not counts:
        return
    if len(counts) != len(sample.classes) or not all(_is_whole(n) and n <= sample.per_class for n in counts):
        raise UserError(f"The numbers of drawings must be one per class, at most {sample.per_class:,}, not {counts!r}.")
    if min(counts) < 2:
        raise UserError(f"{sample.classes[counts.index(min(counts))]} needs 2 drawings or more: to learn, and to test.")
    if set(counts) == {sample.per_class}:
        object.__setattr__(sample, "counts", ())
    elif not sample.stratify:
        raise UserError("Classes with different numbers of drawings must be split stratified.")


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
    rows = dict(zip(sample.classes, sample.rows, strict=True))
    for address in hidden:
        if address.source != sample.source or address.row >= rows.get(address.cls, 0):
            raise UserError(f"The hidden drawing {address} is not among the drawings of this sample.")
    object.__setattr__(sample, "hidden", tuple(map(str, hidden)))


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
