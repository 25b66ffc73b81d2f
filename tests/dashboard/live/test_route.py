"""Promises of the live route: who may connect, what a message may be, and that the newest one is answered."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from dashboard.live import channels, route
from dashboard.live.admission import PROTOCOL, is_same_site
from dashboard.live.channels import Channel
from dashboard.live.connection import MAX_PER_SECOND
from dashboard.live.message import MAX_BYTES, Message
from qdcore.errors import UserError
from tests.helpers.browser import free_port
from tests.helpers.jobs import wait

MESSAGE = {"version": 1, "token": None, "background": False, "down": True, "strokes": [[[1, 2], [3, 4.5]]]}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server that has the live route alone."""
    server = uvicorn.Server(
        uvicorn.Config(
            Starlette(routes=[route.live_route()]), port=free_port(), ws="websockets-sansio", log_level="error"
        )
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    wait(lambda: server.started, 20)
    yield server.config.port
    server.should_exit = True
    thread.join()


@pytest.fixture
def channel() -> Iterator[Channel]:
    """A channel of a session, which answers with the number of strokes."""
    held = Channel()
    held.answer = lambda message: {"strokes": len(message.strokes)}
    channels._channels[held.token] = held
    yield held
    wait(lambda: not route._open, 10)


def call(port: int, secret: str, origin: str | None = "", protocol: str = PROTOCOL, name: str = "localhost") -> Any:
    """A connection as a canvas makes it, from a page of this origin (default: the server's own)."""
    own = f"http://{name}:{port}"
    return connect(f"ws://localhost:{port}/live", origin=own if origin == "" else origin,  # type: ignore[arg-type]
                   subprotocols=[protocol, secret], compression=None)  # type: ignore[list-item]  # fmt: skip


def say(socket: ClientConnection, **changes: Any) -> None:
    socket.send(json.dumps(MESSAGE | changes))


def hear(socket: ClientConnection) -> dict[str, Any]:
    return json.loads(socket.recv(10))


def closing_code(socket: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        socket.recv(10)
    assert closed.value.rcvd
    return closed.value.rcvd.code


def test_a_message_is_answered_with_what_the_page_answers(port, channel):
    with call(port, channel.token) as socket:
        say(socket, version=7)
        assert hear(socket) == {"version": 7, "answer": {"strokes": 1}}
        assert socket.subprotocol == PROTOCOL


@pytest.mark.parametrize("origin", [None, "http://evil.example", "http://localhost:1", "null"])
def test_a_page_of_another_site_is_refused(port, channel, origin):
    with pytest.raises(InvalidStatus, match="403"):
        call(port, channel.token, origin)


def test_an_unknown_secret_and_another_protocol_are_refused(port, channel):
    for secret, protocol in (("A" * 32, PROTOCOL), (channel.token, "streamlit")):
        with pytest.raises(InvalidStatus, match="403"):
            call(port, secret, protocol=protocol)


@pytest.mark.parametrize(
    "origin, host, same",
    [
        ("http://localhost:8501", "localhost:8501", True),
        ("https://school.example", "school.example", True),
        ("https://school.example", "localhost:8501", True),  # named as an allowed origin
        ("https://school.example.evil", "school.example", False),
        ("https://other.example", "localhost:8501", False),
        ("http://localhost:8502", "localhost:8501", False),
        ("", "localhost:8501", False),
        ("http://localhost:8501", "", False),
    ],
)
def test_the_same_site_is_the_host_itself_or_one_that_the_settings_name(origin, host, same):
    assert is_same_site(origin, host, ["https://school.example"]) is same


@pytest.mark.parametrize(
    "text, code",
    [
        ("[" * 5000, 1007),
        ("{}", 1007),
        (json.dumps(MESSAGE | {"strokes": "none"}), 1007),
        (json.dumps(MESSAGE | {"strokes": [[[1, 2, 3]]]}), 1007),
        (json.dumps(MESSAGE | {"strokes": [[[float("nan"), 2]]]}), 1007),
        (json.dumps(MESSAGE | {"strokes": [[]] * 501}), 1007),
        (json.dumps(MESSAGE | {"version": -1}), 1007),
        (b"\x00", 1007),
        ("x" * (MAX_BYTES + 1), 1009),
    ],
)
def test_what_no_canvas_sends_closes_the_connection_with_a_reason(port, channel, text, code):
    with call(port, channel.token) as socket:
        socket.send(text)
        assert closing_code(socket) == code


def test_a_flood_of_messages_closes_the_connection(port, channel):
    with call(port, channel.token) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            for _ in range(3 * MAX_PER_SECOND):
                say(socket)
            while True:
                socket.recv(10)
        assert closed.value.rcvd and closed.value.rcvd.code == 1008


@contextmanager
def held_up(channel: Channel) -> Iterator[Callable[[], list[int]]]:
    """The channel's answers wait until the block ends; gives which versions it was asked about."""
    go, asked = threading.Event(), []

    def answer(message: Message) -> dict[str, Any]:
        asked.append(message.version)
        go.wait(10)
        return {}

    channel.answer = answer
    yield lambda: asked
    go.set()


def test_the_newest_message_is_answered_and_those_that_it_overtakes_are_not(port, channel):
    with call(port, channel.token) as socket:
        with held_up(channel) as asked:
            say(socket, version=1)
            wait(asked, 10)
            for version in (2, 3, 4):
                say(socket, version=version)
            time.sleep(0.2)
        assert [hear(socket)["version"], hear(socket)["version"]] == [1, 4]
        assert asked() == [1, 4]


def test_a_canvas_that_connects_again_takes_over(port, channel):
    with call(port, channel.token) as first, call(port, channel.token) as second:
        assert closing_code(first) == route.REPLACED
        say(second)
        assert hear(second)["version"] == 1


def test_more_connections_than_there_is_room_for_are_refused(port, channel, monkeypatch):
    monkeypatch.setattr(route, "MAX_CONNECTIONS", 0)
    with pytest.raises(InvalidStatus, match="403"):
        call(port, channel.token)


def test_a_connection_ends_with_its_session(port):
    held = Channel()
    channels._channels[held.token] = held
    with call(port, held.token) as socket:
        del held
        say(socket)
        assert closing_code(socket) == 4404


def test_an_error_of_the_user_is_a_sentence_and_a_fault_of_ours_closes_the_connection(port, channel, caplog):
    def answer(message: Message) -> dict[str, Any]:
        if message.version == 1:
            raise UserError("The drawing has too many points.")
        raise RuntimeError("broken")

    channel.answer = answer
    with call(port, channel.token) as socket:
        say(socket, version=1)
        assert hear(socket) == {"version": 1, "error": "The drawing has too many points."}
        say(socket, version=2)
        assert closing_code(socket) == 1011
    assert "a live prediction failed" in caplog.text


def test_a_canvas_that_leaves_before_its_answer_leaves_nothing_behind(port, channel):
    with held_up(channel) as asked:
        with call(port, channel.token) as socket:
            say(socket)
            wait(asked, 10)
        wait(lambda: not route._open, 10)
