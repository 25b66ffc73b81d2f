"""A class of thirty at work, over the real protocol; `python -m bench.room`."""
