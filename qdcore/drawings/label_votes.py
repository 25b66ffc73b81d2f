"""Votes on labels: is a drawing what its label says? A text file with a vote on each line; to share it, copy it."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from qdcore.drawings.address import Address
from qdcore.errors import UserError
from qdcore.storage import files

Vote = Literal["label", "model"]  # which of the two is wrong
VOTES: tuple[Vote, ...] = ("label", "model")


@dataclass(frozen=True)
class Tally:
    """How many people found a drawing's label wrong, and how many the model."""

    label: int = 0
    model: int = 0

    @property
    def mislabelled(self) -> bool:
        """Whether more people found the label wrong than the model."""
        return self.label > self.model


class Votes:
    """The votes in a file, which need not exist. Each person has one vote a drawing: the last one counts.

    A vote says nothing of one model: whoever finds the label right finds every model wrong that doubts it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def cast(self, address: str, voter: str, vote: Vote | None) -> None:
        """Add a person's vote, or take it back with None. Raises UserError."""
        if vote is not None and vote not in VOTES:
            raise UserError(f"A vote says that the {' or the '.join(VOTES)} is wrong, not {str(vote)[:40]!r}.")
        line = json.dumps({"drawing": str(Address.parse(address)), "voter": voter, "wrong": vote})
        with files.held(self.path), self.path.open("a+b") as file:
            file.write(b"" if _ends(file) else b"\n")
            file.write(f"{line}\n".encode())
            file.flush()
            os.fsync(file.fileno())

    def by(self, voter: str) -> dict[str, Vote]:
        """The drawings that a person voted on, address -> vote. Raises UserError."""
        return {address: vote for (address, who), vote in self._counted().items() if who == voter}

    def tallies(self) -> dict[str, Tally]:
        """The votes on each drawing that has any, by address. Raises UserError."""
        counts = Counter((address, vote) for (address, _), vote in self._counted().items())
        return {address: Tally(counts[address, "label"], counts[address, "model"]) for address, _ in counts}

    def mislabelled(self) -> frozenset[str]:
        """The addresses of the drawings that more people found mislabelled than not. Raises UserError."""
        return frozenset(address for address, tally in self.tallies().items() if tally.mislabelled)

    def _counted(self) -> dict[tuple[str, str], Vote]:
        """The last vote of each person on each drawing, without those taken back."""
        last = dict(filter(None, map(_read, self._lines())))
        return {key: vote for key, vote in last.items() if vote}

    def _lines(self) -> list[str]:
        try:
            return self.path.read_text("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise UserError(f"The votes in {self.path} cannot be read: {error.strerror}.") from None


def _ends(file: BinaryIO) -> bool:
    """Whether a file ends with a whole line, or is empty; a computer that went off may have cut the last one."""
    if not file.seek(0, os.SEEK_END):
        return True
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def _read(line: str) -> tuple[tuple[str, str], Vote | None] | None:
    """((address, voter), vote) of a line; None where it is no vote, such as one that was cut."""
    try:
        told = json.loads(line)
        if told["wrong"] is not None and told["wrong"] not in VOTES:
            return None
        return (str(Address.parse(told["drawing"])), str(told["voter"])), told["wrong"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
