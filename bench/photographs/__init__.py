"""Photographs of drawings on paper, by simulation, and what the app makes of them; `python -m bench.photographs`."""
