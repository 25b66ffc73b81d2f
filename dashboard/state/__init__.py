"""What outlives one run of a page: caches of the server, choices in the URL, whether the network answers.

Inputs, views and pages import it; it draws nothing."""
