"""What the terminal writes steers no console, and progress takes one line."""

from __future__ import annotations

import sys

import pytest

from dashboard.cli.output import print_error, print_line, show_fraction


@pytest.mark.parametrize(
    "text, shown",
    [
        ("\x1b[2J\x1b]0;owned\x07", r"\x1b[2J\x1b]0;owned\x07"),
        ("one\rtwo\nthree", r"one\rtwo\nthree"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("Kätzchen 🐈", "Kätzchen 🐈"),
    ],
)
def test_control_characters_are_shown_and_not_obeyed(capsys, text, shown):
    print_line(text)
    print_error(text)
    assert capsys.readouterr() == (f"{shown}\n", f"quickdraw: {shown}\n")


def test_a_person_who_watches_a_download_sees_its_progress_on_one_line(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    show_fraction("1 of 2: cat", 0.5, "5.9 of 11.8 MB, about 3 s left")
    show_fraction("1 of 2: cat", 1.0)
    shown, cleared = capsys.readouterr().err.split("\r\033[K")[1:]
    assert shown == "1 of 2: cat, 50% 5.9 of 11.8 MB, about 3 s left" and cleared == ""
