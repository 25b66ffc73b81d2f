"""Answers of the door: the way in, and the headers of whatever comes from inside."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response
from starlette.types import Message, Scope, Send

from qdcore.classroom.cookies import COOKIE, HOURS_KEPT


def welcome(scope: Scope, inside: str, cookie: str) -> Response:
    """Send the visitor in, with the cookie: hidden from scripts and from other sites' requests, kept to TLS if used."""
    answer = RedirectResponse(inside, 303)
    answer.set_cookie(
        COOKIE, cookie, max_age=HOURS_KEPT * 3600, path="/", secure=scope["scheme"] == "https", httponly=True,
        samesite="lax",
    )  # fmt: skip
    return answer


def with_headers(send: Send) -> Send:
    """Forbid other sites to frame the app, and to learn its links."""
    extra = [(b"x-frame-options", b"SAMEORIGIN"), (b"referrer-policy", b"same-origin")]

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", []), *extra]}
        await send(message)

    return sent
