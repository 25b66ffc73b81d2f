"""Files are recognised by their first bytes."""

from __future__ import annotations

import gzip
import io
import pickle

import numpy as np
import pytest

from qdcore.storage.signatures import describe, recognise


def npz() -> bytes:
    stream = io.BytesIO()
    np.savez(stream, drawings=np.zeros((1, 784), np.uint8))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\n\n<!DOCTYPE html><html>", "a web page"),
        (b"\xef\xbb\xbf<html>", "a web page"),
        (npz(), "a zip archive, such as an .npz"),
        (gzip.compress(b"drawings"), "a gzip archive"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (pickle.dumps([1]), "a pickle, which is never opened"),
        (b"", "empty"),
        ("Schäfchen\n".encode(), "a text file"),
        ("猫".encode() * 50, "a text file"),
    ],
)
def test_a_file_is_named_for_what_it_is(content: bytes, what: str) -> None:
    assert describe(content[:64]).startswith(f"It is {what}")


@pytest.mark.parametrize("content", [b"", b'{"drawing":[]}', bytes(range(256)), b"\0" * 64])
def test_nothing_is_said_of_what_the_first_bytes_do_not_tell(content: bytes) -> None:
    assert recognise(content) == ""
