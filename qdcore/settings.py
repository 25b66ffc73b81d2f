"""The settings of one machine, read from the environment: where things lie and where drawings come from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import platformdirs

BUCKET = "https://storage.googleapis.com/quickdraw_dataset"
PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """`data` is a URL or an absolute folder; `own` is the user's folder of drawings, which need not exist.

    `certificates` is the folder with those of the scheduler's cluster.
    """

    home: Path
    data: str
    scheduler: str | None
    own: Path
    certificates: Path | None

    @property
    def cache(self) -> Path:
        """The folder of downloads."""
        return self.home / "data"

    @property
    def hidden(self) -> Path:
        """The list of hidden drawings."""
        return self.cache / "hidden.txt"

    @property
    def runs(self) -> Path:
        """The folder of trained models."""
        return self.home / "runs"


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of QUICKDRAW_HOME, _DATA, _SCHEDULER, _CERTIFICATES and _FOLDER; empty is absent."""
    given = {name: value.strip() for name, value in environ.items() if name.startswith("QUICKDRAW_")}
    certificates = given.get("QUICKDRAW_CERTIFICATES")
    home = _folder(given.get("QUICKDRAW_HOME") or str(_default_home()))
    return Settings(
        home=home,
        data=_base(given.get("QUICKDRAW_DATA") or BUCKET),
        scheduler=given.get("QUICKDRAW_SCHEDULER") or None,
        own=_folder(given.get("QUICKDRAW_FOLDER") or str(home / "data" / "own")),
        certificates=_folder(certificates) if certificates else None,
    )


def _default_home() -> Path:
    """The project's folder in a checkout; the user's own data folder where the project is installed."""
    if (PROJECT / "pyproject.toml").is_file():
        return PROJECT
    return Path(platformdirs.user_data_dir("quickdraw-lab", appauthor=False))


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _base(text: str) -> str:
    """A URL without a slash at its end, or an absolute folder; file:// is a folder too."""
    if text.startswith("file://"):
        return str(_folder(url2pathname(urlsplit(text).path)))
    return text.rstrip("/") if "://" in text else str(_folder(text))
