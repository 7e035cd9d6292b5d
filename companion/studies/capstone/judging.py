"""After the choice is made: what choosing flatters, and how far ŷ can be believed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array


def flattery(right: NDArray[np.bool_], draws: int = 2000, seed: int = 0) -> tuple[float, float]:
    """What the best of several candidates reads where it was chosen, and elsewhere.

    Draws half of the images at random, takes the candidate that reads most of them, and looks what
    it reads of the other half; the means over all draws.

    Args:
        right: which candidate reads which image, (candidates, n).
        draws: how many halves.
        seed: for the halves.
    """
    rng = np.random.default_rng(seed)
    n = right.shape[1]
    chosen, elsewhere = [], []
    for _ in range(draws):
        order = rng.permutation(n)
        here, there = right[:, order[: n // 2]], right[:, order[n // 2 :]]
        # Of equals, any: the first of a random order.
        candidates = rng.permutation(len(right))
        best = candidates[here.mean(axis=1)[candidates].argmax()]
        chosen.append(here[best].mean())
        elsewhere.append(there[best].mean())
    return float(np.mean(chosen)), float(np.mean(elsewhere))


class Calibration(NamedTuple):
    """How often predictions of some confidence are right.

    Attributes:
        confidence: mean of the largest ŷ in each bin that has predictions, (k,).
        right: the part of them that is right, (k,).
        images: how many there are, (k,).
    """

    confidence: Array
    right: Array
    images: NDArray[np.int64]

    @property
    def gap(self) -> float:
        """The mean of right − confidence over all predictions: above 0, it doubts too much."""
        return float(np.average(self.right - self.confidence, weights=self.images))


def calibration(y_hat: Array, y: NDArray[np.int64], edges: Array) -> Calibration:
    """Sorts predictions by their confidence, the largest of the ten probabilities.

    C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, ICML (2017), doi:10.48550/arXiv.1706.04599.

    Args:
        y_hat: probabilities, (n, k).
        y: the labels, (n,).
        edges: of the bins of confidence, ascending; the last is 1.
    """
    confidence, right = y_hat.max(axis=1), y_hat.argmax(axis=1) == y
    place = np.digitize(confidence, edges[1:-1])
    bins = [k for k in range(len(edges) - 1) if (place == k).any()]
    return Calibration(
        np.array([confidence[place == k].mean() for k in bins]),
        np.array([right[place == k].mean() for k in bins]),
        np.array([int((place == k).sum()) for k in bins]),
    )
