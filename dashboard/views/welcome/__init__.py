"""What the Welcome page shows."""
