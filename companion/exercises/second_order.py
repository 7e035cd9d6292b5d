"""The exercises of the chapter on second-order methods, easy to hard."""

from __future__ import annotations

from typing import Any

import numpy as np

from .checker.exercise import Array, Case, Exercise, Mistake


def _symmetric(rng: np.random.Generator, d: int, definite: bool) -> Array:
    """A symmetric (d, d) matrix with entries of one decimal; no eigenvalue is near 0 or 1."""
    while True:
        A = rng.normal(scale=2, size=(d, d))
        H = np.round(A @ A.T / d + np.eye(d) if definite else A + A.T, 1)
        values = np.linalg.eigvalsh(H)
        if np.abs(values).min() > 0.3 and np.abs(values - 1).min() > 0.05:
            return H


# 1 Newton's step


def newton_step(theta: Array, g: Array, H: Array) -> Array:
    """θ (d,) after one step of Newton's method; g (d,) and H (d, d) are those at θ."""
    return np.asarray(theta - np.linalg.solve(H, g))


def _step_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(1)
    cases: list[Case] = [
        (np.array([1.0, 2.0]), np.array([3.0, 1.0]), np.array([[2.0, 1.0], [1.0, 3.0]]))
    ]
    for d in (2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 6):
        theta, g = np.round(rng.normal(size=(2, d)), 1)
        cases.append((theta, g, _symmetric(rng, d, definite=False)))
    return tuple(cases)


NEWTON_STEP = Exercise(
    name="newton-step",
    title="A step of Newton's method",
    level="easy",
    solution=newton_step,
    returns=("theta",),
    cases=_step_cases(),
    mistakes=(
        Mistake(
            "Your step goes the other way. Set the slope of the model to zero: H Δ = −g.",
            lambda theta, g, H: theta + np.linalg.solve(H, g),
        ),
        Mistake(
            "You multiply by H. Where the curvature is large the step is short: solve H Δ = −g.",
            lambda theta, g, H: theta - H @ g,
        ),
        Mistake(
            "You divide by the diagonal of H only. What stands beside it couples the coordinates.",
            lambda theta, g, H: theta - g / np.diag(H),
        ),
        Mistake(
            "That is the step. Asked for is where it ends.",
            lambda theta, g, H: -np.linalg.solve(H, g),
        ),
        Mistake(
            "That is a step of gradient descent with α = 1. Where does the curvature come in?",
            lambda theta, g, H: theta - g,
        ),
        Mistake(
            "1 / H divides entry by entry. The inverse of a matrix is another thing: "
            "np.linalg.solve.",
            lambda theta, g, H: theta - _entrywise_inverse(H) @ g,
        ),
    ),
)


def _entrywise_inverse(H: Array) -> Any:
    with np.errstate(divide="ignore", invalid="ignore"):
        return 1 / H


# 2 The order of convergence


def order(e0: float, e1: float, e2: float) -> float:
    """The power p of e′ = K eᵖ, from three errors in a row."""
    return float(np.log(e2 / e1) / np.log(e1 / e0))


def _order_cases() -> tuple[Case, ...]:
    return (
        (0.5, 0.25, 0.06), (0.9, 0.6, 0.2), (0.8, 0.4, 0.2), (0.6, 0.3, 0.08), (0.7, 0.2, 0.01),
        (0.4, 0.2, 0.05), (0.9, 0.81, 0.66), (0.5, 0.2, 0.03), (0.3, 0.12, 0.02), (0.8, 0.5, 0.12),
        (0.6, 0.5, 0.35), (2.0, 0.9, 0.1),
    )  # fmt: skip


ORDER = Exercise(
    name="convergence-order",
    title="The order of convergence",
    level="easy",
    solution=order,
    returns=("order",),
    cases=_order_cases(),
    mistakes=(
        Mistake(
            "You forget the constant K: the ratio of the logarithms is p only if K = 1. Take the "
            "difference of two equations, and K cancels.",
            lambda e0, e1, e2: np.log(e2) / np.log(e1),
        ),
        Mistake(
            "That is the factor of the last step. The order is a power: how the logarithm of the "
            "error is multiplied.",
            lambda e0, e1, e2: e2 / e1,
        ),
        Mistake(
            "Your fraction stands on its head.",
            lambda e0, e1, e2: np.log(e1 / e0) / np.log(e2 / e1),
        ),
        Mistake(
            "You divide the ratios themselves. Take their logarithms first.",
            lambda e0, e1, e2: (e2 / e1) / (e1 / e0),
        ),
        Mistake(
            "You divide differences of errors. Take differences of their logarithms.",
            lambda e0, e1, e2: (e2 - e1) / (e1 - e0),
        ),
    ),
)


# 3 Damping


def damping(H: Array, least: float) -> float:
    """The smallest λ ≥ 0 with which no eigenvalue of H + λI is below `least`."""
    return max(0.0, float(least - np.linalg.eigvalsh(H)[0]))


def _damping_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(3)
    cases: list[Case] = [(np.array([[1.0, 3.0], [3.0, 1.0]]), 0.5)]
    for k, d in enumerate((2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6)):
        H = _symmetric(rng, d, definite=k % 3 == 1)
        cases.append((H, float(np.round(rng.uniform(0.1, 0.9), 1))))
    return tuple(cases)


DAMPING = Exercise(
    name="damping",
    title="As much damping as needed",
    level="medium",
    solution=damping,
    returns=("damping",),
    cases=_damping_cases(),
    mistakes=(
        Mistake(
            "Where H needs no damping you make it steeper or less steep: λ is never below 0.",
            lambda H, least: least - np.linalg.eigvalsh(H)[0],
        ),
        Mistake(
            "With your λ the smallest eigenvalue becomes 0, not the least that is allowed.",
            lambda H, least: max(0.0, -np.linalg.eigvalsh(H)[0]),
        ),
        Mistake(
            "You look at the diagonal of H. Its smallest eigenvalue is lower.",
            lambda H, least: max(0.0, least - np.diag(H).min()),
        ),
        Mistake(
            "That is for the largest eigenvalue. The smallest one needs the most.",
            lambda H, least: max(0.0, least - np.linalg.eigvalsh(H)[-1]),
        ),
        Mistake(
            "Your λ is too large: to the size of the eigenvalue you add `least`, though H may "
            "need nothing. Take its sign into account.",
            lambda H, least: least + abs(np.linalg.eigvalsh(H)[0]),
        ),
    ),
)


# 4 A product with the Hessian


def product(w: Array, v: Array, x: Array, y: Array) -> Array:
    """Hv (d,) of L = 1/(2n) Σ (tanh(x w) − y)², x (n, d), y (n,), without forming H."""
    a, Rz = np.tanh(x @ w), x @ v
    slope = 1 - a**2
    Rdz = slope * Rz * slope + (a - y) * (-2 * a * slope * Rz)
    return np.asarray(x.T @ Rdz / len(x))


def _product_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(4)
    cases: list[Case] = [(np.array([1.0]), np.array([1.0]), np.array([[1.0], [0.5]]), np.ones(2))]
    for n, d in (
        (2, 2), (3, 2), (4, 2), (5, 3), (6, 3), (4, 3), (7, 2), (8, 4), (5, 5), (9, 3), (10, 4)
    ):  # fmt: skip
        w, v = np.round(rng.normal(size=(2, d)), 1)
        x = np.round(rng.normal(size=(n, d)), 1)
        cases.append((w, v, x, np.round(rng.normal(size=n), 1)))
    return tuple(cases)


def _one_slope(w: Array, v: Array, x: Array, y: Array) -> Any:
    a, Rz = np.tanh(x @ w), x @ v
    slope = 1 - a**2
    return x.T @ (Rz * slope + (a - y) * (-2 * a * slope * Rz)) / len(x)


def _gauss_newton(w: Array, v: Array, x: Array, y: Array) -> Any:
    slope = 1 - np.tanh(x @ w) ** 2
    return x.T @ (slope**2 * (x @ v)) / len(x)


def _second_only(w: Array, v: Array, x: Array, y: Array) -> Any:
    a = np.tanh(x @ w)
    return x.T @ ((a - y) * (-2 * a * (1 - a**2) * (x @ v))) / len(x)


def _no_two(w: Array, v: Array, x: Array, y: Array) -> Any:
    a, Rz = np.tanh(x @ w), x @ v
    slope = 1 - a**2
    return x.T @ (slope**2 * Rz + (a - y) * (-a * slope * Rz)) / len(x)


def _other_sign(w: Array, v: Array, x: Array, y: Array) -> Any:
    a, Rz = np.tanh(x @ w), x @ v
    slope = 1 - a**2
    return x.T @ (slope**2 * Rz + (a - y) * (2 * a * slope * Rz)) / len(x)


def _slope_unmoved(w: Array, v: Array, x: Array, y: Array) -> Any:
    a, Rz = np.tanh(x @ w), x @ v
    slope = 1 - a**2
    return x.T @ (slope**2 * Rz + (a - y) * (-2 * a * Rz)) / len(x)


PRODUCT = Exercise(
    name="hessian-vector-product",
    title="A product with the Hessian",
    level="medium",
    solution=product,
    returns=("Hv",),
    cases=_product_cases(),
    sizes=lambda w, v, x, y: {"n": len(x)},
    mistakes=(
        Mistake(
            "You let the error a − y move, but keep the slope 1 − a² as it is. It moves too: that "
            "is the second term.",
            _gauss_newton,
        ),
        Mistake(
            "You let the slope move and forget the error: R(a − y) = Ra is not zero.",
            _second_only,
        ),
        Mistake(
            "In the first term the slope 1 − a² stands twice: once in Ra, and once on the way back "
            "through tanh.",
            _one_slope,
        ),
        Mistake("The derivative of a² is 2a Ra: a factor of 2 is missing.", _no_two),
        Mistake(
            "Look at the sign: as a² grows, 1 − a² falls. R(1 − a²) = −2a Ra.",
            _other_sign,
        ),
        Mistake(
            "In R(1 − a²) = −2a Ra you put Rz in the place of Ra.",
            _slope_unmoved,
        ),
    ),
)


# 5 The conditions of Wolfe


def wolfe(fall: float, slope: float, after: float, step: float, c1: float, c2: float) -> Array:
    """Whether a step keeps the first and the second of the strong Wolfe conditions, as 1 or 0."""
    enough = fall >= -c1 * step * slope
    flat = abs(after) <= c2 * abs(slope)
    return np.array([float(enough), float(flat)])


def _wolfe_cases() -> tuple[Case, ...]:
    return (
        (0.3, -1.0, 0.5, 1.0, 0.1, 0.9),
        (0.05, -1.0, 0.5, 1.0, 0.1, 0.9),  # too little
        (0.3, -1.0, 2.0, 1.0, 0.1, 0.9),  # too far, past the lowest point
        (0.3, -1.0, -0.95, 1.0, 0.1, 0.9),  # still steep
        (0.3, -1.0, -0.5, 1.0, 0.1, 0.9),
        (0.15, -2.0, 0.1, 0.5, 0.1, 0.9),
        (0.15, -0.5, -0.4, 4.0, 0.1, 0.5),
        (0.15, -0.5, 0.2, 2.0, 0.1, 0.5),
        (-0.2, -1.0, 1.5, 3.0, 0.01, 0.9),
        (0.02, -1.0, -0.98, 0.05, 0.1, 0.9),
        (0.5, -4.0, 1.0, 2.0, 0.1, 0.5),
        (1.0, -4.0, 3.9, 2.0, 0.1, 0.95),
    )


WOLFE = Exercise(
    name="wolfe",
    title="The conditions of Wolfe",
    level="medium",
    solution=wolfe,
    returns=("kept",),
    cases=_wolfe_cases(),
    mistakes=(
        Mistake(
            "The second condition is about the size of the slope. Past the lowest point of the "
            "line the slope is positive, and may be too steep.",
            lambda fall, slope, after, step, c1, c2: np.array(
                [float(fall >= -c1 * step * slope), float(after >= c2 * slope)]
            ),
        ),
        Mistake(
            "The fall that is foretold grows with the length of the step: where is `step`?",
            lambda fall, slope, after, step, c1, c2: np.array(
                [float(fall >= -c1 * slope), float(abs(after) <= c2 * abs(slope))]
            ),
        ),
        Mistake(
            "You are content with any fall. Enough is the part c1 of what the slope foretells.",
            lambda fall, slope, after, step, c1, c2: np.array(
                [float(fall > 0), float(abs(after) <= c2 * abs(slope))]
            ),
        ),
        Mistake(
            "You have the two constants in each other's place.",
            lambda fall, slope, after, step, c1, c2: np.array(
                [float(fall >= -c2 * step * slope), float(abs(after) <= c1 * abs(slope))]
            ),
        ),
        Mistake(
            "The slope at the start is negative. With c2 times it the second condition is never "
            "kept: take its size.",
            lambda fall, slope, after, step, c1, c2: np.array(
                [float(fall >= -c1 * step * slope), float(abs(after) <= c2 * slope)]
            ),
        ),
    ),
)


# 6 The update of BFGS


def bfgs(C: Array, s: Array, y: Array) -> Array:
    """The new C (d, d), symmetric, with C y = s; yᵀs > 0."""
    rho = 1 / (y @ s)
    J = np.eye(len(s)) - rho * np.outer(y, s)
    return np.asarray(J.T @ C @ J + rho * np.outer(s, s))


def _bfgs_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(6)
    cases: list[Case] = [(np.eye(2), np.array([1.0, 0.0]), np.array([2.0, 1.0]))]
    for d in (2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 6):
        H = _symmetric(rng, d, definite=True)
        s = np.round(rng.normal(size=d), 1)
        cases.append((_symmetric(rng, d, definite=True), s, np.round(H @ s, 2)))
    return tuple(cases)


def _no_second(C: Array, s: Array, y: Array) -> Any:
    J = np.eye(len(s)) - np.outer(y, s) / (y @ s)
    return J.T @ C @ J


def _swapped(C: Array, s: Array, y: Array) -> Any:
    J = np.eye(len(s)) - np.outer(s, y) / (y @ s)
    return J.T @ C @ J + np.outer(s, s) / (y @ s)


def _for_the_hessian(C: Array, s: Array, y: Array) -> Any:
    J = np.eye(len(s)) - np.outer(s, y) / (y @ s)
    return J.T @ C @ J + np.outer(y, y) / (y @ s)


def _unscaled(C: Array, s: Array, y: Array) -> Any:
    J = np.eye(len(s)) - np.outer(y, s) / (y @ s)
    return J.T @ C @ J + np.outer(s, s)


def _one_side(C: Array, s: Array, y: Array) -> Any:
    J = np.eye(len(s)) - np.outer(y, s) / (y @ s)
    return C @ J + np.outer(s, s) / (y @ s)


def _wrong_side(C: Array, s: Array, y: Array) -> Any:
    rho = 1 / (y @ s)
    return C - rho * C * (y @ s) + rho * np.outer(s, s)


BFGS = Exercise(
    name="bfgs-update",
    title="The update of BFGS",
    level="medium",
    solution=bfgs,
    returns=("C",),
    cases=_bfgs_cases(),
    mistakes=(
        Mistake(
            "Your new C takes y to 0, not to s. What is added after the old C has been made blind "
            "to y?",
            _no_second,
        ),
        Mistake(
            "That is the update of the approximate Hessian, which takes s to y. Asked for is its "
            "inverse, which takes y to s: s and y change places.",
            _for_the_hessian,
        ),
        Mistake(
            "In J = I − ρ y sᵀ you have y and s in each other's place. Check: J y has to be 0.",
            _swapped,
        ),
        Mistake("The last term needs the factor ρ: check that C y = s.", _unscaled),
        Mistake(
            "Your new C is not symmetric: the old one is multiplied from both sides.", _one_side
        ),
        Mistake(
            "The product of a column and a row is a matrix; that of a row and a column is a "
            "number. You put a number in the place of the matrix.",
            _wrong_side,
        ),
    ),
)


# 7 The two loops


def two_loops(g: Array, S: Array, Y: Array) -> Array:
    """The direction −C g (d,) of L-BFGS; S and Y (m, d) hold the pairs, the oldest first."""
    q, weights = g, np.zeros(len(S))
    for i in reversed(range(len(S))):
        weights[i] = (S[i] @ q) / (Y[i] @ S[i])
        q = q - weights[i] * Y[i]
    r = (S[-1] @ Y[-1]) / (Y[-1] @ Y[-1]) * q
    for i in range(len(S)):
        r = r + (weights[i] - (Y[i] @ r) / (Y[i] @ S[i])) * S[i]
    return np.asarray(-r)


def _loop_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(7)
    cases: list[Case] = []
    for m, d in (
        (2, 2), (2, 3), (2, 4), (3, 3), (3, 4), (3, 5), (4, 5), (4, 4), (5, 6), (5, 8), (6, 6),
        (4, 10),
    ):  # fmt: skip
        H = _symmetric(rng, d, definite=True)
        S = np.round(rng.normal(size=(m, d)), 1)
        cases.append((np.round(rng.normal(size=d), 1), S, np.round(S @ H, 2)))
    return tuple(cases)


def _loops(
    g: Array, S: Array, Y: Array, first: Any, second: Any, scale: float | None = None
) -> Array:
    q, weights = g, np.zeros(len(S))
    for i in first:
        weights[i] = (S[i] @ q) / (Y[i] @ S[i])
        q = q - weights[i] * Y[i]
    r = q * ((S[-1] @ Y[-1]) / (Y[-1] @ Y[-1]) if scale is None else scale)
    for i in second:
        r = r + (weights[i] - (Y[i] @ r) / (Y[i] @ S[i])) * S[i]
    return np.asarray(-r)


def _one_loop(g: Array, S: Array, Y: Array) -> Any:
    q = g
    for i in reversed(range(len(S))):
        q = q - (S[i] @ q) / (Y[i] @ S[i]) * Y[i]
    r = (S[-1] @ Y[-1]) / (Y[-1] @ Y[-1]) * q
    for i in range(len(S)):
        r = r - (Y[i] @ r) / (Y[i] @ S[i]) * S[i]
    return -r


TWO_LOOPS = Exercise(
    name="two-loops",
    title="The two loops of L-BFGS",
    level="hard",
    solution=two_loops,
    returns=("direction",),
    cases=_loop_cases(),
    mistakes=(
        Mistake(
            "That is C g, which goes uphill.",
            lambda g, S, Y: -two_loops(g, S, Y),
        ),
        Mistake(
            "Your first loop goes from the oldest pair to the newest. The newest is the outermost "
            "factor: it comes first.",
            lambda g, S, Y: _loops(g, S, Y, range(len(S)), range(len(S))),
        ),
        Mistake(
            "Your second loop goes from the newest pair to the oldest. It goes back the way the "
            "first one came.",
            lambda g, S, Y: _loops(g, S, Y, reversed(range(len(S))), reversed(range(len(S)))),
        ),
        Mistake(
            "Both of your loops run the wrong way round.",
            lambda g, S, Y: _loops(g, S, Y, range(len(S)), reversed(range(len(S)))),
        ),
        Mistake(
            "Between the loops stands the first C, γ I. You leave out γ.",
            lambda g, S, Y: _loops(g, S, Y, reversed(range(len(S))), range(len(S)), 1.0),
        ),
        Mistake(
            "Your γ is that of the oldest pair. The newest knows the curvature here.",
            lambda g, S, Y: _loops(
                g,
                S,
                Y,
                reversed(range(len(S))),
                range(len(S)),
                float((S[0] @ Y[0]) / (Y[0] @ Y[0])),
            ),
        ),
        Mistake(
            "Your γ stands on its head: yᵀy / sᵀy is a curvature, and the step wants its inverse.",
            lambda g, S, Y: _loops(
                g,
                S,
                Y,
                reversed(range(len(S))),
                range(len(S)),
                float((Y[-1] @ Y[-1]) / (S[-1] @ Y[-1])),
            ),
        ),
        Mistake(
            "In the second loop the weights of the first are missing: they add ρ s sᵀ.",
            _one_loop,
        ),
    ),
)


EXERCISES = (NEWTON_STEP, ORDER, DAMPING, PRODUCT, WOLFE, BFGS, TWO_LOOPS)
