"""`quickdraw app`: the app in the browser, from a checkout or from an installed wheel."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qdcore.errors import UserError
from qdcore.settings import PROJECT, Settings, read_settings

HOME = Path(__file__).parent.parent / "Home.py"


def add_app_command(commands: Any) -> None:
    """Add the command to the parsers of commands."""
    app = commands.add_parser("app", help="open the app in the browser")
    add_server_options(app)
    app.set_defaults(command=run_app)


def add_server_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the commands that serve the app."""
    parser.add_argument("--port", type=int, default=8501, help="port on this computer (default: %(default)s)")
    parser.add_argument("--no-browser", action="store_true", help="print the address, open no browser")
    parser.add_argument("--data", metavar="DIR|URL", help="where the drawings come from (default: the public bucket)")
    parser.add_argument("--home", metavar="DIR", help="where downloads and trained models are kept")


def run_app(backend: Any, options: argparse.Namespace) -> None:
    """Serve the app until it is stopped; raises UserError where it cannot start."""
    check_port(options.port)
    settings = own_settings(options)
    print(f"Data and trained models are kept in {settings.home}", flush=True)
    serve(options, [])


def check_port(port: int) -> None:
    """Raise UserError for a port that there is not."""
    if not 1 <= port <= 65_535:
        raise UserError(f"The port must be a number from 1 to 65,535, not {port}.")


def serve(options: argparse.Namespace, more: Sequence[str]) -> None:
    """Serve the app with these further options of Streamlit, until it is stopped."""
    os.chdir(PROJECT)  # in a checkout, its .streamlit/config.toml lies there
    sys.argv = ["streamlit", "run", str(HOME), "--server.port", str(options.port)]
    sys.argv += ["--server.headless", str(options.no_browser).lower(), *more]
    sys.argv += ["--server.fileWatcherType", "none"]  # to watch all modules for changes takes every session 0.3 s
    from streamlit.web import cli

    cli.main(prog_name="streamlit")


def own_settings(options: argparse.Namespace) -> Settings:
    """The settings of the options, given on to this process's pages and workers by its environment; makes the home."""
    if options.data:
        os.environ["QUICKDRAW_DATA"] = options.data if "://" in options.data else str(Path(options.data).absolute())
    if options.home:
        os.environ["QUICKDRAW_HOME"] = str(Path(options.home).absolute())
    settings = read_settings()
    _make_home(settings)
    return settings


def _make_home(settings: Settings) -> None:
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{settings.home} cannot be made: {error.strerror}. Name another folder with --home.") from None
