"""The server takes only visitors who came by this computer's own names, and no uploads to speak of."""

from __future__ import annotations

import asyncio
import socket
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from bench.pens import draw_page
from qdcore.settings import PROJECT
from tests.helpers.browser import serve
from tests.helpers.jobs import wait


def handshake(url: str, name: str) -> int:
    """The status of a websocket's opening by a page of http://name, which resolves to this computer."""
    port = urlsplit(url).port
    request = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {name}:{port}\r\nOrigin: http://{name}:{port}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    with socket.create_connection(("localhost", port), timeout=20) as connection:
        connection.sendall(request.encode())
        return int(connection.recv(100).split()[1])


def test_a_name_that_was_pointed_at_this_computer_opens_nothing(tmp_path: Path, bucket: Path) -> None:
    with serve(tmp_path, bucket) as url:
        assert [handshake(url, name) for name in ("localhost", "127.0.0.1")] == [101, 101]
        assert [handshake(url, name) for name in ("evil.example", "127.0.0.1.evil.example")] == [403, 403]


def test_nothing_large_is_uploaded_and_no_error_is_sent_to_others() -> None:
    config = tomllib.loads((PROJECT / ".streamlit/config.toml").read_text("utf-8"))
    assert config["server"]["maxUploadSize"] <= 20
    assert config["client"]["showErrorLinks"] is False


async def visit(url: str) -> None:
    """Open the Draw page once."""
    async with draw_page(url):
        pass


def test_a_stopped_server_leaves_no_worker(tmp_path: Path, bucket: Path) -> None:
    with serve(tmp_path, bucket, QUICKDRAW_WARM="on") as url:
        asyncio.run(visit(url))
        (server,) = [each for each in psutil.Process().children() if str(urlsplit(url).port) in each.cmdline()]
        wait(lambda: any("spawn_main" in " ".join(each.cmdline()) for each in server.children()), 30)
        workers = server.children(recursive=True)
    assert workers and not psutil.wait_procs(workers, timeout=5)[1]
