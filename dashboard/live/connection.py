"""One canvas's connection: the newest of its messages is answered, those that it overtakes are not."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from time import monotonic
from typing import Any

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard.live.channels import find_channel
from dashboard.live.message import MAX_BYTES, read_message
from qdcore.errors import UserError

MIN_SECONDS = 0.02  # from one answer to the next of the same canvas, which waits for longer by itself
MAX_PER_SECOND = 100  # messages of one canvas, answered or not; it sends 25 at most
SESSION_ENDED, TOO_BIG, NOT_A_MESSAGE, TOO_MANY, FAILED = 4404, 1009, 1007, 1008, 1011  # why a connection is closed


class SessionEnded(Exception):
    """The browser session of a connection is over."""


class Latest:
    """A place for one message; a newer one takes the place of one that nobody has taken yet."""

    def __init__(self) -> None:
        self._text = ""
        self._arrived = asyncio.Event()

    def put(self, text: str) -> None:
        """Leave a message."""
        self._text = text
        self._arrived.set()

    async def take(self) -> str:
        """The newest message, once there is one."""
        await self._arrived.wait()
        self._arrived.clear()
        return self._text


async def converse(websocket: WebSocket, token: str) -> None:
    """Answer the messages of an accepted connection until either side closes it."""
    latest = Latest()
    answering = asyncio.create_task(_answer_all(websocket, token, latest))
    try:
        await _read_all(websocket, latest)
    finally:
        answering.cancel()
        with suppress(asyncio.CancelledError):
            await answering


async def _read_all(websocket: WebSocket, latest: Latest) -> None:
    allowance = Allowance()
    while True:
        try:
            text = await websocket.receive_text()
        except (WebSocketDisconnect, KeyError, RuntimeError):  # KeyError: bytes; RuntimeError: we have closed it
            return await close(websocket, NOT_A_MESSAGE)
        if len(text) > MAX_BYTES or allowance.is_used_up():
            return await close(websocket, TOO_BIG if len(text) > MAX_BYTES else TOO_MANY)
        latest.put(text)


class Allowance:
    """How many messages a canvas may still send in this second."""

    def __init__(self) -> None:
        self._second, self._count = 0.0, 0

    def is_used_up(self) -> bool:
        """Count a message; True if it is one too many."""
        now = monotonic()
        if now > self._second + 1:
            self._second, self._count = now, 0
        self._count += 1
        return self._count > MAX_PER_SECOND


async def _answer_all(websocket: WebSocket, token: str, latest: Latest) -> None:
    while True:
        try:
            reply = await asyncio.get_running_loop().run_in_executor(thread(), reply_to, token, await latest.take())
        except Exception as error:
            return await close(websocket, _reason(error))
        try:
            await websocket.send_text(reply)
        except (WebSocketDisconnect, RuntimeError):  # the page was left meanwhile
            return None
        await asyncio.sleep(MIN_SECONDS)


def _reason(error: Exception) -> int:
    """Why a connection is closed whose message could not be answered; a fault of ours is logged."""
    if isinstance(error, SessionEnded):
        return SESSION_ENDED
    if isinstance(error, msgspec.DecodeError):
        return NOT_A_MESSAGE
    logging.getLogger(__name__).error("a live prediction failed", exc_info=error)
    return FAILED


def reply_to(token: str, text: str) -> str:
    """The reply to a message, as JSON: the version it is about, and the page's answer or an error's sentence.

    Raises SessionEnded, msgspec.DecodeError for what no canvas sends.
    """
    channel, message = find_channel(token), read_message(text)
    if channel is None:
        raise SessionEnded
    reply: dict[str, Any] = {"version": message.version}
    try:
        reply["answer"] = channel.answer(message)
    except UserError as error:
        reply["error"] = str(error)
    return msgspec.json.encode(reply).decode()


async def close(websocket: WebSocket, code: int) -> None:
    """Close a connection that may be closed already."""
    with suppress(RuntimeError, WebSocketDisconnect):
        await websocket.close(code)


@cache
def thread() -> ThreadPoolExecutor:
    """The thread that predicts; Python computes in one at a time, and a second only takes it from the pages."""
    return ThreadPoolExecutor(1, thread_name_prefix="live")
