"""Which drawings the pages offer: with a network, without one but with a cache, and with neither."""

from __future__ import annotations

import shutil
import time

import pytest
import streamlit as st

from qdcore.settings import read_settings
from qdcore.sources import open_source
from qdcore.sources.remote.stream import Patience
from tests.helpers.pages import messages, open_page
from tests.helpers.servers import serving

NOWHERE = "http://127.0.0.1:9"  # nothing answers at the port for discarded words


@pytest.fixture
def offline(tmp_path, monkeypatch):
    """A fresh home without a network."""
    monkeypatch.setenv("QUICKDRAW_HOME", str(tmp_path))
    monkeypatch.setenv("QUICKDRAW_DATA", NOWHERE)
    st.cache_resource.clear()
    yield tmp_path
    st.cache_resource.clear()


@pytest.fixture
def cached(offline, bucket):
    """No network, but 300 real drawings of cat and dog on this computer."""
    cache = open_source("quickdraw", read_settings()).cache
    for cls in ("cat", "dog"):
        cache.file(cls).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(bucket / f"full/numpy_bitmap/{cls}.npy", cache.file(cls))
    return offline


def source_of(app):
    return app.button_group(key="source").value


def captions(app):
    return " ".join(each.value for each in app.caption)


@pytest.mark.parametrize("page", ["explore", "train"])
def test_real_drawings_are_taken_where_they_can_be_had(home, page):
    app = open_page(page)
    assert source_of(app) == "quickdraw" and "Real drawings" in captions(app)


@pytest.mark.parametrize("page", ["explore", "train"])
def test_without_a_network_and_a_cache_there_are_practice_doodles_and_it_is_said(offline, page):
    app = open_page(page)
    assert not app.exception and not app.error
    assert source_of(app) == "practice" and "not real drawings" in captions(app)
    assert app.multiselect(key="classes").value == ["cat", "sheep"]


def test_without_a_network_only_the_cached_classes_can_be_chosen(cached):
    app = open_page("explore", classes="cat,sheep")
    assert source_of(app) == "quickdraw" and "no network" in captions(app)
    assert app.multiselect(key="classes").options == ["cat", "dog"]
    assert app.multiselect(key="classes").value == ["cat"] and "sheep" in messages(app)


def test_without_a_network_more_drawings_than_are_cached_are_refused_with_a_sentence(cached):
    app = open_page("train", classes="cat,dog", per_class="400")
    assert "there are 300 drawings of cat" in messages(app)
    assert next(each for each in app.button if each.label.startswith("Train")).disabled


def test_welcomes_one_button_works_without_a_network_and_says_so(offline):
    app = open_page("welcome")
    assert "Practice doodles" in messages(app)
    app.button[0].click().run()
    from dashboard.state.resources import backend

    jobs = backend().lab.jobs()
    backend().lab.close()
    assert {job.experiment.sample.source for job in jobs} == {"practice:1:0"}
    assert any("practice doodles" in each.value for each in app.markdown)


def test_a_source_in_the_link_is_taken_and_an_unknown_one_said(home):
    assert source_of(open_page("explore", source="practice")) == "practice"
    app = open_page("explore", source="google")
    assert source_of(
        app
    ) == "quickdraw" and "there is no 'google' here; there are quickdraw, practice, folder" in messages(app)


@pytest.fixture
def silent_server(bucket, tmp_path, monkeypatch):
    """A server that answered until now, and accepts requests without an answer from now on."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("QUICKDRAW_HOME", str(tmp_path))
    monkeypatch.setattr("qdcore.sources.quickdraw.PAGE_SECONDS", 0.5)
    st.cache_resource.clear()
    with serving(bucket) as server:
        monkeypatch.setenv("QUICKDRAW_DATA", server.url)
        from dashboard.state.resources import is_online

        assert is_online()
        server.asked.clear()
        server.silent = [60.0] * 100
        yield server
    st.cache_resource.clear()


@pytest.mark.parametrize("page", ["article", "explore", "train"])
def test_a_page_asks_a_server_that_fell_silent_once_and_goes_on_without_it(silent_server, page):
    open_page(page, **{} if page == "article" else {"classes": "cat,dog,sheep"})
    assert len(silent_server.asked) <= 1


def test_explore_gives_up_a_server_that_sends_no_drawings_once_and_not_for_each_class(silent_server, monkeypatch):
    monkeypatch.setattr("qdcore.sources.quickdraw.Patience", lambda *_, **__: Patience(0.5, waits=()))
    silent_server.silent, silent_server.stalls = [], 128  # the numbers of drawings come, and nothing more
    said = messages(open_page("explore", classes="cat,dog,sheep"))
    assert [first for _, first, _ in silent_server.asked if first] == [128]
    assert "127.0.0.1 did not answer within 0.5 s" in said and "No drawing of sheep can be shown" in said


def test_a_link_to_a_drawing_does_not_wait_for_a_silent_server(silent_server):
    begun = time.monotonic()
    app = open_page("draw", drawing="cat/5")
    assert "The drawing in the link was left out: cat/5 is not on this computer" in messages(app)
    assert len(silent_server.asked) <= 2 and time.monotonic() - begun < 20
