"""Drawings on paper, photographed and imported: how many are found, and how many the built-in network recognises.

`python -m bench.photographs` prints real drawings that the network has not seen (lines 0 to 24 of each class in
QUICKDRAW_DATA) on sheets, photographs the sheets by simulation, imports the photographs, and lets the network name
what comes out; `--only NAME` takes one of the conditions, `--keep FOLDER` keeps the photographs, and `--read FILE`
prints the seconds and the memory that one of them takes.
"""

from __future__ import annotations

import argparse
import io
import resource
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import process_time

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from models.pretrained.cards import card, load
from qdcore.arrays import Doubles, Floats
from qdcore.drawings.ndjson import lines_of, read_drawings
from qdcore.drawings.photos.boxes import Box
from qdcore.drawings.photos.sheet import read_sheet
from qdcore.drawings.rasterize import Strokes, bitmaps
from qdcore.onnx.predictor import Predictor
from qdcore.settings import read_settings

Drawing = tuple[int, Strokes]  # the position of its class among the network's, and its simplified strokes
DPI = 300
SHEET = (2480, 3508)  # A4 at 300 dots an inch
PHOTOGRAPH = (3024, 4032)  # 12 megapixels
MILLIMETRE = DPI / 25.4


@dataclass(frozen=True)
class Condition:
    """How drawings are put on paper, and how the paper is photographed."""

    columns: int = 4
    rows: int = 5
    pen: float = 0.6  # millimetres
    filled: float = 0.72  # of its cell that a drawing fills
    ink: tuple[int, int, int] = (30, 30, 35)
    paper: tuple[int, int, int] = (245, 243, 238)
    ruled: float = 0.0  # millimetres between pale blue lines; 0: none
    squared: bool = False
    table: tuple[int, int, int] = (105, 75, 50)
    keystone: float = 0.05  # of a side by which the corners are moved
    light: float = 0.85  # how dark the darker side is
    exposure: float = 1.0  # how dark the whole is
    shadow: float = 1.0  # how dark the shadow of a hand is; 1: none
    shadow_blur: float = 60
    blur: float = 1.5
    noise: float = 5.0
    jpeg: int = 82


CONDITIONS: dict[str, Condition] = {
    "plain": Condition(),
    "shadow of a hand": Condition(shadow=0.55),
    "hard shadow": Condition(shadow=0.6, shadow_blur=6),
    "slanted light": Condition(light=0.4),
    "grey paper": Condition(paper=(150, 148, 140)),
    "blue ink": Condition(ink=(45, 65, 165)),
    "pencil": Condition(ink=(120, 120, 122), pen=0.5),
    "thin pen": Condition(pen=0.3),
    "felt pen": Condition(pen=1.6),
    "ruled paper": Condition(ruled=8),
    "squared paper": Condition(ruled=5, squared=True),
    "white table": Condition(table=(225, 222, 215)),
    "from the side": Condition(keystone=0.14),
    "blurred and noisy": Condition(blur=3.5, noise=14, jpeg=55),
    "dim room": Condition(exposure=0.35, noise=9),
    "paper darker than the table": Condition(paper=(110, 105, 95), table=(150, 125, 95)),
    "close together": Condition(columns=6, rows=8, filled=0.85),
    "everything": Condition(
        ink=(45, 65, 165), paper=(190, 188, 180), ruled=8, light=0.6, shadow=0.65, blur=2.5, noise=8, keystone=0.1
    ),
}


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
    by_class = [
        [(position, each.strokes) for each in read_drawings(lines_of(folder / f"{cls}.ndjson"))]
        for position, cls in enumerate(card("builtin").classes)
    ]
    in_turn = [drawing for row in zip(*by_class, strict=False) for drawing in row]
    order = np.random.default_rng(0).permutation(min(number, len(in_turn)))
    return [in_turn[place] for place in order]


def photograph(
    drawings: list[Strokes], condition: Condition, random: np.random.Generator
) -> tuple[bytes, list[Doubles]]:
    """A JPEG of a sheet with these drawings, and where each lies in it: left, top, right, bottom."""
    sheet, places = _sheet(drawings, condition, random)
    corners = _corners(condition, random)
    matrix = _perspective(corners, np.array([[0, 0], [SHEET[0], 0], SHEET, [0, SHEET[1]]], float))
    table = _table(condition, random)
    size = (PHOTOGRAPH[0], PHOTOGRAPH[1])
    seen = sheet.transform(size, Image.Transform.PERSPECTIVE, matrix.ravel()[:8].tolist(), Image.Resampling.BICUBIC)
    there = Image.new("L", SHEET, 255).transform(size, Image.Transform.PERSPECTIVE, matrix.ravel()[:8].tolist())
    table.paste(seen, mask=there)
    content = _taken(table, condition, random)
    back = np.linalg.inv(matrix)
    return content, [_bounds(_moved(points, np.asarray(back, np.float64))) for points in places]


def _sheet(
    drawings: list[Strokes], condition: Condition, random: np.random.Generator
) -> tuple[Image.Image, list[Doubles]]:
    sheet = Image.new("RGB", SHEET, condition.paper)
    pen = ImageDraw.Draw(sheet)
    _rule(pen, condition)
    margin = 12 * MILLIMETRE
    cell = (np.array(SHEET) - 2 * margin) / [condition.columns, condition.rows]
    places = []
    for number, strokes in enumerate(drawings):
        row, column = divmod(number, condition.columns)
        corner = margin + cell * [column, row]
        size = condition.filled * cell.min() * random.uniform(0.75, 1)
        angle = np.deg2rad(random.normal(0, 3))
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        turned = [(stroke - 127.5) @ turn for stroke in strokes]
        points = np.concatenate(turned)
        scale = size / max(1.0, float(np.ptp(points, axis=0).max()))
        room = cell - np.ptp(points, axis=0) * scale
        shift = corner + room * random.uniform(0.4, 0.6, 2) - points.min(axis=0) * scale
        on_paper = [stroke * scale + shift for stroke in turned]
        for stroke in on_paper:
            _draw(pen, stroke, condition, random)
        places.append(np.concatenate(on_paper))
    return sheet, places


def _rule(pen: ImageDraw.ImageDraw, condition: Condition) -> None:
    if not condition.ruled:
        return
    colour = tuple(int(value * share) for value, share in zip(condition.paper, (0.72, 0.82, 0.95), strict=True))
    for y in np.arange(condition.ruled, 297, condition.ruled) * MILLIMETRE:
        pen.line([(0, y), (SHEET[0], y)], fill=colour, width=3)
    if condition.squared:
        for x in np.arange(condition.ruled, 210, condition.ruled) * MILLIMETRE:
            pen.line([(x, 0), (x, SHEET[1])], fill=colour, width=3)


def _draw(pen: ImageDraw.ImageDraw, stroke: Doubles, condition: Condition, random: np.random.Generator) -> None:
    """A line whose thickness and darkness follow the pressure of a hand, with a slight tremor."""
    along = np.append(0, np.cumsum(np.hypot(*np.diff(stroke, axis=0).T)))
    at = np.arange(0, along[-1] + 1.5, 1.5)
    points = np.stack([np.interp(at, along, stroke[:, axis]) for axis in (0, 1)], axis=1)
    points += _slow(len(at), 60, random, 2) * 0.12 * MILLIMETRE
    width = condition.pen * MILLIMETRE * np.clip(1 + 0.18 * _slow(len(at), 80, random, 1)[:, 0], 0.5, 1.6)
    pale = np.clip(0.08 * _slow(len(at), 40, random, 1)[:, 0], -0.1, 0.25)
    for (x, y), thick, share in zip(points, width / 2, pale, strict=True):
        colour = tuple(int(i + max(0.0, share) * (p - i)) for i, p in zip(condition.ink, condition.paper, strict=True))
        pen.ellipse([x - thick, y - thick, x + thick, y + thick], fill=colour)


def _slow(number: int, every: int, random: np.random.Generator, columns: int) -> Doubles:
    """Random numbers that change slowly, about one standard deviation up and down, (number, columns)."""
    knots = random.normal(size=(number // every + 2, columns))
    at = np.arange(number) / every
    return np.stack([np.interp(at, np.arange(len(knots)), knots[:, axis]) for axis in range(columns)], axis=1)


def _corners(condition: Condition, random: np.random.Generator) -> Doubles:
    """Where the corners of the sheet come to lie in the photograph, (4, 2)."""
    width, height = PHOTOGRAPH
    inner = np.array([[0.06, 0.06], [0.94, 0.06], [0.94, 0.94], [0.06, 0.94]])
    inner += random.uniform(-1, 1, (4, 2)) * 0.03
    inner[:2, 0] += np.array([1, -1]) * condition.keystone * 0.8
    inner[:, 1] += np.array([1, 1, -1, -1]) * condition.keystone * 0.2
    return np.clip(inner, 0.01, 0.99) * [width, height]


def _perspective(from_points: Doubles, to_points: Doubles) -> Doubles:
    """The 3x3 matrix that takes four points to four others."""
    rows, right = [], []
    for (x, y), (u, v) in zip(from_points, to_points, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return np.append(np.linalg.solve(np.array(rows), np.array(right)), 1).reshape(3, 3)


def _moved(points: Doubles, matrix: Doubles) -> Doubles:
    moved = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return moved[:, :2] / moved[:, 2:]


def _bounds(points: Doubles) -> Doubles:
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


def _table(condition: Condition, random: np.random.Generator) -> Image.Image:
    """A table with a grain."""
    width, height = PHOTOGRAPH
    grain = np.repeat(random.normal(0, 10, (height // 6 + 1, width // 300 + 2)), 6, axis=0)[:height]
    grain = np.asarray(Image.fromarray(grain.astype(np.float32)).resize((width, height), Image.Resampling.BILINEAR))
    return Image.fromarray(np.clip(np.array(condition.table) + grain[..., None], 0, 255).astype(np.uint8))


def _taken(scene: Image.Image, condition: Condition, random: np.random.Generator) -> bytes:
    """The scene in its light, through a lens, as a JPEG."""
    width, height = PHOTOGRAPH
    blurred = scene.filter(ImageFilter.GaussianBlur(condition.blur))
    pixels = np.asarray(blurred, np.float32) * _light(condition, random)[..., None]
    grain = random.normal(0, condition.noise, (pixels.shape[0] // 8, *pixels.shape[1:])).astype(np.float32)
    for part in np.split(pixels, 8):
        part += np.roll(grain, random.integers(grain.shape[1]), axis=1)
    out = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=condition.jpeg)
    return out.getvalue()


def _light(condition: Condition, random: np.random.Generator) -> Floats:
    width, height = PHOTOGRAPH
    angle = random.uniform(0, 2 * np.pi)
    y, x = np.mgrid[0:1:64j, 0:1:48j]
    slope = (x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle)
    slope = (slope - slope.min()) / np.ptp(slope)
    light = condition.exposure * (condition.light + (1 - condition.light) * slope)
    full = np.asarray(Image.fromarray(light.astype(np.float32)).resize((width, height), Image.Resampling.BICUBIC))
    if condition.shadow == 1:
        return full
    hand = Image.new("L", PHOTOGRAPH, 0)
    left = random.uniform(0.3, 0.6) * width
    points = [(left, height), (left + 0.1 * width, 0.55 * height), (left + 0.3 * width, 0.4 * height)]
    ImageDraw.Draw(hand).polygon([*points, (width, 0.5 * height), (width, height)], fill=255)
    soft = np.asarray(hand.filter(ImageFilter.GaussianBlur(condition.shadow_blur)), np.float32) / np.float32(255)
    shaded: Floats = full * (1 - (1 - condition.shadow) * soft)
    return shaded


if __name__ == "__main__":
    main()
