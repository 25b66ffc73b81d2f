"""The one place on a page where everything can be taken along."""
