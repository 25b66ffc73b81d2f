"""One request: what servers send, what they refuse, and that no connection stays open."""

from __future__ import annotations

import gc
import time
import warnings
from pathlib import Path

import numpy as np
import pytest

from qdcore.errors import UserError
from qdcore.progress import Cancelled
from qdcore.sources.quickdraw import Quickdraw
from qdcore.sources.remote.stream import Patience
from tests.helpers.mirrors import PATIENT_IN_TESTS, ROWS, at, check, kept, truth
from tests.helpers.servers import serving


def test_a_server_without_ranges_is_read_as_a_stream_and_closed_when_enough_has_come(big: Path, tmp_path: Path) -> None:
    with serving(big, ranges=False, piece=784, pause=0.001) as server:
        source = at(server, tmp_path)
        for rows in (100, 150):
            check(source.fetch("cat", rows), truth(big)[:rows])
        time.sleep(0.05)  # until the server has noticed
        assert server.sent < 128 + ROWS * 784


def test_a_server_that_sends_no_lengths_will_do(big: Path, tmp_path: Path) -> None:
    with serving(big, ranges=False, sends_length=False) as server:
        check(at(server, tmp_path).fetch("cat", ROWS), truth(big))


def test_a_server_that_refuses_is_a_sentence(big: Path, tmp_path: Path) -> None:
    with serving(big, status=403) as server, pytest.raises(UserError, match="refuses .*403.*QUICKDRAW_DATA"):
        at(server, tmp_path).fetch("cat", 10)


def test_no_session_is_left_open(big: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def cancel(fraction: float, message: str = "", **metrics: float) -> None:
        raise Cancelled

    with warnings.catch_warnings(record=True) as told, serving(big, cuts=[10**9, 1000], silent=[0] * 6 + [9]) as server:
        warnings.simplefilter("always")
        at(server, tmp_path).fetch("cat", 100)
        with pytest.raises(UserError):
            at(server, tmp_path).fetch("bee", 1)
        with pytest.raises(Cancelled):
            at(server, tmp_path).fetch("dog", 1, cancel)
        gc.collect()
    assert "nclosed" not in caplog.text and not [each for each in told if "nclosed" in str(each.message)]


def test_a_certificate_that_is_not_trusted_is_a_sentence(
    big: Path, tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    with serving(big, certificate=certificate) as server, pytest.raises(UserError, match="certificate .* not trusted"):
        at(server, tmp_path).fetch("cat", 1)


def test_a_cancel_is_heard_while_the_server_says_nothing(big: Path, tmp_path: Path) -> None:
    def report(fraction: float, message: str = "", **metrics: float) -> None:
        if time.monotonic() > begun + 0.3:
            raise Cancelled

    with serving(big, silent=[30]) as server:
        begun = time.monotonic()
        with pytest.raises(Cancelled):
            Quickdraw(server.url, tmp_path, Patience(timeout=25)).fetch("cat", 10, report)
        assert server.sent == 0


LOGIN = b"<!DOCTYPE html><html><title>School network</title>\n<form>Please log in</form></html>" * 3


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("headers", [{}, {"Content-Type": "text/html; charset=utf-8"}])
def test_a_login_page_is_no_network_and_is_never_kept(
    big: Path, tmp_path: Path, ranges: bool, headers: dict[str, str]
) -> None:
    with serving(big) as server:
        source = at(server, tmp_path)
        source.fetch("cat", 100)
        server.page, server.ranges, server.headers = LOGIN, ranges, headers
        assert not source.reachable()
        for cls in ("cat", "The Mona Lisa"):
            with pytest.raises(UserError, match=r"web page.*log in"):
                source.fetch(cls, 200)
        with pytest.raises(UserError, match=r"web page.*log in"):
            source.strokes("cat", 10)
        assert source.count("cat") == ROWS and source.cached("cat") == 100
        assert not list(source.cache.folder.rglob("*.ndjson")) and not list(source.cache.folder.rglob("*.old.*"))
        server.page, server.ranges, server.headers = b"", True, {}
        check(source.fetch("cat", 300), truth(big)[:300])


def test_a_redirect_in_a_circle_is_a_sentence_after_one_try(big: Path, tmp_path: Path) -> None:
    with serving(big, status=302, headers={"Location": "/full/numpy_bitmap/cat.npy"}) as server:
        with pytest.raises(UserError, match="redirects in a circle"):
            at(server, tmp_path).fetch("cat", 10)
        assert len(server.asked) <= 11  # what aiohttp follows, once


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_asks_for_a_login_is_named(
    big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    with serving(big, status=407) as proxy:
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv(f"{scheme}_proxy", proxy.url)
        with pytest.raises(UserError, match=rf"proxy asks for a login \(407\).*{scheme.upper()}_PROXY"):
            Quickdraw(f"{scheme}://drawings.invalid", tmp_path, PATIENT_IN_TESTS).fetch("cat", 10)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_does_not_answer_is_named(
    big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    with serving(big) as proxy:
        address = proxy.url
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv(f"{scheme}_proxy", address)
    with pytest.raises(UserError, match="the proxy 127.0.0.1 does not work"):
        Quickdraw(f"{scheme}://drawings.invalid", tmp_path, PATIENT_IN_TESTS).fetch("cat", 10)


@pytest.mark.parametrize("proxy", ["proxy:8080", "me:secret@proxy:8080", "http://[", "http://proxy:99999"])
def test_a_setting_that_is_no_proxy_is_named(
    big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(UserError, match="HTTP_PROXY is not like http://proxy:8080") as error:
        Quickdraw("http://drawings.invalid", tmp_path, PATIENT_IN_TESTS).fetch("cat", 10)
    assert "secret" not in str(error.value)


def test_a_server_without_ranges_that_sends_something_else_is_found_out(big: Path, tmp_path: Path) -> None:
    with serving(big) as server:
        source = at(server, tmp_path)
        source.fetch("cat", 10)
        server.page, server.ranges, server.sends_length = b"\0" * 100_000, False, False
        with pytest.raises(UserError, match="something other than drawings"):
            source.fetch("cat", 50)
        check(np.load(kept(source)), truth(big)[:10])
