"""The launcher, which `streamlit run` serves: the pages, and what belongs to the server's process as a whole.

The pages' own script is app.py. Middleware and routes next to Streamlit's own belong here.
"""

from pathlib import Path

import streamlit as st

from dashboard.door.gate import gates
from dashboard.lifespan import classroom, lifespan
from dashboard.live.route import live_route

app = st.App(
    Path(__file__).parent / "app.py",
    routes=[live_route()],
    middleware=gates(classroom(), st.get_option),
    lifespan=lifespan,
)
