"""Under which addresses others in the network find this computer."""

from __future__ import annotations

import ipaddress
import socket

LOCAL = ("localhost", "127.0.0.1")
ANYWHERE = ("192.0.2.1", 9)  # reserved for documentation; nothing is sent to it


def own_addresses() -> list[str]:
    """The IPv4 addresses of this computer that others can use, the one of its usual way out first."""
    import psutil

    found = [
        entry.address
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family == socket.AF_INET and _is_reachable(entry.address)
    ]
    usual = _usual_address()
    return sorted(dict.fromkeys(found), key=lambda address: address != usual)


def own_names() -> list[str]:
    """The names of this computer in its network."""
    name = socket.gethostname().lower().removesuffix(".local")
    return [name, f"{name}.local"]


def _is_reachable(address: str) -> bool:
    number = ipaddress.ip_address(address)
    return not (number.is_loopback or number.is_link_local or number.is_unspecified)


def _usual_address() -> str:
    """The address from which this computer would send into the world; empty without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ANYWHERE)
        except OSError:
            return ""
        return str(probe.getsockname()[0])
