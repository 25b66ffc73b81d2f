"""The names of classes: the 345 of Quick, Draw!, the ones nearest to a misspelt name, names that files may have."""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections.abc import Iterable
from importlib import resources

from qdcore.errors import UserError

FORBIDDEN = set('/\\:*?"<>|')  # a path, a drive, or no file name on some system; ":" and "/" also divide an address
IN_LINKS = {","}  # divides the classes of a link
EMPTY_IN_LINKS = "none"  # a link with no class says this
MAX_LENGTH = 100
MAX_LISTED = 12
WITHOUT_DATA = {"arrow", "rocket"}  # words of the game that the dataset lacks
MIN_SIMILARITY = 0.72  # of spelling, 0..1: "aple" is near "apple" (0.89), "rocket" not near "jacket" (0.67)
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
    """The name itself if it is one of the 345; raises UserError with the nearest names."""
    if name not in all_names():
        hint = did_you_mean(name, all_names())
        raise UserError(f"There is no class {str(name)[:MAX_LENGTH]!r} in Quick, Draw!{hint}")
    return name


def did_you_mean(name: str, among: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: the nearest names as a question, if there are any."""
    names = list(among)
    if _plain(name) in WITHOUT_DATA and tuple(names) == all_names():
        return "; the game asks for it, but the dataset has no drawings of it."
    if close := nearest(name, names):
        return f"; did you mean {' or '.join(close)}?"
    return f"; there are {', '.join(names)}." if len(names) <= MAX_LISTED else "; choose one from the list."


def nearest(name: str, among: Iterable[str] | None = None, most: int = 3) -> list[str]:
    """At most `most` names: those that begin with the one given, then similar ones, then those that end with it."""
    plain = {each.casefold(): each for each in (all_names() if among is None else among)}
    wanted = _plain(name)
    begun = sorted((each for each in plain if wanted and each.startswith(wanted)), key=len)
    spelt = difflib.get_close_matches(wanted, list(plain), most, MIN_SIMILARITY)
    ended = [each for each in plain if len(wanted) > 3 and each.endswith(wanted)]
    return [plain[each] for each in dict.fromkeys(begun + spelt + ended)][:most]


def _plain(name: str) -> str:
    return str(name)[:MAX_LENGTH].casefold().replace("_", " ").strip()


def is_safe(name: str) -> bool:
    """True if a class of that name may have a file: it stays in its folder on every system."""
    return (
        0 < len(name) <= MAX_LENGTH
        and name.isprintable()
        and not FORBIDDEN & set(name)
        and name == name.strip(" .")  # neither "..", nor hidden, nor an end that some systems drop
    )


def fault_of(name: str) -> str:
    """What is wrong with the name of a new class, with a better one, as a sentence; "" if nothing is.

    Old runs may have classes that `is_safe` allows and links cannot hold; new ones may not.
    """
    if is_safe(name) and not IN_LINKS & set(name) and name != EMPTY_IN_LINKS:
        return ""
    why = "links and file names cannot hold it"
    return f"its name is not fit for a class because {why}; rename it, for example to {better_name(name)!r}."


def better_name(name: str) -> str:
    """The nearest name that a class may have: without what links and files cannot hold."""
    kept = "".join(each if each.isprintable() and each not in FORBIDDEN | IN_LINKS else " " for each in name)
    better = " ".join(kept.split())[:MAX_LENGTH].strip(" .")
    return better if better and better != EMPTY_IN_LINKS else "my class"


def as_shown(name: str) -> str:
    """The name in one encoding of its accents (Unicode NFC): two names that look the same are the same then."""
    return unicodedata.normalize("NFC", name)


def natural_order(name: str) -> list[tuple[int, str]]:
    """A key to sort names by: in alphabetical order, the numbers in them by their value ("2" before "10")."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [(int(part), "") if place % 2 else (0, part) for place, part in enumerate(parts)]


def with_article(name: str) -> str:
    """A class with its article, as after "I see": "a cat", "an apple", "the Mona Lisa", "pants"."""
    if name.startswith("The "):
        return f"t{name[1:]}"
    if name in NO_ARTICLE:
        return name
    return f"{'an' if name[:1] in 'aeiou' or name.startswith('hour') else 'a'} {name}"
