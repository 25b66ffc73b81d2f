"""The terminal's commands, one file each; main.py puts them together. Needs no Streamlit."""
