"""Second-order methods: those that know, or learn, how the slope changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from companion.arguments import (
    function,
    how_many,
    number,
    plain_array,
    real_array,
    writeable_array,
)
from companion.optim.hyperparameters import Array
from companion.optim.line_search import Objective, Point, dot, look, strong_wolfe


def newton_direction(gradient: ArrayLike, hessian: ArrayLike, damping: float = 0.0) -> Array:
    """To the stationary point of the second-order model, be it minimum or saddle.

    ::

        d = −(H + λI)⁻¹ g

    Args:
        gradient: g, shape (…, d), with any leading axes; finite.
        hessian: H, shape (…, d, d), with the same leading axes; finite, and symmetric but for
            rounding.
        damping: λ ≥ 0, which shortens the step and turns it towards −g.

    Returns:
        The direction, of the shape of the gradient, in float64.

    Raises TypeError or ValueError for an argument that is not so, and numpy.linalg.LinAlgError, a
    ValueError, where H + λI is singular but for rounding, in whatever units θ is measured.

    J. Nocedal and S. J. Wright, Numerical Optimization, 2nd edition (2006), section 3.3; the
    damping is that of K. Levenberg, Quart. Appl. Math. 2, 164 (1944), doi:10.1090/qam/10666.
    Singular is what no scaling of rows and columns makes regular: F. Bauer, Numer. Math. 5, 73
    (1963), doi:10.1007/BF01385880.
    """
    g, H, rounding = _derivatives(gradient, hessian)
    damping = number("damping", damping, at_least=0)
    with np.errstate(all="ignore"):  # what is not finite counts as singular
        damped = H + damping * np.eye(g.shape[-1])
        try:
            direction: Array = -np.linalg.solve(damped, g[..., np.newaxis])[..., 0]
            regular = _is_regular(damped, rounding) and np.isfinite(direction).all()
        except np.linalg.LinAlgError:
            regular = False
    if not regular:
        raise np.linalg.LinAlgError(SINGULAR.format("hessian"))
    return direction


def saddle_free_direction(gradient: ArrayLike, hessian: ArrayLike, damping: float = 0.0) -> Array:
    """Newton's direction, but down where the curvature is negative, and not up to the saddle.

    ::

        d = −(|H| + λI)⁻¹ g

    |H| is H with the absolute values of its eigenvalues.

    Args:
        gradient, hessian, damping: those of `newton_direction`.

    Raises TypeError or ValueError for an argument that is not so, and numpy.linalg.LinAlgError, a
    ValueError, where |H| + λI is singular but for rounding.

    Y. Dauphin et al., NeurIPS (2014), doi:10.48550/arXiv.1406.2572, algorithm 1.
    """
    g, H, rounding = _derivatives(gradient, hessian)
    damping = number("damping", damping, at_least=0)
    with np.errstate(all="ignore"):
        values, vectors = np.linalg.eigh(H)
        scale = np.abs(values) + damping
        along = np.einsum("...ij,...i->...j", vectors, g)
        direction: Array = -np.einsum("...ij,...j->...i", vectors, along / scale)
        # How far an eigenvalue may be off: |Hv − λv|, and what rounding makes of Hv.
        left = np.abs(H @ vectors - vectors * values[..., np.newaxis, :])
        blur = rounding * (np.abs(H) @ np.abs(vectors))
        off = (left + blur).sum(axis=-2)
    if not ((scale > 4 * off).all() and np.isfinite(direction).all()):
        raise np.linalg.LinAlgError(SINGULAR.format("|hessian|"))
    return direction


def newton_cg_direction(
    gradient: ArrayLike,
    product: Callable[[Array], Array],
    *,
    tolerance: float = 0.5,
    most: int = 250,
) -> Array:
    """Newton's direction from Hessian-vector products, by conjugate gradients cut short.

    Stops when the residual is below min(tolerance, √|g|) · |g|, or as small as rounding lets it
    be, and at the first direction of negative curvature, so that the result always descends.

    Args:
        gradient: g, shape (P,), finite and not zero.
        product: Hv from v, both of shape (P,) and of the gradient's dtype; linear in v, which may
            have any length, and H symmetric.
        tolerance: the largest residual, as a part of |g|, that ends it; above 0 and below 1.
        most: products taken at most, at least 1.

    Raises TypeError or ValueError for an argument that is not so, for a product that gives
    something else, and where the direction does not descend or cannot be written down, because the
    product is not that of a symmetric matrix, or its numbers are too small or too large.

    J. Nocedal and S. J. Wright, Numerical Optimization, 2nd edition (2006), algorithm 7.1.
    """
    g = _floating("gradient", gradient)
    if g.ndim != 1:
        raise ValueError(f"gradient must have the shape (P,), got {g.shape}")
    function("product", product)
    tolerance = number("tolerance", tolerance, above=0, below=1)
    most = how_many("most", most)
    largest = float(np.abs(g).max(initial=0))
    if largest == 0:
        raise ValueError(f"gradient must be finite and not zero, got {g.size} zeros")
    # In a unit near its largest entry no square of g is lost. A power of two changes no digit.
    unit = float(np.ldexp(1.0, np.frexp(largest)[1] - 1))
    start = residual = g / unit
    size = float(np.linalg.norm(start))
    enough = max(min(tolerance, (size**0.5) * unit**0.5), np.finfo(g.dtype).eps) * size
    z, d = np.zeros_like(start), -start
    for step in range(most):
        Hd = real_array("product(v)", product(d.copy()), g.dtype, g.shape)
        with np.errstate(all="ignore"):  # looked at in the end
            curvature = float(d @ Hd)
            if curvature <= 0:
                z = d if step == 0 else z
                break
            square = float(residual @ residual)
            alpha = square / curvature
            z = z + alpha * d
            residual = residual + alpha * Hd
            if np.linalg.norm(residual) < enough:
                break
            d = -residual + (float(residual @ residual) / square) * d
            if not np.isfinite(d).all():
                break
    with np.errstate(all="ignore"):
        direction: Array = z * unit
        slope = float(z @ start) if direction.any() else 0.0
    if not (slope < 0 and np.isfinite(direction).all()):
        raise ValueError(
            "product must be that with a symmetric matrix, neither too large nor too small for "
            f"{g.dtype} beside the gradient: the direction it leads to "
            f"{'does not descend' if np.isfinite(direction).all() else 'is not finite'}, and has "
            f"the slope {slope:.2g}"
        )
    return direction


class LBFGS:
    """L-BFGS: Newton's direction from the last few steps and how the gradient changed over them.

    The step length is found by `strong_wolfe`. A step s over which the gradient did not turn
    upward, by a change y with sᵀy > 0, is not remembered. That may be rounding's doing; where
    `pairs` stays empty, the objective is another one at each call, or its gradient is wrong, and
    every step is one of gradient descent.

    Args:
        memory: m ≥ 1, how many steps are remembered.

    Raises TypeError or ValueError unless the memory is such a number.

    Attributes:
        pairs: what is remembered, from the oldest on: (s, y), a step, and the change of the
            gradient over it. Others may be appended, for steps that were done otherwise.

    D. C. Liu and J. Nocedal, Math. Programming 45, 503 (1989), doi:10.1007/BF01589116; the two-loop
    recursion is algorithm 7.4 of J. Nocedal and S. J. Wright, Numerical Optimization, 2nd edition
    (2006).
    """

    def __init__(self, memory: int = 10) -> None:
        self.pairs: deque[tuple[Array, Array]] = deque(maxlen=how_many("memory", memory))
        self.last: Point | None = None

    def step(self, theta: Array, objective: Objective) -> Point:
        """Changes theta in place by one step; returns where it ended.

        `objective` gives L and ∂L/∂θ for any θ; its gradient is copied. It is asked again where it
        was asked last only if theta was changed since. theta is a floating-point array of any
        shape, which has to stay the same; finite. Where the gradient is zero nothing is changed.

        Raises TypeError or ValueError for an argument that is not so, for an objective that gives
        something else, or is not finite at theta, and LineSearchError if no step is found. After an
        error, also one of the objective's own, theta and the memory are as they were.
        """
        writeable_array("theta", theta)
        function("objective", objective)
        here = _floating("theta", theta).copy()
        self._check_like("theta", here)
        try:
            point = self._search(here, objective)
        except BaseException:
            theta[...] = here  # which the objective may work in
            raise
        theta[...] = point.theta
        return point._replace(theta=point.theta.copy(), gradient=point.gradient.copy())

    def _search(self, here: Array, objective: Objective) -> Point:
        last = self.last
        if last is None or not np.array_equal(last.theta, here):
            last = look(objective, here.copy())._replace(theta=here)
            number("objective's loss at theta", last.value)
            real_array("objective's gradient at theta", last.gradient, here.dtype)
        if not last.gradient.any():
            return last._replace(step=0.0)
        square = dot(last.gradient, last.gradient)
        if not 0 < square < np.inf:
            raise ValueError(
                "objective's gradient must have a length whose square is a float, got a largest "
                f"entry of {np.abs(last.gradient).max():.2g}"
            )
        direction = self._two_loops(last.gradient)
        # Rounding may have spoiled the memory: then begin anew, downhill.
        anew = not (self.pairs and -np.inf < dot(direction, last.gradient) < 0)
        if anew:
            direction = -last.gradient
        # Before anything is known of the curvature, a first step of length 1 at most.
        first = min(1.0, 1.0 / square**0.5) if anew else 1.0
        point = strong_wolfe(objective, last, direction, step=first)
        s, y = point.theta - last.theta, point.gradient - last.gradient
        if anew:
            self.pairs.clear()
        if dot(s, y) > 0:
            self.pairs.append((s, y))
        self.last = point
        return point

    def direction(self, gradient: ArrayLike) -> Array:
        """−H⁻¹g for the gradient g, with H⁻¹ from the remembered pairs, never formed.

        Raises TypeError or ValueError for a gradient that is not finite or not of the shape and
        dtype of the pairs, and for pairs that give no finite direction.
        """
        g = _floating("gradient", gradient)
        self._check_like("gradient", g)
        direction = self._two_loops(g)
        if not np.isfinite(direction).all():
            raise ValueError(
                "gradient must have a finite direction, got one that is not, from pairs with "
                f"sᵀy = {', '.join(f'{dot(s, y):.2g}' for s, y in self.pairs)}"
            )
        return direction

    def _two_loops(self, gradient: Array) -> Array:
        q = gradient.copy()
        weights = []
        with np.errstate(all="ignore"):  # those who call this look at what comes out
            for s, y in reversed(self.pairs):
                a = np.divide(dot(s, q), dot(s, y))
                q -= a * y
                weights.append(a)
            if self.pairs:
                s, y = self.pairs[-1]
                q *= np.divide(dot(s, y), dot(y, y))
            for (s, y), a in zip(self.pairs, reversed(weights), strict=True):
                q += (a - np.divide(dot(y, q), dot(s, y))) * s
        return np.negative(q, q)

    def _check_like(self, name: str, array: Array) -> None:
        known = [part for pair in self.pairs for part in pair]
        known += [] if self.last is None else [self.last.theta]
        for part in known:
            if (part.shape, part.dtype) != (array.shape, array.dtype):
                raise ValueError(
                    f"{name} must be like those of the steps before, {part.shape} {part.dtype}; "
                    f"got {array.shape} {array.dtype}. Make a new LBFGS for a new run."
                )


SINGULAR = (
    "{} + damping · I must not be singular, and is so but for rounding; give more damping, or go "
    "along −gradient"
)


def _derivatives(gradient: ArrayLike, hessian: ArrayLike) -> tuple[Array, Array, float]:
    """Both as they should be, and how large a part of the Hessian may be rounding."""
    g = real_array("gradient", gradient)
    if not g.ndim:
        raise ValueError("gradient must have the shape (…, d), got ()")
    given = plain_array("hessian", hessian)
    H = real_array("hessian", given, shape=(*g.shape, g.shape[-1]))
    turned = np.swapaxes(H, -1, -2)
    dtype = given.dtype if given.dtype.kind == "f" else H.dtype
    eps = max(float(np.finfo(dtype).eps), float(np.finfo(H.dtype).eps))
    # Beside the largest entries of its row and of its column, whatever their units.
    largest = np.sqrt(np.abs(H).max(axis=-1, keepdims=True, initial=0))
    with np.errstate(over="ignore"):
        skew = np.abs(H - turned) > eps**0.5 * largest * np.swapaxes(largest, -1, -2)
    if skew.any():
        place = tuple(int(i) for i in np.argwhere(skew)[0])
        raise ValueError(
            f"hessian must be symmetric, got {H[place]} at index {place}, and {turned[place]} on "
            "the other side; if that is not a mistake, give (H + Hᵀ) / 2"
        )
    return g, H if np.array_equal(H, turned) else H / 2 + turned / 2, g.shape[-1] * eps


def _is_regular(matrix: Array, rounding: float) -> bool:
    """Whether ρ(|A⁻¹| |A|), the least condition number of a scaled A, is below 1 / rounding."""
    inverse, size = np.abs(np.linalg.inv(matrix)), np.abs(matrix)
    # ρ is at most the largest sum of a row of the product, and most often that is enough.
    if (inverse @ size.sum(axis=-1, keepdims=True)).max(initial=0) * rounding < 1:
        return True
    return bool(np.abs(np.linalg.eigvals(inverse @ size)).max() * rounding < 1)


def _floating(name: str, values: ArrayLike) -> Array:
    """Finite real numbers, in their own dtype if it is a floating one."""
    dtype = plain_array(name, values).dtype
    return real_array(name, values, dtype.newbyteorder("=") if dtype.kind == "f" else np.float64)
