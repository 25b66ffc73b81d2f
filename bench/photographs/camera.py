"""A photograph of a sheet of paper: seen from the side, in some light, through a lens, as a JPEG."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from bench.photographs.conditions import Condition
from bench.photographs.paper import SHEET, sheet_with
from qdcore.arrays import Doubles, Floats
from qdcore.drawings.rasterize import Strokes

PHOTOGRAPH = (3024, 4032)  # 12 megapixels


def photograph(
    drawings: list[Strokes], condition: Condition, random: np.random.Generator
) -> tuple[bytes, list[Doubles]]:
    """A JPEG of a sheet with these drawings, and where each lies in it: left, top, right, bottom."""
    sheet, places = sheet_with(drawings, condition, random)
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
