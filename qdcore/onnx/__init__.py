"""ONNX models: how one is written, how one gives probabilities, how its inner values are read.

Imports only what a classifier and its progress are; training and pages import it."""
