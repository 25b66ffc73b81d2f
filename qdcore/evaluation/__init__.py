"""Every number about predictions: accuracy, thresholds, calibration, mistakes, comparisons.

Computes and never draws; the charts and the pages import it."""
