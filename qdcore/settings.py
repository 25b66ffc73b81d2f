"""The settings of one machine, read from the environment: where things lie and where drawings come from."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import platformdirs

from qdcore.errors import UserError

BUCKET = "https://storage.googleapis.com/quickdraw_dataset"
PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """`data` is a URL or an absolute folder; `own` is the user's folder of drawings, which need not exist.

    `certificates` is the folder with those of the scheduler's cluster; with `warm_up` the app starts the worker before
    the first training is requested. `classroom` is the folder of the class that is open, if any: runs, drawings of
    one's own, votes and hidden drawings are then those of the class, downloads are shared.
    """

    home: Path
    data: str
    scheduler: str | None
    own: Path
    certificates: Path | None
    warm_up: bool = True
    classroom: Path | None = None

    @property
    def cache(self) -> Path:
        """The folder of downloads."""
        return self.home / "data"

    @property
    def datasets(self) -> Path:
        """The folder of the datasets that the app keeps; also where QUICKDRAW_FOLDER names another folder as `own`."""
        return self.workspace / "data" / "own"

    @property
    def hidden(self) -> Path:
        """The list of hidden drawings."""
        return self.workspace / "data" / "hidden.txt"

    @property
    def votes(self) -> Path:
        """The votes on labels."""
        return self.workspace / "data" / "votes.jsonl"

    @property
    def workspace(self) -> Path:
        """The folder of what people make: the class that is open, else the home."""
        return self.classroom or self.home

    @property
    def classes(self) -> Path:
        """The folder of classes."""
        return self.home / "classes"

    @property
    def rounds(self) -> Path:
        """The rounds that were played."""
        return self.workspace / "data" / "rounds.ndjson"

    @property
    def runs(self) -> Path:
        """The folder of trained models."""
        return self.workspace / "runs"


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of QUICKDRAW_HOME, _DATA, _SCHEDULER, _CERTIFICATES, _FOLDER, _WARM and _CLASS; empty is absent.

    Raises UserError where the home cannot be a folder, and for ~user where there is no such user.
    """
    given = {name: value.strip() for name, value in environ.items() if name.startswith("QUICKDRAW_")}
    certificates = given.get("QUICKDRAW_CERTIFICATES")
    home = _folder(given.get("QUICKDRAW_HOME") or str(_default_home()), "QUICKDRAW_HOME")
    _check_home(home)
    classroom = _folder(given["QUICKDRAW_CLASS"], "QUICKDRAW_CLASS") if given.get("QUICKDRAW_CLASS") else None
    own = str((classroom or home) / "data" / "own")
    return Settings(
        home=home,
        data=_base(given.get("QUICKDRAW_DATA") or BUCKET),
        scheduler=given.get("QUICKDRAW_SCHEDULER") or None,
        own=_folder(own if classroom else given.get("QUICKDRAW_FOLDER") or own, "QUICKDRAW_FOLDER"),
        certificates=_folder(certificates, "QUICKDRAW_CERTIFICATES") if certificates else None,
        warm_up=given.get("QUICKDRAW_WARM", "on").lower() not in ("off", "0", "no"),
        classroom=classroom,
    )


def _default_home() -> Path:
    """The project's folder in a checkout; the user's own data folder where the project is installed."""
    if (PROJECT / "pyproject.toml").is_file():
        return PROJECT
    return Path(platformdirs.user_data_dir("quickdraw-lab", appauthor=False))


def is_url(base: str) -> bool:
    """True if a base of drawings is a URL: it begins with a scheme such as https: and is no folder of that name."""
    begins_so = re.match(r"[a-z][a-z0-9+.-]+:", base, re.IGNORECASE)  # two letters or more: C: is a drive
    return "://" in base or (begins_so is not None and not Path(base).exists())


def check_base(base: str) -> None:
    """Raise UserError, saying what is wrong, for a URL from which drawings cannot be read; folders pass."""
    if is_url(base) and (fault := _fault_of(base)):
        shown = re.sub(r"//[^/@]*@", "//", base)  # without a password
        raise UserError(
            f"QUICKDRAW_DATA is {shown!r}: {fault}. Give a URL such as https://server/folder, or a folder of this"
            " computer."
        )


def _fault_of(url: str) -> str:
    """What is wrong with a URL, in words; nothing if it can be read from."""
    scheme = url.partition(":")[0].lower()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        return f"it is not a valid URL ({error})"
    if scheme in ("http", "https"):
        if "://" not in url or not host.strip("."):
            return "it names no server"
        return "its port cannot be 0" if port == 0 else "its server has a space" if re.search(r"\s", host) else ""
    return "" if _is_known_store(scheme) and "://" in url else f"{scheme}: is not supported"


def _is_known_store(scheme: str) -> bool:
    from fsspec.registry import known_implementations

    return scheme in known_implementations and scheme != "ftp"  # ftp cannot be cancelled, nor limited in time


def _check_home(home: Path) -> None:
    there = next(place for place in [home, *home.parents] if os.path.lexists(place))
    if not there.is_dir():
        kind = "a link to nowhere" if there.is_symlink() and not there.is_file() else "a file"
        raise UserError(f"QUICKDRAW_HOME is {home}, but {there} is {kind}. Name a folder.")


def _folder(text: str, setting: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:  # pathlib's, for a ~ that stands for nobody's home
        user = Path(text).parts[0]
        raise UserError(f"{setting} is {text}, but nobody here has the home {user}. Write the folder out.") from None


def _base(text: str) -> str:
    """A URL without a slash at its end, or an absolute folder; file:// is a folder too."""
    if text.lower().startswith("file://"):
        return str(_folder(url2pathname(urlsplit(text).path), "QUICKDRAW_DATA"))
    return text.rstrip("/") if is_url(text) else str(_folder(text, "QUICKDRAW_DATA"))
