"""What a drawing is: its address and class, its strokes and pixels, and people's votes on its label.

Imports qdcore.storage; every other part of the core may import it."""
