"""What outlives one run of a page: caches of the server, choices in the URL, whether the network answers, who is next.

Inputs, views and pages import it; it draws nothing."""
