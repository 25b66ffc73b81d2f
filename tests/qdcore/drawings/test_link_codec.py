"""A drawing in a link: it comes back as it was, and a damaged or foreign text is a sentence."""

import base64
import zlib

import numpy as np
import pytest

from qdcore.drawings.link_codec import MAX_CONTENT_BYTES, MAX_TEXT_LENGTH, decode, encode
from qdcore.errors import UserError


def strokes(*shapes):
    rng = np.random.default_rng(0)
    return [rng.integers(0, 256, (n, 2)).astype(float) for n in shapes]


@pytest.mark.parametrize("shapes", [(2,), (1, 5, 300), (2,) * 40, ()])
def test_a_drawing_comes_back_from_its_link(shapes):
    drawing = strokes(*shapes)
    text = encode(drawing)
    assert text.isascii() and not set(text) & set("+/=&? ")
    again = decode(text)
    assert len(again) == len(drawing)
    assert all((one == other).all() for one, other in zip(again, drawing, strict=True))


def test_a_drawing_that_is_too_long_for_a_link_has_none():
    assert encode(strokes(2000)) is None
    assert len(encode(strokes(600))) <= MAX_TEXT_LENGTH


@pytest.mark.parametrize(
    "content", [b"\x00", b"\x00\x05abc", b"\x00\x00", b"\xff\xff" + bytes(MAX_CONTENT_BYTES), b"\x01"], ids=repr
)
def test_a_damaged_drawing_in_a_link_is_a_sentence(content):
    text = base64.urlsafe_b64encode(zlib.compress(content)).decode()
    with pytest.raises(UserError, match="damaged"):
        decode(text)


@pytest.mark.parametrize("text", ["cat", "!!!", "x" * 10_000, "\u00e4"])
def test_any_other_text_is_a_sentence(text):
    with pytest.raises(UserError, match="damaged"):
        decode(text)
