"""A websocket of a class, guarded: messages of a bounded size, from visitors who are still welcome."""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import Message, Receive, Send

from dashboard.door.bounds import MAX_MESSAGE

CLOSE_FORBIDDEN, CLOSE_TOO_LARGE = 1008, 1009


class GuardedSocket:
    """A websocket that is closed at a message that is too large, and when its visitor is no longer welcome."""

    def __init__(self, receive: Receive, send: Send, is_welcome: Callable[[], bool]) -> None:
        self._receive, self._send, self._is_welcome = receive, send, is_welcome
        self._closed = False

    async def receive(self) -> Message:
        """The next message of the browser, or that it has left."""
        message = await self._receive()
        if message["type"] != "websocket.receive":
            return message
        size = len(message.get("bytes") or message.get("text") or "")
        if size <= MAX_MESSAGE and self._is_welcome():
            return message
        code = CLOSE_TOO_LARGE if size > MAX_MESSAGE else CLOSE_FORBIDDEN
        await self.send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}

    async def send(self, message: Message) -> None:
        """Send a message of the app, unless the websocket is closed."""
        if not self._closed:
            self._closed = message["type"] == "websocket.close"
            await self._send(message)
