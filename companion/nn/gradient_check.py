"""Is the gradient right? Central differences know nothing of backpropagation and can tell."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from companion.arguments import Array
from companion.nn.dropout import Dropout
from companion.nn.network import Network

T = TypeVar("T")

# Where the two errors of a central difference, h²/6 · f‴ from the formula and ε/h from rounding,
# are about equal: the cube root of the machine epsilon, 6.1e-6 (P. E. Gill, W. Murray and
# M. H. Wright, Practical Optimization, Academic Press (1981), section 8.6).
STEP = float(np.finfo(np.float64).eps) ** (1 / 3)


def numerical_gradient(f: Callable[[], float], theta: Array, h: float = STEP) -> Array:
    """∂f/∂θ by central differences: two evaluations of f for every entry of θ.

    Args:
        f: reads theta and returns a number.
        theta: float64, any shape; changed during the call, the same as before after it.
        h: the step, relative to the size of the entry where that is above 1.

    Returns:
        An array of the shape of theta.

    Raises TypeError unless theta is float64, ValueError unless h > 0.

    P. E. Gill, W. Murray and M. H. Wright, Practical Optimization (1981), section 8.6, on the size
    of h.
    """
    if theta.dtype != np.float64:
        raise TypeError(f"differences need float64, which has digits to lose; got {theta.dtype}")
    if not h > 0:
        raise ValueError(f"h must be positive, got {h!r}")
    gradient = np.empty_like(theta)
    for i in np.ndindex(theta.shape):
        before = float(theta[i])
        step = h * max(1.0, abs(before))
        # The step that is really taken, after rounding.
        above, below = before + step, before - step
        try:
            theta[i] = above
            f_above = f()
            theta[i] = below
            f_below = f()
        finally:
            theta[i] = before
        gradient[i] = (f_above - f_below) / (above - below)
    return gradient


@dataclass(frozen=True)
class GradientReport:
    """What `check_gradient` found.

    Attributes:
        relative_error: for each array of parameters ("dense1.W"), |g − ĝ| / max(|g|, |ĝ|) with g
            from backpropagation, ĝ from differences and | | the Euclidean norm. Where both are so
            small that ĝ is rounding, as for a bias before batch normalization, the error is taken
            relative to the smallest gradient that differences can tell from it.
        tolerance: the largest relative error that passes.
        worst: the single parameter that is off most, such as "dense1.W[3, 2]".
        worst_gradient: its derivative from backpropagation.
        worst_difference: its derivative from differences.
    """

    relative_error: dict[str, float]
    tolerance: float
    worst: str
    worst_gradient: float
    worst_difference: float

    @property
    def passed(self) -> bool:
        """Whether every relative error is within the tolerance."""
        return all(error <= self.tolerance for error in self.relative_error.values())

    def __repr__(self) -> str:
        lines = ["gradient check: " + ("passed" if self.passed else "FAILED")]
        for name, error in self.relative_error.items():
            # Below the tolerance, the error is rounding and differs between machines.
            ok = error <= self.tolerance
            said = f"below {self.tolerance:.0e}" if ok else f"{error:.1e}"
            lines.append(f"  {name:<12} relative error {said}")
        if not self.passed:
            lines.append(
                f"  off most: {self.worst}, backpropagation {self.worst_gradient:.6g}, "
                f"differences {self.worst_difference:.6g}"
            )
        return "\n".join(lines)


def check_gradient(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    *,
    training: bool = False,
    h: float = STEP,
    tolerance: float = 1e-6,
) -> GradientReport:
    """Compares backpropagation with central differences: 2P evaluations of the loss.

    A network with ReLU may fail by chance where a step crosses the kink of a unit; another seed
    tells the two apart.

    Args:
        network: is left as it was.
        x, y: inputs, (n, d_in), and targets as the network's loss takes them.
        training: whether the loss is that of training: batch normalization then takes the batch's
            statistics, and dropout the same masks every time.
        h: the step of the differences, as in `numerical_gradient`.
        tolerance: the largest relative error that passes.

    Raises TypeError unless the network computes in float64.
    """
    twin = copy.deepcopy(network)
    noise = [(layer, layer.rng.bit_generator.state) for layer in _random_layers(twin)]

    def with_the_same_noise(f: Callable[..., T]) -> T:
        for layer, state in noise:
            layer.rng.bit_generator.state = state
        return f(x, y, training=training)

    g = with_the_same_noise(twin.gradient)
    g_hat = numerical_gradient(lambda: with_the_same_noise(twin.loss), twin.theta, h)
    worst = int(np.argmax(np.abs(g - g_hat)))
    # Two losses, each rounded to ε |L|, make this error in every entry of ĝ.
    rounding = float(np.finfo(np.float64).eps) * abs(twin.loss(x, y)) / h

    def error(a: Array, b: Array) -> float:
        difference = float(np.linalg.norm(a - b))
        if difference == 0.0:
            return 0.0
        visible: float = rounding * a.size**0.5 / tolerance
        return difference / max(float(np.linalg.norm(a)), float(np.linalg.norm(b)), visible)

    return GradientReport(
        relative_error={
            name: error(part, network.views(g_hat)[name]) for name, part in network.views(g).items()
        },
        tolerance=tolerance,
        worst=network.name_of(worst),
        worst_gradient=float(g[worst]),
        worst_difference=float(g_hat[worst]),
    )


def _random_layers(network: Network) -> list[Dropout]:
    return [layer for layer in network.layers if isinstance(layer, Dropout)]


def relative_error(a: Array, b: Array) -> float:
    """|a − b| / max(|a|, |b|) of two vectors, with the Euclidean norm; 0 where both are zero."""
    difference = float(np.linalg.norm(a - b))
    if difference == 0.0:
        return 0.0
    return difference / max(float(np.linalg.norm(a)), float(np.linalg.norm(b)))
