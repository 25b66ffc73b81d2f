"""`quickdraw class`: opens the app to a class, with a room code for pupils and a PIN for the teacher."""

from __future__ import annotations

import argparse
import os
from functools import partialmethod
from pathlib import Path
from typing import Any

from dashboard.cli.app import add_server_options, check_port, own_settings, serve
from dashboard.door.addresses import LOCAL, own_addresses, own_names
from qdcore.classroom.classroom import Classroom, delete_gone, latest_open, new_class, new_pin
from qdcore.errors import UserError

MAX_MESSAGE = 20  # megabytes of a message of the server; the door takes 1 MB from a browser
CERTIFICATE, KEY = "cert.pem", "key.pem"


def add_class_command(commands: Any) -> None:
    """Add the command to the parsers of commands."""
    parser = commands.add_parser("class", help="open the app to a class in your network")
    add_server_options(parser)
    parser.add_argument("--certificates", type=Path, metavar="DIR", help=f"for https: {CERTIFICATE} and {KEY}")
    parser.add_argument("--new", action="store_true", help="begin a new class, also where the last one has not ended")
    parser.add_argument("--code", help="continue this class")
    parser.add_argument("--same-pin", action="store_true", help=argparse.SUPPRESS)  # the app's own button knows it
    parser.set_defaults(command=run_class)


def run_class(backend: Any, options: argparse.Namespace) -> None:
    """Serve the app to the network until it is stopped; raises UserError where it cannot start."""
    check_port(options.port)
    settings = own_settings(options)
    tls = _tls(options.certificates)
    for code in delete_gone(settings.classes):
        print(f"The class {code} was deleted: its time was over.")
    classroom, pin = _open(settings.classes, options)
    addresses = own_addresses()
    links = [f"{'https' if tls else 'http'}://{each}:{options.port}{_base()}" for each in addresses or LOCAL]
    classroom.change(address=links[0])
    print("\n".join(_words(classroom, pin, links)), flush=True)
    os.environ["QUICKDRAW_CLASS"] = str(classroom.folder)
    _send_no_server_name()
    names = [each for name in (*LOCAL, *addresses, *own_names()) for each in ("--server.allowedHosts", name)]
    limits = ["--server.maxMessageSize", str(MAX_MESSAGE)]
    shown = ["--browser.serverAddress", (addresses or LOCAL)[0]]  # else Streamlit asks the internet for its address
    serve(options, ["--server.address", "0.0.0.0", *names, *limits, *shown, *tls])


def _open(folder: Path, options: argparse.Namespace) -> tuple[Classroom, str]:
    """The class to continue, or a new one, and its PIN, which is empty where somebody else knows it."""
    if options.code:
        classroom: Classroom | None = Classroom(folder / Path(options.code).name)
    else:
        classroom = None if options.new else latest_open(folder)
    if classroom is None:
        return new_class(folder)
    classroom.hold()  # fails where it is open already
    classroom.let_go()  # until the server itself holds it
    return classroom, "" if options.same_pin else new_pin(classroom)


def _words(classroom: Classroom, pin: str, links: list[str]) -> list[str]:
    """What the terminal shows: the ways in, and what is kept where."""
    import segno

    code = classroom.state.room_code
    return [
        "",
        *_qr_lines(segno.make(f"{classroom.state.address}/door?room={code}", error="m")),
        f"Pupils open  {' or '.join(links)}",
        f"Room code    {code}",
        f"Your PIN     {pin or '(in the app that opened this class)'}   at {classroom.state.address}/door?teacher",
        "",
        f"Everything of this class is kept in {classroom.folder}",
        "Stop with Ctrl-C; `quickdraw class` continues the same class. End it on the Class page.",
        "" if classroom.state.address.startswith("https") else "The network can read along: there is no certificate.",
    ]


def _qr_lines(code: Any) -> list[str]:
    import io

    out = io.StringIO()
    code.terminal(out, compact=True)
    return out.getvalue().splitlines()


def _base() -> str:
    """The path below which Streamlit's own variable puts the app, such as "/lab"; empty without one."""
    base = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    return f"/{base}" if base else ""


def _send_no_server_name() -> None:
    """Leave out the header that names the server's software: a stranger learns the name of the app.

    Streamlit starts uvicorn in this process and passes none of its options on.
    """
    import uvicorn

    uvicorn.Config.__init__ = partialmethod(uvicorn.Config.__init__, server_header=False)  # type: ignore[assignment]


def _tls(folder: Path | None) -> list[str]:
    """The options of the server for https; raises UserError where a file is missing."""
    if folder is None:
        return []
    files = [folder.expanduser() / CERTIFICATE, folder.expanduser() / KEY]
    for file in files:
        if not file.is_file():
            raise UserError(f"There is no {file}. --certificates names a folder with {CERTIFICATE} and {KEY}.")
    return ["--server.sslCertFile", str(files[0].absolute()), "--server.sslKeyFile", str(files[1].absolute())]
