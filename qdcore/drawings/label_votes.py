"""Votes on labels: is a drawing what its label says? A text file with one vote per line; to share it, copy it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qdcore.drawings.address import Address
from qdcore.errors import UserError
from qdcore.storage import files

Vote = Literal["label", "model"]  # which of the two is wrong
VOTES: tuple[Vote, ...] = ("label", "model")


@dataclass(frozen=True)
class Tally:
    """How many people voted that a drawing's label is wrong, and how many that the model is wrong."""

    label: int = 0
    model: int = 0

    @property
    def mislabelled(self) -> bool:
        """True if more people voted against the label than against the model."""
        return self.label > self.model


class Votes:
    """The votes in a file, which need not exist. Each person has one vote per drawing: the last one counts.

    A vote is not about one model: a correct label makes every model wrong that predicts another class.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def cast(self, address: str, voter: str, vote: Vote | None) -> None:
        """Add a person's vote; None withdraws it. Raises UserError."""
        if vote is not None and vote not in VOTES:
            raise UserError(f"A vote says that the {' or the '.join(VOTES)} is wrong, not {str(vote)[:40]!r}.")
        line = json.dumps({"drawing": str(Address.parse(address)), "voter": voter, "wrong": vote})
        with files.held(self.path):
            files.append_line(self.path, line)

    def remove(self, voter: str) -> None:
        """Delete the votes of one person. Raises UserError."""
        with files.held(self.path):
            kept = [line for line in self._lines() if (vote := _read(line)) is None or vote[0][1] != voter]
            files.write_lines(self.path, kept)

    def by(self, voter: str) -> dict[str, Vote]:
        """The votes of one person, address -> vote. Raises UserError."""
        return {address: vote for (address, who), vote in self._counted().items() if who == voter}

    def tallies(self) -> dict[str, Tally]:
        """The votes on each drawing that has any, address -> tally. Raises UserError."""
        counts = Counter((address, vote) for (address, _), vote in self._counted().items())
        return {address: Tally(counts[address, "label"], counts[address, "model"]) for address, _ in counts}

    def mislabelled(self) -> frozenset[str]:
        """The addresses of the drawings that `Tally.mislabelled` is true for. Raises UserError."""
        return frozenset(address for address, tally in self.tallies().items() if tally.mislabelled)

    def _counted(self) -> dict[tuple[str, str], Vote]:
        """The last vote of each person on each drawing, without withdrawn ones: (address, voter) -> vote."""
        last = dict(filter(None, map(_read, self._lines())))
        return {key: vote for key, vote in last.items() if vote}

    def _lines(self) -> list[str]:
        return files.read_lines(self.path, "votes")


def _read(line: str) -> tuple[tuple[str, str], Vote | None] | None:
    """((address, voter), vote) of a line; None if it is not a vote, such as part of one."""
    try:
        data = json.loads(line)
        if data["wrong"] is not None and data["wrong"] not in VOTES:
            return None
        return (str(Address.parse(data["drawing"])), str(data["voter"])), data["wrong"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
