"""How rare it is that all eigenvalues of a random matrix are positive."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array

DRAWS = 1000
SIZES = (1, 2, 3, 4, 6, 8, 12, 16)
EDGES = np.linspace(-2.5, 4.5, 36)


@lru_cache(maxsize=16)
def eigenvalues(size: int) -> Array:
    """Of DRAWS random symmetric matrices, (DRAWS, size), divided by √(2 · size)."""
    A = np.random.default_rng(size).normal(size=(DRAWS, size, size))
    scaled: Array = np.linalg.eigvalsh((A + A.swapaxes(1, 2)) / 2) / np.sqrt(2 * size)
    return scaled


def spectrum(size: float, shift: float) -> live.Frame:
    """All eigenvalues as a histogram, and how many of a matrix are negative."""
    n = int(size)
    values = eigenvalues(n) + shift
    density, _ = np.histogram(values, EDGES, density=True)
    negative = (values < 0).sum(axis=1)
    # The part of the negative ones in tenths, so that all sizes share the axis.
    parts, _ = np.histogram(negative / n, np.linspace(-0.05, 1.05, 12))
    minima, maxima = float((negative == 0).mean()), float((negative == n).mean())
    return live.Frame(
        words=(
            f"Of {DRAWS} random matrices with {n} {'row' if n == 1 else 'rows'}, {minima:.1%} are "
            f"those of a minimum, {maxima:.1%} of a maximum, and "
            f"{1 - minima - maxima:.1%} of a saddle."
        ),
        panels={
            "eigenvalues": live.Histogram(
                EDGES,
                density,
                x_label="eigenvalue",
                y_label="density",
                y_limits=(0, 1.2),
            ),
            "negative": live.Bars(
                [f"{tenth / 10:g}" for tenth in range(11)],
                parts / DRAWS,
                y_label="share of the matrices",
                y_limits=(0, 1),
                colour="accent",
                x_label="part of the eigenvalues that is negative",
            ),
        },
    )


SPECTRUM = live.Experiment(
    name="random-spectrum",
    claim="The larger a random matrix, the more rarely all of its eigenvalues are positive.",
    caption=(
        "Random symmetric matrices stand for the Hessian at a stationary point. For one row it is "
        "a toss; with every further row, more eigenvalues have to be positive at once. They are "
        "scaled so that those of a large matrix lie between −1 and 1. Lift all of them, as where "
        "the loss is low: from about 1 on, minima are the rule."
    ),
    parameters=(
        live.Parameter("size", SIZES, 2, label="rows of the matrix"),
        live.Parameter("shift", np.linspace(0, 2, 9), 0.0, label="all eigenvalues lifted by"),
    ),
    presets={
        "a toss": {"size": 1},
        "hardly a minimum": {"size": 8},
        "low loss": {"size": 16, "shift": 1.5},
    },
    function=spectrum,
    alt=(
        "Above, a histogram of the eigenvalues of many random matrices. Below, bars for the part "
        "of a matrix's eigenvalues that is negative."
    ),
)
