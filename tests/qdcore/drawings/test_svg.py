"""Promises of the pictures of strokes."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from qdcore.drawings import svg
from qdcore.drawings.rasterize import Strokes

SCRIBBLE = (np.random.default_rng(0).random((500, 2)) * 400, np.array([[0.0, 0.0], [400.0, 400.0]]))


def picture(strokes: Strokes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(svg.to_png(strokes))).convert("L")).astype(int)


@pytest.mark.parametrize("points", [1, 2, 50, 51, 52, 101, 500])
def test_a_stroke_that_is_cut_keeps_all_its_lines_in_short_pieces(points):
    stroke = SCRIBBLE[0][:points]
    pieces = svg.cut((stroke,))
    assert all(len(piece) <= svg.POINTS_PER_PIECE + 1 for piece in pieces)
    assert np.array_equal(np.concatenate([pieces[0][:1], *(piece[1:] for piece in pieces)]), stroke)
    assert all(np.array_equal(one[-1], other[0]) for one, other in zip(pieces, pieces[1:], strict=False))


def test_the_png_of_a_long_stroke_is_drawn_in_short_pieces_and_looks_the_same(monkeypatch):
    drawn: list[Strokes] = []
    to_svg = svg.to_svg
    monkeypatch.setattr(svg, "to_svg", lambda strokes: drawn.append(strokes) or to_svg(strokes))
    cut = picture(SCRIBBLE)
    assert max(map(len, drawn[0])) <= 51 and len(drawn[0]) == 11
    monkeypatch.setattr(svg, "cut", lambda strokes: strokes)
    assert np.abs(picture(SCRIBBLE) - cut).mean() < 0.1
