"""The door of a class: ASGI middleware in front of everything that the server has. Only Home.py puts it there.

Without a class there is no door, and the app listens to this computer only.
"""
