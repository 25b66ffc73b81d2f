"""A class's server as pupils and attackers meet it: over its real sockets, killed in the middle, and started again."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from bench.browser import free_port, running
from bench.room.visitor import Visitor
from qdcore.classroom.classroom import Classroom, classes_in
from qdcore.errors import UserError
from qdcore.settings import PROJECT


@contextmanager
def serving(home: Path, data: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "dashboard.cli.main", "class", "--no-browser", "--port", str(port)]
    env = os.environ | {"QUICKDRAW_HOME": str(home), "QUICKDRAW_DATA": str(data), "PYTHONPATH": str(PROJECT)}
    with running(command, port, home / "server.log", PROJECT, env) as url:
        yield url


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("class")


@pytest.fixture(scope="module")
def url(home: Path, bucket: Path) -> Iterator[str]:
    with serving(home, bucket) as url:
        yield url


def room(home: Path) -> Classroom:
    [found] = classes_in(home / "classes")
    return found


def status(url: str, **headers: str) -> int:
    try:
        return int(urlopen(Request(url, headers=headers), timeout=30).status)
    except HTTPError as error:
        return error.code


def test_no_path_opens_without_a_cookie_and_none_leads_out_with_one(url: str, home: Path) -> None:
    cookie = {"Cookie": Visitor(url, room(home).state.code).cookie}
    paths = ["/", "/static/index.html", "/media/x.png", "/_stcore/health", "/_stcore/upload_file/a/b", "/live"]
    assert [status(url + path) for path in paths] == [403] * len(paths)
    assert status(url + "/", **cookie) == 200 and status(url + "/_stcore/health", **cookie) == 200
    for path in ("/../../../etc/passwd", "/static/..%2f..%2f..%2fetc/passwd", "/media/..%2fkey", "//etc/passwd"):
        with socket.create_connection(("localhost", int(url.rpartition(":")[2])), timeout=30) as raw:
            lines = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie['Cookie']}\r\nConnection: close\r\n\r\n"
            raw.sendall(lines.encode())
            answer = b"".join(iter(lambda: raw.recv(65_536), b""))  # noqa: B023 - read within the loop
        assert b"uvicorn" not in answer.lower() and b"server:" not in answer.lower()
        assert b"root:" not in answer and (room(home).folder / "key").read_bytes() not in answer


def test_another_origin_and_a_huge_message_get_nowhere(url: str, home: Path) -> None:
    from websockets.exceptions import ConnectionClosed, InvalidStatus

    visitor = Visitor(url, room(home).state.code)

    async def attack() -> None:
        with pytest.raises(InvalidStatus):
            foreign = Visitor.__new__(Visitor)
            foreign.url, foreign.cookie = url, visitor.cookie
            async with _connect(foreign, "http://evil.example"):
                pass
        async with visitor.connect("/_stcore/stream", "streamlit") as stream:
            with pytest.raises(ConnectionClosed):
                await stream.send(b"x" * 100_000_000)
                while True:
                    await asyncio.wait_for(stream.recv(), 30)

    asyncio.run(attack())
    assert status(url + "/_stcore/health", Cookie=visitor.cookie) == 200


def _connect(visitor: Visitor, origin: str) -> Any:
    from websockets.asyncio.client import connect

    place = visitor.url.replace("http", "ws") + "/_stcore/stream"
    return connect(place, origin=origin, additional_headers={"Cookie": visitor.cookie})  # type: ignore[arg-type]


def test_a_pupil_who_sends_the_message_of_a_teachers_button_does_nothing(url: str, home: Path) -> None:
    """The id of the button is the one that the teacher's own page has."""
    pupil = Visitor(url, room(home).state.code)
    teacher = Visitor.__new__(Visitor)
    teacher.url, teacher.errors = url, 0
    teacher.cookie = f"quickdraw_class={room(home).teacher_cookie()}"

    async def press() -> None:
        async with teacher.connect("/_stcore/stream", "streamlit") as stream:
            buttons = await teacher.open(stream, "room", "part=manage")
        assert "End it now" in buttons
        async with pupil.connect("/_stcore/stream", "streamlit") as stream:
            seen = await pupil.open(stream, "room", "part=manage", buttons["End it now"])
            assert "End it now" not in seen and room(home).state.ended is None
            again = BackMsg()
            again.rerun_script.widget_states.widgets.add(id=buttons["End it now"], trigger_value=True)
            again.rerun_script.widget_states.widgets.add(id=buttons["Clear the wall"], trigger_value=True)
            await stream.send(again.SerializeToString())
            await asyncio.sleep(1)
        assert room(home).state.ended is None and room(home).state.wall_since == 0

    asyncio.run(press())
    assert pupil.errors == 0


def kill(url: str) -> None:
    """End the server at this address without a warning."""
    port = url.rpartition(":")[2]
    found = [each for each in psutil.process_iter(["cmdline"]) if (each.info["cmdline"] or [])[-2:] == ["--port", port]]
    for each in found:
        each.kill()
    psutil.wait_procs(found, 20)


def test_a_server_that_was_killed_goes_on_with_the_same_class(tmp_path: Path, bucket: Path) -> None:
    with serving(tmp_path, bucket) as url:
        code = room(tmp_path).state.code
        pupil = Visitor(url, code)
        with pytest.raises(UserError, match="open in another"):
            room(tmp_path).hold()
        kill(url)
    with serving(tmp_path, bucket) as url:
        assert room(tmp_path).state.code == code
        assert status(url + "/_stcore/health", Cookie=pupil.cookie) == 200
        assert len(room(tmp_path).pupils.all()) == 1
