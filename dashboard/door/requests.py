"""What a request at the door holds: the cookie of the class, and the fields of the form."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Receive

from dashboard.door.bounds import MAX_FORM
from qdcore.classroom.cookies import COOKIE


def cookie_of(headers: Headers) -> str:
    """The value of the class's cookie; empty without one."""
    for text in headers.getlist("cookie"):
        for part in text.split(";"):  # SimpleCookie gives up at the first cookie of others that it cannot read
            try:
                found = SimpleCookie(part.strip()).get(COOKIE)
            except CookieError:
                continue
            if found:
                return found.value
    return ""


async def form_of(receive: Receive) -> dict[str, str]:
    """The fields of the form at the door; none where it is too large."""
    body = b""
    while len(body) <= MAX_FORM:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    if len(body) > MAX_FORM:
        return {}
    return {name: values[0] for name, values in parse_qs(body.decode("latin-1")).items()}
