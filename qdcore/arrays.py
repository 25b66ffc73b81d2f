"""The array types that the whole project uses, and the size of a drawing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

SIDE = 28  # pixels of a drawing, across and down
PIXELS = SIDE * SIDE

Drawings = NDArray[np.uint8]  # (n, 784), or (784,) for one: 28x28 row by row, ink 255 on 0
Places = NDArray[np.int32]  # (n, 2): position of the class and row of each drawing, as runs keep them
Indices = NDArray[np.int64]  # (n,): positions among some drawings
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Numbers = NDArray[np.floating[Any]]  # of either size
