"""One script per page, reading from top to bottom like the screen. The table of pages is dashboard/navigation.py."""
