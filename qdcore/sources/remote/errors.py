"""What can go wrong while drawings are fetched."""

from __future__ import annotations

from qdcore.errors import UserError


class Missing(UserError):
    """The server has no such file."""


class Unreachable(UserError):
    """The server cannot be reached, or sends something other than drawings: what is on this computer still serves."""


class TooSlow(Unreachable):
    """The server needs longer than it is given."""


class Changed(UserError):
    """A file on the server is another one than before; `path` is its place in the bucket."""

    def __init__(self, message: str, path: str) -> None:
        super().__init__(message)
        self.path = path


class Broken(Exception):  # noqa: N818 - not final: the transfer is tried again
    """A fault that a new attempt may mend: a time-out, a cut connection, a busy server; completes "<host> ..."."""


class NoConnection(Broken):
    """Could not connect. Retried in the middle of a download, but not on the first request."""


class NoAnswer(Broken):
    """Connected, but nothing came in time. Retried in the middle of a download, but only once on the first request."""
