"""Measurements: the project's models against plain calls, and the app in a browser. `make bench` runs them all."""
