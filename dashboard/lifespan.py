"""What the server's process does before the first visitor and after the last one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st

from dashboard.door.keeper import fill_wall, keep
from dashboard.door.launch import stop as stop_launched
from qdcore.classroom.classroom import Classroom, delete_gone
from qdcore.settings import read_settings
from qdcore.storage.open_files import allow_many_files, hush_full_server


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Open the app in a browser, if it should be; at the end, end the trainings and their workers.

    At a SIGTERM, uvicorn ends the process without Python's own clearing up (atexit).
    """
    room = classroom()
    allow_many_files()
    hush_full_server()
    delete_gone(read_settings().classes)
    if room:
        room.hold()
    if not st.get_option("server.headless"):
        _open_browser("/door?teacher" if room else "")
    tasks = [asyncio.create_task(each) for each in (keep(room), fill_wall(_settle))] if room else []
    try:
        yield {}
    finally:
        for task in tasks:
            task.cancel()
        stop_launched()
        from dashboard.state.resources import backend  # at the top, Streamlit would warn that it does not run yet

        await asyncio.to_thread(backend().lab.end)


def _settle() -> None:
    from dashboard.state.resources import backend

    backend().room.settle()


def classroom() -> Classroom | None:
    """The class that is open, as the environment says; raises UserError where it cannot be."""
    folder = read_settings().classroom
    return Classroom(folder) if folder else None


def _open_browser(path: str) -> None:
    """Open the app, as `streamlit run` does for a script that is no launcher; the browser waits until it answers."""
    from streamlit.cli_util import open_browser
    from streamlit.web.server.server_util import get_display_address, get_url

    address = st.get_option("server.address") or "localhost"
    url = get_url("localhost" if address == "0.0.0.0" else get_display_address(address)) + path
    asyncio.get_running_loop().run_in_executor(None, open_browser, url)
