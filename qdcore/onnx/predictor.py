"""Predicts with an ONNX model: ONNX Runtime, chunk by chunk, on all cores. No TensorFlow, no scikit-learn."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import PIXELS
from qdcore.errors import UserError
from qdcore.progress import Report, silent

CHUNK, MAX_CHUNK = 256, 4096  # drawings at once, where the model does not say otherwise, and at most


class Predictor:
    """An ONNX model with the input `drawings`, from bytes or a file.

    Raises UserError where it is no such model, or where it does not have this many `classes`.
    """

    def __init__(self, model: bytes | str | Path, classes: int | None = None) -> None:
        self._session = _open_bytes(model) if isinstance(model, bytes) else _open(str(model))
        self.outputs: tuple[str, ...] = tuple(output.name for output in self._session.get_outputs())
        self._chunk = _chunk(self._session.get_modelmeta().custom_metadata_map.get("chunk", ""))
        given = self._session.get_outputs()[0].shape[1:]
        if classes is not None and given != [classes]:
            raise UserError(
                f"The model gives probabilities of shape {given}; expected {classes} classes. Train it again."
            )

    def __call__(self, drawings: NDArray[np.uint8], report: Report = silent) -> NDArray[np.float32]:
        """Probabilities (n, k) float32 of drawings (n, 784) uint8; raises UserError and Cancelled."""
        return self.compute(("probabilities",), drawings, report)["probabilities"]

    def compute(
        self, names: tuple[str, ...], drawings: NDArray[np.uint8], report: Report = silent
    ) -> dict[str, NDArray[Any]]:
        """These outputs of the model, name -> array with n rows; raises UserError and Cancelled."""
        _check(drawings)
        missing = [name for name in names if name not in self.outputs]
        if missing:
            raise UserError(f"The model gives no {missing[0]!r}; it gives {', '.join(self.outputs)}.")
        parts = []
        for start in range(0, max(len(drawings), 1), self._chunk):
            report(start / max(len(drawings), 1))
            chunk = np.ascontiguousarray(drawings[start : start + self._chunk])
            parts.append(self._run(list(names), chunk))
        return {name: np.concatenate(column) for name, column in zip(names, zip(*parts, strict=True), strict=True)}

    def _run(self, names: list[str], chunk: NDArray[np.uint8]) -> list[NDArray[Any]]:
        try:
            return self._session.run(names, {"drawings": chunk})
        except Exception as error:  # ONNX Runtime has a class for each kind, without a common one
            raise UserError(f"ONNX Runtime cannot run this model: {error} Train it again.") from error


def _chunk(text: str) -> int:
    """The chunk size stored in a model; the default if it is not a sensible number."""
    return int(text) if text.isdecimal() and len(text) < 5 and 0 < int(text) <= MAX_CHUNK else CHUNK


@lru_cache(maxsize=1)
def _open_bytes(model: bytes) -> Any:
    """The session of the latest model is kept: a fit checks its model, then the test drawings go through it."""
    return _open(model)


def _open(model: bytes | str) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = False  # an arena keeps its largest size for good
    # Threads that wait for the next drawing in a loop would take the cores from other people's drawings.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime has a class for each kind, without a common one
        raise UserError(f"ONNX Runtime cannot open this model: {error} Train it again.") from error
    inputs = [(each.name, each.type) for each in session.get_inputs()]
    output = session.get_outputs()[0]
    if inputs != [("drawings", "tensor(uint8)")] or (output.name, output.type) != ("probabilities", "tensor(float)"):
        raise UserError(f"A model takes uint8 `drawings` and gives `probabilities`; this one takes {inputs}.")
    return session


def _check(drawings: NDArray[np.uint8]) -> None:
    if drawings.ndim != 2 or drawings.shape[1] != PIXELS:
        raise UserError(f"Drawings must have the shape (n, 784), 28 x 28 pixels in a row each, not {drawings.shape}.")
    if drawings.dtype != np.uint8:
        raise UserError(f"Drawings must be uint8, 0 (paper) to 255 (ink), not {drawings.dtype}.")
