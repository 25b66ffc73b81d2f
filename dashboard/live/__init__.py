"""Live predictions: a websocket route that answers a canvas while the pen moves, without a run of the page.

The launcher adds the route, the canvas component opens a channel for its page."""
