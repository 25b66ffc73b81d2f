"""Open the app to a class from the app itself: a second server for it, which ends with this one."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass

from qdcore.classroom.classroom import Classroom, new_class
from qdcore.errors import UserError
from qdcore.settings import PROJECT, Settings

SECONDS_TO_START = 60
FIRST_PORT, LAST_PORT = 8502, 8599
_running: list[Launched] = []


@dataclass(frozen=True)
class Launched:
    """The server of a class: its class, the PIN of its teacher, its port and process."""

    classroom: Classroom
    pin: str
    port: int
    process: subprocess.Popen[bytes]


def launched() -> Launched | None:
    """The server of a class that this process has started, while it runs."""
    return next((each for each in _running if each.process.poll() is None), None)


def launch(settings: Settings) -> Launched:
    """Start the server of a new class and wait until it answers; raises UserError where it does not."""
    if found := launched():
        return found
    classroom, pin = new_class(settings.classes)
    port = _free_port()
    command = [sys.executable, "-m", "dashboard.cli.main", "class", "--code", classroom.state.code, "--same-pin"]
    command += ["--port", str(port), "--no-browser", "--home", str(settings.home), "--data", settings.data]
    path = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH", "")]))
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=PROJECT, env={**os.environ, "PYTHONPATH": path}, **quiet)  # type: ignore[call-overload]
    atexit.register(process.terminate)
    started = Launched(classroom, pin, port, process)
    _wait(started)
    _running.append(started)
    return started


def stop() -> None:
    """End the server of the class, if there is one; the class can be continued."""
    for each in _running:
        each.process.terminate()


def _wait(started: Launched) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and started.process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", started.port)) == 0:
                return
        time.sleep(0.2)
    started.process.terminate()
    raise UserError("The server of the class did not start. Run `quickdraw class` in a terminal to see why.")


def _free_port() -> int:
    for port in range(FIRST_PORT, LAST_PORT + 1):
        with socket.socket() as probe:
            try:
                probe.bind(("", port))
            except OSError:
                continue
            return port
    raise UserError(f"The ports {FIRST_PORT} to {LAST_PORT} are all in use. Run `quickdraw class --port NUMBER`.")
