"""An empty chart into which a person draws the curve that they expect."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.components import component

LOW, HIGH = 40, 100  # percent


def curve_sketch(
    at: Sequence[float], values: Sequence[float] | None, key: str, label: str, x: str, y: str, locked: bool = False
) -> list[float] | None:
    """The values (percent) drawn above each number of `at`; None until something is drawn. `x`, `y` name the axes."""
    shown = None if values is None else list(values)
    data = {"at": list(at), "values": shown, "low": LOW, "high": HIGH, "label": label, "x": x, "y": y, "locked": locked}
    found = component("curve_sketch")(key=key, data=data, on_curve_change=lambda: None).curve
    is_curve = isinstance(found, list) and len(found) == len(at) and all(isinstance(v, int | float) for v in found)
    return [float(min(HIGH, max(LOW, value))) for value in found] if is_curve else None
