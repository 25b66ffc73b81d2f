"""The article the project starts from: its published numbers, its figures as plans, its text.

Nothing in the core or in models/ knows of it."""
