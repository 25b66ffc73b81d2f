"""From where a request may come: this server's own names, and its own pages."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def is_known_host(host: str, names: Collection[str]) -> bool:
    """True if the Host header is one of these names: a page of another site may point its own name here."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return False
    if parts.hostname is None or parts.netloc != host or parts.username is not None:
        return False
    return parts.hostname.rstrip(".") in {name.lower() for name in names}


def is_own_page(origin: str, host: str, secure: bool) -> bool:
    """True if the Origin header is that of a page of this server; absent or "null" is not."""
    try:
        from_, to = urlsplit(origin), urlsplit(f"//{host}")
        scheme = "https" if secure else "http"
        ports = from_.port or PORTS.get(from_.scheme), to.port or PORTS[scheme]
    except ValueError:
        return False
    return from_.scheme == scheme and from_.hostname == to.hostname is not None and ports[0] == ports[1]
