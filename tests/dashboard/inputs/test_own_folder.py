"""What the pages say of the files in a person's own folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
import streamlit as st

from qdcore.settings import read_settings
from tests.helpers.pages import messages, open_page


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The own folder, with two classes, of a home without a network."""
    monkeypatch.setenv("QUICKDRAW_HOME", str(tmp_path))
    monkeypatch.setenv("QUICKDRAW_DATA", "http://127.0.0.1:9")  # the port for discarded words: nothing answers
    folder = read_settings().own
    folder.mkdir(parents=True)
    for cls in ("cat", "dog"):
        np.save(folder / f"{cls}.npy", np.full((9, 784), 100, np.uint8))
    st.cache_resource.clear()
    yield folder
    st.cache_resource.clear()


def notes_of(app):
    return [each for each in app.expander if "your folder" in each.label]


@pytest.mark.parametrize("page", ["explore", "train"])
def test_files_of_an_own_folder_that_are_not_used_are_named_once(own, page):
    assert notes_of(open_page(page, source="folder")) == []
    (own / "[a](b) photo.png").write_bytes(b"")
    (notes,) = notes_of(open_page(page, source="folder"))
    (words,) = notes.markdown
    assert "(1)" in notes.label and notes.proto.expanded
    assert "\\[a\\]" in words.value and "only .npy and .ndjson files are read" in words.value


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every file name is Unicode")
def test_a_file_name_in_an_old_encoding_is_named_in_part(own):
    for name in (b"caf\xe9.npy", b"photo\xe9.jpg"):
        Path(os.fsdecode(os.fsencode(own) + b"/" + name)).write_bytes(b"")
    (notes,) = notes_of(open_page("explore", source="folder"))
    assert "caf\ufffd.npy was left out" in notes.markdown[0].value
    assert "photo\ufffd.jpg was left out" in notes.markdown[0].value


def test_a_link_that_encodes_accents_in_another_way_finds_the_class(own):
    (own / "cat.npy").rename(own / "Ka\u0308se.npy")  # as a Mac writes it; what people type is "K\u00e4se"
    app = open_page("explore", source="folder", classes="K\u00e4se,dog")
    assert messages(app) == "" and app.multiselect(key="classes").value == ["Ka\u0308se", "dog"]


def test_many_notes_are_folded_up(own):
    for name in ("cow.npy", "bee.npy", "pig.npy"):
        (own / name).write_bytes(b"<html>")
    (notes,) = notes_of(open_page("explore", source="folder"))
    assert not notes.proto.expanded and notes.markdown[0].value.count("web page") == 3


def test_an_own_folder_with_nothing_but_files_of_the_system_is_not_offered(own):
    assert "My own folder" in open_page("explore").button_group(key="source").options
    for path in own.iterdir():
        path.unlink()
    (own / ".DS_Store").write_bytes(b"Bud1")
    assert "My own folder" not in open_page("explore").button_group(key="source").options


def test_an_own_folder_without_usable_files_is_a_sentence(own):
    for path in own.iterdir():
        path.write_bytes(b"")
    app = open_page("explore", source="folder")
    assert not app.exception and "There are no drawings in" in messages(app) and "It is empty." in messages(app)
