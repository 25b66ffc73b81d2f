"""A table as a CSV file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

BEGIN_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def csv_file(table: pd.DataFrame) -> bytes:
    """A table as CSV that a spreadsheet opens as it is.

    Without the byte-order mark of utf-8-sig, Excel shows "Käse" as "KÃ¤se". A name that would be a formula there, such
    as "=1+2", begins with an apostrophe.
    """
    text = table.map(_as_text).rename(columns=_as_text).to_csv(index=False)
    return text.encode("utf-8-sig")


def _as_text(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(BEGIN_FORMULAS) else value
