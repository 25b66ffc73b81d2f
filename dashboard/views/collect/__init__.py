"""The Collect page: datasets of one's own, their trays, and the classifier that learns from every drawing."""
