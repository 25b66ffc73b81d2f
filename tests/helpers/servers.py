"""Servers of a folder for tests, each with a weakness that networks have, noting what was requested."""

from __future__ import annotations

import re
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote


class Server(ThreadingHTTPServer):
    """Serves a folder on 127.0.0.1; counts the bytes of its answers, headers included, and notes requests.

    `ranges`: True if it honours them. `cuts`: after how many bytes of the body the connection is cut, once each.
    `busy`: how many times it answers 503 first. `silent`: seconds before the first answers, one each. `piece`
    and `pause`: the size of a piece of the body and the seconds after it. `sends_length`: True if it says how
    long the body is. `status`: what it answers to everything, with `headers`, which all answers have. `page`: the
    body that it sends in place of every file, as a network's login page does. `stalls`: after how many bytes of a
    body it waits until `go` is set. `certificate`: the files of one and its key, for https.
    """

    daemon_threads = True

    def __init__(self, folder: Path, **weakness: object) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.ranges, self.sends_length, self.status, self.page = True, True, 0, b""
        self.headers: dict[str, str] = {}
        self.cuts: list[int] = []
        self.silent: list[float] = []
        self.busy, self.piece, self.pause, self.stalls = 0, 2**16, 0.0, 10**12
        self.go = threading.Event()
        self.certificate: tuple[Path, Path] | None = None
        vars(self).update(weakness)
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.asked: list[tuple[str, int, int | None]] = []  # path, first byte, last byte
        self.sent = 0
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http{'s' if self.certificate else ''}://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the tests."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:  # noqa: N802
        server = self.server
        path = unquote(self.path).lstrip("/")
        told = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first, last = (int(told[1]), int(told[2]) if told[2] else None) if told else (0, None)
        with server.lock:
            server.asked.append((path, first, last))
            wait = server.silent.pop(0) if server.silent else 0
            server.busy, busy = max(0, server.busy - 1), server.busy > 0
        time.sleep(wait)
        if server.page:
            whole = f"bytes {first}-{first + len(server.page) - 1}/{len(server.page)}"
            self._head(206 if server.ranges else 200, len(server.page), whole if server.ranges else "")
            self.wfile.write(server.page)
        elif busy or server.status or not (server.folder / path).is_file():
            self._head(503 if busy else server.status or 404, 0)
        else:
            self._answer(server.folder / path, first, last)

    def do_CONNECT(self) -> None:  # noqa: N802 - a proxy is asked so for https
        self._head(self.server.status, 0)

    def _answer(self, path: Path, first: int, last: int | None) -> None:
        size = path.stat().st_size
        end = size if last is None else min(size, last + 1)
        if not self.server.ranges:
            self._head(200, size)
            self._body(path, 0, size)
        elif first >= size:
            self._head(416, 0)
        else:
            self._head(206, end - first, f"bytes {first}-{end - 1}/{size}")
            self._body(path, first, end)

    def _head(self, status: int, length: int, extent: str = "") -> None:
        self.send_response(status)
        if self.server.sends_length or status >= 400:
            self.send_header("Content-Length", str(length))
        if extent:
            self.send_header("Content-Range", extent)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self._count(sum(len(line) for line in vars(self)["_headers_buffer"]) + 2)
        self.end_headers()

    def _body(self, path: Path, first: int, end: int) -> None:
        server = self.server
        with server.lock:
            end = min(end, first + server.cuts.pop(0)) if server.cuts else end
        with path.open("rb") as file:
            file.seek(first)
            while piece := file.read(min(server.piece, end - file.tell())):
                if file.tell() - first > server.stalls:
                    server.go.wait(20)
                self.wfile.write(piece)
                self._count(len(piece))
                time.sleep(server.pause)
        self.close_connection = True

    def _count(self, size: int) -> None:
        with self.server.lock:
            self.server.sent += size

    def log_message(self, format: str, *args: object) -> None:
        """Tests say what happened."""


@contextmanager
def serving(folder: Path, **weakness: object) -> Iterator[Server]:
    """A server of a folder while the block runs."""
    with Server(folder, **weakness) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
