"""The conditions under which drawings are put on paper and photographed."""

from __future__ import annotations

from dataclasses import dataclass


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
