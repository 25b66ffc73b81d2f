"""The terminal's two commands for a cluster of several machines: `quickdraw certificates` and `quickdraw worker`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from dashboard.backend import Backend
from dashboard.cli.output import print_error, print_line
from qdcore.lab.tls import make_certificates


def add_cluster_commands(commands: Any) -> None:
    """Add both commands to the parsers of commands."""
    certificates = commands.add_parser(
        "certificates", help="make the certificates of a cluster, once, in an empty folder"
    )
    certificates.add_argument("folder", type=Path)
    certificates.set_defaults(command=_make_certificates)
    worker = commands.add_parser("worker", help="train on this computer for the scheduler of a cluster")
    worker.add_argument("scheduler", help="its address, for example: tls://192.168.1.10:8786")
    worker.add_argument("--cores", type=int, help="CPU cores per training (default: all)")
    worker.set_defaults(command=_work)


def _make_certificates(backend: Backend, options: argparse.Namespace) -> None:
    make_certificates(options.folder)
    print_line(
        f"{options.folder}: copy this folder to every machine of the cluster. Anyone who has it can run code on them."
    )


def _work(backend: Backend, options: argparse.Namespace) -> None:
    from qdcore.lab.join import join

    begun = f"Working for {options.scheduler}. Stop with Ctrl-C."
    join(options.scheduler, backend.settings, options.cores, lambda: print_line(begun))
    print_error("the scheduler has stopped")
