"""What Streamlit runs for every visitor: page config, navigation, page.run(), and a start on the next page."""

# A worker process runs this file again under another name: it must find nothing to do, not even an import.
if __name__ == "__main__":
    import streamlit as st

    from dashboard.navigation import HISTORY, ICON, MENU_ROLES, STYLE, sections
    from dashboard.state.followed import followed
    from dashboard.state.resources import show_errors, warm_up
    from dashboard.state.session import is_projector
    from dashboard.state.turns import turns
    from dashboard.state.url_params import carry_choices
    from dashboard.views.room.projector import show_frame_of_class

    st.set_page_config(page_title="Quick, Draw! lab", page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    for script_file in (HISTORY, MENU_ROLES):
        st.html(script_file, unsafe_allow_javascript=True)
    scripts = {section: [page.as_entry() for page in pages] for section, pages in sections().items()}
    current = st.navigation(scripts, position="hidden" if is_projector() else "top")
    page = current.url_path or "welcome"
    with turns.turn():
        carry_choices(page)
        show_frame_of_class(page)
        with followed(page), show_errors():
            current.run()
    warm_up()
