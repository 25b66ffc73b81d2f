"""Arrays of pixels (.npy, .npz) as drawings: any type and shape whose meaning is certain, without guesses."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Collection
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import PIXELS, SIDE, Drawings
from qdcore.datasets.drawing import Drawing
from qdcore.datasets.importing.archive import members, unpacked
from qdcore.datasets.importing.imported import MAX_DRAWINGS, Imported, ImportedClass, Mend, only_the_first, together
from qdcore.errors import UserError
from qdcore.sources.inspection import PAPER, InkFault, check_ink, note_of_empty
from qdcore.storage import npy

SHAPES = "(N, 784), (N, 28, 28), or one drawing (784,) or (28, 28)"


def read_npy(name: str, content: bytes, title: str, mends: Collection[Mend]) -> Imported:
    """The drawings of a .npy file; raises UserError where it is none. Rows without ink are left out."""
    try:
        drawings = _drawings(name, _array(name, content), mends)
    except InkFault as fault:
        mend = Mend.SCALE if fault.weak else Mend.INVERT
        return Imported(notes=(str(fault),), offers=frozenset({mend}))
    empty = np.flatnonzero(drawings.max(axis=1) == 0).tolist()
    full = np.delete(drawings, empty, axis=0)
    taken = tuple(Drawing.of_pixels(each, name) for each in full[:MAX_DRAWINGS])
    notes = [f"{name}: {note_of_empty(empty)}"] if empty else []
    if len(full) > MAX_DRAWINGS:
        notes.append(only_the_first(name))
    return Imported((ImportedClass(title, taken),), tuple(notes))


def read_npz(name: str, content: bytes, title: str, mends: Collection[Mend]) -> Imported:
    """Each array of an .npz file as a class named after it; raises UserError."""
    archive = members(name, content)
    several = len(archive) > 1
    parts = []
    for member in archive:
        key = PurePosixPath(member.filename).stem
        try:
            array = unpacked(name, content, member)
            parts.append(read_npy(f"{name}, array {key}" if several else name, array, key if several else title, mends))
        except (UserError, zipfile.BadZipFile) as error:
            parts.append(Imported(notes=(f"Array {key} of {name} was left out: {error}",)))
    return together(parts)


def _array(name: str, content: bytes) -> NDArray[np.generic]:
    """Any array of numbers, read without pickle; raises UserError."""
    npy.header_length(content[: npy.HEADER_BYTES], name)
    try:
        shape, fortran, dtype, start = npy.read_any_header(content[: npy.MAX_HEADER_BYTES])
    except Exception:  # numpy raises a dozen kinds of errors on a broken header
        raise UserError(f"{name} has a damaged header; save it again with numpy.save.") from None
    if dtype.hasobject:
        raise UserError(f"{name} holds Python objects (a pickle), which are never opened; save plain numbers.")
    if dtype.kind not in "biuf":
        raise UserError(f"{name} holds {dtype} values; expected numbers, ink 255 on 0.")
    needed = math.prod(shape) * dtype.itemsize
    if len(content) - start < needed:
        raise UserError(
            f"{name} is cut short: {needed:,} bytes of pixels were promised, {len(content) - start:,} came."
        )
    flat = np.frombuffer(content, dtype, math.prod(shape), start)
    return flat.reshape(shape, order="F" if fortran else "C")


def _drawings(name: str, array: NDArray[np.generic], mends: Collection[Mend]) -> Drawings:
    """The array as (n, 784) uint8, ink 255 on 0; raises UserError, InkFault where a mend would help."""
    pixels = _scaled(name, _as_rows(name, array), Mend.SCALE in mends)
    ink, paper = pixels.max(axis=1, initial=0), int(np.count_nonzero(pixels >= PAPER))
    try:
        check_ink(name, ink, paper)
    except InkFault as fault:
        if fault.weak and Mend.SCALE in mends:
            pixels = (pixels * (255.0 / ink.max())).round().astype(np.uint8)
        elif not fault.weak and Mend.INVERT in mends:
            pixels = 255 - pixels
        else:
            raise
    return pixels


def _as_rows(name: str, array: NDArray[np.generic]) -> NDArray[np.generic]:
    shape = array.shape
    if shape[-3:-1] == (SIDE, SIDE) and shape[-1] == 1:  # as Keras keeps pictures of one channel
        shape = shape[:-1]
    if len(shape) == 4 and shape[1] == 1:  # as PyTorch does
        shape = (shape[0], *shape[2:])
    if shape in ((PIXELS,), (SIDE, SIDE)):
        shape = (1, *shape)
    if shape[1:] not in ((PIXELS,), (SIDE, SIDE)):
        hint = " Use .reshape(-1, 784)." if shape and math.prod(shape[1:]) == PIXELS else ""
        raise UserError(f"{name} has the shape {array.shape}; expected {SHAPES}.{hint}")
    return array.reshape(shape[0], PIXELS)


def _scaled(name: str, array: NDArray[np.generic], may_scale: bool) -> Drawings:
    """Numbers of any type as uint8; those from 0 to 1 are multiplied by 255 if allowed. Raises UserError."""
    if array.dtype == np.uint8 or not array.size:
        return np.ascontiguousarray(array, np.uint8)
    low, high = float(array.min()), float(array.max())
    if not (low >= 0 and high <= 255):  # also true for NaN
        raise UserError(f"{name} holds values from {low:g} to {high:g}; expected 0 (paper) to 255 (ink).")
    if high <= 1 and array.dtype.kind in "bf" and high > 0:
        if not may_scale:
            raise InkFault(
                f"{name} holds {array.dtype} values from {low:g} to {high:g}; multiply them by 255.", weak=True
            )
        return (array.astype(np.float64) * 255).round().astype(np.uint8)
    return array.astype(np.float64).round().astype(np.uint8)
