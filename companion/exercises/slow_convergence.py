"""The exercises of the chapter on slow convergence, easy to hard."""

from __future__ import annotations

from typing import Any

import numpy as np

from .checker.exercise import Array, Case, Exercise, Mistake

# 1 Enough steps


def enough_steps(kappa: float, eps: float) -> int:
    """The smallest t with ((kappa - 1) / (kappa + 1))^t of at most eps."""
    return int(np.ceil(np.log(eps) / np.log((kappa - 1) / (kappa + 1))))


def _step_cases() -> tuple[Case, ...]:
    return (
        (3.0, 0.1), (9.0, 0.05), (2.0, 0.01), (20.0, 0.3), (50.0, 0.01), (1.2, 0.01),
        (100.0, 0.02), (4.0, 0.2), (300.0, 0.05), (1.5, 0.01), (35.0, 0.15), (1.1, 0.01),
    )  # fmt: skip


ENOUGH_STEPS = Exercise(
    name="enough-steps",
    title="Enough steps for a bowl",
    level="easy",
    solution=enough_steps,
    returns=("steps",),
    cases=_step_cases(),
    mistakes=(
        Mistake(
            "You round down: after that many steps the part is still a little above ε.",
            lambda kappa, eps: int(np.log(eps) / np.log((kappa - 1) / (kappa + 1))),
        ),
        Mistake(
            "The number of steps is whole. Which is the smallest that is enough?",
            lambda kappa, eps: np.log(eps) / np.log((kappa - 1) / (kappa + 1)),
        ),
        Mistake(
            "That is the bound, κ/2 · log(1/ε). It is enough, but for small κ not the smallest "
            "number: take the factor itself.",
            lambda kappa, eps: int(np.ceil(kappa / 2 * np.log(1 / eps))),
        ),
        Mistake(
            "Your factor is 1 − 1/κ: that of α = 1/λ_max. The best α has another one.",
            lambda kappa, eps: int(np.ceil(np.log(eps) / np.log(1 - 1 / kappa))),
        ),
        Mistake(
            "That is what momentum needs, with the root of κ in the factor.",
            lambda kappa, eps: int(
                np.ceil(np.log(eps) / np.log((kappa**0.5 - 1) / (kappa**0.5 + 1)))
            ),
        ),
        Mistake(
            "Your number of steps is negative. The logarithms of ε and of the factor are both "
            "negative, so that their quotient is not.",
            lambda kappa, eps: int(np.ceil(np.log(1 / eps) / np.log((kappa - 1) / (kappa + 1)))),
        ),
    ),
)


# 2 Standardizing


def standardize(x_train: Array, x_test: Array) -> tuple[Array, Array]:
    """Both with the mean and the deviation of each column of x_train taken out."""
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    return (x_train - mean) / deviation, (x_test - mean) / deviation


def _standardize_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(2)
    cases: list[Case] = [
        (np.array([[1.0, 10.0], [3.0, 30.0], [5.0, 80.0]]), np.array([[2.0, 20.0], [7.0, 0.0]]))
    ]
    shapes = (
        (4, 3, 2), (5, 4, 3), (6, 2, 2), (8, 5, 3), (10, 4, 4), (12, 6, 2), (7, 7, 5),
        (3, 3, 3), (9, 4, 3), (5, 3, 4), (16, 8, 2),
    )  # fmt: skip
    for n, k, d in shapes:
        scale, shift = 10 ** rng.uniform(-1, 2, d), rng.normal(scale=20, size=d)
        draw = rng.normal(size=(n + k, d)) * scale + shift
        cases.append((np.round(draw[:n], 2), np.round(draw[n:], 2)))
    return tuple(cases)


def _with(of_train: Any, of_test: Any) -> Any:
    def answer(x_train: Array, x_test: Array) -> tuple[Any, Any]:
        return of_train(x_train), of_test(x_train, x_test)

    return answer


def _even(x: Array, like: Array | None = None, axis: int | None = 0, ddof: int = 0) -> Array:
    like = x if like is None else like
    keep = axis is not None
    mean = like.mean(axis=axis, keepdims=keep)
    return np.asarray((x - mean) / like.std(axis=axis, keepdims=keep, ddof=ddof))


STANDARDIZE = Exercise(
    name="standardize",
    title="Standardizing two sets of inputs",
    level="easy",
    solution=standardize,
    returns=("x_train", "x_test"),
    cases=_standardize_cases(),
    mistakes=(
        Mistake(
            "You standardize the test inputs by their own mean and deviation. A network that has "
            "learned from x_train knows its units: take those for both.",
            _with(lambda a: _even(a), lambda a, b: _even(b)),
        ),
        Mistake(
            "You take one mean and one deviation for the whole array. Each column has a unit of "
            "its own.",
            _with(lambda a: _even(a, axis=None), lambda a, b: _even(b, a, axis=None)),
        ),
        Mistake(
            "You go along the rows. Examples are rows; what has a unit is a column.",
            _with(lambda a: _even(a, axis=1), lambda a, b: _even(b, axis=1)),
        ),
        Mistake(
            "You divide by the variance. Its root, the standard deviation, has the unit of x.",
            _with(
                lambda a: (a - a.mean(axis=0)) / a.var(axis=0),
                lambda a, b: (b - a.mean(axis=0)) / a.var(axis=0),
            ),
        ),
        Mistake(
            "You leave the mean in. Zero belongs to the unit, too.",
            _with(lambda a: a / a.std(axis=0), lambda a, b: b / a.std(axis=0)),
        ),
        Mistake(
            "You take only the mean out. What about the unit?",
            _with(lambda a: a - a.mean(axis=0), lambda a, b: b - a.mean(axis=0)),
        ),
        Mistake(
            "Your deviation divides by n − 1. Here it is np.std as it comes, with n: the columns "
            "then have the variance 1.",
            _with(lambda a: _even(a, ddof=1), lambda a, b: _even(b, a, ddof=1)),
        ),
        Mistake(
            "You bring each column to the range from 0 to 1. Asked for are mean 0 and variance 1.",
            _with(
                lambda a: (a - a.min(axis=0)) / np.ptp(a, axis=0),
                lambda a, b: (b - a.min(axis=0)) / np.ptp(a, axis=0),
            ),
        ),
        Mistake(
            "The training inputs are right. The test inputs are not yet standardized.",
            _with(lambda a: _even(a), lambda a, b: b),
        ),
    ),
)


# 3 What noise leaves


def expected_square(start: float, alphas: Array, noise: float) -> float:
    """E θ² after a noisy step on ½ θ² with each of the rates (k,)."""
    square = start**2
    for alpha in alphas:
        square = (1 - alpha) ** 2 * square + alpha**2 * noise**2
    return float(square)


def _noise_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(3)
    cases: list[Case] = [(2.0, np.array([0.5, 0.25]), 1.0)]
    for k in (1, 2, 2, 3, 3, 4, 5, 6, 8, 10, 12):
        start, noise = np.round(rng.uniform(1, 5), 1), np.round(rng.uniform(0.3, 3), 1)
        cases.append((float(start), np.round(rng.uniform(0.05, 0.9, k), 2), float(noise)))
    return tuple(cases)


def _by(update: Any) -> Any:
    def answer(start: float, alphas: Array, noise: float) -> Any:
        square = start**2
        for alpha in alphas:
            square = update(square, alpha, noise)
        return square

    return answer


def _distance(start: float, alphas: Array, noise: float) -> float:
    size = start
    for alpha in alphas:
        size = (1 - alpha) * size + alpha * noise
    return size**2


EXPECTED_SQUARE = Exercise(
    name="expected-square",
    title="What a schedule makes of noise",
    level="medium",
    solution=expected_square,
    returns=("square",),
    cases=_noise_cases(),
    mistakes=(
        Mistake(
            "That is the root. Asked for is E θ² itself.",
            lambda start, alphas, noise: expected_square(start, alphas, noise) ** 0.5,
        ),
        Mistake(
            "The noise enters a step as αξ: in the square as α², not as α.",
            _by(lambda s, a, n: (1 - a) ** 2 * s + a * n**2),
        ),
        Mistake(
            "The noise comes in with its full size. A step takes only the part α of it.",
            _by(lambda s, a, n: (1 - a) ** 2 * s + n**2),
        ),
        Mistake(
            "You multiply E θ² by 1 − α. It is θ that is multiplied by it, and θ² by its square.",
            _by(lambda s, a, n: (1 - a) * s + a**2 * n**2),
        ),
        Mistake(
            "`noise` is a standard deviation. Squared it is the variance.",
            _by(lambda s, a, n: (1 - a) ** 2 * s + a**2 * n),
        ),
        Mistake(
            "You leave the noise out.",
            lambda start, alphas, noise: start**2 * np.prod((1 - alphas) ** 2),
        ),
        Mistake(
            "You add sizes. Independent random numbers add by their squares: the mixed term has "
            "the mean 0.",
            _distance,
        ),
        Mistake(
            "You begin at θ, not at its square.",
            lambda start, alphas, noise: _by(lambda s, a, n: (1 - a) ** 2 * s + a**2 * n**2)(
                start**0.5, alphas, noise
            ),
        ),
        Mistake(
            "You use the first rate in every step. Each step has its own.",
            lambda start, alphas, noise: expected_square(
                start, np.full(len(alphas), alphas[0]), noise
            ),
        ),
    ),
)


# 4 A rate of its own for each parameter


def evened_condition(H: Array) -> float:
    """The condition number of D H D, where D makes all entries of the diagonal 1."""
    scale = 1 / np.sqrt(np.diag(H))
    values = np.linalg.eigvalsh(scale[:, np.newaxis] * H * scale)
    return float(values[-1] / values[0])


def _hessian_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(4)
    cases: list[Case] = [(np.array([[4.0, 1.0], [1.0, 1.0]]),)]
    for d in (2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6):
        A = rng.normal(size=(d, d + 2))
        units = 3 ** rng.uniform(-1, 1, d)
        cases.append((np.round(units[:, np.newaxis] * (A @ A.T) * units, 2),))
    return tuple(cases)


def _ratio(M: Array) -> Any:
    values = np.sort(np.abs(np.linalg.eigvals(M)))
    return values[-1] / values[0]


EVENED_CONDITION = Exercise(
    name="evened-condition",
    title="What a rate for each parameter can do",
    level="medium",
    solution=evened_condition,
    returns=("kappa",),
    cases=_hessian_cases(),
    tolerance=1e-6,
    mistakes=(
        Mistake(
            "That is the condition number of H itself, before the parameters are measured in new "
            "units.",
            lambda H: _ratio(H),
        ),
        Mistake(
            "You divide by the roots of the diagonal on one side only. Both derivatives of a "
            "second derivative see the new unit.",
            lambda H: _ratio(H / np.sqrt(np.diag(H))),
        ),
        Mistake(
            "You divide by the diagonal on both sides: take its root, so that the new diagonal "
            "is 1.",
            lambda H: _ratio(H / np.outer(np.diag(H), np.diag(H))),
        ),
        Mistake(
            "You multiply by the roots of the diagonal. That makes the steep parameters steeper.",
            lambda H: _ratio(H * np.sqrt(np.outer(np.diag(H), np.diag(H)))),
        ),
        Mistake(
            "That is the ratio of the largest to the smallest entry of the diagonal: the "
            "curvatures along the axes. Between the axes there are others.",
            lambda H: np.diag(H).max() / np.diag(H).min(),
        ),
        Mistake(
            "Upside down: κ is the largest eigenvalue over the smallest, and at least 1.",
            lambda H: 1 / evened_condition(H),
        ),
        Mistake(
            "That is the root of κ.",
            lambda H: evened_condition(H) ** 0.5,
        ),
    ),
)


# 5 A zero in the wrong place


def shifted_condition(m: float, s: float) -> float:
    """κ of the mean squared error over weight and bias, for an input of mean m and deviation s."""
    values = np.linalg.eigvalsh(np.array([[s**2 + m**2, m], [m, 1.0]]))
    return float(values[-1] / values[0])


def _shift_cases() -> tuple[Case, ...]:
    return (
        (2.0, 1.0), (0.5, 2.0), (3.0, 0.5), (1.0, 1.2), (5.0, 1.0), (-2.0, 1.5), (0.3, 0.7),
        (10.0, 2.0), (-4.0, 0.8), (1.5, 3.0), (0.8, 0.4), (-0.6, 1.3),
    )  # fmt: skip


SHIFTED_CONDITION = Exercise(
    name="shifted-condition",
    title="A zero in the wrong place",
    level="hard",
    solution=shifted_condition,
    returns=("kappa",),
    cases=_shift_cases(),
    tolerance=1e-6,
    mistakes=(
        Mistake(
            "You leave the mean out of the mean square of x: that is s² + m².",
            lambda m, s: _ratio(np.array([[s**2, m], [m, 1.0]])),
        ),
        Mistake(
            "You leave out what stands beside the diagonal: the mean of x times 1.",
            lambda m, s: _ratio(np.array([[s**2 + m**2, 0.0], [0.0, 1.0]])),
        ),
        Mistake(
            "That is the κ of a centred input. The mean counts.",
            lambda m, s: max(s**2, s**-2),
        ),
        Mistake(
            "You take s for s². What stands in the Hessian are mean squares.",
            lambda m, s: _ratio(np.array([[s + m**2, m], [m, 1.0]])),
        ),
        Mistake(
            "Upside down: κ is the largest eigenvalue over the smallest, and at least 1.",
            lambda m, s: 1 / shifted_condition(m, s),
        ),
        Mistake(
            "That is the largest eigenvalue. Divide it by the smallest.",
            lambda m, s: np.linalg.eigvalsh(np.array([[s**2 + m**2, m], [m, 1.0]]))[-1],
        ),
    ),
)


EXERCISES = (ENOUGH_STEPS, STANDARDIZE, EXPECTED_SQUARE, EVENED_CONDITION, SHIFTED_CONDITION)
