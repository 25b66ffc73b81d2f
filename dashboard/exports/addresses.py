"""The addresses of a run's drawings as a CSV file."""

from __future__ import annotations

from dashboard.exports.csv_file import csv_file
from dashboard.exports.export import Export, named
from qdcore.export.sample_files import addresses

EXPORT = Export(
    "Addresses of the drawings (CSV)",
    "Which drawings it was trained and tested on, without their pictures: address, class, row, split.",
    "table",
    "text/csv",
    named("addresses", "csv"),
    lambda selection, report: csv_file(addresses(selection.one)),
)
