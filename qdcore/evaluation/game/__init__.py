"""The game: which words it asks for, when a drawing is recognised, and the rounds that were played.

The pages play it; it knows no classifier.
"""
