"""How to get in: address, QR code and room code, large enough to be read from the last row."""

from __future__ import annotations

from io import BytesIO

import streamlit as st

from dashboard.state.resources import backend
from qdcore.classroom.classroom import State
from qdcore.formatting import plain_html

BIG = "font-size:clamp(1.6rem,5vw,4rem);font-weight:700;letter-spacing:.06em;line-height:1.15;overflow-wrap:anywhere"


def show_way_in() -> None:
    """The way in as large as the window allows."""
    show_join(backend().room.classroom.state, large=True)


def show_join(state: State, large: bool = False) -> None:
    """The QR code, the address and the room code."""
    left, right = st.columns([2, 3], vertical_alignment="center", gap="large")
    link = f"{state.address}/door?room={state.room_code}"
    left.image(qr_png(link), width="stretch" if large else 240, caption="Scan to come in")
    with right:
        for label, text in (("Address", state.address.removeprefix("http://")), ("Room code", state.room_code)):
            st.html(f'<p style="margin:0">{label}</p><p style="{BIG};margin:0 0 1rem">{plain_html(text)}</p>')


def qr_png(text: str) -> bytes:
    """A text as a QR code, a PNG of dark squares on white."""
    import segno

    buffer = BytesIO()
    segno.make(text, error="m").save(buffer, kind="png", scale=12, border=3, dark="#141414")
    return buffer.getvalue()
