"""Channels: what answers a canvas of one browser session while its pen moves, found by a secret that only it knows."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

import streamlit as st

from dashboard.live.message import Message

Answer = Callable[[Message], dict[str, Any] | None]


class Channel:
    """The answer to a canvas's messages; it runs outside the page's script, so it may not draw anything."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)
        self.answer: Answer = lambda message: None


_channels: WeakValueDictionary[str, Channel] = WeakValueDictionary()  # a session holds its own; they end with it


def open_channel(name: str, answer: Answer) -> str:
    """The secret of this session's channel of this name; from now on, `answer` answers."""
    channel: Channel = st.session_state.setdefault(f"{name}: channel", Channel())
    channel.answer = answer
    _channels[channel.token] = channel
    return channel.token


def find_channel(token: str) -> Channel | None:
    """The channel with this secret; None where its session has ended, or never was."""
    return _channels.get(token)
