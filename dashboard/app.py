"""What Streamlit runs for every visitor: page config, navigation, page.run(), and a start on the next page."""

# A worker process runs this file again under another name: it must find nothing to do, not even an import.
if __name__ == "__main__":
    import streamlit as st

    from dashboard.navigation import HISTORY, ICON, MENU_ROLES, STYLE, sections
    from dashboard.state.resources import show_errors, warm_up
    from dashboard.state.url_params import carry_choices

    st.set_page_config(page_title="Quick, Draw! lab", page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    for script_file in (HISTORY, MENU_ROLES):
        st.html(script_file, unsafe_allow_javascript=True)
    scripts = {section: [page.as_entry() for page in pages] for section, pages in sections().items()}
    current = st.navigation(scripts, position="top")
    carry_choices(current.url_path)
    with show_errors():
        current.run()
    warm_up()
