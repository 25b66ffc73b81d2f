"""The names of classes: the 345 of Quick, Draw!, the nearest to a misspelt one, which are fit for files."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable
from importlib import resources

from qdcore.errors import UserError

FORBIDDEN = set('/\\:*?"<>|')  # a path, a drive, or no file name on some system; ":" and "/" also divide an address
LONGEST = 100
MAX_LISTED = 12  # names that a message lists
NO_ARTICLE = {
    "animal migration", "asparagus", "binoculars", "bread", "broccoli", "camouflage", "drums", "eyeglasses",
    "flip flops", "grapes", "grass", "headphones", "ice cream", "lightning", "matches", "pants", "peas", "pliers",
    "rain", "rollerskates", "scissors", "shorts", "stairs", "stitches", "toothpaste", "underwear", "yoga",
}  # fmt: skip


@functools.cache
def all_names() -> tuple[str, ...]:
    """The 345 class names of Quick, Draw!, in the order of its own list."""
    return tuple((resources.files("qdcore.drawings") / "categories.txt").read_text("utf-8").splitlines())


def known(name: str) -> str:
    """The name itself when it is one of the 345; raises UserError with the nearest names."""
    if name not in all_names():
        raise UserError(f"There is no class {str(name)[:LONGEST]!r} in Quick, Draw!{did_you_mean(name, all_names())}")
    return name


def did_you_mean(name: str, among: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: the nearest names as a question, where there are any."""
    names = list(among)
    if close := nearest(name, names):
        return f"; did you mean {' or '.join(close)}?"
    return f"; there are {', '.join(names)}." if len(names) <= MAX_LISTED else "; choose one from the list."


def nearest(name: str, among: Iterable[str] | None = None, most: int = 3) -> list[str]:
    """At most `most` names like the one given: those that it begins, then those spelt alike."""
    plain = {each.casefold(): each for each in (all_names() if among is None else among)}
    wish = str(name)[:LONGEST].casefold().replace("_", " ").strip()
    begun = sorted((each for each in plain if wish and each.startswith(wish)), key=len)
    alike = difflib.get_close_matches(wish, list(plain), most, cutoff=0.6)
    return [plain[each] for each in dict.fromkeys(begun + alike)][:most]


def is_safe(name: str) -> bool:
    """Whether a class of that name may have a file: it stays in its folder on every system."""
    return (
        0 < len(name) <= LONGEST
        and name.isprintable()
        and not FORBIDDEN & set(name)
        and name == name.strip(" .")  # neither "..", nor hidden, nor an end that some systems drop
    )


def with_article(name: str) -> str:
    """A class as the end of "I see ...": "a cat", "an apple", "the Mona Lisa", "pants"."""
    if name.startswith("The "):
        return f"t{name[1:]}"
    if name in NO_ARTICLE:
        return name
    return f"{'an' if name[:1] in 'aeiou' or name.startswith('hour') else 'a'} {name}"
