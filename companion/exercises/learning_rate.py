"""The exercises of the chapter on the learning rate, easy to hard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .checker.exercise import Array, Case, Exercise, Mistake


def _rounded(rng: np.random.Generator, *shape: int) -> Array:
    """Normal numbers with two decimals, so that a report shows them in full."""
    return np.round(rng.normal(scale=1.5, size=shape), 2)


# 1 The largest rate


def largest_rate(H: Array) -> Any:
    """2 / λ_max of a symmetric positive definite matrix H (d, d)."""
    return 2 / np.linalg.eigvalsh(H)[-1]


def _matrix_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(1)
    fixed = [np.array([[3.0, 1.0], [1.0, 3.0]]), np.array([[4.0, 0.0], [0.0, 0.5]])]
    cases = []
    for d in (1, 2, 2, 3, 3, 3, 4, 4, 5, 5):
        A = np.round(rng.normal(size=(d, d)), 1)
        cases.append(np.round(A @ A.T + np.eye(d), 2))
    return tuple((H,) for H in [*fixed, *cases])


LARGEST_RATE = Exercise(
    name="largest-rate",
    title="The largest rate that does not diverge",
    level="easy",
    solution=largest_rate,
    returns=("largest α",),
    cases=_matrix_cases(),
    mistakes=(
        Mistake(
            "That is half of it, 1/λ_max. There one step lands on the lowest point of the steepest "
            "direction; the run diverges only from twice that rate on.",
            lambda H: 1 / np.linalg.eigvalsh(H)[-1],
        ),
        Mistake(
            "The smallest eigenvalue belongs to the flattest direction, which bears the largest "
            "rates. Which direction is the first to diverge?",
            lambda H: 2 / np.linalg.eigvalsh(H)[0],
        ),
        Mistake(
            "You take the largest entry of the diagonal: the curvature along one of the axes. A "
            "direction between the axes can be steeper. Which numbers of a matrix know of that?",
            lambda H: 2 / np.diag(H).max(),
        ),
        Mistake(
            "You take the sum of the eigenvalues, the trace. Each direction has a condition of its "
            "own; the largest eigenvalue decides.",
            lambda H: 2 / np.trace(H),
        ),
        Mistake(
            "That is the best rate for a whole valley, 2 / (λ_min + λ_max). Asked for is the edge "
            "beyond which the run diverges.",
            lambda H: 2 / (np.linalg.eigvalsh(H)[0] + np.linalg.eigvalsh(H)[-1]),
        ),
        Mistake(
            "Your function returns the eigenvalue itself. The rate is 2 over it.",
            lambda H: np.linalg.eigvalsh(H)[-1],
        ),
    ),
)


# 2 Momentum


def momentum(theta: float, gradients: Array, alpha: float, beta: float) -> float:
    """θ after a step of momentum with each of the gradients (k,)."""
    v = 0.0
    for g in gradients:
        v = beta * v + g
        theta = theta - alpha * v
    return theta


def _momentum_with(
    change: Callable[[float, float, float], tuple[float, float]],
) -> Callable[[float, Array, float, float], float]:
    """Momentum with another rule, from (v, g, β) to the new v and the direction of the step."""

    def run(theta: float, gradients: Array, alpha: float, beta: float) -> float:
        v = 0.0
        for g in gradients:
            v, direction = change(v, g, beta)
            theta = theta - alpha * direction
        return theta

    return run


def _momentum_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(2)
    fixed = [(1.0, np.array([1.0, 1.0, 1.0]), 0.1, 0.5)]
    random = [
        (
            float(np.round(rng.normal(), 2)),
            _rounded(rng, k),
            float(np.round(rng.uniform(0.05, 1), 2)),
            float(np.round(rng.uniform(0.3, 0.95), 2)),
        )
        for k in (1, 2, 3, 3, 4, 5, 5, 6, 8, 10, 12)
    ]
    return (*fixed, *random)


MOMENTUM = Exercise(
    name="momentum",
    title="Steps with momentum",
    level="easy",
    solution=momentum,
    returns=("θ",),
    cases=_momentum_cases(),
    mistakes=(
        Mistake(
            "The velocity is an average in your function, with a factor 1 - β on the gradient. In "
            "this book it is a sum: v ← β v + g.",
            _momentum_with(lambda v, g, beta: (u := beta * v + (1 - beta) * g, u)),
        ),
        Mistake(
            "This is plain gradient descent: the velocity does not reach θ, or it is made anew in "
            "every step.",
            _momentum_with(lambda v, g, beta: (g, g)),
        ),
        Mistake(
            "θ moves before the velocity hears of the new gradient. First v, then θ.",
            _momentum_with(lambda v, g, beta: (beta * v + g, v)),
        ),
        Mistake(
            "That is Nesterov's method, which adds the gradient once more: its step is g + β v. "
            "The heavy ball steps by v alone.",
            _momentum_with(lambda v, g, beta: (u := beta * v + g, g + beta * u)),
        ),
        Mistake(
            "β stands at the gradient instead of the velocity: the memory has to fade, not what "
            "is new.",
            _momentum_with(lambda v, g, beta: (u := v + beta * g, u)),
        ),
        Mistake(
            "The velocity never fades: β is missing, and all gradients weigh the same.",
            _momentum_with(lambda v, g, beta: (u := v + g, u)),
        ),
        Mistake(
            "θ moves up the slope. The step goes against the velocity.",
            lambda theta, gradients, alpha, beta: momentum(theta, -gradients, alpha, beta),
        ),
    ),
)


# 3 The factor of momentum


def momentum_factor(rate: Array, beta: float) -> Array:
    """The size of the larger root of z² − (1 + β − rate) z + β, for each entry of rate."""
    middle = (1 + beta - rate) / 2
    root = np.sqrt(middle**2 - beta + 0j)
    return np.asarray(np.maximum(np.abs(middle + root), np.abs(middle - root)))


def _real_parts_only(rate: Array, beta: float) -> Array:
    middle = (1 + beta - rate) / 2
    return np.asarray(np.abs(middle) + np.sqrt(np.maximum(middle**2 - beta, 0)))


def _smaller_root(rate: Array, beta: float) -> Array:
    middle = (1 + beta - rate) / 2
    root = np.sqrt(middle**2 - beta + 0j)
    return np.asarray(np.minimum(np.abs(middle + root), np.abs(middle - root)))


def _factor_cases() -> tuple[Case, ...]:
    fixed = [(np.array([0.05, 0.5, 1.0, 2.0, 3.5]), 0.5)]
    rng = np.random.default_rng(3)
    random = [
        (np.round(rng.uniform(0.01, 4.5, size=n), 2), float(np.round(rng.uniform(0.1, 0.95), 2)))
        for n in (3, 4, 5, 5, 6, 6, 7, 8, 8, 10)
    ]
    return (*fixed, *random, (np.array([0.3, 1.5, 2.5]), 0.0))


MOMENTUM_FACTOR = Exercise(
    name="momentum-factor",
    title="How fast momentum converges",
    level="medium",
    solution=momentum_factor,
    returns=("factor",),
    cases=_factor_cases(),
    mistakes=(
        Mistake(
            "√β is right only where the roots are complex. Where they are real, one of them is "
            "larger than that, and it decides.",
            lambda rate, beta: np.full_like(rate, np.sqrt(beta)),
        ),
        Mistake(
            "This is β, the product of the two roots. Where they are a complex pair, the size "
            "of each is the root of that; where they are real, the larger one decides.",
            lambda rate, beta: np.full_like(rate, beta),
        ),
        Mistake(
            "Where the roots are complex you keep only their real part. The size of a complex "
            "number counts both parts.",
            _real_parts_only,
        ),
        Mistake(
            "You take the smaller root. In the end the part that shrinks most slowly is all that "
            "is left.",
            _smaller_root,
        ),
        Mistake(
            "The sign of the middle term is wrong: it is 1 + β minus the rate.",
            lambda rate, beta: momentum_factor(-rate, beta),
        ),
        Mistake(
            "That is the factor of plain descent, |1 - αλ|. Where does β come in?",
            lambda rate, beta: np.abs(1 - rate),
        ),
        Mistake(
            "You take the root with the plus sign only. Where the rate is large, the one with the "
            "minus sign is larger in size.",
            lambda rate, beta: np.abs(
                (1 + beta - rate) / 2 + np.sqrt(((1 + beta - rate) / 2) ** 2 - beta + 0j)
            ),
        ),
    ),
)


# 4 RMSprop


def rmsprop(theta: Array, gradients: Array, alpha: float, rho: float, eps: float) -> Array:
    """θ (d,) after a step of RMSprop with each row of the gradients (k, d)."""
    v = np.zeros_like(theta)
    for g in gradients:
        v = rho * v + (1 - rho) * g**2
        theta = theta - alpha * g / (np.sqrt(v) + eps)
    return theta


Rule = Callable[[Array, Array, float, float], tuple[Array, Array]]


def _rms_with(rule: Rule) -> Callable[..., Array]:
    """RMSprop with another rule, from (v, g, ρ, ε) to the new v and the denominator."""

    def run(theta: Array, gradients: Array, alpha: float, rho: float, eps: float) -> Array:
        v = np.zeros_like(theta)
        for g in gradients:
            v, below = rule(v, g, rho, eps)
            theta = theta - alpha * g / below
        return theta

    return run


def _mean_square(v: Array, g: Array, rho: float) -> Array:
    return rho * v + (1 - rho) * g**2


# Of the random cases: gradients, and entries of each.
STEPS_AND_SIZES = (
    *((1, 2), (2, 1), (2, 3), (3, 2), (3, 3), (4, 2), (4, 4), (5, 3), (6, 2), (3, 1), (7, 4)),
)


def _rms_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(4)
    fixed = [
        (np.array([1.0, -2.0]), np.array([[0.5, 4.0], [0.5, 4.0]]), 0.1, 0.9, 0.01),
    ]
    random = [
        (
            _rounded(rng, d),
            _rounded(rng, k, d) + 0.01,
            float(np.round(rng.uniform(0.05, 0.5), 2)),
            float(np.round(rng.uniform(0.5, 0.99), 2)),
            float(np.round(rng.uniform(0.05, 0.5), 2)),
        )
        for k, d in STEPS_AND_SIZES
    ]
    return tuple((t, np.round(g, 2), *rest) for t, g, *rest in (*fixed, *random))


RMSPROP = Exercise(
    name="rmsprop",
    title="A rate for every parameter",
    level="medium",
    solution=rmsprop,
    returns=("θ",),
    cases=_rms_cases(),
    mistakes=(
        Mistake(
            "The root is missing: v is a mean of squares, and the gradient is divided by its root. "
            "Only then is the step free of the unit of g.",
            _rms_with(lambda v, g, rho, eps: (u := _mean_square(v, g, rho), u + eps)),
        ),
        Mistake(
            "ε stands under the root. It is added to the root.",
            _rms_with(lambda v, g, rho, eps: (u := _mean_square(v, g, rho), np.sqrt(u + eps))),
        ),
        Mistake(
            "v is a sum of squares in your function: the factor 1 - ρ is missing.",
            _rms_with(lambda v, g, rho, eps: (u := rho * v + g**2, np.sqrt(u) + eps)),
        ),
        Mistake(
            "The step is taken with the v of the step before. First v, then θ.",
            _rms_with(lambda v, g, rho, eps: (_mean_square(v, g, rho), np.sqrt(v) + eps)),
        ),
        Mistake(
            "ρ and 1 - ρ have changed places: ρ is what v keeps of itself.",
            _rms_with(lambda v, g, rho, eps: (u := _mean_square(v, g, 1 - rho), np.sqrt(u) + eps)),
        ),
        Mistake(
            "All parameters share one v. Each has one of its own: work entry by entry, without a "
            "mean or a norm.",
            _rms_with(
                lambda v, g, rho, eps: (
                    u := rho * v + (1 - rho) * np.mean(g**2),
                    np.sqrt(u) + eps,
                )
            ),
        ),
        Mistake(
            "v averages the size of the gradient, not its square.",
            _rms_with(lambda v, g, rho, eps: (u := rho * v + (1 - rho) * np.abs(g), u + eps)),
        ),
        Mistake(
            "θ moves up the slope. The step goes against the gradient.",
            lambda theta, gradients, alpha, rho, eps: rmsprop(theta, -gradients, alpha, rho, eps),
        ),
    ),
)


# 5 Adam


def adam(
    theta: Array, gradients: Array, alpha: float, beta1: float, beta2: float, eps: float
) -> Array:
    """θ (d,) after a step of Adam with each row of the gradients (k, d)."""
    m, v = np.zeros_like(theta), np.zeros_like(theta)
    for t, g in enumerate(gradients, 1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        theta = theta - alpha * m_hat / (np.sqrt(v_hat) + eps)
    return theta


def _adam_with(
    *,
    first: Callable[[float, int], float] = lambda beta, t: 1 - beta**t,
    second: Callable[[float, int], float] = lambda beta, t: 1 - beta**t,
    quotient: Callable[[Array, Array, float], Array] = lambda m, v, eps: m / (np.sqrt(v) + eps),
) -> Callable[..., Array]:
    """Adam with other corrections or another step."""

    def run(
        theta: Array, gradients: Array, alpha: float, beta1: float, beta2: float, eps: float
    ) -> Array:
        m, v = np.zeros_like(theta), np.zeros_like(theta)
        for t, g in enumerate(gradients, 1):
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g**2
            theta = theta - alpha * quotient(m / first(beta1, t), v / second(beta2, t), eps)
        return theta

    return run


def _adam_without_mean(
    theta: Array, gradients: Array, alpha: float, beta1: float, beta2: float, eps: float
) -> Array:
    return adam(theta, gradients, alpha, 0.0, beta2, eps)


def _adam_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(5)
    fixed = [
        (np.array([1.0, -1.0]), np.array([[2.0, 0.1], [2.0, 0.1]]), 0.1, 0.9, 0.99, 0.01),
    ]
    random = [
        (
            _rounded(rng, d),
            np.round(_rounded(rng, k, d) + 0.01, 2),
            float(np.round(rng.uniform(0.05, 0.5), 2)),
            float(np.round(rng.uniform(0.3, 0.9), 2)),
            float(np.round(rng.uniform(0.5, 0.99), 2)),
            float(np.round(rng.uniform(0.05, 0.5), 2)),
        )
        for k, d in STEPS_AND_SIZES
    ]
    return (*fixed, *random)


ADAM = Exercise(
    name="adam",
    title="Adam, with its corrections",
    level="medium",
    solution=adam,
    returns=("θ",),
    cases=_adam_cases(),
    mistakes=(
        Mistake(
            "Both corrections are missing. m and v begin at zero and are too small at first, not "
            "by the same factor: divide each by its own.",
            _adam_with(first=lambda beta, t: 1.0, second=lambda beta, t: 1.0),
        ),
        Mistake(
            "m is corrected and v is not. Both begin at zero.",
            _adam_with(second=lambda beta, t: 1.0),
        ),
        Mistake(
            "v is corrected and m is not. Both begin at zero.",
            _adam_with(first=lambda beta, t: 1.0),
        ),
        Mistake(
            "The corrections stay those of the first step: t does not advance.",
            _adam_with(first=lambda beta, t: 1 - beta, second=lambda beta, t: 1 - beta),
        ),
        Mistake(
            "t is ahead by one: in the first step it is 1, so that a constant gradient is its own "
            "mean from the beginning.",
            _adam_with(
                first=lambda beta, t: 1 - beta ** (t + 1),
                second=lambda beta, t: 1 - beta ** (t + 1),
            ),
        ),
        Mistake(
            "The root is missing: the mean of the gradients is divided by the root of the mean of "
            "their squares.",
            _adam_with(quotient=lambda m, v, eps: m / (v + eps)),
        ),
        Mistake(
            "ε stands under the root. It is added to the root.",
            _adam_with(quotient=lambda m, v, eps: m / np.sqrt(v + eps)),
        ),
        Mistake(
            "ε is added to the fraction, not to what is below: mind the parentheses.",
            _adam_with(quotient=lambda m, v, eps: m / np.sqrt(v) + eps),
        ),
        Mistake(
            "The step takes the last gradient instead of their mean m.",
            _adam_without_mean,
        ),
    ),
)


# 6 A schedule


def warm_cosine(t: Array, alpha: float, warm: int, steps: int) -> Array:
    """The rate after t steps (k,): up in a line for `warm` steps, then half a wave down to 0."""
    up = alpha * t / warm
    part = np.clip((t - warm) / (steps - warm), 0, 1)
    down = alpha * (1 + np.cos(np.pi * part)) / 2
    return np.where(t < warm, up, down)


def _warm_cosine_of(
    part: Callable[[Array, int, int], Array],
    down: Callable[[Array], Array] = lambda part: (1 + np.cos(np.pi * part)) / 2,
    up: Callable[[Array, int], Array] = lambda t, warm: t / warm,
) -> Callable[..., Array]:
    def rate(t: Array, alpha: float, warm: int, steps: int) -> Array:
        return np.asarray(alpha * np.where(t < warm, up(t, warm), down(part(t, warm, steps))))

    return rate


def _part(t: Array, warm: int, steps: int) -> Array:
    return np.clip((t - warm) / (steps - warm), 0, 1)


def _schedule_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(6)
    cases: list[Case] = [(np.array([0, 2, 4, 8, 12, 20, 25]), 1.0, 4, 20)]
    for _ in range(11):
        warm = int(rng.integers(2, 10))
        steps = warm + int(rng.integers(5, 30))
        t = np.sort(rng.integers(0, steps + 8, size=8))
        t[-1], t[1] = steps + 5, 1
        cases.append((np.sort(t), float(np.round(rng.uniform(0.1, 2), 2)), warm, steps))
    return tuple(cases)


WARM_COSINE = Exercise(
    name="warm-cosine",
    title="A schedule: warm-up and cosine",
    level="medium",
    solution=warm_cosine,
    returns=("rates",),
    cases=_schedule_cases(),
    mistakes=(
        Mistake(
            "The wave is not stopped at its end: after the last step the rate rises again. It "
            "stays at its last value.",
            _warm_cosine_of(lambda t, warm, steps: (t - warm) / (steps - warm)),
        ),
        Mistake(
            "The wave runs over all steps from t = 0. It begins where the warm-up ends, and has "
            "only the steps that are left.",
            _warm_cosine_of(lambda t, warm, steps: np.clip(t / steps, 0, 1)),
        ),
        Mistake(
            "The wave begins at the right place but takes too long: how many steps are left after "
            "the warm-up?",
            _warm_cosine_of(lambda t, warm, steps: np.clip((t - warm) / steps, 0, 1)),
        ),
        Mistake(
            "Half a wave goes over π. You have a whole one: the rate comes up again.",
            _warm_cosine_of(_part, lambda part: (1 + np.cos(2 * np.pi * part)) / 2),
        ),
        Mistake(
            "The cosine runs from 1 to -1, and rates do not become negative: lift it by 1 and "
            "halve it.",
            _warm_cosine_of(_part, lambda part: np.cos(np.pi * part)),
        ),
        Mistake(
            "The wave is lifted but not halved: the rate is twice too large after the warm-up.",
            _warm_cosine_of(_part, lambda part: 1 + np.cos(np.pi * part)),
        ),
        Mistake(
            "The wave goes up instead of down: at its beginning the cosine is 1.",
            _warm_cosine_of(_part, lambda part: (1 - np.cos(np.pi * part)) / 2),
        ),
        Mistake(
            "There is no warm-up: in its steps the rate rises from 0.",
            _warm_cosine_of(_part, up=lambda t, warm: np.ones_like(t, dtype=float)),
        ),
        Mistake(
            "The warm-up is ahead by one step: t counts the steps that are done, so that the first "
            "rate is 0.",
            _warm_cosine_of(_part, up=lambda t, warm: (t + 1) / warm),
        ),
    ),
)


# 7 Reading a range test


def read_range_test(rates: Array, losses: Array) -> tuple[float, float]:
    """The rate in the middle of the steepest fall per decade, and the first beyond the edge."""
    lowest = int(np.argmin(losses))
    x = np.log10(rates)
    slopes = np.diff(losses[: lowest + 1]) / np.diff(x[: lowest + 1])
    i = int(np.argmin(slopes))
    beyond = np.flatnonzero(losses[lowest:] > 2 * losses[lowest])[0]
    return float(np.sqrt(rates[i] * rates[i + 1])), float(rates[lowest + beyond])


def _steepest(rates: Array, slopes: Array) -> float:
    i = int(np.argmin(slopes))
    return float(np.sqrt(rates[i] * rates[i + 1]))


def _range_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(7)
    grid = np.array([0.01, 0.02, 0.04, 0.1, 0.2, 0.3, 0.6, 1.0, 2.0, 4.0, 6.0, 8.0])
    fixed = (
        np.array([0.01, 0.1, 0.2, 1.0, 2.0, 4.0, 8.0]),
        np.array([2.3, 2.2, 1.7, 1.1, 0.9, 1.5, 9.0]),
    )
    # Beyond the lowest loss there is a steeper fall, and the steepest before it is the last one.
    five = np.array([0.01, 0.1, 1.0, 10.0, 100.0])
    cases: list[Case] = [fixed]
    for last in (2.5, 2.2, 2.8, 14.0):
        cases.append((five, np.array([5.0, 4.0, 1.0, 11.0, last])))
    for low in (6, 7, 6, 7, 6, 7, 6):
        # The largest fall is from 0.04 to 0.1, the steepest per decade from 0.2 to 0.3.
        drops = rng.uniform(0.01, 0.05, size=low)
        drops[2], drops[4] = rng.uniform(0.52, 0.6), rng.uniform(0.4, 0.5)
        falling = 2.3 - np.concatenate([[0], np.cumsum(drops)])
        after = falling[-1] * np.array([1.3, 1.7, 2.1, rng.uniform(4, 9)])
        cases.append((grid[: low + 5], np.round(np.concatenate([falling, after]), 2)))
    return tuple(cases)


READ_RANGE_TEST = Exercise(
    name="read-range-test",
    title="Reading a range test",
    level="hard",
    solution=read_range_test,
    returns=("steepest", "edge"),
    cases=_range_cases(),
    mistakes=(
        Mistake(
            "The fall is measured per unit of α. The rates are spaced by factors, so measure it "
            "per decade, over the logarithm of α.",
            lambda rates, losses: (
                _steepest(
                    rates,
                    np.diff(losses[: losses.argmin() + 1]) / np.diff(rates[: losses.argmin() + 1]),
                ),
                read_range_test(rates, losses)[1],
            ),
        ),
        Mistake(
            "The steepest fall is taken without the distance between the rates: they are not "
            "evenly spaced, so divide by the difference of their logarithms.",
            lambda rates, losses: (
                _steepest(rates, np.diff(losses[: losses.argmin() + 1])),
                read_range_test(rates, losses)[1],
            ),
        ),
        Mistake(
            "This is the rate with the lowest loss. There the fall has ended already, and the "
            "edge is near: the steepest part is asked for.",
            lambda rates, losses: (
                float(rates[losses.argmin()]),
                read_range_test(rates, losses)[1],
            ),
        ),
        Mistake(
            "The steepest fall is looked for among all rates. Beyond the lowest loss the run has "
            "broken down, and what falls there says nothing: stop at the lowest.",
            lambda rates, losses: (
                _steepest(rates, np.diff(losses) / np.diff(np.log10(rates))),
                read_range_test(rates, losses)[1],
            ),
        ),
        Mistake(
            "The last pair is missing: the lowest loss belongs to the range in which the fall is "
            "looked for.",
            lambda rates, losses: (
                _steepest(
                    rates[: (k := losses.argmin())],
                    np.diff(losses[:k]) / np.diff(np.log10(rates[:k])),
                ),
                read_range_test(rates, losses)[1],
            ),
        ),
        Mistake(
            "You take the steepest rise: a fall has a negative slope, so the smallest one is "
            "wanted.",
            lambda rates, losses: (
                _steepest(rates, -np.diff(losses) / np.diff(np.log10(rates))),
                read_range_test(rates, losses)[1],
            ),
        ),
        Mistake(
            "The middle between two rates is taken as their mean. On a logarithmic axis the middle "
            "is the root of their product.",
            lambda rates, losses: (
                float(
                    np.mean(
                        rates[
                            (
                                i := int(
                                    np.argmin(
                                        np.diff(losses[: losses.argmin() + 1])
                                        / np.diff(np.log10(rates[: losses.argmin() + 1]))
                                    )
                                )
                            ) : i + 2
                        ]
                    )
                ),
                read_range_test(rates, losses)[1],
            ),
        ),
        Mistake(
            "The edge is looked for from the first rate on. Small rates have large losses as well, "
            "because they learn nothing: look behind the lowest loss.",
            lambda rates, losses: (
                read_range_test(rates, losses)[0],
                float(rates[np.flatnonzero(losses > 2 * losses.min())[0]]),
            ),
        ),
        Mistake(
            "The edge is where the loss is more than twice the lowest, not where it first rises.",
            lambda rates, losses: (
                read_range_test(rates, losses)[0],
                float(rates[losses.argmin() + 1]),
            ),
        ),
        Mistake(
            "The edge is compared with the first loss. It is where the loss is more than twice "
            "the lowest.",
            lambda rates, losses: (
                read_range_test(rates, losses)[0],
                float(
                    rates[
                        losses.argmin()
                        + np.flatnonzero(losses[losses.argmin() :] > 2 * losses[0])[0]
                    ]
                ),
            ),
        ),
    ),
)

EXERCISES = (
    LARGEST_RATE,
    MOMENTUM,
    MOMENTUM_FACTOR,
    RMSPROP,
    ADAM,
    WARM_COSINE,
    READ_RANGE_TEST,
)
