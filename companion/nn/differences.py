"""Derivatives from values of a function alone, and how far they can be trusted."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from companion.arguments import Array, function, number, said, writeable_array

EPSILON = float(np.finfo(np.float64).eps)
# Where the two errors of a central difference, h²/6 · f‴ from the formula and ε/h from rounding,
# are about equal: the cube root of the machine epsilon, 6.1e-6 (P. E. Gill, W. Murray and
# M. H. Wright, Practical Optimization, Academic Press (1981), section 8.6).
STEP = EPSILON ** (1 / 3)
# Halved again and again, in search of the one whose two errors are least.
LARGEST, HALVINGS = 0.01, 24
# Of the table of differences that shows the noise: points, their distance, the order looked at.
NOISE_POINTS, NOISE_STEP, NOISE_ORDER = 9, 1e-11, 4
# How many times noise / step a kink has to be, to be seen.
KINK = 40.0


def numerical_gradient(f: Callable[[], float], theta: Array, h: float = STEP) -> Array:
    """∂f/∂θ by central differences: two evaluations of f for every entry of θ.

    Args:
        f: reads theta and returns a number.
        theta: float64, any shape; changed during the call, the same as before after it.
        h: the step, relative to the size of the entry where that is above 1.

    Returns:
        An array of the shape of theta.

    Raises TypeError unless theta is a float64 array and f gives numbers, ValueError unless h > 0.

    P. E. Gill, W. Murray and M. H. Wright, Practical Optimization (1981), section 8.6, on the size
    of h.
    """
    function("f", f, takes=0)
    writeable_array("theta", theta)
    if theta.dtype != np.float64:
        raise TypeError(f"theta must be float64, for differences lose digits; got {theta.dtype}")
    h = number("h", h, above=0)
    gradient = np.empty_like(theta)
    for i in np.ndindex(theta.shape):
        line = Line(f, theta, i)
        gradient[i] = line.central(h * line.unit)
    return gradient


class Estimate(NamedTuple):
    """A derivative by one entry of θ.

    Attributes:
        value: the central difference with the least error.
        error: how far it may be from the derivative, if there is one.
        kink: whether the slopes of both sides differ however small the step; the value then lies
            in the middle.
    """

    value: float
    error: float
    kink: bool


class Line:
    """f along one entry of θ, which is the same as before after each call."""

    def __init__(self, f: Callable[[], float], theta: Array, index: tuple[int, ...]) -> None:
        self.f, self.theta, self.index = f, theta, index
        self.here = float(theta[index])
        self.unit = max(1.0, abs(self.here))

    def value(self, at: float) -> float:
        """f with the entry at another place."""
        self.theta[self.index] = at
        try:
            value = self.f()
        finally:
            self.theta[self.index] = self.here
        if not isinstance(value, float | int | np.floating | np.integer):
            raise TypeError(f"f must return a number, got {said(value)}")
        try:
            return float(value)
        except OverflowError:
            raise ValueError(
                f"f must return a number that a float holds, got {said(value)}"
            ) from None

    def central(self, step: float) -> float:
        """The central difference."""
        # The step that is really taken, after rounding.
        above, below = self.here + step, self.here - step
        if above == below:
            raise ValueError(f"h must be so large that it moves theta, got a step of {step:g}")
        return (self.value(above) - self.value(below)) / (above - below)

    def noise(self) -> float:
        """The standard deviation of the rounding in f.

        From a column of its table of differences over steps so small that all the rest of f has
        gone from it: J. J. Moré and S. M. Wild, SIAM J. Sci. Comput. 33, 1292 (2011),
        doi:10.1137/100786125.
        """
        step = NOISE_STEP * self.unit
        values = [self.value(self.here + k * step) for k in range(NOISE_POINTS)]
        differences = np.diff(values, NOISE_ORDER)
        # Independent errors of variance 1 give the column the variance of a row of Pascal.
        scale = math.comb(2 * NOISE_ORDER, NOISE_ORDER)
        return float(np.sqrt(np.mean(differences**2) / scale))

    def derivative(self, noise: float) -> Estimate:
        """The best of the central differences over steps from large to small.

        Its error is bounded by the difference of two neighbours, by noise / step, and by half of
        the kink between the two sides, if there is one.
        """
        centre = self.value(self.here)
        steps = [LARGEST * self.unit / 2**k for k in range(HALVINGS)]
        above = [self.value(self.here + step) for step in steps]
        below = [self.value(self.here - step) for step in steps]
        slopes = [(a - b) / (2 * h) for a, b, h in zip(above, below, steps, strict=True)]
        # The slope on the right less that on the left: a kink, and step · f″, which is taken out.
        bends = [(a + b - 2 * centre) / h for a, b, h in zip(above, below, steps, strict=True)]
        best = Estimate(math.nan, math.inf, kink=False)
        for k in range(1, HALVINGS):
            kink = abs(2 * bends[k] - bends[k - 1])
            error = abs(slopes[k] - slopes[k - 1]) + 2 * noise / steps[k] + kink / 2
            if error < best.error:
                best = Estimate(slopes[k], error, kink > KINK * noise / steps[k])
        return best
