"""How numbers and names are written for people: percent, counts, seconds, megabytes, lists; rounded to what they are
worth. A name that somebody chose is text: it goes through `plain` into Markdown and through `plain_html` into HTML.

By hand: `humanize` has no plurals and no percent, and says "a moment" where a time of 250 ms is to be compared.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence

MISSING = "–"


def percent(share: float | None) -> str:
    """A share (0..1) as "95.4 %"; "100 %" and "0 %" are exact; "–" for None and NaN."""
    if share is None or math.isnan(share):
        return MISSING
    if share in (0, 1):
        return f"{share:.0%}".replace("%", " %")
    text = f"{100 * share:.1f} %"
    return {"100.0 %": "over 99.9 %", "0.0 %": "under 0.1 %"}.get(text, text)


def percent_interval(low: float, high: float) -> str:
    """Two shares as "94.9 to 95.9 %"."""
    return f"{100 * low:.1f} to {100 * high:.1f} %"


def percentage_points(difference: float) -> str:
    """The absolute difference of two shares (0..1) as "0.3 percentage points"."""
    return f"{100 * abs(difference):.1f} percentage points"


def count(n: int, thing: str = "drawing", plural: str = "") -> str:
    """A number of things as "1 drawing" or "12,500 drawings"."""
    return f"{n:,} {thing if n == 1 else plural or thing + 's'}"


def seconds(value: float) -> str:
    """A time as "8 ms", "4.2 s", "35 s" or "2 min 5 s"; "–" for NaN."""
    if math.isnan(value):
        return MISSING
    if value < 0.9995:
        return f"{1000 * value:.2g} ms" if value < 0.01 else f"{1000 * value:.0f} ms"
    if value < 9.95:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def duration(value: float) -> str:
    """A rough time as "8 s", "40 s", "5 min", "3 h" or "12 days"."""
    for unit, length, limit in (("s", 1, 90), ("min", 60, 90), ("h", 3600, 48)):
        if value / length < limit:
            rough = value / length
            return f"{max(1, round(rough)) if rough < 20 else round(rough, -1):.0f} {unit}"
    return f"{value / 86400:,.0f} days"


def megabytes(value: float) -> str:
    """A size in megabytes (10^6 bytes) as "0.04 MB", "1.2 MB" or "16 MB"."""
    return f"{value:.2g} MB" if value < 1 else f"{value:.1f} MB" if value < 9.95 else f"{value:,.0f} MB"


def listed(names: Sequence[str], word: str = "and") -> str:
    """Names as "cat", "cat and dog" or "cat, dog and bee", with `word` before the last one."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}" if names else ""


_INVISIBLE = "\u2060"  # the word joiner: no width, no line break
# What Streamlit still finds in the finished text, where a backslash is gone: icons and emoji (:cat:), web and
# mail addresses, arrows and dashes.
_FOUND_LATER = re.compile(r":(?=\S)|www(?=\.)|(?=@)|(?<!\S)(?=(<->|->|<-|--|>=|<=|~=)(?!\S))", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")  # a byte of a file name that is not UTF-8; no browser can be sent one
_MARKDOWN = re.compile(r"^(\d*)(?=[-+=.)])|(?=[\\`*_\[\]<>~$&|#])")


def plain(text: str) -> str:
    """A name or a message as Markdown that shows it letter by letter: no style, link, picture, icon or formula."""
    line = re.sub(r"[^\S\u00a0]+", " ", _SURROGATE.sub("\ufffd", text)).strip()
    return _MARKDOWN.sub(r"\1\\", _FOUND_LATER.sub(lambda found: found[0] + _INVISIBLE, line))


def plain_html(text: str) -> str:
    """A name as HTML that shows it letter by letter, also in a label or hover text of a Plotly chart.

    Plotly reads `%{x}` as a field and `$x$` as a formula before it reads HTML's entities.
    """
    return html.escape(text).replace("{", "&#123;").replace("$", "&#36;")
