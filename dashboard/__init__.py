"""The app around its pages: navigation, widgets, state, what the pages show, and the terminal's commands.

Imports qdcore and models; the pages import it.
"""
