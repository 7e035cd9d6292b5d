"""Dropout: noise that keeps units from relying on each other."""

from __future__ import annotations

import numpy as np

from companion.arguments import Array, generator, number
from companion.nn.layers import Layer


class Dropout(Layer):
    """In training each number is set to 0 with probability p, the others are divided by 1 − p.

    So the mean stays the same, and in inference nothing is done ("inverted" dropout).

    Args:
        p: the probability of a 0, at least 0 and below 1.
        rng: a Generator or a seed; the masks come from a generator of the layer's own.

    Raises TypeError or ValueError unless 0 ≤ p < 1, or for another rng.

    N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, JMLR 15, 1929
    (2014), https://jmlr.org/papers/v15/srivastava14a.html, who multiply by 1 − p in inference
    instead.
    """

    def __init__(self, p: float, *, rng: np.random.Generator | int) -> None:
        self.p = number("p", p, at_least=0, below=1)
        self.rng = generator(rng)

    def __repr__(self) -> str:
        return f"Dropout({self.p:g})"

    def forward(self, x: Array, training: bool = False) -> Array:
        if not training:
            self.scale: Array = np.ones((), x.dtype)
            return x
        kept = self.rng.random(x.shape) >= self.p
        self.scale = kept / x.dtype.type(1 - self.p)
        return x * self.scale

    def input_gradient(self, dy: Array) -> Array:
        return dy * self.scale

    def r_forward(self, rx: Array) -> Array:
        return rx * self.scale

    def r_input_gradient(self, dy: Array, rdy: Array) -> Array:
        return rdy * self.scale
