"""The terminal's commands. Needs no Streamlit."""
