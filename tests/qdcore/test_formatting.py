"""Numbers as people read them."""

from __future__ import annotations

import math
from math import nan

import pytest

from qdcore import formatting


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.9541667, "95.4 %"),
        (1, "100 %"),
        (0, "0 %"),
        (0.99999, "over 99.9 %"),
        (0.0001, "under 0.1 %"),
        (nan, "–"),
        (None, "–"),
    ],
)
def test_percent_has_one_decimal_and_claims_no_more_than_is_true(share: float | None, text: str) -> None:
    assert formatting.percent(share) == text


def test_intervals_and_differences() -> None:
    assert formatting.percent_interval(0.9487, 0.9592) == "94.9 to 95.9 %"
    assert formatting.percentage_points(-0.00283) == "0.3 percentage points"


def test_counts_have_a_singular() -> None:
    assert [formatting.count(n) for n in (0, 1, 12500)] == ["0 drawings", "1 drawing", "12,500 drawings"]
    assert formatting.count(2, "class", "classes") == "2 classes"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0004, "0.4 ms"),
        (0.008, "8 ms"),
        (0.25, "250 ms"),
        (4.24, "4.2 s"),
        (9.97, "10 s"),
        (35, "35 s"),
        (125, "2 min 5 s"),
        (math.nan, "–"),
    ],
)
def test_seconds(value: float, text: str) -> None:
    assert formatting.seconds(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.042, "0.042 MB"), (1.23, "1.2 MB"), (16.4, "16 MB")])
def test_megabytes(value: float, text: str) -> None:
    assert formatting.megabytes(value) == text


def test_lists() -> None:
    assert formatting.listed(["cat"]) == "cat" and formatting.listed(["cat", "dog", "bee"]) == "cat, dog and bee"


@pytest.mark.parametrize(
    ("name", "markdown"),
    [
        ("K-Nearest Neighbours, K 3 (cat · 500 each)", "K-Nearest Neighbours, K 3 (cat · 500 each)"),
        ("![x](http://host/p.png)", r"!\[x\](http:" + "\u2060//host/p.png)"),
        ("**a** _b_ `c` ~~d~~", r"\*\*a\*\* \_b\_ \`c\` \~\~d\~\~"),
        ("$x$ &amp; <b>", r"\$x\$ \&amp; \<b\>"),
        (":material/delete:", ":\u2060material/delete:"),
        (":red[x] :tada:", ":\u2060red\\[x\\] :\u2060tada:"),
        ("www.host.org me@host.org", "www\u2060.host.org me\u2060@host.org"),
        ("a -> b", "a \u2060-\\> b"),
        ("# a #", r"\# a \#"),
        ("- a", r"\- a"),
        ("1. a", r"1\. a"),
        ("10) a", r"10\) a"),
        ("    a\n\nb", "a b"),
        ("a\u00a0b", "a\u00a0b"),
        (r"\*", r"\\\*"),
        ("caf\udce9.npy", "caf\ufffd.npy"),
        ("", ""),
    ],
)
def test_a_name_in_markdown_has_no_mark_left(name: str, markdown: str) -> None:
    assert formatting.plain(name) == markdown


def test_a_name_in_html_has_no_tag_and_in_plotly_no_field_or_formula_left() -> None:
    assert formatting.plain_html('<a href="x">&') == "&lt;a href=&quot;x&quot;&gt;&amp;"
    assert formatting.plain_html("%{x} $y$") == "%&#123;x} &#36;y&#36;"
