"""What a file in models/ provides: data and one function, not a base class.

models/__init__.py lists the classifiers; training.py trains one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import PIXELS
from qdcore.errors import UserError
from qdcore.experiments.imports import is_installed, remembered, survives
from qdcore.progress import Report

Value = int | float | str | bool | list[int] | None
Params = Mapping[str, Any]


@dataclass(frozen=True)
class Param:
    """One parameter of a model, from which the widget, the check and the error message are made.

    `layers` is a list of 1 to 5 whole numbers, each within low..high; `blank`, where given, is the label under
    which None is allowed ("no limit").
    """

    name: str
    title: str
    help: str
    kind: Literal["int", "float", "choice", "switch", "layers"]
    default: Value
    low: float = 0
    high: float = 0
    choices: tuple[str, ...] = ()
    blank: str = ""
    log: bool = False  # sweeps try powers of ten

    def check(self, value: Any) -> Value:
        """The value in its canonical form; raises UserError where it is outside what the parameter allows."""
        if self.blank and value in (None, ""):
            return None
        try:
            return _CHECKS[self.kind](self, value)
        except (TypeError, ValueError, OverflowError):
            raise UserError(f"{self.title} must be {self.allowed()}, not {_short(value)}.") from None

    def field(self, value: Value) -> Value:
        """A value as its widget holds it: units of layers as text, anything else as it is."""
        return ", ".join(map(str, value or [])) if self.kind == "layers" else value  # type: ignore[arg-type]

    def to_text(self, value: Value) -> str:
        """A value, or what the widget holds, as the text of a link or a list of values; `check_text` reads it back."""
        return "none" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)

    def check_text(self, text: str) -> Value:
        """The value of a text in its canonical form; raises UserError as `check`."""
        words: dict[str, Value] = {"none": None}
        if self.kind == "switch":
            words |= {"True": True, "False": False}
        return self.check(words.get(text, text))

    def read_field(self, text: str) -> Value:
        """What the widget holds for a text; raises UserError as `check`."""
        return self.field(self.check_text(text))

    def label(self, value: Value) -> str:
        """A value for people: "(100, 100)", "0.001", "none"."""
        if isinstance(value, list):
            return f"({self.to_text(value)})"
        return f"{value:g}" if isinstance(value, float) else self.to_text(value)

    def allowed(self) -> str:
        """The accepted values in words, for messages."""
        between = f"between {self.low:g} and {self.high:g}"
        words = {
            "int": f"a whole number {between}",
            "float": f"a number {between}",
            "choice": "one of " + ", ".join(self.choices),
            "switch": "on or off",
            "layers": f"1 to 5 whole numbers {between}, such as 100, 100",
        }[self.kind]
        return f"{words}, or empty ({self.blank})" if self.blank else words


def _short(value: Any) -> str:
    """A value for a message; Python refuses to write a number of more than 4,300 digits."""
    try:
        return repr(value)[:60]
    except ValueError:
        return "a number that long"


def _whole(param: Param, value: Any) -> int:
    number = _within(param, value)
    if number != int(number):
        raise ValueError
    return int(number)


def _within(param: Param, value: Any) -> float:
    if isinstance(value, bool) or not param.low <= float(value) <= param.high:
        raise ValueError
    return float(value)


def _choice(param: Param, value: Any) -> str:
    if value not in param.choices:
        raise ValueError
    return str(value)


def _switch(param: Param, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _layers(param: Param, value: Any) -> list[int]:
    if not isinstance(value, str | list | tuple):
        raise TypeError
    sizes = value.replace(",", " ").split() if isinstance(value, str) else value
    if not 1 <= len(sizes) <= 5:
        raise ValueError
    return [_whole(param, size) for size in sizes]


_CHECKS: dict[str, Callable[[Param, Any], Value]] = {
    "int": _whole,
    "float": _within,
    "choice": _choice,
    "switch": _switch,
    "layers": _layers,
}


@dataclass(frozen=True)
class Fitted:
    """The result of a fit: an ONNX model and small arrays worth keeping next to it.

    The ONNX model has the input `drawings` (n, 784) uint8 and the output `probabilities` (n, k) float32 in the order
    of the classes; it may have more outputs. Extras: name -> array, such as the forest's pixel importances (784,).
    `exporting` are the seconds of the fit that writing the ONNX model took.
    """

    onnx: bytes
    extras: dict[str, NDArray[Any]] = field(default_factory=dict)
    exporting: float = 0.0


Fit = Callable[[NDArray[np.uint8], NDArray[np.int64], Params, int, Report], Fitted]


def even(params: Params) -> float:
    """The effort of a classifier that takes the same time with any parameters."""
    return 1.0


@dataclass(frozen=True)
class Requirement:
    """A library that need not be installed: its module, its name for people, and the extra of this project with it."""

    module: str
    title: str
    extra: str

    def problem(self, try_it: bool = False) -> str:
        """Why this computer can't use the library, as a sentence; empty where it can, or where nobody has tried yet."""
        if not is_installed(self.module):
            return f"{self.title} is not installed. Install it with: pip install 'quickdraw-lab[{self.extra}]'"
        if not (survives(self.module) if try_it else remembered(self.module) is not False):
            return f"{self.title} can't run on this computer: its processor may be too old for it."
        return ""


def nothing(params: Params) -> tuple[Requirement, ...]:
    """The requirements of a classifier that needs only what is always installed."""
    return ()


def drawings_only(params: Params, n: int, classes: int) -> float:
    """The memory of a fit that holds its n training drawings and a few copies of them, in bytes."""
    return 4.0 * PIXELS * n


def no_note(params: Params, n: int) -> str:
    """No remark about these parameters."""
    return ""


class Explanation(StrEnum):
    """What a run can show about how it decides; the names are those of ONNX outputs and of extras."""

    NEIGHBOURS = "neighbours"  # the most similar training drawings
    DISTANCES = "distances"  # with neighbours: they are compared by raw pixels
    FEATURE_MAPS = "feature_maps"  # where each filter of a layer finds its pattern
    IMPORTANCES = "importances"  # how much each pixel counts
    FIRST_WEIGHTS = "first_weights"  # the weights of the first layer's units


def no_classes() -> tuple[str, ...]:
    """The classes that a classifier without pretraining was pretrained on."""
    return ()


@dataclass(frozen=True)
class Model:
    """A classifier: its names, its parameters as data, and `fit(X, y, params, seed, report) -> Fitted`.

    X is (n, 784) uint8, y (n,) int64 in 0..k-1 with every class present. `revision` goes up by one when the same
    parameters would give another result, so that old runs keep their own id.
    """

    name: str
    title: str
    sentence: str
    params: tuple[Param, ...]
    fit: Fit
    revision: int = 1
    story: str = ""  # three sentences for beginners: what it does with a drawing
    effort: Callable[[Params], float] = even  # how the time for a drawing grows with the parameters, in any unit
    default: bool = False  # preselected
    explains: frozenset[Explanation] = frozenset()  # what its runs can show, some of it only with some parameters
    pretrained_on: Callable[[], tuple[str, ...]] = no_classes
    requires: Callable[[Params], tuple[Requirement, ...]] = nothing
    memory: Callable[[Params, int, int], float] = drawings_only  # bytes for n training drawings of this many classes
    note: Callable[[Params, int], str] = no_note  # a sentence on parameters that do not suit n training drawings

    def complete(self, given: Params) -> dict[str, Value]:
        """All parameters, defaults filled in and checked; raises UserError for an unknown name or a bad value."""
        unknown = set(given) - {param.name for param in self.params}
        if unknown:
            names = ", ".join(param.name for param in self.params)
            raise UserError(f"{self.title} has no parameter {sorted(unknown)[0]!r}; it has {names}.")
        return {param.name: param.check(given.get(param.name, param.default)) for param in self.params}
