"""Varied copies of drawings for training: turned, moved, stretched, mirrored, with thicker or thinner strokes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CENTRE = 13.5  # of 28 pixels numbered from 0
GREYER = 0.3  # bilinear interpolation greys thin strokes; this exponent keeps the mean ink


@dataclass(frozen=True)
class Augmentation:
    """The largest change of each kind: degrees, pixels, share of the size, on or off, and the exponent's range.

    `plain`: fraction left unaugmented (except mirroring), so that training also sees the test distribution.
    """

    rotation: float = 12.0
    shift: float = 1.5
    scale: float = 0.15
    mirror: bool = True
    stroke: float = 0.3
    plain: float = 0.0


def varied(drawings: Any, augmentation: Augmentation, seed: Any) -> Any:
    """A batch (n, 28, 28, 1) float 0..1 as a TensorFlow tensor, each drawing changed at random; `seed` is two ints.

    A stroke is 1.5 pixels wide, so its width shows in the grey of its edges: a power below 1 thickens it.
    """
    import tensorflow as tf

    n = tf.shape(drawings)[0]
    changed = tf.cast(tf.random.stateless_uniform([n], seed + [8, 0]) >= augmentation.plain, tf.float32)
    moved = tf.raw_ops.ImageProjectiveTransformV3(
        images=drawings,
        transforms=_transforms(n, augmentation, seed, changed),
        output_shape=[28, 28],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )
    width = tf.random.stateless_uniform([n, 1, 1, 1], seed + [7, 0], -augmentation.stroke, augmentation.stroke)
    return tf.pow(tf.maximum(moved, 1e-6), tf.exp((width - GREYER) * tf.reshape(changed, [-1, 1, 1, 1])))


def _transforms(n: Any, augmentation: Augmentation, seed: Any, changed: Any) -> Any:
    """Eight numbers per drawing (n, 8): where each pixel comes from, as ImageProjectiveTransformV3 takes them."""
    import tensorflow as tf

    def uniform(number: int, largest: float) -> Any:
        return changed * tf.random.stateless_uniform([n], seed + [number, 0], -largest, largest)

    angle = uniform(1, augmentation.rotation * 3.14159265 / 180)
    across, down = tf.exp(uniform(2, augmentation.scale)), tf.exp(uniform(3, augmentation.scale))
    across *= tf.sign(tf.random.stateless_uniform([n], seed + [4, 0], -1, 1)) if augmentation.mirror else 1.0
    a, b = tf.cos(angle) * across, -tf.sin(angle) * down
    c, d = tf.sin(angle) * across, tf.cos(angle) * down
    x = CENTRE + uniform(5, augmentation.shift) - CENTRE * (a + b)
    y = CENTRE + uniform(6, augmentation.shift) - CENTRE * (c + d)
    zero = tf.zeros([n])
    return tf.stack([a, b, x, c, d, y, zero, zero], axis=1)
