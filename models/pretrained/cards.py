"""The networks that come with the project, as package data: their cards, and their ONNX models checked by hash.

models/pretrained/train.py makes them. `builtin` predicts on the Draw page; `backbone` gives Transfer its features.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from qdcore.errors import UserError

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Card:
    """What a network was trained on, and how accurate it is.

    `drawings` has for each class how many were trained on; `accuracy` and `top5` (0..1, the share of drawings whose
    class is the first guess, or among the first five) are those on `tested` drawings, the first rows of every class,
    which were not trained on; `recall` (0..1) is the share of a class's drawings that are recognised, among those and
    further held-out ones; `sha256` is of the .onnx file next to the card.
    """

    name: str
    purpose: str
    classes: tuple[str, ...]
    drawings: dict[str, int]
    tested: int
    accuracy: float
    top5: float
    recall: dict[str, float]
    licence: str
    command: str
    date: str
    sha256: str

    def to_json(self) -> str:
        """The text of the card's file."""
        return json.dumps(asdict(self), indent=1) + "\n"


def card(name: str) -> Card:
    """The card of a network, "backbone" or "builtin"; raises UserError."""
    try:
        data = json.loads(FOLDER.joinpath(f"{name}.json").read_text("utf-8"))
        return Card(**{**data, "classes": tuple(data["classes"])})
    except (OSError, ValueError, TypeError, KeyError):
        raise UserError(f"The card of the network {name!r} cannot be read; {_again()}") from None


def load(name: str) -> bytes:
    """The ONNX model of a network; raises UserError where the file is not the one of its card."""
    expected = card(name).sha256
    try:
        onnx = FOLDER.joinpath(f"{name}.onnx").read_bytes()
    except OSError:
        raise UserError(f"The network {name!r} is missing; {_again()}") from None
    given = hashlib.sha256(onnx).hexdigest()
    if given != expected:
        raise UserError(f"{name}.onnx has the hash {given[:12]}, but its card says {expected[:12]}; {_again()}")
    return onnx


def _again() -> str:
    return "install the project again, or make it with `make pretrain`."
