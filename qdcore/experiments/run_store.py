"""The store of runs: a folder each, written under a temporary name and moved into place; damaged ones are set aside."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from qdcore.errors import UserError
from qdcore.experiments.run import Run
from qdcore.experiments.run_folder import DESCRIPTION, MAX_NAME, NAME_FILE, NewerRun, is_damage, read_run, write_run
from qdcore.experiments.training import Trained
from qdcore.storage.files import refused, write_text

ID_DIGITS = 12
WRITING = ".writing-"  # begins the name of a folder that is being written
LEFT_SECONDS = 86_400  # after which nobody writes it any more

State = tuple[int, int, int]  # change times of a run's folder and description, and the size of the description


class Runs:
    """The runs in a folder. Damaged ones are moved to `damaged/` in it, with a sentence in `messages`.

    One that cannot be moved, and one of a newer version, stays where it is: it is named there and left out.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._messages: dict[str, str] = {}  # id -> sentence
        self._dismissed: set[str] = set()  # sentences
        self._known: dict[str, tuple[State, Run | None]] = {}  # id -> (its state when read, the run if it is sound)

    @property
    def messages(self) -> list[str]:
        """A sentence for each run that was left out, until `dismiss_messages`."""
        return [text for text in self._messages.values() if text not in self._dismissed]

    def dismiss_messages(self) -> None:
        """Say none of these sentences again."""
        self._dismissed.update(self._messages.values())

    def save(self, trained: Trained, owner: str = "") -> Run:
        """Store a trained model; when another process was first, its run stays. Raises UserError (disk full)."""
        id = trained.experiment.id
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._clear_away()
            part = Path(tempfile.mkdtemp(prefix=f"{WRITING}{id}-", dir=self.folder))
            try:
                write_run(part, trained, owner)
                self._move(part, id)
            finally:
                shutil.rmtree(part, ignore_errors=True)
        except OSError as error:
            raise UserError(f"The run could not be stored. {refused(error, self.folder)}") from error
        return self.load(id)

    def take_in(self, folder: Path) -> None:
        """Move a checked folder, named by its id and on the same disk, into the store; a stored run stays. OSError."""
        folder.chmod(0o755)
        self._move(folder, folder.name)

    def _clear_away(self) -> None:
        """Delete what processes that ended while they wrote a run have left."""
        for left in self.folder.glob(f"{WRITING}*"):
            with suppress(OSError):  # another process clears it away in this moment
                if time.time() - left.stat().st_mtime > LEFT_SECONDS:
                    shutil.rmtree(left)

    def _move(self, part: Path, id: str) -> None:
        """Move a finished folder in place; the first one stored stays, and what is no run there is set aside."""
        place = self.folder / id
        try:
            part.rename(place)
        except OSError:
            if self.has(id):
                return
            if not os.path.lexists(place):
                raise
            self._set_aside(id, ValueError(f"it has no {DESCRIPTION}"))
            part.rename(place)
            self._messages.pop(id, None)  # it would ask to train what is trained now

    def has(self, id: str) -> bool:
        """True if a run with this id is stored, sound or not."""
        return (self.folder / id / DESCRIPTION).is_file()

    def load(self, id: str) -> Run:
        """The run with this id; raises UserError for a malformed, unknown, damaged or newer one."""
        if not _is_id(id):
            raise UserError(f"{id[:40]!r} is not the id of a run: an id is {ID_DIGITS} digits from 0-9 and a-f.")
        run = self._open(id)
        if run is None:
            known = f"There is no run {id} here. It may have been deleted, or trained on another computer."
            raise UserError(self._messages.get(id, known))
        return run

    def find(self, id: str) -> Run | None:
        """The run with this id; None when there is no sound one."""
        return self._open(id)

    def ids(self) -> set[str]:
        """The ids under which something is stored; only opening it shows whether it is sound."""
        names = [entry.name for entry in os.scandir(self.folder)] if self.folder.is_dir() else []
        return set(filter(_is_id, names))

    def all(self) -> list[Run]:
        """All stored runs, newest first; their arrays are not read yet."""
        runs = [self._open(name) for name in self.ids()]
        return sorted((run for run in runs if run), key=lambda run: run.record.created, reverse=True)

    def sound(self, runs: Iterable[Run]) -> list[Run]:
        """The runs whose arrays pass every check; the others are set aside, with a sentence in `messages`."""
        return [run for run in runs if _is_sound(run)]

    def remove(self, id: str) -> None:
        """Delete a run and all its files; nothing happens when there is none. Raises UserError."""
        if self.has(id):
            with self._changing():
                shutil.rmtree(self.load(id).folder)

    def throw_away(self, id: str) -> None:
        """Move a run into the trash, from which `put_back` takes it; raises UserError."""
        if self.has(id):
            place = self.folder / "trash" / id
            with self._changing():
                place.parent.mkdir(exist_ok=True)
                shutil.rmtree(place, ignore_errors=True)
                self.load(id).folder.rename(place)

    def owner_in_trash(self, id: str) -> str:
        """Who owns a run that was thrown away; empty where there is none that can be read."""
        with suppress(OSError, ValueError, NewerRun, UserError, RecursionError):
            return read_run(self.folder / "trash" / Path(id).name, lambda error: UserError(str(error))).record.owner
        return ""

    def megabytes_of(self, owner: str) -> float:
        """The size of an owner's runs, those in the trash included, in megabytes (10^6 bytes)."""
        kept = sum(run.megabytes_on_disk for run in self.all() if run.record.owner == owner)
        files = (file for id in self.in_trash(owner) for file in (self.folder / "trash" / id).glob("*"))
        return kept + sum(file.stat().st_size for file in files) / 1e6

    def put_back(self, id: str) -> bool:
        """Take a run out of the trash, True if it is stored now; one that was trained again meanwhile stays."""
        place = self.folder / "trash" / id
        if _is_id(id) and place.is_dir() and not self.has(id):
            with self._changing():
                place.rename(self.folder / id)
        return self.has(id)

    def empty_trash(self, ids: Iterable[str] | None = None) -> None:
        """Delete what was thrown away, or of that only these runs."""
        trash = self.folder / "trash"
        for place in [trash] if ids is None else [trash / Path(id).name for id in ids]:
            shutil.rmtree(place, ignore_errors=True)

    def in_trash(self, owner: str | None = None) -> list[str]:
        """The ids of the runs that were thrown away, or of those only an owner's."""
        place = self.folder / "trash"
        ids = sorted(entry.name for entry in os.scandir(place)) if place.is_dir() else []
        return ids if owner is None else [id for id in ids if self.owner_in_trash(id) == owner]

    def rename(self, id: str, name: str) -> None:
        """Give a run a name, kept with it; an empty one takes the name away. Its id stays. Raises UserError."""
        words = " ".join(name.split())
        if len(words) > MAX_NAME or not words.isprintable():
            raise UserError(f"A name has {MAX_NAME} characters at most, and no control characters.")
        place = self.load(id).folder / NAME_FILE
        with self._changing():
            write_text(place, words) if words else place.unlink(missing_ok=True)
        self._known.pop(id, None)

    def drop_model(self, id: str) -> None:
        """Delete a run's model and keep its numbers; raises UserError."""
        if model := self.load(id).model:
            with self._changing():
                model.unlink(missing_ok=True)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise UserError(refused(error, self.folder)) from error

    def _open(self, id: str) -> Run | None:
        """The run from memory while it is unchanged, else read again; None when there is no sound one."""
        folder = self.folder / id
        try:
            state = _state(folder)
        except FileNotFoundError:
            return None
        known = self._known.get(id)
        if known and known[0] == state:
            return known[1]
        try:
            run = read_run(folder, partial(self._set_aside, id))
        except NewerRun as error:
            run = None
            self._messages[id] = f"Run {id} was stored by a newer version of the app ({error}). Update the app."
        except (OSError, ValueError, RecursionError) as error:
            self._set_aside(id, error)
            if not is_damage(error):
                return None  # and tried again at the next look
            run = None
        self._known[id] = (state, run)
        if run:
            self._messages.pop(id, None)
        return run

    def _set_aside(self, id: str, reason: Exception) -> UserError:
        """Move a damaged run out of the way and say so; where it cannot be moved, leave it out from now on.

        One that is not damaged, as only this computer cannot read it now, stays where it is.
        """
        folder = self.folder / id
        if not os.path.lexists(folder):
            return UserError(f"Run {id} was deleted in the meantime.")
        if isinstance(reason, OSError) and not is_damage(reason):
            self._known.pop(id, None)
            self._messages[id] = f"Run {id} cannot be read now ({reason.strerror}). It stays, and shows when it can."
            return UserError(self._messages[id])
        place = self.folder / "damaged" / f"{id}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        if id in self._known:
            self._known[id] = (self._known[id][0], None)
        try:
            place.parent.mkdir(exist_ok=True)
            folder.rename(place)
            text = f"Run {id} is damaged ({reason}) and was moved to {place}. Train it again."
        except OSError as error:
            left = f"left out; it cannot be moved ({error.strerror}). Delete {folder}."
            text = f"Run {id} is damaged ({reason}) and {left}"
        self._messages[id] = text
        return UserError(text)


def _is_id(name: str) -> bool:
    return len(name) == ID_DIGITS and not set(name) - set("0123456789abcdef")


def _is_sound(run: Run) -> bool:
    try:
        run.check()
    except UserError:
        return False
    return True


def _state(folder: Path) -> State:
    """What changes when a run is stored, renamed or edited; raises FileNotFoundError where there is no folder."""
    changed = folder.lstat().st_mtime_ns
    try:
        described = (folder / DESCRIPTION).stat()
    except OSError:
        return changed, 0, 0
    return changed, described.st_mtime_ns, described.st_size
