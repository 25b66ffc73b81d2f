"""Drawings on paper, photographed and imported: how many are found, and how many the built-in network recognises.

`python -m bench.photographs` prints real drawings that the network has not seen (lines 0 to 24 of each class in
QUICKDRAW_DATA) on sheets, photographs the sheets by simulation, imports the photographs, and lets the network name
what comes out; `--only NAME` takes one of the conditions, `--keep FOLDER` keeps the photographs, and `--read FILE`
prints the seconds and the memory that one of them takes.
"""

from __future__ import annotations

import argparse
import resource
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import process_time

import numpy as np
from numpy.typing import NDArray

from bench.photographs.camera import PHOTOGRAPH, photograph
from bench.photographs.conditions import CONDITIONS, Condition
from models.pretrained.cards import card, load
from qdcore.arrays import Doubles
from qdcore.drawings.ndjson import lines_of, read_drawings
from qdcore.drawings.photos.boxes import Box
from qdcore.drawings.photos.sheet import read_sheet
from qdcore.drawings.rasterize import Strokes, bitmaps
from qdcore.onnx.predictor import Predictor
from qdcore.settings import read_settings

Drawing = tuple[int, Strokes]  # the position of its class among the network's, and its simplified strokes


@dataclass
class Score:
    """What came out of the photographs of one condition."""

    printed: int = 0
    found: int = 0
    split: int = 0
    merged: int = 0
    extra: int = 0
    right_before: int = 0
    right_after: int = 0
    seconds: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=int, default=200)
    parser.add_argument("--only", choices=list(CONDITIONS))
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--read", type=Path, help="a photograph: only what reading it takes")
    options = parser.parse_args()
    if options.read:
        print(cost(options.read))
        return
    names = [options.only] if options.only else list(CONDITIONS)
    print("| condition | found | missed | split | merged | extra | before | after | points | CPU s a photograph |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name in names:
        print(_row(name, measure(name, options.drawings, options.keep)), flush=True)


def cost(file: Path) -> str:
    """What one photograph takes from the file to the strokes of its drawings, libraries included."""
    content, begun = file.read_bytes(), process_time()
    before = _peak()
    sheet = read_sheet(content, file.name)
    strokes = [sheet.strokes(box) for box in sheet.proposal().boxes]
    seconds = process_time() - begun
    return (
        f"{file.name}: {len(strokes)} drawings, {seconds:.2f} s of one core, {_peak() - before:.0f} MB more at the peak"
    )


def _peak() -> float:
    """The most memory that this process has had, in megabytes; Linux counts in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _row(name: str, score: Score) -> str:
    before, after = 100 * score.right_before / score.printed, 100 * score.right_after / score.printed
    return (
        f"| {name} | {score.found} of {score.printed} | {score.printed - score.found} | {score.split} | {score.merged}"
        f" | {score.extra} | {before:.1f} % | {after:.1f} % | {after - before:+.1f} | {np.median(score.seconds):.2f} |"
    )


def measure(name: str, drawings: int, keep: Path | None = None) -> Score:
    """Print, photograph and import this many drawings."""
    score = Score()
    for number, (content, part, places) in enumerate(photographs(CONDITIONS[name], held_out(drawings))):
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{name} {number}.jpg").write_bytes(content)
        _import(content, part, places, score)
    return score


def photographs(condition: Condition, drawings: list[Drawing]) -> Iterator[tuple[bytes, list[Drawing], list[Doubles]]]:
    """The photographs of some drawings: each as a JPEG, with the drawings on it and their places."""
    random, per_sheet = np.random.default_rng(7), condition.columns * condition.rows
    for start in range(0, len(drawings), per_sheet):
        part = drawings[start : start + per_sheet]
        content, places = photograph([strokes for _, strokes in part], condition, random)
        yield content, part, places


def _import(content: bytes, part: list[Drawing], truth: list[Doubles], score: Score) -> None:
    begun = process_time()
    sheet = read_sheet(content, "the photograph")
    proposal = sheet.proposal()
    imported = [sheet.strokes(box) for box in proposal.boxes]
    score.seconds.append(process_time() - begun)
    scale = sheet.ink.mask.shape[0] / PHOTOGRAPH[1]
    overlaps = np.array([[_overlap(box, scale * true) for box in proposal.boxes] for true in truth])
    overlaps = overlaps.reshape(len(truth), len(imported), 2)
    union, covered = overlaps[..., 0], overlaps[..., 1]
    matched = {int(t): int(union[t].argmax()) for t in range(len(truth)) if union.shape[1] and union[t].max() > 0.6}
    score.printed += len(truth)
    score.found += len(matched)
    score.split += int(((covered > 0.15).sum(axis=1) > 1).sum())
    score.merged += int(((covered > 0.5).sum(axis=0) > 1).sum())
    score.extra += int((covered.max(axis=0, initial=0) < 0.05).sum())
    score.right_before += sum(_named(bitmaps([strokes for _, strokes in part])) == [cls for cls, _ in part])
    if matched:
        names = _named(bitmaps([imported[box] for box in matched.values()]))
        score.right_after += sum(names == [part[true][0] for true in matched])


def _overlap(box: Box, true: Doubles) -> tuple[float, float]:
    """Intersection over union of two rectangles, and the share of the true one that is covered."""
    left, top, right, bottom = true
    common = max(0.0, min(box.right, right) - max(box.left, left)) * max(
        0.0, min(box.bottom, bottom) - max(box.top, top)
    )
    area = (right - left) * (bottom - top)
    return common / ((box.right - box.left) * (box.bottom - box.top) + area - common), common / area


def _named(drawings: NDArray[np.uint8]) -> NDArray[np.int64]:
    return predictor()(drawings).argmax(axis=1)


@cache
def predictor() -> Predictor:
    """The built-in network."""
    return Predictor(load("builtin"))


def held_out(number: int) -> list[Drawing]:
    """Drawings that the built-in network has not seen: the position of their class, and their simplified strokes."""
    folder = Path(read_settings().data) / "full/simplified"
    files = {place: folder / f"{cls}.ndjson" for place, cls in enumerate(card("builtin").classes)}
    by_class = [
        [(place, each.strokes) for each in read_drawings(lines_of(file))]
        for place, file in files.items()
        if file.is_file()
    ]
    in_turn = [drawing for row in zip(*by_class, strict=False) for drawing in row]
    order = np.random.default_rng(0).permutation(min(number, len(in_turn)))
    return [in_turn[place] for place in order]


if __name__ == "__main__":
    main()
