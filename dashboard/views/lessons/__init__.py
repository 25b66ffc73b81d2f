"""The Lessons page: choose a lesson, walk through its steps, fill in the exit ticket; and what teachers print."""
