"""Who may connect: a page of this app, opened in a session of this server."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from starlette.datastructures import Headers

from dashboard.door.origin import is_own_page
from dashboard.live.channels import Channel, find_channel

PROTOCOL = "quickdraw-live"


def admitted_channel(headers: Headers) -> Channel | None:
    """The channel that a handshake asks for; None where another site asks, or its session is not known.

    The secret comes as a second subprotocol, since addresses end up in the logs of proxies.
    """
    offered = [each.strip() for each in headers.get("sec-websocket-protocol", "").split(",")]
    if len(offered) != 2 or offered[0] != PROTOCOL or not comes_from_the_app(headers):
        return None
    return find_channel(offered[1])


def comes_from_the_app(headers: Headers) -> bool:
    """True if the page that connects was loaded from this server, under a name that the server has."""
    from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

    host, origin = headers.get("host", ""), headers.get("origin", "")
    return is_host_allowed(host) and is_same_site(origin, host, st.get_option("server.corsAllowedOrigins"))


def is_same_site(origin: str, host: str, allowed: Sequence[str]) -> bool:
    """True if an Origin header names this host, or one of the allowed origins, such as a proxy's "https://name".

    A proxy that ends TLS may not say so: both schemes will do.
    """
    return origin in allowed or any(is_own_page(origin, host, secure) for secure in (True, False))
