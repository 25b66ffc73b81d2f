"""Strokes as SVG: the path of one stroke, and a drawing as a file of its own."""

from __future__ import annotations

import numpy as np

from qdcore.drawings.simplify import Stroke, Strokes

POINTS_PER_PIECE = 50


def path(stroke: Stroke) -> str:
    """The stroke as the data of an SVG path: M x,y x,y ..."""
    return "M" + " ".join([f"{x:.6g},{y:.6g}" for x, y in stroke.tolist()])


def to_svg(strokes: Strokes, width: float = 6.0, margin: float = 12.0) -> str:
    """The drawing as an SVG file: dark ink, round pens, transparent background, cropped to the drawing and a margin."""
    points = np.concatenate([np.zeros((1, 2)) if not strokes else strokes[0], *strokes])
    left, top = (points.min(axis=0) - margin).tolist()
    across, down = (np.ptp(points, axis=0) + 2 * margin).tolist()
    paths = "".join(f'  <path d="{path(stroke)}"/>\n' for stroke in strokes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.6g} {top:.6g} {across:.6g} {down:.6g}"'
        f' fill="none" stroke="#222" stroke-width="{width:g}" stroke-linecap="round" stroke-linejoin="round">\n'
        f"{paths}</svg>\n"
    )


def to_png(strokes: Strokes, size: int = 800) -> bytes:
    """The drawing as a PNG file, dark ink on white, its larger side `size` pixels long."""
    import pyvips

    svg = to_svg(cut(strokes)).encode()
    picture = pyvips.Image.svgload_buffer(svg, unlimited=True)
    scale = size / max(picture.width, picture.height)
    large = pyvips.Image.svgload_buffer(svg, scale=scale, unlimited=True)
    return large.flatten(background=255).pngsave_buffer()


def cut(strokes: Strokes) -> Strokes:
    """The same lines in strokes of few points; to draw one of 50,000 takes minutes."""
    starts = [(stroke, start) for stroke in strokes for start in range(0, max(len(stroke) - 1, 1), POINTS_PER_PIECE)]
    return [stroke[start : start + POINTS_PER_PIECE + 1] for stroke, start in starts]
