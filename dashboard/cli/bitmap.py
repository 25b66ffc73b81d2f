"""`quickdraw bitmap`: draws the strokes of an .ndjson file into a .npy file of 28x28 bitmaps."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from dashboard.backend import Backend
from dashboard.cli.output import print_error, print_line, show_fraction
from qdcore.formatting import count


def add_command(commands: Any) -> None:
    """Add the command to the parsers of commands."""
    parser = commands.add_parser("bitmap", help="draw the strokes of an .ndjson file into a .npy file")
    parser.add_argument("strokes", type=Path, help="an .ndjson file, one drawing per line")
    parser.add_argument("target", type=Path, help="the .npy file to write, uint8 (n, 784)")
    parser.set_defaults(command=draw_bitmaps)


def draw_bitmaps(backend: Backend, options: argparse.Namespace) -> None:
    """Write the drawings and print how many; lines that can't be read are left out and reported on stderr."""
    from qdcore.sources.ndjson_to_npy import write_bitmaps

    outcome = write_bitmaps(options.strokes, options.target, partial(show_fraction, str(options.strokes)))
    print_line(f"{options.target}: {count(outcome.drawings)}")
    for reason in outcome.reasons:
        print_error(reason)
