"""Mini-batch gradients around the gradient of all examples."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from companion import live
from companion.arguments import Array
from companion.data import linear_regression
from companion.live import format_number

Integers: TypeAlias = NDArray[np.int64]

N, DRAWS = 128, 150
PROBLEM = linear_regression(N, 2, 3.0, noise=0.7, rng=2)
BEST, *_ = np.linalg.lstsq(PROBLEM.x, PROBLEM.y)
# From the minimum the way leads in a direction of no special curvature.
AWAY = np.array([0.8, 0.6])
SIZES = (1, 2, 4, 8, 16, 32, 64, N)
ALL_SIZES = np.unique(np.rint(np.geomspace(1, N, 36)).astype(np.int64))
# The cloud leans to the side that the gradient of all examples points to.
ENDS = (-12.0, 18.0)
LEAST, MOST = 1e-3, 1e2


@lru_cache
def batches() -> dict[bool, Integers]:
    """DRAWS batches of N, by whether examples are put back; a smaller one is a beginning of it."""
    rng = np.random.default_rng(0)
    return {
        False: rng.permuted(np.tile(np.arange(N), (DRAWS, 1)), axis=1),
        True: rng.integers(0, N, (DRAWS, N)),
    }


def gradients(distance: float) -> Array:
    """The gradient of the squared error of each example, (N, 2), so far from the minimum."""
    error = PROBLEM.x @ (BEST + distance * AWAY) - PROBLEM.y
    return np.asarray(2 * error[:, np.newaxis] * PROBLEM.x)


def variance(each: Array, sizes: Integers, replacement: bool) -> Array:
    """E|ĝ − g|² for batches of each size, from the gradients of all examples, (N, 2)."""
    V = ((each - each.mean(axis=0)) ** 2).sum() / N
    return np.asarray(V / sizes * (1 if replacement else (N - sizes) / (N - 1)))


@lru_cache(maxsize=1024)
def means(distance: float, replacement: bool) -> Array:
    """The gradient of every beginning of every batch, (DRAWS, N, 2)."""
    drawn = gradients(distance)[batches()[replacement]]
    return np.asarray(drawn.cumsum(axis=1) / np.arange(1, N + 1)[:, np.newaxis])


def cloud(size: int, distance: float, replacement: bool) -> live.Frame:
    """The gradients of DRAWS batches of this size, and how their spread depends on the size."""
    each, drawn = gradients(distance), means(distance, replacement)
    full = each.mean(axis=0)
    here = drawn[:, size - 1]
    expected = float(variance(each, np.array(size), replacement))
    measured = {
        kind: ((means(distance, kind)[:, ALL_SIZES - 1] - full) ** 2).sum(axis=2).mean(axis=0)
        for kind in (True, False)
    }
    found = float(((here - full) ** 2).sum(axis=1).mean())
    angle = np.linspace(0, 2 * np.pi, 61)
    ring = full[:, np.newaxis] + np.sqrt(expected) * np.array([np.cos(angle), np.sin(angle)])
    return live.Frame(
        words=_words(size, distance, replacement, found, expected, here @ full),
        panels={
            "cloud": live.Lines(
                [
                    live.Curve(here[:, 0], here[:, 1], f"{DRAWS} batches", "points"),
                    live.Curve(ring[0], ring[1], "typical distance", colour="purple"),
                    live.Curve([0], [0], "no slope", "points", "green"),
                    live.Curve(full[:1], full[1:], "all examples", "points", "accent"),
                ],
                x_label="∂L/∂w₁",
                y_label="∂L/∂w₂",
                x_limits=ENDS,
                y_limits=ENDS,
                equal=True,
            ),
            "variance": live.Lines(
                [
                    live.Curve(
                        ALL_SIZES, variance(each, ALL_SIZES, True), "V/B", "dashed", "muted"
                    ),
                    live.Curve(
                        ALL_SIZES,
                        np.maximum(variance(each, ALL_SIZES, False), LEAST / 10),
                        "V/B · (N − B)/(N − 1)",
                        colour="muted",
                    ),
                    live.Curve(ALL_SIZES, measured[True], "put back", "points", "gold"),
                    live.Curve(
                        ALL_SIZES,
                        np.maximum(measured[False], LEAST / 10),
                        "not put back",
                        "points",
                    ),
                    live.Curve(
                        [size], [max(found, LEAST)], "this cloud", "points", colour="accent"
                    ),
                ],
                x_label="batch size B",
                y_label="mean |ĝ − g|²",
                x_scale="log",
                y_scale="log",
                x_limits=(0.9, N * 1.1),
                y_limits=(LEAST, MOST),
            ),
        },
    )


def _words(
    size: int,
    distance: float,
    replacement: bool,
    found: float,
    expected: float,
    along: Array,
) -> str:
    drawn = "put back after each draw" if replacement else "each at most once"
    examples = "1 example" if size == 1 else f"{size} examples"
    if expected < 1e-12:
        return f"Batches of {examples}, {drawn}, hold all examples: each of their gradients is g."
    start = (
        f"Batches of {examples}, {drawn}: the mean of |ĝ − g|² is {format_number(found)}, the "
        f"formula says {format_number(expected)}."
    )
    if distance == 0:
        return f"{start} At the minimum g is 0, and all that is left is noise."
    return f"{start} {np.mean(along < 0):.0%} of the batches point uphill."


GRADIENT_CLOUD = live.Experiment(
    name="gradient-cloud",
    claim="A mini-batch gradient is the full gradient plus noise, whose variance falls as 1/B.",
    caption=(
        f"Linear regression with two weights on {N} examples. First, the gradients of {DRAWS} "
        "random batches around the gradient g of all, at a distance from the minimum. Go to a "
        "larger batch: the cloud shrinks, and its middle stays. Go to the minimum: g becomes 0, "
        "the cloud does not. Then, the size of the cloud for every B, measured and by formula."
    ),
    parameters=(
        live.Parameter("size", SIZES, 4, label="batch size B", log=True, play=True),
        live.Parameter("distance", [0.0, 0.25, 0.5, 1.0, 1.5], 1.0, label="distance"),
        live.Switch("replacement", label="put back"),
    ),
    presets={
        "single examples": {"size": 1},
        "at the minimum": {"size": 16, "distance": 0.0},
        "all, put back": {"size": N, "replacement": True},
    },
    function=cloud,
    alt=(
        "Above, a cloud of points, the gradients of mini-batches, around the gradient of all "
        "examples. Below, the mean squared distance from it against the batch size, both axes "
        "logarithmic: straight lines of slope −1, of which that without replacement drops to "
        "nothing at the right."
    ),
)
