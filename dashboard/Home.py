"""The entry: page config, navigation, page.run(), and a start on what the next page needs."""

import streamlit as st

from dashboard.navigation import ICON, PAGES, STYLE
from dashboard.state.resources import explained, warm_up
from dashboard.state.url_params import carry_choices


def page(name: str, title: str, icon: str, default: bool = False) -> st.Page:
    """A script in pages/ as an entry of the navigation."""
    return st.Page(PAGES / f"{name}.py", title=title, icon=f":material/{icon}:", default=default)


# A worker process runs this file again under another name: it must find nothing to do.
if __name__ == "__main__":
    st.set_page_config(page_title="Quick, Draw! lab", page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    current = st.navigation(
        [
            page("welcome", "Welcome", "home", default=True),
            page("explore", "Explore", "search"),
            page("train", "Train", "model_training"),
            page("draw", "Draw", "draw"),
            page("compare", "Compare", "bar_chart"),
            page("tune", "Tune", "tune"),
            page("article", "Article", "article"),
            page("evaluate", "Evaluate", "query_stats"),
            page("mistakes", "Mistakes", "image_search"),
            page("quiz", "Quiz", "quiz"),
        ],
        position="top",
    )
    carry_choices(current.url_path)
    with explained():
        current.run()
    warm_up()
