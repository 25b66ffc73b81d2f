"""Strokes as SVG: the path of one stroke, and a drawing as a file of its own."""

from __future__ import annotations

import numpy as np

from qdcore.drawings.simplify import Stroke, Strokes


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

    picture = pyvips.Image.svgload_buffer(to_svg(strokes).encode(), unlimited=True)
    scale = size / max(picture.width, picture.height)
    large = pyvips.Image.svgload_buffer(to_svg(strokes).encode(), scale=scale, unlimited=True)
    return large.flatten(background=255).pngsave_buffer()
