"""Promises of the tables that are saved as CSV."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from dashboard.exports.csv_file import csv_file


def test_a_spreadsheet_shows_the_letters_of_a_table() -> None:
    content = csv_file(pd.DataFrame({"class": ["Käse", 'a, "b"'], "recall": [0.5, float("nan")]}))
    assert content.startswith(b"\xef\xbb\xbf")  # without it, Excel does not read UTF-8
    back = pd.read_csv(io.BytesIO(content))
    assert back["class"].tolist() == ["Käse", 'a, "b"'] and back["recall"][0] == 0.5 and back["recall"].isna()[1]


@pytest.mark.parametrize("name", ["=1+2", "+1", "-x", "@SUM(A1)", "\t=1"])
def test_a_name_is_no_formula_in_a_spreadsheet(name: str) -> None:
    back = pd.read_csv(io.BytesIO(csv_file(pd.DataFrame({name: [name, "cat"], "difference": [-0.25, 1e-9]}))))
    assert back.columns[0] == f"'{name}" and back.iloc[:, 0].tolist() == [f"'{name}", "cat"]
    assert back["difference"].tolist() == [-0.25, 1e-9]
