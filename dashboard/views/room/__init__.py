"""What the page of a class shows, a file for each of its parts."""
