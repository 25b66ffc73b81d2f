"""Only missing rows travel; what is kept is valid at every moment, whatever happens to it."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from qdcore.errors import UserError
from qdcore.progress import Cancelled
from qdcore.settings import BUCKET
from qdcore.sources.cache import check_enough
from qdcore.sources.quickdraw import Quickdraw
from qdcore.sources.remote.stream import Patience
from qdcore.storage import npy_appender
from tests.helpers.mirrors import CAT, ROWS, at, check, kept, truth
from tests.helpers.servers import serving


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


def test_more_drawings_than_there_are_is_refused_with_their_number(big: Path, tmp_path: Path) -> None:
    with serving(big) as server, pytest.raises(UserError, match="3,000 drawings of 'cat'; 3,001 were requested"):
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


def test_the_file_is_a_valid_npy_at_every_moment(big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npy_appender, "BYTES_PER_HEADER", 10_000)
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
        monkeypatch.setattr("qdcore.storage.files.replacing", refuse)
        check(source.fetch("cat", 100), truth(big)[:100])
        assert source.count("cat") == ROWS and source.count("The Mona Lisa") == ROWS
        with pytest.raises(UserError, match=r"cannot be written \(Read-only file system\).*QUICKDRAW_HOME"):
            source.fetch("cat", 101)


def changed(big: Path, folder: Path) -> np.ndarray:
    """Other drawings in place of the cats of a mirror; returns them."""
    drawings = 255 - truth(big)
    np.save(folder / CAT, drawings)
    return drawings


@pytest.fixture
def mirror(big: Path, tmp_path: Path) -> Path:
    """A copy of the cats that a test may change."""
    folder = tmp_path / "mirror"
    (folder / CAT).parent.mkdir(parents=True)
    np.save(folder / CAT, truth(big))
    return folder


@pytest.mark.parametrize("name", ["ETag", "Last-Modified"])
def test_a_file_that_changed_between_two_fetches_is_set_aside_and_never_mixed(
    big: Path, mirror: Path, tmp_path: Path, name: str
) -> None:
    messages: list[str] = []
    with serving(mirror, headers={name: "one"}) as server:
        source = at(server, tmp_path / "cache")
        source.fetch("cat", 100)
        new, server.headers = changed(big, mirror), {name: "two"}
        found = source.fetch("cat", 200, lambda f, message="", **m: messages.append(message))
        check(found, new[:200])
        assert "has changed" in messages[-1] and "cat.old" in messages[-1]
        check(np.load(kept(source).with_name("cat.old.npy")), truth(big)[:100])
        check(source.fetch("cat", 300), new[:300])


def test_a_file_whose_size_changed_is_set_aside(big: Path, mirror: Path, tmp_path: Path) -> None:
    with serving(mirror) as server:
        source = at(server, tmp_path / "cache")
        source.fetch("cat", 100)
        np.save(mirror / CAT, 255 - truth(big)[:500])
        check(source.fetch("cat", 200), 255 - truth(big)[:200])
        assert source.count("cat") == 500


def test_a_file_that_changes_in_the_middle_of_a_download_is_fetched_from_its_start(
    big: Path, mirror: Path, tmp_path: Path
) -> None:
    with serving(mirror, headers={"ETag": '"one"'}, cuts=[10**9, 400_000]) as server:

        def report(fraction: float, message: str = "", **metrics: float) -> None:
            if not server.cuts and server.headers["ETag"] == '"one"':
                changed(big, mirror)
                server.headers = {"ETag": '"two"'}

        source = Quickdraw(server.url, tmp_path / "cache", Patience(10, waits=(0.5, 0.5)))
        found = source.fetch("cat", 2000, report)
        check(found, 255 - truth(big)[:2000])


def test_a_file_that_changes_with_every_request_is_a_sentence(
    big: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.helpers import servers

    numbers = iter(range(1000))
    head = servers.Handler._head

    def other_each_time(self: servers.Handler, *args: int | str) -> None:
        self.server.headers = {"ETag": f'"{next(numbers)}"'}
        head(self, *args)

    monkeypatch.setattr(servers.Handler, "_head", other_each_time)
    with serving(big) as server:
        source = at(server, tmp_path)
        with pytest.raises(UserError, match="changes too often"):
            source.fetch("cat", 10)
        assert source.cached("cat") == 0 and len(server.asked) < 10


def test_a_note_of_an_earlier_version_without_the_files_version_still_serves(big: Path, tmp_path: Path) -> None:
    with serving(big, headers={"ETag": "one"}) as server:
        source = at(server, tmp_path)
        source.fetch("cat", 10)
        kept(source).with_suffix(".json").write_text('{"rows": 3000, "start": 128}')
        check(source.fetch("cat", 20), truth(big)[:20])
        assert len(server.asked) == 3 and "one" in kept(source).with_suffix(".json").read_text()


def test_no_drawings_at_all_is_not_an_offer_to_request_0(big: Path, tmp_path: Path) -> None:
    with serving(big, status=503) as server, pytest.raises(UserError) as error:
        at(server, tmp_path).fetch("cat", 10)
    assert "No drawing of 'cat' is on this computer" in str(error.value) and "?." not in str(error.value)


def test_a_class_of_no_drawings_is_no_offer_of_fewer() -> None:
    with pytest.raises(UserError, match=r"There are no drawings of 'cat'; 5 were requested. Choose another class"):
        check_enough("cat", 0, 5)
