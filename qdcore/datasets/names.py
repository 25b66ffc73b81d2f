"""Names that files, links and addresses can hold, made from titles, which may be anything."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from qdcore.drawings import class_names
from qdcore.errors import UserError

MAX_TITLE = 80
DATASET = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}", re.ASCII)
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}


def checked_title(title: str, thing: str) -> str:
    """A title without space around it; raises UserError for an empty one, a long one, or one that nobody can read."""
    text = " ".join(unicodedata.normalize("NFC", title).split())
    if not text or len(text) > MAX_TITLE:
        raise UserError(f"The name of a {thing} must have 1 to {MAX_TITLE} characters; this one has {len(text):,}.")
    if not text.isprintable():
        raise UserError(f"The name of a {thing} must not have control characters; type it again.")
    return text


def dataset_name(title: str, taken: Collection[str]) -> str:
    """The name of a dataset's folder: small letters, digits and hyphens, such as "my-birds" for "My birds"."""
    ascii_only = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:50].strip("-") or "dataset"
    return _free(slug + ("-1" if slug in DEVICES else ""), taken, "{}-{}")


def class_name(title: str, taken: Collection[str]) -> str:
    """The name of a class and of its file: its title without the characters that files and links cannot hold."""
    fits = not class_names.fault_of(title)
    name = title if fits else class_names.better_name(title)
    return _free(name + (" 1" if name.casefold() in DEVICES else ""), taken, "{} {}")


def _free(name: str, taken: Collection[str], form: str) -> str:
    """The name itself, or with the first number that is free; capitals do not count, nor do accents' encodings."""
    used = {_folded(each) for each in taken}
    names = (name if number == 1 else form.format(name, number) for number in range(1, len(used) + 2))
    return next(each for each in names if _folded(each) not in used)


def _folded(name: str) -> str:
    return class_names.as_shown(name).casefold()


def is_same(one: str, other: str) -> bool:
    """True if two titles look the same; capitals do not count."""
    return _folded(one) == _folded(other)
