"""A text file that people keep is read in whatever Unicode encoding an editor saved it, and grows as UTF-8."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from qdcore.arrays import PIXELS
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.importing.read import import_file
from qdcore.datasets.store import Datasets
from qdcore.drawings.hidden import Hidden
from qdcore.drawings.label_votes import Votes
from qdcore.errors import UserError
from qdcore.evaluation.game.rounds import Round, Rounds
from qdcore.storage import signatures, unicode

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
TEXT = "cat\r\nSchäfchen\n猫 \u0a0a"


def saved_as(path: Path, encoding: str) -> None:
    """Save a file of UTF-8 as an editor does."""
    path.write_bytes(path.read_text("utf-8").encode(encoding))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_text_is_the_same_in_every_encoding(encoding: str) -> None:
    content = TEXT.encode(encoding)
    assert unicode.as_utf8(content) == TEXT.encode()
    assert b"".join(unicode.lines_in(io.BytesIO(content))) == TEXT.encode()
    assert unicode.is_utf8(content[:4]) == encoding.startswith("utf-8")


@pytest.mark.parametrize("content", [b"", b"a", b"\0\0\0\0\0\0{}\n", b"\xff\xff\n{}\n", b"\0\n{}\n"])
def test_what_is_in_no_encoding_stays_as_it_is(content: bytes) -> None:
    assert unicode.as_utf8(content) == content
    assert b"".join(unicode.lines_in(io.BytesIO(content))) == content


def votes(path: Path, encoding: str) -> list[object]:
    Votes(path).cast("Käse/1", "ann", "label")
    saved_as(path, encoding)
    found = list(Votes(path).tallies())
    Votes(path).cast("cat/2", "ann", "label")
    return [found, sorted(Votes(path).tallies())]


def hidden(path: Path, encoding: str) -> list[object]:
    Hidden(path).hide("Käse/1")
    saved_as(path, encoding)
    found = [sorted(Hidden(path).addresses()), Hidden(path).notes()]
    Hidden(path).hide("cat/2")
    return [found, sorted(Hidden(path).addresses())]


def rounds(path: Path, encoding: str) -> list[object]:
    first, second = (Round("0" * 12, n, "Käse\u2028", "builtin", "time", 20.0, [np.zeros((2, 2))]) for n in (0, 1))
    kept = Rounds(path)
    kept.add(first)
    saved_as(path, encoding)
    found = [each.word for each in kept.all()]
    kept.add(second)
    kept.remove("nobody")
    return [found, [each.number for each in kept.all()]]


def dataset(path: Path, encoding: str) -> list[object]:
    zoo = Datasets(path, path)
    zoo.create("Zoo")
    zoo.add_class("zoo", "Käse")
    zoo.add("zoo", "Käse", [Drawing.of_pixels(np.full(PIXELS, n, np.uint8)) for n in (3, 5)])
    name = zoo.open("zoo").known("Käse")
    for file in (f"{name}.ndjson", "dataset.json"):
        saved_as(path / "zoo" / file, encoding)
    found = zoo.open("zoo")
    first = [found.classes[0].title, [int(each.pixels[0]) for each in found.drawings(name)], found.notes]
    content = (path / "zoo" / f"{name}.ndjson").read_bytes()
    imported = import_file("cheese.ndjson", content).total
    zoo.add("zoo", "Käse", [Drawing.of_pixels(np.full(PIXELS, 7, np.uint8))])
    return [first, imported, [int(each.pixels[0]) for each in zoo.open("zoo").drawings(name)]]


def strokes(path: Path, encoding: str) -> list[object]:
    path.write_text(json.dumps([[[0, 255], [0, 9]]]), "utf-8")
    saved_as(path, encoding)
    return [import_file("cheese.json", path.read_bytes()).total]


@pytest.mark.parametrize("encoding", ENCODINGS[1:])
@pytest.mark.parametrize("use", [votes, hidden, rounds, dataset, strokes])
def test_nothing_is_lost_in_a_file_that_an_editor_saved_anew(
    tmp_path: Path, use: Callable[[Path, str], list[object]], encoding: str
) -> None:
    found, expected = use(tmp_path / "found", encoding), use(tmp_path / "expected", "utf-8")
    assert found == expected and expected
    if (tmp_path / "found").is_file() and use is not strokes:
        assert unicode.as_utf8(tmp_path.joinpath("found").read_bytes()) == tmp_path.joinpath("expected").read_bytes()


def test_an_svg_cannot_hide_its_entities_in_another_encoding() -> None:
    svg = "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE svg [<!ENTITY a 'aaa'>]><svg><path d='M0 0L9 9'/></svg>"
    (note,) = import_file("a.svg", svg.encode("utf-16")).notes
    assert "it defines entities" in note


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_text_in_place_of_another_file_is_called_one(encoding: str) -> None:
    assert signatures.describe("Hällo\n".encode(encoding)) == "It is a text file."
    assert "a web page" in signatures.describe("<html>".encode(encoding))


def test_a_list_that_is_a_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="The hidden drawings in .* cannot be read"):
        Hidden(tmp_path).addresses()
