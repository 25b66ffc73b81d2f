"""A class on disk: `classes/<code>/` with class.json, the signing key, the pupils, and the layout of a home within.

It is gone four hours after its end, or after the last sign of life of its server, unless the teacher keeps it.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import msgspec
from filelock import FileLock, Timeout

from qdcore.classroom import keys
from qdcore.classroom.cookies import Ticket, cookie_value, read_cookie
from qdcore.classroom.limits import Limits
from qdcore.classroom.picture import Picture
from qdcore.classroom.pupils import Pupil, Pupils
from qdcore.classroom.quiz import Quiz
from qdcore.classroom.roles import TEACHER, Actor
from qdcore.errors import UserError
from qdcore.storage import files

HOURS_LEFT = 4  # after its end
Code = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]{4,12}$")]
STATE_FILE, KEY_FILE, OPEN_FILE = "class.json", "key", "open.lock"


@dataclass(frozen=True)
class State:
    """What class.json says; times are Unix times, `seen` is the last sign of life of its server."""

    code: Code  # the name of the class, and its room code until there is another one
    pin: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}:[0-9a-f]{128}$")]
    created: float
    seen: float
    ended: float | None = None
    keep: bool = False
    paused: bool = False
    address: str = ""  # where its server is found
    limits: Limits = field(default_factory=Limits)
    wall_since: float = 0
    wall_hidden: tuple[str, ...] = ()
    picture: Picture = field(default_factory=Picture)  # on the projector
    held: bool = False  # the picture stays, whatever the teacher opens
    quiz: Quiz | None = None
    dataset: str = ""  # the name of the one of the class
    other_code: Code | None = None  # asked at the door, since somebody was sent out

    @property
    def room_code(self) -> str:
        """What pupils type at the door."""
        return self.other_code or self.code

    @property
    def gone_at(self) -> float | None:
        """When it is deleted; None for a class that is kept."""
        return None if self.keep else (self.ended or self.seen) + HOURS_LEFT * 3600


class Classroom:
    """A class in its folder; raises UserError where there is none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pupils = Pupils(folder / "pupils.json")
        self._known: tuple[tuple[int, int], State] | None = None
        self._lock: FileLock | None = None
        _ = self.state

    @property
    def state(self) -> State:
        """Its state as it is stored now; raises UserError where it cannot be read."""
        path = self.folder / STATE_FILE
        try:
            found = path.stat()
            changed = found.st_mtime_ns, found.st_ino  # each write makes another file
            if self._known is None or self._known[0] != changed:
                self._known = changed, msgspec.json.decode(path.read_bytes(), type=State)
        except (OSError, msgspec.MsgspecError) as error:
            raise UserError(f"There is no class in {self.folder} that can be opened ({error}).") from None
        return self._known[1]

    def change(self, **changes: Any) -> None:
        """Store other values of some fields of its state; raises UserError."""
        path = self.folder / STATE_FILE
        with files.held(path):
            self._known = None
            _write_state(self.folder, replace(self.state, **changes))
            self._known = None

    @cached_property
    def _key(self) -> bytes:
        return (self.folder / KEY_FILE).read_bytes()

    def join(self) -> tuple[Pupil, str]:
        """A new pupil and the value of his or her cookie; raises UserError."""
        pupil = self.pupils.join()
        return pupil, self._cookie("pupil", pupil.id)

    def teacher_cookie(self) -> str:
        """The value of the teacher's cookie, for who knows the PIN."""
        return self._cookie("teacher")

    def _cookie(self, role: str, pupil: str = "") -> str:
        return cookie_value(Ticket(self.state.code, role, pupil, int(time.time())), self._key)

    def _ticket(self, cookie: str | None) -> Ticket | None:
        state = self.state
        return read_cookie(cookie or "", self._key, state.code, time.time(), state.keep)

    def is_sent_out(self, cookie: str | None) -> bool:
        """True if this cookie is that of a pupil whom the teacher has sent out."""
        ticket = self._ticket(cookie)
        pupil = self.pupils.all().get(ticket.pupil) if ticket else None
        return pupil is not None and pupil.out

    def actor(self, cookie: str | None) -> Actor | None:
        """Who has this cookie; None for who has none of this class, and for a pupil who was sent out or at its end."""
        state, ticket = self.state, self._ticket(cookie)
        if ticket is None:
            return None
        if ticket.role == "teacher":
            return TEACHER
        pupil = self.pupils.get(ticket.pupil) if state.ended is None else None
        return Actor("pupil", pupil.id, pupil.name) if pupil else None

    def hold(self) -> None:
        """Mark the class as open in this process, until its end; raises UserError where it is open in another."""
        self._lock = FileLock(self.folder / OPEN_FILE, thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise UserError(f"The class {self.state.code} is open in another window or terminal.") from None

    def let_go(self) -> None:
        """Let another process hold it."""
        if self._lock:
            self._lock.release()
            self._lock = None

    def is_gone(self) -> bool:
        """True if its time is over; one that this process has open, and that has not ended, waits for no clock."""
        state = self.state
        if self._lock is not None and state.ended is None:
            return False
        return state.gone_at is not None and time.time() > state.gone_at

    def delete(self) -> None:
        """Delete the folder and all that is in it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def new_class(folder: Path) -> tuple[Classroom, str]:
    """A new class in `folder`/<code> and its PIN, which is stored nowhere; raises UserError."""
    pin, now = keys.new_pin(), time.time()
    while (place := folder / (code := keys.new_code())).exists():
        pass
    try:
        place.mkdir(parents=True, mode=0o700)
        keys.make_key(place / KEY_FILE)
        _write_state(place, State(code, keys.hashed_pin(pin), now, now))
    except OSError as error:
        raise UserError(files.refused(error, place)) from error
    return Classroom(place), pin


def new_pin(classroom: Classroom) -> str:
    """Give a class another PIN and return it: the old one is stored nowhere."""
    pin = keys.new_pin()
    classroom.change(pin=keys.hashed_pin(pin))
    return pin


def classes_in(folder: Path) -> Iterator[Classroom]:
    """The classes in a folder, which need not exist; what cannot be opened is left out."""
    for place in sorted(folder.iterdir()) if folder.is_dir() else []:
        with suppress(UserError):
            yield Classroom(place)


def delete_gone(folder: Path) -> list[str]:
    """Delete the classes whose time is over and which no process has open; returns their codes."""
    gone = []
    for classroom in filter(Classroom.is_gone, classes_in(folder)):
        with suppress(UserError):
            classroom.hold()
            gone.append(classroom.state.code)
            classroom.delete()
    return gone


def latest_open(folder: Path) -> Classroom | None:
    """The class that was seen last and has not ended; None where there is none."""
    found = [each for each in classes_in(folder) if each.state.ended is None and not each.is_gone()]
    return max(found, key=lambda each: each.state.seen, default=None)


def _write_state(folder: Path, state: State) -> None:
    files.write_text(folder / STATE_FILE, json.dumps(asdict(state), indent=1))
