"""A page that plays a model: Python writes it (page.py, graph_json.py), the browser runs the rest, in plain JavaScript.

interpreter.js computes the model, rasterizer.js draws strokes into 28x28, worker.js joins both, page.* show it."""
