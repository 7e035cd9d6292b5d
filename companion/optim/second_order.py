"""Second-order methods: those that know, or learn, how the slope changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

from companion.optim.hyperparameters import Array
from companion.optim.line_search import Objective, Point, strong_wolfe


def newton_direction(gradient: Array, hessian: Array, damping: float = 0.0) -> Array:
    """To the stationary point of the second-order model, be it minimum or saddle.

    ::

        d = −(H + λI)⁻¹ g

    Args:
        gradient: g, shape (…, d), with any leading axes.
        hessian: H, shape (…, d, d).
        damping: λ ≥ 0, which shortens the step and turns it towards −g.

    Returns:
        The direction, of the shape of the gradient.

    Raises ValueError for a damping out of its range, numpy.linalg.LinAlgError where H + λI is
    singular.

    J. Nocedal and S. J. Wright, Numerical Optimization, 2nd edition (2006), section 3.3; the
    damping is that of K. Levenberg, Quart. Appl. Math. 2, 164 (1944), doi:10.1090/qam/10666.
    """
    if not 0 <= damping < np.inf:
        raise ValueError(f"damping must be at least 0 and finite, got {damping!r}")
    damped = hessian + damping * np.eye(hessian.shape[-1])
    direction: Array = -np.linalg.solve(damped, gradient[..., None])[..., 0]
    return direction


def saddle_free_direction(gradient: Array, hessian: Array, damping: float = 0.0) -> Array:
    """Newton's direction, but down where the curvature is negative, and not up to the saddle.

    ::

        d = −(|H| + λI)⁻¹ g

    |H| is H with the absolute values of its eigenvalues.

    Args:
        gradient, hessian, damping: those of `newton_direction`.

    Raises ValueError for a damping out of its range, numpy.linalg.LinAlgError where |H| + λI is
    singular.

    Y. Dauphin et al., NeurIPS (2014), doi:10.48550/arXiv.1406.2572, algorithm 1.
    """
    if not 0 <= damping < np.inf:
        raise ValueError(f"damping must be at least 0 and finite, got {damping!r}")
    values, vectors = np.linalg.eigh(hessian)
    scale = np.abs(values) + damping
    if not (scale > 0).all():
        raise np.linalg.LinAlgError("the Hessian has an eigenvalue of 0; give some damping")
    along = np.einsum("...ij,...i->...j", vectors, gradient)
    direction: Array = -np.einsum("...ij,...j->...i", vectors, along / scale)
    return direction


def newton_cg_direction(
    gradient: Array, product: Callable[[Array], Array], *, tolerance: float = 0.5, most: int = 250
) -> Array:
    """Newton's direction from Hessian-vector products, by conjugate gradients cut short.

    Stops when the residual is below min(tolerance, √|g|) · |g|, and at the first direction of
    negative curvature, so that the result always descends.

    Args:
        gradient: g, shape (P,), not zero.
        product: Hv from v, both of shape (P,).
        tolerance: the largest residual, as a part of |g|, that ends it.
        most: products taken at most.

    Raises ValueError for a gradient that is zero or not finite.

    J. Nocedal and S. J. Wright, Numerical Optimization, 2nd edition (2006), algorithm 7.1.
    """
    size = float(np.linalg.norm(gradient))
    if not 0 < size < np.inf:
        raise ValueError(f"the gradient must be finite and not zero, got one of length {size}")
    z, residual = np.zeros_like(gradient), gradient.copy()
    d = -residual
    for step in range(most):
        Hd = product(d)
        curvature = float(d @ Hd)
        if curvature <= 0:
            return d if step == 0 else z
        square = float(residual @ residual)
        alpha = square / curvature
        z = z + alpha * d
        residual = residual + alpha * Hd
        if np.linalg.norm(residual) < min(tolerance, size**0.5) * size:
            break
        d = -residual + (float(residual @ residual) / square) * d
    return z


class LBFGS:
    """L-BFGS: Newton's direction from the last few steps and how the gradient changed over them.

    The step length is found by `strong_wolfe`.

    Args:
        memory: m ≥ 1, how many steps are remembered.

    Raises ValueError unless the memory is such a number.

    D. C. Liu and J. Nocedal, Math. Programming 45, 503 (1989), doi:10.1007/BF01589116; the two-loop
    recursion is algorithm 7.4 of J. Nocedal and S. J. Wright, Numerical Optimization, 2nd edition
    (2006).
    """

    def __init__(self, memory: int = 10) -> None:
        if not isinstance(memory, (int, np.integer)) or memory < 1:
            raise ValueError(f"memory must be a whole number of at least 1, got {memory!r}")
        # Pairs (s, y): a step, and the change of the gradient over it.
        self.pairs: deque[tuple[Array, Array]] = deque(maxlen=int(memory))
        self.last: Point | None = None

    def step(self, theta: Array, objective: Objective) -> Point:
        """Changes theta in place by one step; returns where it ended.

        `objective` gives L and ∂L/∂θ for any θ, of any shape. Where the gradient is zero nothing
        is changed.
        Raises LineSearchError if no step is found.
        """
        last = self.last
        if last is None or not np.array_equal(last.theta, theta):
            last = Point(0.0, theta.copy(), *objective(theta))
        if not last.gradient.any():
            return last
        direction = self.direction(last.gradient)
        if not np.vdot(direction, last.gradient) < 0:
            # Rounding has spoiled the memory: begin anew, downhill.
            self.pairs.clear()
            direction = -last.gradient
        # Before anything is known of the curvature, a first step of length 1 at most.
        first = 1.0 if self.pairs else min(1.0, 1.0 / float(np.linalg.norm(last.gradient)))
        point = strong_wolfe(objective, last, direction, step=first)
        s, y = point.theta - last.theta, point.gradient - last.gradient
        if np.vdot(s, y) > 0:  # always, but for rounding
            self.pairs.append((s, y))
        self.last = point
        theta[...] = point.theta
        return point

    def direction(self, gradient: Array) -> Array:
        """−H⁻¹g for the gradient g, with H⁻¹ from the remembered pairs, never formed."""
        q = gradient.copy()
        weights = []
        for s, y in reversed(self.pairs):
            a = np.vdot(s, q) / np.vdot(s, y)
            q -= a * y
            weights.append(a)
        if self.pairs:
            s, y = self.pairs[-1]
            q *= np.vdot(s, y) / np.vdot(y, y)
        for (s, y), a in zip(self.pairs, reversed(weights), strict=True):
            q += (a - np.vdot(y, q) / np.vdot(s, y)) * s
        return -q
