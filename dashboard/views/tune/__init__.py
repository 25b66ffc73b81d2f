"""What the Tune page shows."""
