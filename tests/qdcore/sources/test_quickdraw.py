"""Drawings from the bucket: only missing rows travel, whatever the network does; the cache is never half-written."""

from __future__ import annotations

import errno
import gc
import json
import os
import subprocess
import sys
import threading
import time
import tracemalloc
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from qdcore.drawings import class_names
from qdcore.errors import UserError
from qdcore.progress import Cancelled
from qdcore.settings import BUCKET
from qdcore.sources import open_source
from qdcore.sources.quickdraw import Quickdraw
from qdcore.sources.transfer import Patience
from qdcore.storage import npy_appender
from tests.helpers.servers import Server, serving

ROWS = 3000
QUICK = Patience(timeout=10, waits=(0.01, 0.02, 0.03))
CAT = "full/numpy_bitmap/cat.npy"


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bucket of two classes with 3,000 drawings each, no two rows alike; a third is cut short."""
    folder = tmp_path_factory.mktemp("big")
    (folder / "full/numpy_bitmap").mkdir(parents=True)
    for seed, cls in enumerate(["cat", "The Mona Lisa"]):
        drawings = np.random.default_rng(seed).integers(0, 256, (ROWS, 784), np.uint8)
        np.save(folder / f"full/numpy_bitmap/{cls}.npy", drawings)
    (folder / "full/numpy_bitmap/dog.npy").write_bytes((folder / CAT).read_bytes()[: 128 + 784 * 1000 + 5])
    return folder


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers of the tests are on this machine, whatever the environment says about proxies."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody vouches for, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(1))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    files[0].write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(plain[0]))
    files[1].write_bytes(key.private_bytes(*plain))
    return files


def truth(folder: Path, cls: str = "cat") -> np.ndarray:
    return np.load(folder / f"full/numpy_bitmap/{cls}.npy")


def at(server: Server, home: Path) -> Quickdraw:
    return Quickdraw(server.url, home, QUICK)


def kept(source: Quickdraw, cls: str = "cat") -> Path:
    return source.cache.file(cls)


def check(drawings: np.ndarray, expected: np.ndarray) -> None:
    assert drawings.dtype == np.uint8 and drawings.shape == expected.shape
    assert np.array_equal(drawings, expected)


# What travels


def test_the_first_rows_come_and_lie_in_a_file_that_is_mapped(big: Path, tmp_path: Path) -> None:
    with serving(big) as server:
        source = at(server, tmp_path)
        drawings = source.fetch("The Mona Lisa", 50)
        check(drawings, truth(big, "The Mona Lisa")[:50])
        assert isinstance(drawings, np.memmap) and not drawings.flags.writeable
        check(np.load(kept(source, "The Mona Lisa"), allow_pickle=False), truth(big, "The Mona Lisa")[:50])


def test_only_missing_rows_travel_and_no_byte_twice(big: Path, tmp_path: Path) -> None:
    with serving(big) as server:
        source = at(server, tmp_path)
        assert source.count("cat") == ROWS
        for rows in (10, 700, 300, 700, 2000):
            check(source.fetch("cat", rows), truth(big)[:rows])
        ends = [0, 128, 128 + 10 * 784, 128 + 700 * 784, 128 + 2000 * 784]
        assert server.asked == [(CAT, first, end - 1) for first, end in zip(ends, ends[1:], strict=False)]
        assert source.cached("cat") == 2000 and source.megabytes("cat", 2500) == pytest.approx(500 * 784 / 1e6)
        assert source.megabytes("cat", 100) == 0


def test_3999_rows_of_a_large_file_cost_one_percent_more_at_most(tmp_path: Path) -> None:
    folder = tmp_path / "full/numpy_bitmap"
    folder.mkdir(parents=True)
    with (folder / "cat.npy").open("wb") as file:  # sparse: 94 MB that take no room
        file.write(npy_appender.header_of(120_000))
        file.truncate(128 + 120_000 * 784)
    with serving(tmp_path) as server:
        source = at(server, tmp_path / "cache")
        assert source.count("cat") == 120_000
        assert source.fetch("cat", 3999).shape == (3999, 784)
        assert server.sent <= 3999 * 784 * 1.01


def test_a_header_of_any_length_is_understood(big: Path, tmp_path: Path) -> None:
    old, long = tmp_path / "old", tmp_path / "long"
    text = "{'descr': '|u1', 'fortran_order': False, 'shape': (20, 784), }"
    for folder, length in [(old, 80), (long, 1024)]:
        (folder / "full/numpy_bitmap").mkdir(parents=True)
        header = b"\x93NUMPY\x01\x00" + (length - 10).to_bytes(2, "little") + text.ljust(length - 11).encode() + b"\n"
        (folder / CAT).write_bytes(header + truth(big)[:20].tobytes())
        with serving(folder) as server:
            check(at(server, tmp_path / "cache").fetch("cat", 20), truth(big)[:20])


def test_a_server_without_ranges_is_read_as_a_stream_and_closed_when_enough_has_come(big: Path, tmp_path: Path) -> None:
    with serving(big, ranges=False, piece=784, pause=0.001) as server:
        source = at(server, tmp_path)
        for rows in (100, 150):
            check(source.fetch("cat", rows), truth(big)[:rows])
        time.sleep(0.05)  # until the server has noticed
        assert server.sent < 128 + ROWS * 784


def test_a_server_that_tells_no_lengths_will_do(big: Path, tmp_path: Path) -> None:
    with serving(big, ranges=False, tells_length=False) as server:
        check(at(server, tmp_path).fetch("cat", ROWS), truth(big))


# What the network does


def test_a_cut_line_is_taken_up_where_it_broke(big: Path, tmp_path: Path) -> None:
    with serving(big, cuts=[10**9, 100_001, 7, 500_000]) as server:
        check(at(server, tmp_path).fetch("cat", 2000), truth(big)[:2000])
        begins = [first for _, first, _ in server.asked]
        assert begins == [0, 128, 128 + 100_001, 128 + 100_008, 128 + 600_008]


def test_a_cut_line_without_ranges_is_begun_again_and_nothing_is_kept_twice(big: Path, tmp_path: Path) -> None:
    with serving(big, ranges=False, cuts=[10**9, 100_001, 300_000]) as server:
        check(at(server, tmp_path).fetch("cat", 1000), truth(big)[:1000])


def test_a_busy_server_is_asked_again_after_growing_waits(
    big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("qdcore.sources.remote_file.pause", lambda seconds, tick: waited.append(seconds))
    with serving(big, busy=2) as server:
        check(at(server, tmp_path).fetch("cat", 10), truth(big)[:10])
        assert len(server.asked) == 4 and waited == [0.01, 0.02]


def test_a_slow_answer_is_given_up_and_asked_for_again(big: Path, tmp_path: Path) -> None:
    with serving(big, silent=[5, 0, 5]) as server:
        hasty = Patience(timeout=0.7, waits=QUICK.waits)
        check(Quickdraw(server.url, tmp_path, hasty).fetch("cat", 10), truth(big)[:10])
        assert len(server.asked) == 4


def test_a_server_that_stays_busy_is_given_up_with_a_sentence(big: Path, tmp_path: Path) -> None:
    with serving(big) as server:
        at(server, tmp_path).fetch("cat", 10)
        server.busy = 100
        with pytest.raises(UserError, match=r"503.* 10 of the 20 drawings of 'cat' are on this computer"):
            at(server, tmp_path).fetch("cat", 20)
        assert server.busy == 100 - 1 - len(QUICK.waits)
        check(at(server, tmp_path).fetch("cat", 10), truth(big)[:10])


def test_a_class_that_is_not_there_is_not_asked_for_again(big: Path, tmp_path: Path) -> None:
    with serving(big) as server:
        with pytest.raises(UserError, match="127.0.0.1 has no drawings of 'bee'"):
            at(server, tmp_path).fetch("bee", 10)
        assert sorted(server.asked) == [
            ("full/numpy_bitmap/bee.npy", 0, 127),
            ("full/raw/bee.ndjson", 0, None),
            ("full/simplified/bee.ndjson", 0, None),
        ]


def test_a_server_that_refuses_is_a_sentence(big: Path, tmp_path: Path) -> None:
    with serving(big, status=403) as server, pytest.raises(UserError, match="refuses .*403.*QUICKDRAW_DATA"):
        at(server, tmp_path).fetch("cat", 10)


def test_without_network_it_says_what_is_here_and_what_to_do(big: Path, tmp_path: Path) -> None:
    with serving(big) as server:
        source = at(server, tmp_path)
        source.fetch("cat", 30)
        assert source.reachable()
    assert not source.reachable()
    check(source.fetch("cat", 30), truth(big)[:30])
    assert source.count("cat") == ROWS  # remembered
    with pytest.raises(UserError, match=r"cannot be reached.* 30 of the 31 drawings of 'cat' .*practice doodles"):
        source.fetch("cat", 31)
    with pytest.raises(UserError, match="cannot be reached"):
        source.count("dog")
    kept(source).with_suffix(".json").unlink()
    assert source.count("cat") == 30


@pytest.mark.parametrize("base", ["http://", "http://no such host", "https://[::1", "nonsense://place"])
def test_a_base_that_is_no_address_is_a_sentence(base: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="QUICKDRAW_DATA"):
        Quickdraw(base, tmp_path, QUICK).fetch("cat", 10)


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


# What the server holds


def test_more_drawings_than_there_are_is_told_with_their_number(big: Path, tmp_path: Path) -> None:
    with serving(big) as server, pytest.raises(UserError, match="3,000 drawings of 'cat', fewer than the 3,001"):
        at(server, tmp_path).fetch("cat", ROWS + 1)


def test_a_mirror_that_has_grown_is_asked_again(big: Path, tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    (mirror / CAT).parent.mkdir(parents=True)
    np.save(mirror / CAT, truth(big)[:50])
    with serving(mirror) as server:
        source = at(server, tmp_path / "cache")
        source.fetch("cat", 50)
        np.save(mirror / CAT, truth(big)[:90])
        check(source.fetch("cat", 90), truth(big)[:90])
        assert source.count("cat") == 90


def test_a_file_that_ends_before_its_header_says_keeps_its_whole_rows(big: Path, tmp_path: Path) -> None:
    with serving(big) as server:
        source = at(server, tmp_path)
        with pytest.raises(UserError, match="1,000"):
            source.fetch("dog", 2000)
        check(source.fetch("dog", 1000), truth(big)[:1000])


def test_a_web_page_in_place_of_drawings_is_recognised(tmp_path: Path) -> None:
    (tmp_path / CAT).parent.mkdir(parents=True)
    (tmp_path / CAT).write_text("<!DOCTYPE html><title>Log in to the school's network</title>" * 9)
    with serving(tmp_path) as server, pytest.raises(UserError, match="web page"):
        at(server, tmp_path / "cache").fetch("cat", 10)


# The cache


def test_the_file_is_a_valid_npy_at_every_moment(big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npy_appender, "STEP", 10_000)
    done = threading.Event()
    seen: list[int] = []

    def look() -> None:
        while not done.is_set():
            if path.exists():
                drawings = np.load(path, mmap_mode="r", allow_pickle=False)
                assert np.array_equal(drawings, expected[: len(drawings)])
                seen.append(len(drawings))

    with serving(big, piece=20_000, pause=0.002) as server, ThreadPoolExecutor(1) as pool:
        source = at(server, tmp_path)
        path, expected = kept(source), truth(big)
        watcher = pool.submit(look)
        try:
            source.fetch("cat", ROWS)
        finally:
            done.set()
        watcher.result()
    assert len(set(seen)) >= 2 and seen == sorted(seen)


@pytest.mark.parametrize("rows", [200, 2500])
def test_a_cancel_keeps_what_has_come(big: Path, tmp_path: Path, rows: int) -> None:
    def report(fraction: float, message: str = "", **metrics: float) -> None:
        if fraction * ROWS > rows:
            raise Cancelled

    with serving(big, piece=1000, stalls=rows * 784 + 2000) as server:
        source = at(server, tmp_path)
        with pytest.raises(Cancelled):
            source.fetch("cat", ROWS, report)
        here = source.cached("cat")
        assert rows <= here <= rows + 3
        check(np.load(kept(source)), truth(big)[:here])
        server.go.set()
        check(source.fetch("cat", ROWS), truth(big))
        assert server.asked[-1] == (CAT, 128 + here * 784, 127 + ROWS * 784)


def test_a_cancel_is_heard_while_the_server_says_nothing(big: Path, tmp_path: Path) -> None:
    def report(fraction: float, message: str = "", **metrics: float) -> None:
        if time.monotonic() > begun + 0.3:
            raise Cancelled

    with serving(big, silent=[30]) as server:
        begun = time.monotonic()
        with pytest.raises(Cancelled):
            Quickdraw(server.url, tmp_path, Patience(timeout=25)).fetch("cat", 10, report)
        assert server.sent == 0


def test_two_who_ask_at_once_fetch_it_once(big: Path, tmp_path: Path) -> None:
    with serving(big, piece=20_000, pause=0.002) as server, ThreadPoolExecutor(2) as pool:
        both = pool.map(lambda rows: at(server, tmp_path).fetch("cat", rows), [2000, 2000])
        for drawings in both:
            check(drawings, truth(big)[:2000])
        assert sorted(server.asked) == [(CAT, 0, 127), (CAT, 128, 127 + 2000 * 784)]


def test_two_processes_that_ask_at_once_fetch_it_once(big: Path, tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, hashlib; from qdcore.sources.quickdraw import Quickdraw;"
        "print(hashlib.sha256(Quickdraw(sys.argv[1], pathlib.Path(sys.argv[2])).fetch('cat', 2000)).hexdigest())"
    )
    with serving(big, piece=10_000, pause=0.002) as server:
        command = [sys.executable, "-c", code, server.url, str(tmp_path)]
        both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        one, other = (process.communicate()[0] for process in both)
        assert one == other != ""
        assert sum(last - first + 1 for _, first, last in server.asked if last) == 128 + 2000 * 784


def test_a_process_that_was_killed_leaves_a_file_to_go_on_with(big: Path, tmp_path: Path) -> None:
    code = (
        "import os, sys, pathlib; from qdcore.sources.quickdraw import Quickdraw\n"
        "def report(fraction, message='', **metrics): fraction > 0.6 and os._exit(9)\n"
        "Quickdraw(sys.argv[1], pathlib.Path(sys.argv[2])).fetch('cat', 3000, report)"
    )
    with serving(big, stalls=2000 * 784) as server:
        assert subprocess.run([sys.executable, "-c", code, server.url, str(tmp_path)]).returncode == 9
        source = at(server, tmp_path)
        here = source.cached("cat")
        assert 1000 < here <= 2000
        check(np.load(kept(source)), truth(big)[:here])
        server.go.set()
        check(source.fetch("cat", ROWS), truth(big))


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-5],
        lambda content: content[:50],
        lambda content: b"",
        lambda content: b"<html>" + content,
        lambda content: content.replace(b"(100, 784)", b"(999, 784)"),
        lambda content: content.replace(b"|u1", b"|i1"),
    ],
)
def test_a_damaged_cache_is_set_aside_and_fetched_again(
    big: Path, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    messages: list[str] = []
    with serving(big) as server:
        source = at(server, tmp_path)
        source.fetch("cat", 100)
        kept(source).write_bytes(damage(kept(source).read_bytes()))
        assert source.cached("cat") == 0
        check(source.fetch("cat", 100, lambda f, message="", **m: messages.append(message)), truth(big)[:100])
    assert "cat.damaged.npy" in messages[-1] and kept(source).with_name("cat.damaged.npy").exists()


def test_bases_do_not_mix_in_one_cache(big: Path, bucket: Path, tmp_path: Path) -> None:
    with serving(big) as one, serving(bucket) as other:
        check(at(one, tmp_path).fetch("cat", 20), truth(big)[:20])
        check(at(other, tmp_path).fetch("cat", 40), truth(bucket)[:40])
        check(at(one, tmp_path).fetch("cat", 40), truth(big)[:40])
    check(Quickdraw(str(bucket), tmp_path).fetch("cat", 60), truth(bucket)[:60])
    assert Quickdraw(BUCKET, tmp_path).cached("cat") == 0


def test_the_cache_can_be_the_base_of_another_machine(big: Path, tmp_path: Path) -> None:
    with serving(big) as server:
        source = at(server, tmp_path)
        source.fetch("cat", 40)
    carried = Quickdraw(str(source.cache.folder), tmp_path / "elsewhere")
    assert carried.count("cat") == 40
    check(carried.fetch("cat", 40), truth(big)[:40])


def test_a_full_disk_is_a_sentence_and_keeps_a_valid_file(
    big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(big) as server:
        source = at(server, tmp_path)
        source.fetch("cat", 100)
        write = npy_appender.NpyAppender._write

        def full(self: npy_appender.NpyAppender, place: int, data: bytes) -> None:
            write(self, place, data[:1000])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(npy_appender.NpyAppender, "_write", full)
        with pytest.raises(UserError, match="disk .* is full"):
            source.fetch("cat", 200)
        monkeypatch.undo()
        check(np.load(kept(source)), truth(big)[:100])
        check(source.fetch("cat", 200), truth(big)[:200])


def test_a_read_only_cache_gives_what_it_has_and_a_sentence_for_more(
    big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(big) as server:
        source = at(server, tmp_path)
        source.fetch("cat", 100)

        def refuse(*args: object, **kwargs: object) -> None:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))

        monkeypatch.setattr("qdcore.storage.files._lock", refuse)  # root may write anywhere, so it is played
        monkeypatch.setattr("qdcore.storage.files.tempfile.mkstemp", refuse)
        check(source.fetch("cat", 100), truth(big)[:100])
        assert source.count("cat") == ROWS and source.count("The Mona Lisa") == ROWS
        with pytest.raises(UserError, match=r"cannot be written \(Read-only file system\).*QUICKDRAW_HOME"):
            source.fetch("cat", 101)


# Several classes, names, folders


def test_several_classes_come_at_once_with_one_progress(bucket: Path, tmp_path: Path) -> None:
    told: list[tuple[float, str]] = []
    with serving(bucket) as server:
        source = at(server, tmp_path)
        source.fetch("sheep", 100)
        drawings = source.fetch_all(["cat", "sheep", "dog", "cat"], 300, lambda f, m="", **_: told.append((f, m)))
    for cls, found in zip(["cat", "sheep", "dog", "cat"], drawings, strict=True):
        check(found, truth(bucket, cls))
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions) and fractions[-1] == 1
    assert told[-1][1].startswith("0.6 of 0.6 MB")  # 800 rows


def test_one_class_that_fails_keeps_what_came_of_the_others(bucket: Path, tmp_path: Path) -> None:
    with serving(bucket) as server:
        source = at(server, tmp_path)
        with pytest.raises(UserError, match="'bee'"):
            source.fetch_all(["cat", "bee"], 300)
        assert kept(source).exists() or source.cached("cat") == 0
        check(source.fetch("cat", 300), truth(bucket))


def test_the_time_left_is_told(big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qdcore.sources.downloads.SECONDS_BEFORE_ESTIMATE", 0)
    monkeypatch.setattr("qdcore.sources.downloads.REPORT_SECONDS", 0.02)
    told: list[str] = []
    with serving(big, piece=20_000, pause=0.005) as server:
        at(server, tmp_path).fetch("cat", ROWS, lambda f, m="", **_: told.append(m))
    assert any("of 2.4 MB, about " in message and message.endswith("s left") for message in told)


@pytest.mark.parametrize(
    "cls", ["../cat", "cat/../cat", "/etc/passwd", "..", "", "cat\0", 'c"at', "catt", "cat.npy", "x" * 5000]
)
def test_only_the_345_names_reach_disk_or_network(big: Path, tmp_path: Path, cls: str) -> None:
    with serving(big) as server:
        for source in (at(server, tmp_path), Quickdraw(str(big), tmp_path)):
            for ask in (source.count, source.cached, source.strokes, source.fetch, source.megabytes):
                with pytest.raises(UserError, match="no class"):
                    ask(cls) if ask in (source.count, source.cached) else ask(cls, 1)  # type: ignore[operator]
        assert server.asked == [] and list(tmp_path.iterdir()) == []


def test_all_345_classes_can_be_asked_for(tmp_path: Path) -> None:
    assert Quickdraw(BUCKET, tmp_path).classes() == list(class_names.all_names())


@pytest.mark.parametrize("rows", [0, -1])
def test_at_least_one_drawing_must_be_asked_for(big: Path, tmp_path: Path, rows: int) -> None:
    with pytest.raises(UserError, match="one drawing or more"):
        Quickdraw(str(big), tmp_path).fetch("cat", rows)


def test_a_folder_is_mapped_where_it_lies_and_nothing_is_copied(big: Path, tmp_path: Path) -> None:
    source = Quickdraw(str(big), tmp_path)
    drawings = source.fetch("cat", 40)
    check(drawings, truth(big)[:40])
    assert isinstance(drawings, np.memmap) and not drawings.flags.writeable
    assert Path(str(drawings.filename)) == big / CAT
    assert source.count("cat") == source.cached("cat") == ROWS and source.megabytes("cat", ROWS) == 0
    assert source.reachable() and list(tmp_path.iterdir()) == []


def test_a_folder_says_what_is_wrong_with_it(big: Path, tmp_path: Path) -> None:
    source = Quickdraw(str(big), tmp_path)
    for ask in (lambda: source.count("dog"), lambda: source.fetch("dog", 10)):
        with pytest.raises(UserError, match=r"dog.npy is cut short: .* promises 3,000 drawings, it holds 1,000"):
            ask()
    with pytest.raises(UserError, match="3,000 drawings of 'cat'"):
        source.fetch("cat", ROWS + 1)
    with pytest.raises(UserError, match="no drawings of 'bee'"):
        source.fetch("bee", 1)
    nowhere = Quickdraw(str(tmp_path / "nowhere"), tmp_path)
    assert not nowhere.reachable()
    with pytest.raises(UserError, match="nowhere.*QUICKDRAW_DATA"):
        nowhere.count("cat")


def test_any_store_that_fsspec_knows_is_a_base(big: Path, tmp_path: Path) -> None:
    import fsspec

    with fsspec.open("memory://drawings/full/numpy_bitmap/The Mona Lisa.npy", "wb") as file:
        file.write((big / "full/numpy_bitmap/The Mona Lisa.npy").read_bytes())
    source = Quickdraw("memory://drawings", tmp_path)
    check(source.fetch("The Mona Lisa", 70), truth(big, "The Mona Lisa")[:70])
    with pytest.raises(UserError, match="no drawings of 'cat'"):
        source.fetch("cat", 70)


# Strokes


@pytest.fixture(scope="module")
def strokes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bucket with strokes only: 40 hedgehogs, simplified, no two alike, and 3 giraffes, raw."""
    folder = tmp_path_factory.mktemp("strokes")
    for form, cls, rows in [("simplified", "hedgehog", 40), ("raw", "giraffe", 3)]:
        (folder / "full" / form).mkdir(parents=True)
        lines = []
        for row in range(rows):
            stroke = [[0, 255, 5 * row], [0, 3 * row, 255]]
            if form == "raw":
                stroke = [[2.5 * value for value in axis] for axis in stroke] + [[0, 40, 90]]
            lines.append(json.dumps({"word": cls, "countrycode": "CH", "recognized": True, "drawing": [stroke]}))
        (folder / "full" / form / f"{cls}.ndjson").write_text("\n".join(lines))  # the last line does not end
    return folder


def drawn(strokes: Path, rows: int) -> np.ndarray:
    from qdcore.drawings.rasterize import bitmap

    lines = (strokes / "full/simplified/hedgehog.ndjson").read_text().splitlines()[:rows]
    points = [json.loads(line)["drawing"] for line in lines]
    return np.array([bitmap([np.array(stroke, float).T for stroke in drawing]) for drawing in points])


def test_bitmaps_are_drawn_where_there_are_strokes_only(strokes: Path, tmp_path: Path) -> None:
    with serving(strokes) as server:
        for source in (at(server, tmp_path), Quickdraw(str(strokes), tmp_path)):
            for rows in (7, 5, 40):
                check(source.fetch("hedgehog", rows), drawn(strokes, rows))
                assert isinstance(source.fetch("hedgehog", rows), np.memmap)
            assert source.count("hedgehog") == 40
            with pytest.raises(UserError, match="40 drawings of 'hedgehog', fewer than the 41"):
                source.fetch("hedgehog", 41)


def test_raw_strokes_will_do(strokes: Path, tmp_path: Path) -> None:
    with serving(strokes) as server:
        source = at(server, tmp_path)
        assert source.count("giraffe") == 3
        check(source.fetch("giraffe", 3), drawn(strokes, 3))  # the same shapes, only larger


def test_no_byte_of_the_strokes_travels_twice(strokes: Path, tmp_path: Path) -> None:
    with serving(strokes, piece=500, pause=0.02) as server:
        source = at(server, tmp_path)
        for rows in (2, 20, 20, 40):
            check(source.fetch("hedgehog", rows), drawn(strokes, rows))
            assert len(source.strokes("hedgehog", rows)) == rows
        asked = [first for path, first, _ in server.asked if path.endswith("ndjson")]
        assert asked == sorted(set(asked)) and len(asked) == 3
        whole = (strokes / "full/simplified/hedgehog.ndjson").read_bytes()
        assert (source.cache.folder / "full/simplified/hedgehog.ndjson").read_bytes() == whole + b"\n"


def test_strokes_are_given_with_their_story(strokes: Path, big: Path, tmp_path: Path) -> None:
    with serving(strokes) as server:
        doodles = at(server, tmp_path).strokes("hedgehog", 100)
    assert len(doodles) == 40 and doodles[3].word == "hedgehog" and doodles[3].countrycode == "CH"
    assert doodles[3].strokes[0].tolist() == [[0, 0], [255, 9], [15, 255]]
    assert Quickdraw(str(big), tmp_path).strokes("cat", 5) == []


def test_drawn_bitmaps_are_there_without_network(strokes: Path, tmp_path: Path) -> None:
    with serving(strokes) as server:
        source = at(server, tmp_path)
        source.fetch("hedgehog", 10)
    check(source.fetch("hedgehog", 10), drawn(strokes, 10))
    assert source.cached("hedgehog") == source.count("hedgehog") == 10
    assert 10 <= len(source.strokes("hedgehog", 99)) <= 40
    with pytest.raises(UserError, match="cannot be reached.* 10 of the 41 drawings"):
        source.fetch("hedgehog", 41)


def test_a_broken_line_is_told_with_its_number_and_keeps_what_is_before_it(strokes: Path, tmp_path: Path) -> None:
    folder = tmp_path / "full/simplified"
    folder.mkdir(parents=True)
    lines = (strokes / "full/simplified/hedgehog.ndjson").read_text().splitlines()
    (folder / "hedgehog.ndjson").write_text("\n".join([*lines[:3], lines[3][:30], *lines[4:]]) + "\n")
    source = Quickdraw(str(tmp_path), tmp_path / "cache")
    check(source.fetch("hedgehog", 3), drawn(strokes, 3))
    with pytest.raises(UserError, match=r"hedgehog.ndjson, [Ll]ine 4"):
        source.fetch("hedgehog", 5)


@pytest.mark.real
def test_drawn_hedgehogs_are_googles_own(real_drawings: Path, tmp_path: Path) -> None:
    with serving(real_drawings) as server:
        source = at(server, tmp_path)
        assert source.count("hedgehog") == 25
        assert source.fetch("hedgehog", 25).mean() > 20
        cats = source.fetch("cat", 3999)
        assert np.array_equal(cats, np.load(real_drawings / CAT)[:3999])


def test_a_sample_opens_its_source_by_id(big: Path, tmp_path: Path) -> None:
    from qdcore.settings import read_settings

    settings = read_settings({"QUICKDRAW_HOME": str(tmp_path), "QUICKDRAW_DATA": str(big)})
    check(open_source("quickdraw", settings).fetch("cat", 5), truth(big)[:5])
    with pytest.raises(UserError, match="no source of drawings 'nonsense:1'"):
        open_source("nonsense:1", settings)


def test_a_sample_fetches_its_classes_at_once(bucket: Path, tmp_path: Path) -> None:
    from qdcore.experiments.sample import Sample, draw

    told: list[str] = []
    with serving(bucket) as server:
        draw(Sample(("cat", "dog"), 300), at(server, tmp_path), report=lambda f, m="", **_: told.append(m))
    assert told[-1] == "0.5 of 0.5 MB"


def test_a_large_sample_of_large_files_stays_small_in_memory(tmp_path: Path) -> None:
    from qdcore.experiments.sample import Sample, draw

    folder = tmp_path / "full/numpy_bitmap"
    folder.mkdir(parents=True)
    classes = class_names.all_names()[:10]
    for cls in classes:
        with (folder / f"{cls}.npy").open("wb") as file:  # sparse: 78 MB that take no room
            file.write(npy_appender.header_of(100_000))
            file.truncate(128 + 100_000 * 784)
    source = Quickdraw(str(tmp_path), tmp_path / "cache")
    draw(Sample(classes, 20), source)  # what is imported on the way is another matter
    tracemalloc.start()
    try:
        split = draw(Sample(classes, 1000), source)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert split.train.X.nbytes + split.test.X.nbytes == 10 * 1000 * 784
    assert peak < 40e6
