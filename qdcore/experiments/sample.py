"""A Sample says which drawings, without holding them; split.py fetches and splits them.

The article's protocol is the sample with share 0.5 and seed 0.
"""

from __future__ import annotations

import math
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

    def __post_init__(self) -> None:
        _check(self)

    @property
    def training_half(self) -> int:
        """The drawings not kept for testing, before a smaller training size or a fold takes part of them."""
        total = len(self.classes) * self.per_class - len(self.hidden)
        return total - math.ceil(self.test_share * total)

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
