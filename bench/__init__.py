"""Measurements: the models against plain library calls, and the app in a browser.

Every module with a `main` is a command of its own: `python -m bench.NAME --help`. Nothing here imports from tests/.
"""
