"""Lessons as data: what a lesson file says, how it is read and translated, and what pupils answered. No Streamlit."""
