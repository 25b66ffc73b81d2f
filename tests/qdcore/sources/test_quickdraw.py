"""Google's drawings as a source: names, folders, what can be had without a network, and how long a page waits."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from qdcore.drawings import class_names
from qdcore.errors import UserError
from qdcore.settings import BUCKET
from qdcore.sources import open_source
from qdcore.sources.quickdraw import Quickdraw
from qdcore.sources.remote.stream import Patience
from qdcore.storage import npy_appender
from tests.helpers.mirrors import CAT, ROWS, at, check, kept, truth
from tests.helpers.servers import serving


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


def test_all_345_classes_can_be_requested(tmp_path: Path) -> None:
    assert Quickdraw(BUCKET, tmp_path).classes() == list(class_names.all_names())


@pytest.mark.parametrize("rows", [0, -1])
def test_at_least_one_drawing_must_be_requested(big: Path, tmp_path: Path, rows: int) -> None:
    with pytest.raises(UserError, match="one drawing or more"):
        Quickdraw(str(big), tmp_path).fetch("cat", rows)


def test_a_folder_is_read_where_it_lies_and_never_mapped(big: Path, tmp_path: Path) -> None:
    source = Quickdraw(str(big), tmp_path)
    drawings = source.fetch("cat", 40)
    check(drawings, truth(big)[:40])
    assert not isinstance(drawings, np.memmap) and not drawings.flags.writeable
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


def test_a_sample_opens_its_source_by_id(big: Path, tmp_path: Path) -> None:
    from qdcore.settings import read_settings

    settings = read_settings({"QUICKDRAW_HOME": str(tmp_path), "QUICKDRAW_DATA": str(big)})
    check(open_source("quickdraw", settings).fetch("cat", 5), truth(big)[:5])
    with pytest.raises(UserError, match="no source of drawings 'nonsense:1'"):
        open_source("nonsense:1", settings)


def test_a_large_sample_of_large_files_stays_small_in_memory(tmp_path: Path) -> None:
    from qdcore.experiments.sample import Sample
    from qdcore.experiments.split import draw

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


@pytest.mark.parametrize("ask", ["count", "strokes"])
@pytest.mark.parametrize("weakness", [{"silent": [60] * 9}, {"piece": 1, "pause": 0.4}])
def test_a_page_waits_for_a_number_or_strokes_only_as_long_as_it_says(
    big: Path, strokes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: str, weakness: dict[str, object]
) -> None:
    monkeypatch.setattr("qdcore.sources.quickdraw.PAGE_SECONDS", 0.5)
    with serving(strokes if ask == "strokes" else big, **weakness) as server:
        source = Quickdraw(server.url, tmp_path)
        begun = time.monotonic()
        with pytest.raises(UserError, match=r"did not answer within 0.5 s"):
            source.count("cat") if ask == "count" else source.strokes("hedgehog", 5)
        assert time.monotonic() - begun < 5


def test_a_download_says_that_it_waits_and_gives_up_a_server_that_never_answered_early(
    big: Path, tmp_path: Path
) -> None:
    messages: list[str] = []
    with serving(big, silent=[60] * 9) as server:
        source = Quickdraw(server.url, tmp_path, Patience(0.5, waits=(0.3, 60, 60)))
        with pytest.raises(UserError, match=r"did not answer within 0.5 s. No drawing of 'cat'"):
            source.fetch("cat", 10, lambda f, message="", **m: messages.append(message))
        assert len(server.asked) == 2
    assert messages[-1].endswith("127.0.0.1 did not answer within 0.5 s; trying again")


def test_a_file_of_others_that_becomes_shorter_does_not_end_the_process(big: Path, tmp_path: Path) -> None:
    folder = tmp_path / "full/numpy_bitmap"
    folder.mkdir(parents=True)
    (folder / "cat.npy").write_bytes((big / CAT).read_bytes())
    source = Quickdraw(str(tmp_path), tmp_path / "cache")
    drawings = source.fetch("cat", 2000)
    np.save(folder / "cat.npy", truth(big)[:5])
    check(drawings, truth(big)[:2000])  # a mapped file would end the process here (SIGBUS)
    with pytest.raises(UserError, match="5 drawings of 'cat'; 2,000 were requested"):
        source.fetch("cat", 2000)
