"""What the Quiz page shows."""
