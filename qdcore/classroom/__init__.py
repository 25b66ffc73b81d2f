"""A class: a folder with a room code, nameless pupils, limits, and what pupils make together.

The backend decides by it who may do what; the door of the server lets in who has its code. No Streamlit, no network.
"""
