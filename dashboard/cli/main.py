"""The entry of `quickdraw`: the parser of all commands, and what is said and returned when one fails.

An error is one sentence on stderr and exit status 2.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any, NoReturn

from dashboard.cli.output import drop_output, print_error, use_replacements
from qdcore.errors import UserError

DESCRIPTION = "Train classifiers on Quick, Draw! drawings, list the runs, and predict with them, from a terminal."
FAILED, STOPPED, PIPE_CLOSED = 2, 130, 141  # exit statuses; the last two are a shell's own for SIGINT and SIGPIPE


def main(arguments: list[str] | None = None) -> int:
    """Run a command line; returns the exit status."""
    use_replacements()
    try:
        return _run(arguments)
    except UserError as error:
        print_error(str(error))
        return FAILED
    except KeyboardInterrupt:
        print_error("stopped")
        return STOPPED
    except BrokenPipeError:  # the reader of the output has seen enough, as `head` has
        drop_output()
        return PIPE_CLOSED
    except OSError as error:
        drop_output()
        print_error(f"{error.filename or 'The output'} can't be written or read: {error.strerror or error}.")
        return FAILED


def _run(arguments: list[str] | None) -> int:
    from dashboard.backend import open_backend  # imported here, so that Ctrl-C while it loads is answered, too

    options = parser().parse_args(arguments)
    options.command(open_backend(), options)
    return 0


def parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    from dashboard.cli import add, app, bitmap, cluster, download, move, predict, report, room, runs, train

    entry = _Parser(prog="quickdraw", description=DESCRIPTION)
    commands = entry.add_subparsers(required=True, metavar="command")
    for command in (train, runs, predict, add, download, bitmap, report):
        command.add_command(commands)
    move.add_move_commands(commands)
    app.add_app_command(commands)
    room.add_class_command(commands)
    cluster.add_cluster_commands(commands)
    return entry


class _Parser(argparse.ArgumentParser):
    """A parser, and those of its commands, that refuse an option given twice; argparse silently takes the last."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.register("action", None, _Once)


class _Once(argparse._StoreAction):
    def __call__(
        self, parser: Any, namespace: argparse.Namespace, values: Any, option_string: str | None = None
    ) -> None:
        given = vars(namespace).setdefault("given", set())
        if option_string and self.dest in given:
            raise argparse.ArgumentError(self, "it is given twice; which of the two is meant? Give it once")
        given.add(self.dest)
        super().__call__(parser, namespace, values, option_string)


def run() -> NoReturn:
    """Run the process's command line and end the process, after Ctrl-C at once: what is open is closed by its end."""
    status = main()
    if status == STOPPED:
        sys.stdout.flush()
        os._exit(status)
    sys.exit(status)


if __name__ == "__main__":
    run()
