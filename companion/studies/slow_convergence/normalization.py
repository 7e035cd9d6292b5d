"""Which learning rates and first weights batch normalization makes workable."""

from __future__ import annotations

from functools import cache

import numpy as np

from companion import optim
from companion.arguments import Array
from companion.progress import progress
from companion.studies.vanishing_gradients import deep_network, learn

RATES = 10.0 ** np.arange(-2, 1.1, 0.5)
"""Learning rates of gradient descent."""
SCALES = {"a quarter of He's": 2**0.5 / 4, "He's": 2**0.5, "four times He's": 2**0.5 * 4}
"""Scales s of the first weights, of standard deviation s / √d_in."""


@cache
def reading(normalization: str) -> Array:
    """The share of held-out digits read after 100 updates, (scales, rates), mean of 2 seeds.

    64-(32 × 5)-10, ReLU, batches of 64, for each of SCALES and RATES.

    Args:
        normalization: "none" or "batch".
    """
    shares = [
        [
            np.mean(
                [
                    learn(
                        deep_network(
                            5, "relu", scale, normalization=normalization, width=32, seed=seed
                        ),
                        optim.GradientDescent(lr),
                        seed,
                        steps=100,
                    )
                    for seed in (0, 1)
                ]
            )
            for lr in RATES
        ]
        for scale in progress(SCALES.values(), f"normalization: {normalization}", "scale")
    ]
    return np.array(shares)
