"""Plateaus in the middle of training: a linear network learns one direction after the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from companion.arguments import Array


def stairs(
    strengths: Sequence[float], scale: float, alpha: float, updates: int, seed: int, layers: int = 2
) -> Array:
    """Trains a linear network, W_L … W₁ x, on white inputs, to be a matrix of given strengths.

    The loss is ½ Σ (target − product)², over all entries. The target is diagonal; the first weights
    are normal, and know nothing of its axes.

    Args:
        strengths: the singular values of the target, (d,).
        scale: the standard deviation of the first weights.
        alpha: the learning rate α.
        updates: how many.
        seed: for the first weights.
        layers: L.

    Returns:
        How much of each strength the product has, before and after each update,
        (updates + 1, d).

    A. M. Saxe, J. L. McClelland and S. Ganguli, ICLR (2014), doi:10.48550/arXiv.1312.6120.
    """
    rng, d = np.random.default_rng(seed), len(strengths)
    weights = [rng.normal(0, scale, (d, d)) for _ in range(layers)]
    target, learned = np.diag(strengths), []
    for step in range(updates + 1):
        # What comes before each layer, and the whole.
        before = [np.eye(d)]
        for W in weights:
            before.append(W @ before[-1])
        learned.append(np.diag(before[-1]) / np.asarray(strengths))
        if step == updates:
            break
        error, gradients = before[-1] - target, []
        for number in range(layers - 1, -1, -1):
            gradients.append(error @ before[number].T)
            error = weights[number].T @ error
        for W, gradient in zip(weights, reversed(gradients), strict=True):
            W -= alpha * gradient
    return np.array(learned)
