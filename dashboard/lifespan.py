"""What the server's process does before the first visitor and after the last one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Open the app in a browser, if it should be; at the end, end the trainings and their workers.

    At a SIGTERM, uvicorn ends the process without Python's own clearing up (atexit).
    """
    if not st.get_option("server.headless"):
        _open_browser()
    try:
        yield {}
    finally:
        from dashboard.state.resources import backend  # at the top, Streamlit would warn that it does not run yet

        await asyncio.to_thread(backend().lab.end)


def _open_browser() -> None:
    """Open the app, as `streamlit run` does for a script that is no launcher; the browser waits until it answers."""
    from streamlit.cli_util import open_browser
    from streamlit.web.server.server_util import get_display_address, get_url

    url = get_url(get_display_address(st.get_option("server.address") or "localhost"))
    asyncio.get_running_loop().run_in_executor(None, open_browser, url)
