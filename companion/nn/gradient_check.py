"""Is the gradient right? Central differences know nothing of backpropagation and can tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from companion.nn.arrays import Array
from companion.nn.network import Network

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
            from backpropagation, ĝ from differences and | | the Euclidean norm; 0 if both are zero.
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
    network: Network, x: ArrayLike, y: ArrayLike, *, h: float = STEP, tolerance: float = 1e-6
) -> GradientReport:
    """Compares backpropagation with central differences: 2P evaluations of the loss.

    A network with ReLU may fail by chance where a step crosses the kink of a unit; another seed
    tells the two apart. Raises TypeError unless the network computes in float64.
    """
    x, targets = network.encode(x, y)
    g = np.empty_like(network.theta)
    network.backpropagate(x, targets, g)

    def loss() -> float:
        return network.loss_function.forward(network.forward(x), targets)

    g_hat = numerical_gradient(loss, network.theta, h)
    worst = int(np.argmax(np.abs(g - g_hat)))
    return GradientReport(
        relative_error={
            name: relative_error(part, network.views(g_hat)[name])
            for name, part in network.views(g).items()
        },
        tolerance=tolerance,
        worst=network.name_of(worst),
        worst_gradient=float(g[worst]),
        worst_difference=float(g_hat[worst]),
    )


def relative_error(a: Array, b: Array) -> float:
    """|a − b| / max(|a|, |b|) with the Euclidean norm, 0 where both are zero."""
    difference = float(np.linalg.norm(a - b))
    if difference == 0.0:
        return 0.0
    return difference / max(float(np.linalg.norm(a)), float(np.linalg.norm(b)))
