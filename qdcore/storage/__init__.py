"""Files that several processes share: locks, atomic writes, and .npy files of drawings.

Imports nothing of the core but its errors; everything else may import it."""
