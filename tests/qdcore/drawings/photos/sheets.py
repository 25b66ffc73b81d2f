"""Small sheets of paper with drawings whose strokes are known, and photographs of them."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw

from qdcore.drawings.rasterize import Strokes

HOUSE = [[(20, 100), (20, 255), (230, 255), (230, 100), (20, 100), (125, 0), (230, 100)]]
FACE = [
    [(127.5 + 127.5 * np.cos(turn), 127.5 + 127.5 * np.sin(turn)) for turn in np.linspace(0, 2 * np.pi, 40)],
    [(80, 85), (80, 105)],
    [(175, 85), (175, 105)],
    [(75, 170), (127, 200), (180, 170)],
]
CROSS = [[(0, 0), (255, 255)], [(255, 0), (0, 255)]]
ZIGZAG = [[(0, 120), (60, 0), (120, 120), (180, 0), (255, 120)]]
DRAWINGS = [[np.array(stroke, float) for stroke in drawing] for drawing in (HOUSE, FACE, CROSS, ZIGZAG)]
CORNERS = [(60, 50), (420, 70), (80, 380), (440, 420)]  # of the drawings on the sheet
SIZE = 200  # of a drawing on the sheet, in its pixels
SHEET = (700, 640)


def sheet(ink: object = (25, 25, 30), paper: object = (240, 238, 232), pen: int = 6) -> Image.Image:
    """A sheet with the four drawings."""
    picture = Image.new("RGB", SHEET, paper)
    for drawing, corner in zip(DRAWINGS, CORNERS, strict=True):
        draw(picture, [stroke * (SIZE / 255) + corner for stroke in drawing], ink, pen)
    return picture


def draw(picture: Image.Image, strokes: Strokes, ink: object = (25, 25, 30), pen: int = 6) -> None:
    """Draw strokes with a round pen."""
    brush = ImageDraw.Draw(picture)
    for stroke in strokes:
        points = [tuple(point) for point in stroke]
        brush.line(points, fill=ink, width=pen, joint="curve")
        for x, y in points:
            brush.ellipse([x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2], fill=ink)


def photographed(picture: Image.Image, light: object = 1.0, noise: float = 4.0) -> bytes:
    """A JPEG of a picture in some light, a number or an array of its (height, width), with a camera's noise."""
    random = np.random.default_rng(0)
    lit = np.asarray(picture, float) * np.broadcast_to(np.asarray(light), picture.size[::-1])[..., None]
    return encoded(Image.fromarray(np.clip(lit + random.normal(0, noise, lit.shape), 0, 255).astype(np.uint8)))


def encoded(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The file of a picture."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()
