"""From a sample and a classifier to a stored run: samples, experiments, training, runs, plans.

Knows no particular classifier; the lab, the classifiers and the pages import it."""
