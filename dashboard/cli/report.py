"""`quickdraw report`: writes chosen runs as one HTML page, with `--pdf` also as a PDF."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from dashboard.backend import Backend
from dashboard.cli.output import print_line, show_fraction
from qdcore.formatting import megabytes


def add_command(commands: Any) -> None:
    """Add the command to the parsers of commands."""
    parser = commands.add_parser("report", help="write runs as one HTML page, or as a PDF")
    parser.add_argument("runs", nargs="+", metavar="run", help="the id of a run")
    parser.add_argument("--out", type=Path, default=Path("report.html"), help="the file (default: %(default)s)")
    parser.add_argument("--pdf", action="store_true", help="write a .pdf next to it, with an installed Chromium")
    parser.set_defaults(command=report)


def report(backend: Backend, options: argparse.Namespace) -> None:
    """Write the report, then say which files there are and how large they are; raises UserError."""
    from dashboard.exports.export import Selection
    from dashboard.exports.table import EXPORTS
    from qdcore.export.files import write_bytes
    from qdcore.export.pdf import print_pdf

    runs = [backend.runs.load(id) for id in dict.fromkeys(options.runs)]
    content = EXPORTS["report"].build(Selection(backend.settings, runs), partial(show_fraction, "report"))
    write_bytes(options.out, content)
    print_line(f"{options.out} ({megabytes(len(content) / 1e6)})")
    if options.pdf:
        pdf = options.out.with_suffix(".pdf")
        print_pdf(options.out, pdf)
        print_line(f"{pdf} ({megabytes(pdf.stat().st_size / 1e6)})")
