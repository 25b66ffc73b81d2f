"""Widgets that return plain values; their state is in the URL.

Views and pages import it; it imports dashboard.state and shows no results."""
