"""Measurements: the models against plain library calls, and the app in a browser. `make bench` runs the main ones.

Every module with a `main` is a command of its own, and none imports from tests/: `python -m bench.NAME --help`.
"""
