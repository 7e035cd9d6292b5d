"""The exercises of the chapter on gradient descent, easy to hard.

Vectors are (d,), symmetric matrices (d, d); λ are the eigenvalues of H, M the largest of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .checker.exercise import Array, Case, Exercise, Mistake


def _rounded(rng: np.random.Generator, *shape: int) -> Array:
    """Normal numbers with two decimals, so that a report shows them in full."""
    return np.round(rng.normal(scale=1.5, size=shape), 2)


def _curved_up(rng: np.random.Generator, d: int) -> Array:
    """A symmetric matrix (d, d) of two decimals whose eigenvalues are positive."""
    A = np.round(rng.normal(size=(d, d)), 1)
    return np.round(A @ A.T + 0.5 * np.eye(d), 2)


# 1 The slope along a direction


def directional_derivative(g: Array, u: Array) -> Any:
    """The slope of the loss for each unit of length along u, from its gradient g, both (d,)."""
    return g @ u / np.linalg.norm(u)


def _direction_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(1)
    fixed = [
        (np.array([3.0, 4.0]), np.array([0.0, 2.0])),
        (np.array([1.0, -2.0, 2.0]), np.array([-1.0, 2.0, -2.0])),
    ]
    return (*fixed, *((_rounded(rng, d), _rounded(rng, d)) for d in (2, 3, 1, 4, 5, 2, 3, 6, 4, 8)))


DIRECTIONAL_DERIVATIVE = Exercise(
    name="directional-derivative",
    title="The slope along a direction",
    level="easy",
    solution=directional_derivative,
    returns=("slope",),
    cases=_direction_cases(),
    mistakes=(
        Mistake(
            "The length of u is not taken out: twice as long a u gives twice the slope. The slope "
            "is asked for each unit of length, so make u a vector of length 1 first.",
            lambda g, u: g @ u,
        ),
        Mistake(
            "You divide by the length of u twice, or by its square. Once makes u a vector of "
            "length 1.",
            lambda g, u: g @ u / (u @ u),
        ),
        Mistake(
            "That is the cosine of the angle between g and u: the length of g is divided out, too. "
            "A longer gradient is a steeper slope, so its length stays.",
            lambda g, u: g @ u / np.linalg.norm(u) / np.linalg.norm(g),
        ),
        Mistake(
            "You divide by the length of g. It is u whose length must not matter.",
            lambda g, u: g @ u / np.linalg.norm(g),
        ),
        Mistake(
            "That is the length of the gradient, the slope in the steepest direction. The slope "
            "along u is asked for.",
            lambda g, u: np.linalg.norm(g),
        ),
        Mistake(
            "The products of the entries are there, but not added up. The ways from the length of "
            "the move to the loss go through all coordinates, and one adds over the ways.",
            lambda g, u: g * u / np.linalg.norm(u),
        ),
        Mistake(
            "The entries of u are divided by their sum. The length of a vector is the root of the "
            "sum of its squares.",
            lambda g, u: g @ u / np.sum(u),
        ),
    ),
)


# 2 Many steps at once


def theta_after(theta: Array, curvature: Array, alpha: float, t: int) -> Array:
    """θ after t steps on L = ½ Σ λ θ²; theta and curvature (d,), alpha a number."""
    return np.asarray((1 - alpha * curvature) ** t * theta)


def _after_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(2)
    fixed = [
        (np.array([1.0, 2.0]), np.array([0.5, 1.0]), 0.5, 2),
        (np.array([1.0, -1.0, 3.0]), np.array([1.0, 2.0, 4.0]), 0.4, 3),
    ]
    random = [
        (_rounded(rng, d), np.round(rng.uniform(0.1, 3, d), 2), round(rng.uniform(0.1, 0.9), 2), t)
        for d, t in zip((2, 3, 1, 4, 2, 5, 3, 2, 4, 3), (2, 3, 4, 2, 5, 3, 2, 6, 4, 3), strict=True)
    ]
    return (*fixed, *random)


THETA_AFTER = Exercise(
    name="theta-after",
    title="Many steps at once",
    level="easy",
    solution=theta_after,
    returns=("θ",),
    cases=_after_cases(),
    mistakes=(
        Mistake(
            "The sign is wrong: your factor is larger than 1, so that θ grows. The step goes "
            "against the gradient.",
            lambda theta, curvature, alpha, t: (1 + alpha * curvature) ** t * theta,
        ),
        Mistake(
            "You take one step that is t times as long. The gradient changes on the way, so that "
            "the factors of the steps multiply.",
            lambda theta, curvature, alpha, t: (1 - t * alpha * curvature) * theta,
        ),
        Mistake(
            "Only the curvature and the learning rate are raised to the power of t. The whole "
            "factor of a step is.",
            lambda theta, curvature, alpha, t: (1 - (alpha * curvature) ** t) * theta,
        ),
        Mistake(
            "That is one step. Each of the t steps multiplies by the same factor.",
            lambda theta, curvature, alpha, t: (1 - alpha * curvature) * theta,
        ),
        Mistake(
            "The curvature is missing: the derivative of ½ λ θ² is λ θ.",
            lambda theta, curvature, alpha, t: (1 - alpha) ** t * theta,
        ),
        Mistake(
            "The factor ½ of the loss is still there. The derivative of the square brings a 2, and "
            "the two cancel.",
            lambda theta, curvature, alpha, t: (1 - alpha * curvature / 2) ** t * theta,
        ),
        Mistake(
            "The steps are counted wrong: that is one step too many.",
            lambda theta, curvature, alpha, t: (1 - alpha * curvature) ** (t + 1) * theta,
        ),
        Mistake(
            "The steps are counted wrong: that is one step too few.",
            lambda theta, curvature, alpha, t: (1 - alpha * curvature) ** (t - 1) * theta,
        ),
        Mistake(
            "That is where infinitely many, infinitely short steps would lead. A step of gradient "
            "descent has a length: its factor is 1 minus the learning rate times the curvature.",
            lambda theta, curvature, alpha, t: np.exp(-alpha * curvature * t) * theta,
        ),
        Mistake(
            "That is the factor alone. It multiplies the θ that the run begins with.",
            lambda theta, curvature, alpha, t: (1 - alpha * curvature) ** t,
        ),
    ),
)


# 3 Gradient descent


def descend(H: Array, b: Array, theta: Array, alpha: float, t: int) -> Array:
    """θ after t steps on L = ½ θᵀHθ − bᵀθ; H symmetric (d, d), b and theta (d,)."""
    for _ in range(t):
        theta = theta - alpha * (H @ theta - b)
    return theta


def _descend(
    H: Array,
    b: Array,
    theta: Array,
    alpha: float,
    t: int,
    *,
    slope: Callable[[Array, Array, Array], Array] = lambda H, b, theta: H @ theta - b,
) -> Array:
    """The run with another gradient."""
    for _ in range(t):
        theta = theta - alpha * slope(H, b, theta)
    return theta


def _one_after_the_other(H: Array, b: Array, theta: Array, alpha: float, t: int) -> Array:
    theta = theta.copy()
    for _ in range(t):
        for i in range(len(theta)):
            theta[i] -= alpha * (H[i] @ theta - b[i])
    return theta


def _descend_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(3)
    fixed = [
        (np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([1.0, 0.0]), np.array([0.0, 2.0]), 0.1, 2)
    ]
    random = [
        (
            _curved_up(rng, d),
            _rounded(rng, d),
            _rounded(rng, d),
            round(rng.uniform(0.03, 0.2), 2),
            t,
        )
        for d, t in zip(
            (2, 3, 1, 2, 4, 3, 2, 5, 3, 2, 4), (2, 3, 2, 5, 3, 4, 2, 3, 6, 2, 3), strict=True
        )
    ]
    return (*fixed, *random)


DESCEND = Exercise(
    name="descend",
    title="Gradient descent",
    level="easy",
    solution=descend,
    returns=("θ",),
    cases=_descend_cases(),
    mistakes=(
        Mistake(
            "The sign is wrong: your steps go up. The step goes against the gradient.",
            lambda H, b, theta, alpha, t: _descend(H, b, theta, -alpha, t),
        ),
        Mistake(
            "The term with b is missing from the gradient: the derivative of −bᵀθ is −b.",
            lambda *a: _descend(*a, slope=lambda H, b, theta: H @ theta),
        ),
        Mistake(
            "The term with b has the wrong sign in the gradient: the derivative of −bᵀθ is −b.",
            lambda *a: _descend(*a, slope=lambda H, b, theta: H @ theta + b),
        ),
        Mistake(
            "The factor ½ of the loss is still there. In θᵀHθ every coordinate stands twice, which "
            "brings a 2, and the two cancel.",
            lambda *a: _descend(*a, slope=lambda H, b, theta: H @ theta / 2 - b),
        ),
        Mistake(
            "The gradient is twice as long as it should be in its first term: the 2 that comes "
            "from θ standing twice cancels with the ½ of the loss.",
            lambda *a: _descend(*a, slope=lambda H, b, theta: 2 * H @ theta - b),
        ),
        Mistake(
            "H is multiplied entry by entry, by its diagonal only. The gradient takes the product "
            "of the matrix and the vector.",
            lambda *a: _descend(*a, slope=lambda H, b, theta: np.diag(H) * theta - b),
        ),
        Mistake(
            "The gradient is that of the start in all steps. Compute it anew where each step "
            "begins.",
            lambda H, b, theta, alpha, t: theta - t * alpha * (H @ theta - b),
        ),
        Mistake(
            "That is one step: the function ends inside its loop, or has none.",
            lambda H, b, theta, alpha, t: theta - alpha * (H @ theta - b),
        ),
        Mistake(
            "The coordinates are changed one after the other, and the later ones see the new "
            "values of the earlier. The gradient belongs to one point: compute all of it first.",
            _one_after_the_other,
        ),
        Mistake(
            "The steps are counted wrong: that is one step too many.",
            lambda H, b, theta, alpha, t: _descend(H, b, theta, alpha, t + 1),
        ),
    ),
)


# 4 The steepest moves


def steepest_moves(g: Array) -> tuple[Array, Array, Array]:
    """The moves of length 1 that lower the loss most, each (d,), by three measures of length."""
    by_sum = np.zeros(len(g))
    i = np.argmax(np.abs(g))
    by_sum[i] = -np.sign(g[i])
    return -g / np.linalg.norm(g), -np.sign(g), by_sum


def _steepest(
    *,
    euclidean: Callable[[Array], Array] = lambda g: steepest_moves(g)[0],
    largest: Callable[[Array], Array] = lambda g: steepest_moves(g)[1],
    by_sum: Callable[[Array], Array] = lambda g: steepest_moves(g)[2],
) -> Callable[[Array], tuple[Array, Array, Array]]:
    return lambda g: (euclidean(g), largest(g), by_sum(g))


def _at(i: Any, g: Array, value: float) -> Array:
    move = np.zeros(len(g))
    move[i] = value
    return move


def _steepest_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(11)
    fixed = [np.array([3.0, -4.0]), np.array([1.0, -2.0, 2.5]), np.array([-0.5])]
    return tuple((g,) for g in [*fixed, *(_rounded(rng, d) for d in (2, 3, 4, 5, 3, 2, 6, 4, 8))])


STEEPEST_MOVES = Exercise(
    name="steepest-moves",
    title="The steepest moves",
    level="medium",
    solution=steepest_moves,
    returns=("Euclidean", "largest change", "sum of changes"),
    cases=_steepest_cases(),
    mistakes=(
        Mistake(
            "The sign is wrong: your moves raise the loss most. Those that lower it most are asked "
            "for.",
            lambda g: tuple(-u for u in steepest_moves(g)),
        ),
        Mistake(
            "The Euclidean move is the whole gradient. Its length is to be 1.",
            _steepest(euclidean=lambda g: -g),
        ),
        Mistake(
            "The Euclidean move is divided by the square of the length of g; divide by the length.",
            _steepest(euclidean=lambda g: -g / (g @ g)),
        ),
        Mistake(
            "Your move by the largest change is the gradient, scaled until its largest entry is 1. "
            "The other coordinates may change by 1, too: would the loss fall further if they did?",
            _steepest(largest=lambda g: -g / np.abs(g).max()),
        ),
        Mistake(
            "Your move by the sum of changes is the gradient, scaled until the changes add up to "
            "1. What if the whole change went into the one coordinate where it does most?",
            _steepest(by_sum=lambda g: -g / np.abs(g).sum()),
        ),
        Mistake(
            "Your move by the sum of changes shares the change equally among all coordinates. What "
            "if the whole of it went into the one coordinate where it does most?",
            _steepest(by_sum=lambda g: -np.sign(g) / len(g)),
        ),
        Mistake(
            "By the sum of changes, you pick the largest entry of g with its sign. One far below "
            "zero is steep, too: compare sizes.",
            _steepest(by_sum=lambda g: _at(g.argmax(), g, -np.sign(g.max()))),
        ),
        Mistake(
            "By the sum of changes, you pick the right coordinate and always lower it. Where the "
            "slope is negative, the loss falls when the coordinate rises.",
            _steepest(by_sum=lambda g: _at(np.abs(g).argmax(), g, -1.0)),
        ),
        Mistake(
            "The move by the sum of changes changes the right coordinate, but by its slope. The "
            "change is to be 1.",
            _steepest(by_sum=lambda g: _at(np.abs(g).argmax(), g, -g[np.abs(g).argmax()])),
        ),
    ),
)


# 5 Rates from a Hessian


def rates(H: Array) -> tuple[Any, Any, Any]:
    """The edge 2/M, the best α and its factor, of the quadratic with the Hessian H (d, d)."""
    curvatures = np.linalg.eigvalsh(H)
    least, largest = curvatures[0], curvatures[-1]
    return 2 / largest, 2 / (least + largest), (largest - least) / (largest + least)


def _rates_with(change: Callable[[Any, Any], tuple[Any, Any, Any]]) -> Callable[[Array], Any]:
    """Other formulas in the least and the largest curvature."""

    def answer(H: Array) -> Any:
        curvatures = np.linalg.eigvalsh(H)
        return change(curvatures[0], curvatures[-1])

    return answer


def _of_diagonal(H: Array) -> tuple[Any, Any, Any]:
    return rates(np.diag(np.diag(H)))


def _rates_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(5)
    fixed = [np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([[1.0, 0.0], [0.0, 4.0]])]
    return tuple(
        (H,) for H in [*fixed, *(_curved_up(rng, d) for d in (2, 3, 4, 2, 3, 5, 4, 3, 2, 6))]
    )


RATES = Exercise(
    name="rates",
    title="The edge and the best learning rate",
    level="medium",
    solution=rates,
    returns=("edge", "best α", "factor"),
    cases=_rates_cases(),
    mistakes=(
        Mistake(
            "You take the diagonal of H for its curvatures. That is right only if nothing stands "
            "beside the diagonal; in general the curvatures are the eigenvalues.",
            _of_diagonal,
        ),
        Mistake(
            "The edge is twice as far: at 1/M the parabola is lowest, and at twice that it is back "
            "at its old height.",
            _rates_with(lambda a, b: (1 / b, 2 / (a + b), (b - a) / (b + a))),
        ),
        Mistake(
            "The edge is that of the flattest direction. The steepest one diverges first.",
            _rates_with(lambda a, b: (2 / a, 2 / (a + b), (b - a) / (b + a))),
        ),
        Mistake(
            "Your best α is the one that ends the steepest direction in one step, and leaves the "
            "flattest creeping. At the best one, the factors of both have the same size.",
            _rates_with(lambda a, b: (2 / b, 1 / b, (b - a) / (b + a))),
        ),
        Mistake(
            "The best α is twice yours: set 1 − αμ equal to −(1 − αM) and solve for α.",
            _rates_with(lambda a, b: (2 / b, 1 / (a + b), (b - a) / (b + a))),
        ),
        Mistake(
            "Your factor is that of α = 1/M along the flattest axis. Put the best α into 1 − αμ.",
            _rates_with(lambda a, b: (2 / b, 2 / (a + b), 1 - a / b)),
        ),
        Mistake(
            "Your factor is that of the loss. The distance is asked for, of which the loss is the "
            "square.",
            _rates_with(lambda a, b: (2 / b, 2 / (a + b), ((b - a) / (b + a)) ** 2)),
        ),
        Mistake(
            "The factor has the wrong sign. Its size is asked for: how much of the distance is "
            "left.",
            _rates_with(lambda a, b: (2 / b, 2 / (a + b), (a - b) / (b + a))),
        ),
        Mistake(
            "Your factor is the inverse of the right one: it is larger than 1, and the distance "
            "would grow.",
            _rates_with(lambda a, b: (2 / b, 2 / (a + b), (b + a) / (b - a))),
        ),
    ),
)


# 6 The exact step


def exact_step(H: Array, g: Array) -> Any:
    """The α at which L(θ − α g) is lowest, for the Hessian H (d, d) and the gradient g (d,)."""
    return g @ g / (g @ H @ g)


def _exact_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(6)
    fixed = [(np.array([[1.0, 0.0], [0.0, 4.0]]), np.array([1.0, 1.0]))]
    dimensions = (2, 3, 4, 2, 3, 5, 4, 3, 2, 5, 3)
    return (*fixed, *((_curved_up(rng, d), _rounded(rng, d)) for d in dimensions))


EXACT_STEP = Exercise(
    name="exact-step",
    title="The exact step",
    level="medium",
    solution=exact_step,
    returns=("α",),
    cases=_exact_cases(),
    mistakes=(
        Mistake(
            "Your fraction is upside down: more curvature along the step must make it shorter.",
            lambda H, g: g @ H @ g / (g @ g),
        ),
        Mistake(
            "That is 1/M, the step that is safe in every direction. Along this one the curvature "
            "may be smaller.",
            lambda H, g: 1 / np.linalg.eigvalsh(H)[-1],
        ),
        Mistake(
            "There is a factor 2 too many: that is where the loss is back at its old value. Its "
            "lowest point lies halfway.",
            lambda H, g: 2 * (g @ g) / (g @ H @ g),
        ),
        Mistake(
            "There is a factor ½ too many: the derivative of ½ α² with respect to α is α.",
            lambda H, g: (g @ g) / (g @ H @ g) / 2,
        ),
        Mistake(
            "The slope along −g is −gᵀg: the length of g comes in squared. A root is too much.",
            lambda H, g: np.linalg.norm(g) / (g @ H @ g),
        ),
        Mistake(
            "The sign is wrong: the step goes along −g already, so that α is positive.",
            lambda H, g: -(g @ g) / (g @ H @ g),
        ),
        Mistake(
            "That is one number for each coordinate. The whole step has one α: put the gradients "
            "into products that give a number.",
            lambda H, g: g / (H @ g),
        ),
        Mistake(
            "You take the diagonal of H only. The curvature along g is gᵀHg over gᵀg, with all "
            "entries of H.",
            lambda H, g: g @ g / (g @ (np.diag(H) * g)),
        ),
    ),
)


# 7 Backtracking


def backtracking(H: Array, b: Array, theta: Array, alpha: float, c1: float) -> float:
    """The first of α, α/2, α/4, … that lowers L = ½ θᵀHθ − bᵀθ by at least c₁ α |g|²."""
    return _backtracking(H, b, theta, alpha, c1)


def _loss(H: Array, b: Array, theta: Array) -> float:
    return float(theta @ H @ theta / 2 - b @ theta)


def _backtracking(
    H: Array,
    b: Array,
    theta: Array,
    alpha: float,
    c1: float,
    *,
    enough: Callable[[float, float, float], float] = lambda alpha, c1, square: c1 * alpha * square,
    most: int = 60,
) -> float:
    """The search with another fall that is enough, a function of α, c₁ and |g|²."""
    g = H @ theta - b
    for _ in range(most):
        end = theta - alpha * g
        if _loss(H, b, end) <= _loss(H, b, theta) - enough(alpha, c1, float(g @ g)):
            break
        alpha /= 2
    return alpha


def _lowest_of_all(H: Array, b: Array, theta: Array, alpha: float, c1: float) -> float:
    """The α of the lowest loss among the halves."""
    g = H @ theta - b
    return min((alpha / 2.0**i for i in range(30)), key=lambda a: _loss(H, b, theta - a * g))


def _backtracking_cases() -> tuple[Case, ...]:
    # With gradients short and long, and seed 72, every mistake takes another α somewhere.
    rng = np.random.default_rng(72)
    fixed = [
        (np.array([[1.0, 0.0], [0.0, 4.0]]), np.array([0.0, 0.0]), np.array([2.0, 1.0]), 1.0, 0.3)
    ]
    random = [
        (
            _curved_up(rng, d),
            np.round(rng.normal(scale=scale, size=d), 2),
            np.round(rng.normal(scale=scale, size=d), 2),
            first,
            c1,
        )
        for d, first, c1, scale in zip(
            (2, 3, 1, 2, 4, 3, 2, 5, 3, 2, 4),
            (1.0, 2.0, 4.0, 0.25, 8.0, 3.0, 1.5, 2.0, 10.0, 0.75, 5.0),
            (0.3, 0.5, 0.1, 0.4, 0.5, 0.2, 0.45, 0.5, 0.01, 0.6, 0.55),
            (0.3, 1.5, 0.3, 1.5, 0.3, 1.5, 0.3, 1.5, 0.3, 1.5, 0.3),
            strict=True,
        )
    ]
    return (*fixed, *random)


BACKTRACKING = Exercise(
    name="backtracking",
    title="A line search",
    level="hard",
    solution=backtracking,
    returns=("α",),
    cases=_backtracking_cases(),
    mistakes=(
        Mistake(
            "You are content with any fall of the loss. It has to be at least the part c₁ of what "
            "the slope foretells.",
            lambda *a: _backtracking(*a, enough=lambda alpha, c1, square: 0.0),
        ),
        Mistake(
            "The fall that is enough does not grow with α in your condition. The slope foretells a "
            "fall of α times the square of the length of g.",
            lambda *a: _backtracking(*a, enough=lambda alpha, c1, square: c1 * square),
        ),
        Mistake(
            "In your condition the length of g is not squared. Along −g the slope is −gᵀg.",
            lambda *a: _backtracking(*a, enough=lambda alpha, c1, square: c1 * alpha * square**0.5),
        ),
        Mistake(
            "The condition has a wrong sign: you allow the loss to rise by as much as it should "
            "fall.",
            lambda *a: _backtracking(*a, enough=lambda alpha, c1, square: -c1 * alpha * square),
        ),
        Mistake(
            "Your α is halved once too often. The first α is tried, too: test before you halve.",
            lambda *a: _backtracking(*a) / 2,
        ),
        Mistake(
            "Your α is the last one that was too long. Halve it once more and test again.",
            lambda H, b, theta, alpha, c1: min(alpha, 2 * _backtracking(H, b, theta, alpha, c1)),
        ),
        Mistake(
            "That is the α of the lowest loss among all halves. The search stops at the first "
            "that is good enough, and tries no others.",
            _lowest_of_all,
        ),
        Mistake(
            "That is the point that the step leads to. The α of the step is asked for.",
            lambda H, b, theta, alpha, c1: (
                theta - _backtracking(H, b, theta, alpha, c1) * (H @ theta - b)
            ),
        ),
    ),
)


EXERCISES = (
    DIRECTIONAL_DERIVATIVE,
    THETA_AFTER,
    DESCEND,
    STEEPEST_MOVES,
    RATES,
    EXACT_STEP,
    BACKTRACKING,
)
