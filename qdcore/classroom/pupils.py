"""The pupils of a class, who have no names: each is a colour and an animal, such as "blue heron", and a random id."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import msgspec

from qdcore.errors import UserError
from qdcore.storage import files

COLOURS = ("red", "orange", "golden", "green", "blue", "purple", "pink", "silver", "turquoise", "violet")
ANIMALS = (
    "heron", "fox", "otter", "owl", "badger", "hare", "lynx", "seal", "robin", "crane", "beaver", "hedgehog",
    "squirrel", "dolphin", "turtle", "falcon", "gecko", "koala", "panda", "penguin", "raccoon", "swan", "tiger",
    "wolf", "zebra", "moose", "newt", "puffin",
)  # fmt: skip
MAX_PUPILS = 150
ID_BYTES = 6


@dataclass(frozen=True)
class Pupil:
    """A pupil; `joined` is a Unix time; `out`: sent out by the teacher; `off_wall`: shows no drawings on the wall."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{12}$")]
    name: Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[a-z ]+$")]
    joined: float
    out: bool = False
    off_wall: bool = False


class Pupils:
    """The pupils in a file, which need not exist; read again when it has changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: tuple[tuple[int, int], dict[str, Pupil]] = ((0, 0), {})

    def all(self) -> dict[str, Pupil]:
        """The pupils by id, in the order in which they came; raises UserError where the file cannot be read."""
        try:
            at = self.path.stat()
            changed = at.st_mtime_ns, at.st_ino
            if changed != self._known[0]:
                found = msgspec.json.decode(self.path.read_bytes(), type=list[Pupil])
                self._known = changed, {pupil.id: pupil for pupil in found}
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError) as error:
            raise UserError(f"The list of pupils {self.path} cannot be read: {error}.") from None
        return self._known[1]

    def get(self, id: str) -> Pupil | None:
        """The pupil with this id who has not been sent out."""
        pupil = self.all().get(id)
        return None if pupil is None or pupil.out else pupil

    def name(self, id: str) -> str:
        """The name of a pupil, also of one who was sent out; "teacher" for the teacher, else empty."""
        pupil = self.all().get(id)
        return pupil.name if pupil else id if id == "teacher" else ""

    def join(self) -> Pupil:
        """A new pupil with a name that nobody else has; raises UserError where the class is full."""
        with files.held(self.path):
            pupils = self.all()
            if len(pupils) >= MAX_PUPILS:
                raise UserError(f"This class is full: {MAX_PUPILS} have come in. Ask the teacher for a new class.")
            taken = {pupil.name for pupil in pupils.values()}
            free = [name for colour in COLOURS for animal in ANIMALS if (name := f"{colour} {animal}") not in taken]
            pupil = Pupil(secrets.token_hex(ID_BYTES), secrets.choice(free), time.time())
            self._write({**pupils, pupil.id: pupil})
        return pupil

    def send_out(self, id: str) -> None:
        """Let a pupil in no more; nothing happens where there is none with this id."""
        self._change(id, out=True)

    def keep_off_wall(self, id: str, off: bool) -> None:
        """Show a pupil's drawings on the wall no longer, or again."""
        self._change(id, off_wall=off)

    def _change(self, id: str, **changes: Any) -> None:
        with files.held(self.path):
            pupils = self.all()
            if id in pupils:
                self._write({**pupils, id: replace(pupils[id], **changes)})

    def _write(self, pupils: dict[str, Pupil]) -> None:
        files.write_text(self.path, json.dumps([asdict(pupil) for pupil in pupils.values()]))
        self._known = (0, 0), {}
