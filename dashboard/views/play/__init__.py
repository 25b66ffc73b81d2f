"""What the Play page shows."""
