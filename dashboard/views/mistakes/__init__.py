"""What the Mistakes page shows."""
