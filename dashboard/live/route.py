"""The route of live predictions: who is admitted talks, one connection per canvas."""

from __future__ import annotations

import streamlit as st
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from dashboard.live.admission import PROTOCOL, admitted_channel
from dashboard.live.connection import close, converse

MAX_CONNECTIONS = 300  # a class has about thirty
REPLACED, FULL, REFUSED = 4409, 1013, 1008

_open: dict[str, WebSocket] = {}  # a channel's secret -> its connection


def live_route() -> WebSocketRoute:
    """The route at `live` below the app's base path."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return WebSocketRoute(f"/{base}/live" if base else "/live", live)


async def live(websocket: WebSocket) -> None:
    """Answer a canvas of a session of this server; others, and more than there is room for, are refused."""
    channel = admitted_channel(websocket.headers)
    if channel is None or len(_open) >= MAX_CONNECTIONS:
        return await close(websocket, REFUSED if channel is None else FULL)
    token = channel.token
    del channel  # it ends with its session, not with this connection
    await websocket.accept(subprotocol=PROTOCOL)
    earlier, _open[token] = _open.get(token), websocket
    if earlier:  # the canvas lost it before the server did
        await close(earlier, REPLACED)
    try:
        await converse(websocket, token)
    finally:
        if _open.get(token) is websocket:
            del _open[token]
