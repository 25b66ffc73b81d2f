"""A worker of a cluster on this computer, started by `quickdraw worker`: it trains one experiment at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from qdcore.errors import UserError
from qdcore.lab.connection import probe, workers_config
from qdcore.lab.tls import security
from qdcore.settings import Settings

THIS_COMPUTER = ("127.0.0.1", "localhost", "::1")


def join(address: str, settings: Settings, threads: int | None = None, begun: Callable[[], object] = bool) -> None:
    """Work for the scheduler at this address until it goes away; `begun` is called at the start. Raises UserError.

    `threads` is the number of CPU cores per training, all for None.
    """
    import dask

    if threads is not None and threads < 1:
        raise UserError(f"--cores must be 1 or more, not {threads}.")
    if not address.startswith("tls://") and not _is_here(address):
        raise UserError(f"{address} requires no certificate, so anyone on the network could run code here. Use tls://.")
    probe(address)
    secure = security(settings.certificates)
    begun()
    with dask.config.set(workers_config(threads)):
        asyncio.run(_work(address, secure))


async def _work(address: str, secure: Any) -> None:
    import distributed

    host = "127.0.0.1" if _is_here(address) else None  # else the address that the scheduler sees
    nanny = distributed.Nanny(address, nthreads=1, memory_limit=0, security=secure, host=host, dashboard=False)
    async with nanny:
        await nanny.finished()  # type: ignore[no-untyped-call]


def _is_here(address: str) -> bool:
    """True if an address is one of this computer."""
    try:
        return urlsplit(address).hostname in THIS_COMPUTER
    except ValueError:  # of a bracket without its end
        return False
