"""Many digits networks trained side by side, so that seeds and learning rates cost little."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from companion import data, nn
from companion.arguments import Array
from companion.studies.lattice import Labels, Lattice

HIDDEN = 16
EXAMPLES = 800


@lru_cache
def examples(n: int = EXAMPLES, pixels: str = "raw") -> tuple[Array, Labels]:
    """Digits to learn from, each as often as any other.

    Args:
        n: how many.
        pixels: "raw" ones lie from 0 to 1, "centred" ones have the mean 0 over these images, and
            "standardised" ones have the variance 1, too, if they vary at all.

    Returns:
        The images, (n, 64), and their labels, (n,).

    Raises ValueError for other pixels.
    """
    chosen = data.with_fewer_examples(data.digits(), n, rng=0)
    x, y = chosen.x_train, chosen.y_train
    if pixels == "raw":
        return x, y
    x = x - x.mean(axis=0)
    if pixels == "centred":
        return x, y
    if pixels == "standardised":
        spread = x.std(axis=0)
        return x / np.where(spread > 0, spread, 1), y
    raise ValueError(f"pixels are raw, centred or standardised, got {pixels!r}")


def small_network(seed: int, hidden: int = HIDDEN) -> nn.Network:
    """64 pixels, a hidden layer of ReLU units, 10 digits.

    Args:
        seed: for the first weights.
        hidden: units of the hidden layer.
    """
    layers = [nn.Dense(64, hidden), nn.ReLU(), nn.Dense(hidden, 10)]
    return nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)


class Runs(Lattice):
    """Small networks side by side under gradient descent, one for each learning rate and seed.

    Args:
        rates: learning rates α.
        seeds: of the first weights; each α begins at the same ones.
        hidden: units of the hidden layer.

    Attributes:
        rates: shape (α, 1, 1).
    """

    def __init__(self, rates: Sequence[float], seeds: Sequence[int], hidden: int = HIDDEN) -> None:
        super().__init__([small_network(seed, hidden) for seed in seeds], len(rates), "relu")
        self.rates = np.array(rates, dtype=np.float64)[:, np.newaxis, np.newaxis]

    def keep(self, rates: NDArray[np.bool_]) -> None:
        """Goes on with some of the learning rates alone.

        Args:
            rates: which of them, (α,).
        """
        self.rates = self.rates[rates]
        self._hold(self.theta[rates])

    def accuracy_of(self, rates: Labels, seeds: Labels, x: Array, labels: Labels) -> Array:
        """The part that some of the runs read correctly, (k,).

        Args:
            rates, seeds: which runs, by their places, (k,).
            x, labels: a set for each seed, (seed, n, 64) and (seed, n).
        """
        (W1, b1), (W2, b2) = ((W[rates, seeds], b[rates, seeds]) for W, b in self._layers)
        z = np.maximum(x[seeds] @ W1 + b1, 0) @ W2 + b2
        return np.asarray((z.argmax(axis=-1) == labels[seeds]).mean(axis=-1))

    def step(self, x: Array, one_hot: Array, look: bool = False) -> None:
        """θ ← θ − α ∂L/∂θ, with the arguments of `gradient`."""
        # A run at too large an α overflows: it is told apart by its loss.
        with np.errstate(over="ignore", invalid="ignore"):
            gradient = self.gradient(x, one_hot, look)
            gradient *= self.rates
            self.theta -= gradient
