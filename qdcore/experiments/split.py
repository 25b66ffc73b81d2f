"""Fetches the drawings of a sample and splits them into training and test drawings.

Same sample, same split, on every machine.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import PIXELS, Drawings
from qdcore.drawings.address import Address
from qdcore.errors import UserError
from qdcore.experiments.sample import Sample
from qdcore.progress import Report, silent, subreport
from qdcore.sources import Source


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
    files = fetch(sample, source, report)
    labels, rows = _table(sample)
    train, test = _indices(sample, labels, seed)
    parts = [_gather(files, labels[index], rows[index]) for index in (train, test)]
    if len(np.unique(parts[0].y)) < len(sample.classes):
        raise UserError(
            "With so few training drawings a class has none; take more drawings, a smaller test share, or split every "
            "class by the same share."
        )
    return Split(sample.classes, parts[0], parts[1], _digest(parts))


def fetch(sample: Sample, source: Source, report: Report = silent) -> list[Drawings]:
    """The drawings of every class of a sample, each (rows, 784) uint8; raises UserError and Cancelled."""
    if not sample.counts:
        return source.fetch_all(sample.classes, sample.per_class, report)
    k = len(sample.classes)
    parts = [subreport(report, i / k, (i + 1) / k) for i in range(k)]
    return [source.fetch(cls, n, part) for cls, n, part in zip(sample.classes, sample.rows, parts, strict=True)]


def _table(sample: Sample) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Labels and rows (n,) of all drawings of the sample, classes one after another, without the hidden ones."""
    counts = np.array(sample.rows)
    labels = np.repeat(np.arange(len(counts)), counts)
    rows = np.concatenate([np.arange(n) for n in counts])
    if not sample.hidden:
        return labels, rows
    place = dict(zip(sample.classes, (np.cumsum(counts) - counts).tolist(), strict=True))
    out = [place[address.cls] + address.row for address in map(Address.parse, sample.hidden)]
    keep = np.ones(len(labels), bool)
    keep[out] = False
    return labels[keep], rows[keep]


def _indices(sample: Sample, labels: NDArray[np.int64], seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices of the training and the test drawings.

    Splitting the indices gives the very split that splitting the drawings gives, without a copy of them.
    """
    from sklearn.model_selection import StratifiedKFold

    train, test = _halves(sample, labels)
    if sample.fold is not None:
        which, of = sample.fold
        if np.bincount(labels[train]).min() < of:
            raise UserError(f"{of} folds need {of} training drawings of every class; take more or use fewer folds.")
        folds = list(StratifiedKFold(of, shuffle=False).split(train, labels[train]))
        return train[folds[which][0]], train[folds[which][1]]
    check_training_half(sample, len(train))
    if sample.train_size is not None and sample.train_size < len(train):
        train = train[_order(sample, labels[train], seed)[: sample.train_size]]
    return train, test


def check_training_half(sample: Sample, drawings: int) -> None:
    """Raise UserError where a training half of this many drawings has fewer than the sample takes of it."""
    if (sample.train_size or 0) > drawings:
        raise UserError(
            f"The training half has {drawings:,} drawings; {sample.train_size:,} were requested. Choose fewer."
        )


def _halves(sample: Sample, labels: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    from sklearn.model_selection import train_test_split

    by = labels if sample.stratify else None
    try:
        train, test = train_test_split(
            np.arange(len(labels)), test_size=sample.test_share, random_state=sample.seed, stratify=by
        )
    except ValueError:
        every = " so that every class is in both parts" if sample.stratify else ""
        share = f"a share of {sample.test_share:g}"
        raise UserError(f"{len(labels):,} drawings cannot be split with {share}{every}. Take more drawings.") from None
    return train, test


def _order(sample: Sample, labels: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """The order in which training drawings (n,) are taken; where stratified, one of each class after the other."""
    order = np.random.default_rng(seed).permutation(len(labels))
    if not sample.stratify:
        return order
    turn = np.empty(len(labels), int)
    for cls in range(len(sample.classes)):
        mine = labels[order] == cls
        turn[mine] = np.arange(mine.sum())
    return order[np.argsort(turn, kind="stable")]


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
