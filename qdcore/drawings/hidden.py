"""The list of hidden drawings: a text file with one address per line; to share it, copy it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from qdcore.drawings.address import QUICKDRAW, Address
from qdcore.errors import UserError
from qdcore.storage import files

FIRST_LINE = "# Hidden drawings, one address per line. A line that begins with # is a comment.\n"


class Hidden:
    """The hidden drawings in a file, which need not exist. Comments and lines that are no address are kept."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def addresses(self) -> frozenset[str]:
        """The addresses of all hidden drawings; raises UserError where the file cannot be read."""
        return frozenset(str(address) for line in self._lines() if (address := _address(line)))

    def notes(self) -> list[str]:
        """A sentence for each line that is neither an address nor a comment; such a line hides nothing."""
        return [
            f"Line {number} of {self.path.name} is not an address and was ignored: {line[:80]!r}."
            for number, line in enumerate(self._lines(), 1)
            if line.strip() and not line.startswith("#") and _address(line) is None
        ]

    def hide(self, address: str) -> None:
        """Add a drawing to the list, if it is not there yet. Raises UserError."""
        wanted = Address.parse(address)
        self._change(lambda lines: lines if wanted in map(_address, lines) else [*lines, str(wanted)])

    def show(self, address: str) -> None:
        """Remove a drawing from the list, if it is there. Raises UserError."""
        wanted = Address.parse(address)
        self._change(lambda lines: [line for line in lines if _address(line) != wanted])

    def within(self, classes: Iterable[str], per_class: int, source: str = QUICKDRAW) -> tuple[str, ...]:
        """The hidden addresses among the first rows of these classes, sorted: a new Sample leaves them out."""
        wanted = set(classes)
        found = (Address.parse(each) for each in self.addresses())
        return tuple(
            str(each) for each in sorted(found) if each.source == source and each.cls in wanted and each.row < per_class
        )

    def _lines(self) -> list[str]:
        return files.read_lines(self.path, "hidden drawings")

    def _change(self, change: Callable[[list[str]], list[str]]) -> None:
        with files.held(self.path):
            lines = self._lines()
            changed = change(lines)
            if changed != lines:
                first = "" if lines else FIRST_LINE
                files.write_text(self.path, first + "".join(f"{line}\n" for line in changed))


def _address(line: str) -> Address | None:
    """The address on a line; None for a comment, an empty line or anything else."""
    try:
        return None if line.startswith("#") else Address.parse(line)
    except UserError:
        return None
