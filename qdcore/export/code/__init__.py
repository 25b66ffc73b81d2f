"""A run as code with plain calls: a notebook and a script, and the cells around those of the classifier."""
