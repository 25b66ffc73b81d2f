"""The middleware: nobody passes without a cookie of this class, whatever the path; who has the code gets one.

Before pages, static files, uploads, media and websockets. A stranger learns the name of the app.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.door.answers import welcome, with_headers
from dashboard.door.bounds import Bounds
from dashboard.door.guarded_socket import CLOSE_FORBIDDEN, GuardedSocket
from dashboard.door.origin import is_known_host, is_own_page
from dashboard.door.page import door_page
from dashboard.door.requests import cookie_of, form_of
from qdcore.classroom.classroom import Classroom
from qdcore.classroom.keys import is_pin, same_code
from qdcore.classroom.roles import Actor
from qdcore.classroom.tries import Tries
from qdcore.errors import UserError

DOOR, INSIDE = "/door", "/room"  # below the base path of the app, if it has one
SAFE = ("GET", "HEAD")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
FORBIDDEN, TOO_LARGE, TOO_MANY = 403, 413, 429
SENT_OUT = "You have been sent out of this class. Ask the teacher."
TRY_LATER = "Too many tries. Wait ten minutes."


class Gate:
    """Lets a request through if its cookie is one of the class; `names` gives the hosts that this server answers to.

    `base` is the path below which the app is, such as "/lab", or empty.
    """

    def __init__(
        self, app: ASGIApp, classroom: Classroom, names: Callable[[], Collection[str]], max_upload: int, base: str = ""
    ) -> None:
        self._door_at, self._inside = base + DOOR, base + INSIDE
        self._app, self._classroom, self._names, self._max_upload = app, classroom, names, max_upload
        self._code_tries = Tries(per_address=20, overall=300)
        self._pin_tries = Tries(per_address=5, overall=20)
        self._joins = Tries(per_address=60, overall=200)  # a whole class may share one address
        self._bounds = Bounds()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse or pass on."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _actor(self, headers: Headers) -> Actor | None:
        try:
            return self._classroom.actor(cookie_of(headers))
        except UserError:  # the class was deleted
            return None

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, secure = Headers(scope=scope), scope["scheme"] == "https"
        host, is_safe = headers.get("host", ""), scope["method"] in SAFE
        if not is_known_host(host, self._names()):
            answer: Response | None = PlainTextResponse("This server has another name.", FORBIDDEN)
        elif not is_safe and not is_own_page(headers.get("origin", ""), host, secure):
            answer = PlainTextResponse("This request comes from another site.", FORBIDDEN)
        elif scope["path"] == self._door_at:
            answer = await self._door(scope, receive, headers)
        elif (actor := self._actor(headers)) is None:
            answer = self._refuse(scope, headers)
        else:
            answer = None if is_safe else self._check_length(headers)
            if answer is None:
                receive = receive if is_safe else self._bounded(receive, actor)
                await self._app(scope, receive, with_headers(send))
        if answer is not None:
            await answer(scope, receive, send)

    def _refuse(self, scope: Scope, headers: Headers) -> Response:
        """The page at the door where a page was asked for; nothing else."""
        is_page = scope["method"] == "GET" and "text/html" in headers.get("accept", "")
        if not is_page:
            return PlainTextResponse("Enter the room code first.", FORBIDDEN)
        code = parse_qs(scope["query_string"].decode("latin-1")).get("room", [""])[0]
        return self._page(code[:40], self._ended(), status=FORBIDDEN)

    def _page(self, code: str = "", problem: str = "", teacher: bool = False, status: int = 200) -> Response:
        """The page at the door; it is kept nowhere, and says nothing of where its visitor goes next."""
        # Without a referrer, browsers send the form with the origin "null".
        policy = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
        return HTMLResponse(door_page(self._door_at, code, problem, teacher), status, policy)

    def _ended(self) -> str:
        """What to say to who comes after the end."""
        try:
            ended = self._classroom.state.ended is not None
        except UserError:
            ended = True
        return "The class has ended." if ended else ""

    async def _door(self, scope: Scope, receive: Receive, headers: Headers) -> Response:
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        if scope["method"] in SAFE:
            code = query.get("room", [""])[0]
            return self._page(code[:40], self._ended(), "teacher" in query)
        form = await form_of(receive)
        address = (scope.get("client") or ("", 0))[0]
        if "pin" in form:
            return await self._enter_as_teacher(scope, address, form["pin"])
        return self._enter_as_pupil(scope, address, form.get("code", ""), headers)

    async def _enter_as_teacher(self, scope: Scope, address: str, pin: str) -> Response:
        if not self._pin_tries.begin(address):
            return self._page(problem=TRY_LATER, teacher=True, status=TOO_MANY)
        if not await asyncio.to_thread(is_pin, pin[:20], self._classroom.state.pin):
            return self._page(problem="This is not the PIN.", teacher=True, status=FORBIDDEN)
        self._pin_tries.forgive(address)
        return welcome(scope, self._inside, self._classroom.teacher_cookie())

    def _enter_as_pupil(self, scope: Scope, address: str, code: str, headers: Headers) -> Response:
        """Give who knows the code a name and a cookie; who has one keeps it."""
        if not self._code_tries.begin(address):
            return self._page(problem=TRY_LATER, status=TOO_MANY)
        if not same_code(code, self._classroom.state.room_code):
            problem = "This is not the code of the room. Look at it again: it has six letters and digits."
            return self._page(problem=problem, status=FORBIDDEN)
        self._code_tries.forgive(address)
        if self._classroom.is_sent_out(cookie_of(headers)):
            return self._page(problem=SENT_OUT, status=FORBIDDEN)
        if self._ended() or self._actor(headers):
            return RedirectResponse(self._inside, 303)
        if not self._joins.begin(address):
            return self._page(problem=TRY_LATER, status=TOO_MANY)
        try:
            _, cookie = self._classroom.join()
        except UserError as error:
            return self._page(problem=str(error), status=FORBIDDEN)
        return welcome(scope, self._inside, cookie)

    def _check_length(self, headers: Headers) -> Response | None:
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._max_upload:
            return PlainTextResponse("This is too large.", TOO_LARGE)
        return None

    def _bounded(self, receive: Receive, actor: Actor) -> Receive:
        """A body that ends, as if the visitor had left, where it grows too large."""
        total = 0

        async def bounded() -> Message:
            nonlocal total
            message = await receive()
            size = len(message.get("body", b""))
            total += size
            fits = actor.may_all or self._bounds.upload(actor.owner, size)
            return message if fits and total <= self._max_upload else {"type": "http.disconnect"}

        return bounded

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, secure = Headers(scope=scope), scope["scheme"] == "wss"
        host, actor = headers.get("host", ""), self._actor(headers)
        comes_from_here = is_known_host(host, self._names()) and is_own_page(headers.get("origin", ""), host, secure)
        with self._bounds.socket(actor.owner if actor else "") as is_free:
            if actor is None or not comes_from_here or not is_free:
                await send({"type": "websocket.close", "code": CLOSE_FORBIDDEN})  # before it is accepted: 403
            else:
                socket = GuardedSocket(receive, send, lambda: self._actor(headers) == actor)
                await self._app(scope, socket.receive, socket.send)


def gates(classroom: Classroom | None, option: Callable[[str], Any]) -> list[Any]:
    """The middleware of Home.py: the door of the class that is open, else none; `option` reads Streamlit's options."""
    from starlette.middleware import Middleware

    if classroom is None:
        return []
    max_upload = int(option("server.maxUploadSize")) * 1_000_000 + 100_000
    names, base = tuple(option("server.allowedHosts")), option("server.baseUrlPath").strip("/")
    given: dict[str, Any] = {"names": lambda: names, "max_upload": max_upload, "base": f"/{base}" if base else ""}
    return [Middleware(Gate, classroom=classroom, **given)]
