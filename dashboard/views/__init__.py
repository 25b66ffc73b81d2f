"""What the pages show, a folder for each page, and `drawings` for what several of them share."""
