"""Drawings on paper: a photograph becomes boxes, and the ink of each box becomes strokes as the dataset has them.

Pure functions on arrays; for everyone above. Where the strokes go is left to the caller.
"""
