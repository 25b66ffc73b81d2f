"""The page at the door, for who has no cookie: plain HTML without scripts, fonts or requests of its own."""

from __future__ import annotations

import html

from qdcore.classroom.classroom import HOURS_LEFT
from qdcore.classroom.keys import normal_code

NAME = "Quick, Draw! lab"
STYLE = """
:root { color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif; }
body { max-width: 30rem; margin: 3rem auto; padding: 0 1rem; background: #fff; color: #22262b; }
label, button { display: block; margin-top: 1.25rem; }
input { font: inherit; font-size: 1.6rem; letter-spacing: .15em; width: 100%;
  box-sizing: border-box; padding: .4rem .6rem; border: 2px solid #57606a; border-radius: .5rem;
  background: inherit; color: inherit; }
button { font: inherit; padding: .6rem 1.4rem; border: 0; border-radius: .5rem; background: #005b8e; color: #fff; }
:focus-visible { outline: 3px solid #0072b2; outline-offset: 2px; }
.wrong { border-left: .3rem solid #b3261e; padding-left: .8rem; }
@media (prefers-color-scheme: dark) {
  body { background: #14171a; color: #eceae4; } button { background: #7cc4f0; color: #14171a; }
  .wrong { border-color: #ff8a80; } :focus-visible { outline-color: #56b4e9; }
}
"""
PRIVACY = (
    "You get an animal and a colour for a name; nobody asks for yours. What you draw, play, collect and train here is "
    f"stored on the teacher's computer and deleted {HOURS_LEFT} hours after the class ends, unless the teacher keeps "
    "the class. Everyone in the class can see it. Nothing is sent anywhere else. One cookie keeps your animal."
)


def door_page(action: str, code: str = "", problem: str = "", teacher: bool = False) -> str:
    """The page with the form for the room code, or for the teacher's PIN; `problem` says what went wrong.

    The form is sent to `action`, the path of the door.
    """
    said = f'<p class="wrong" role="alert">{html.escape(problem)}</p>' if problem else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{NAME}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<style>{STYLE}</style></head><body><main><h1>{NAME}</h1>{said}"
        f'<form method="post" action="{html.escape(action)}">{_pin_field() if teacher else _code_field(code)}'
        f"<button>Come in</button></form><p>{'' if teacher else PRIVACY}</p></main></body></html>"
    )


def _code_field(code: str) -> str:
    """The field for the room code, filled in where the link has one."""
    return (
        '<label for="code">Room code, from your teacher</label><input id="code" name="code" required autofocus '
        'maxlength="20" autocomplete="off" autocapitalize="none" spellcheck="false" '
        f'value="{html.escape(normal_code(code))}">'
    )


def _pin_field() -> str:
    return (
        '<label for="pin">The teacher\'s PIN, from the terminal</label><input id="pin" name="pin" type="password" '
        'inputmode="numeric" required autofocus maxlength="12" autocomplete="off">'
    )
