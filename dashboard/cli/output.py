"""What the terminal writes: lines that every console can show, and progress where a person is watching."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Any


def use_replacements() -> None:
    """Make the console show "?" for a character that it lacks; Python's own answer is a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def print_line(text: str) -> None:
    """Print one line on stdout at once; raises OSError where it can't be written (a closed pipe, a full disk)."""
    print(printable(text), flush=True)


def print_json(value: Any) -> None:
    """Print a value as one line of JSON, all in ASCII; raises as `print_line`."""
    print(json.dumps(value), flush=True)


def print_error(text: str) -> None:
    """Print one line on stderr, in place of a line of progress."""
    show_progress("")
    with suppress(OSError):  # nothing is left to report it to
        print(f"quickdraw: {printable(text)}", file=sys.stderr, flush=True)


def show_progress(text: str) -> None:
    """Replace the last line of progress, where a person is watching; "" clears it."""
    if sys.stderr and sys.stderr.isatty():
        with suppress(OSError):
            print(f"\r\033[K{printable(text)}", end="", file=sys.stderr, flush=True)


def show_fraction(name: str, fraction: float, message: str = "", **metrics: float) -> None:
    """Report the progress of a job, 0..1, under its name; the line is cleared when all is done."""
    show_progress(f"{name}, {fraction:.0%} {message}" if fraction < 1 else "")


def printable(text: str) -> str:
    """A text as one line without control characters: names of runs and files must not steer the console."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text.strip())


def drop_output() -> None:
    """Send what Python still holds for stdout nowhere: at its end it would try, and fail, once more."""
    with suppress(OSError, ValueError, AttributeError):  # a stdout that is no file holds nothing back
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
