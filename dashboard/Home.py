"""The entry: page config, navigation, page.run(), and a start on what the next page needs."""

import streamlit as st

from dashboard.navigation import HISTORY, ICON, PAGES, STYLE
from dashboard.state.resources import errors_shown, warm_up
from dashboard.state.url_params import carry_choices

# A worker process runs this file again under another name: it must find nothing to do.
if __name__ == "__main__":
    st.set_page_config(page_title="Quick, Draw! lab", page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    st.html(HISTORY, unsafe_allow_javascript=True)
    scripts = [
        st.Page(page.script, title=page.title, icon=page.symbol, default=page.name == "welcome")
        for page in PAGES.values()
    ]
    current = st.navigation(scripts, position="top")
    carry_choices(current.url_path)
    with errors_shown():
        current.run()
    warm_up()
