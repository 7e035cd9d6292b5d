"""The exercises of the chapter on adaptive gradient methods, easy to hard."""

from __future__ import annotations

from typing import Any

import numpy as np

from .checker.exercise import Array, Case, Exercise, Mistake

# 1 Adagrad


def adagrad(theta: Array, gradients: Array, alpha: float, eps: float) -> Array:
    """θ (d,) after a step of Adagrad with each row of the gradients (k, d)."""
    v = np.zeros_like(theta)
    for g in gradients:
        v = v + g**2
        theta = theta - alpha * g / (np.sqrt(v) + eps)
    return theta


def _gradient_cases(*settings: tuple[float, ...]) -> tuple[Case, ...]:
    rng = np.random.default_rng(1)
    cases = []
    for i, setting in enumerate(settings):
        k, d = 2 + i % 4, 1 + i % 3
        gradients = np.round(np.round(rng.normal(size=(k, d)) * 2, 1) + 0.05, 2)
        cases.append((np.round(rng.normal(size=d) + 2, 1), gradients, *setting))
    return tuple(cases)


def _adagrad_like(step: Any) -> Any:
    def answer(theta: Array, gradients: Array, alpha: float, eps: float) -> Any:
        v = np.zeros_like(theta)
        for t, g in enumerate(gradients, 1):
            v, change = step(v, g, alpha, eps, t)
            theta = theta - change
        return theta

    return answer


_RATES = (
    (0.5, 0.1), (0.1, 0.2), (1.0, 0.1), (0.3, 0.5), (0.2, 0.1), (2.0, 0.3), (0.4, 0.4),
    (0.7, 0.2), (1.5, 0.1), (0.6, 0.3), (0.9, 0.5), (0.25, 0.15),
)  # fmt: skip

ADAGRAD = Exercise(
    name="adagrad",
    title="Adagrad",
    level="easy",
    solution=adagrad,
    returns=("theta",),
    cases=_gradient_cases(*_RATES),
    mistakes=(
        Mistake(
            "You divide by the mean of the squares so far. Adagrad divides by their sum: that is "
            "why its rate falls.",
            _adagrad_like(
                lambda v, g, a, e, t: (v + g**2, a * g / (np.sqrt((v + g**2) / t) + e)),
            ),
        ),
        Mistake(
            "You divide by the squares of the steps before. The new gradient's own square belongs "
            "to the sum, else the first step has no bound.",
            _adagrad_like(lambda v, g, a, e, t: (v + g**2, a * g / (np.sqrt(v) + e))),
        ),
        Mistake(
            "You divide by the sum itself. Take its root, so that the step does not depend on the "
            "scale of the gradients.",
            _adagrad_like(lambda v, g, a, e, t: (v + g**2, a * g / (v + g**2 + e))),
        ),
        Mistake(
            "ε is added under the root. Add it to the root.",
            _adagrad_like(lambda v, g, a, e, t: (v + g**2, a * g / np.sqrt(v + g**2 + e))),
        ),
        Mistake(
            "You sum the squares over the coordinates too: one rate for all. Each coordinate has "
            "its own.",
            _adagrad_like(
                lambda v, g, a, e, t: (v + np.sum(g**2), a * g / (np.sqrt(v + np.sum(g**2)) + e)),
            ),
        ),
        Mistake(
            "You forget: each step divides by the square of its own gradient alone.",
            _adagrad_like(lambda v, g, a, e, t: (v, a * g / (np.abs(g) + e))),
        ),
        Mistake(
            "You go up: the step is against the gradient.",
            _adagrad_like(lambda v, g, a, e, t: (v + g**2, -a * g / (np.sqrt(v + g**2) + e))),
        ),
    ),
)


# 2 A rare gradient


def rare_step(alpha: float, beta1: float, beta2: float, t: int) -> float:
    """How long Adam's step t is, if all gradients before it were 0 and its own is not."""
    m_hat = (1 - beta1) / (1 - beta1**t)
    v_hat = (1 - beta2) / (1 - beta2**t)
    return float(alpha * m_hat / np.sqrt(v_hat))


_LATE = (
    (0.1, 0.9, 0.99, 1000), (0.1, 0.9, 0.99, 1), (0.01, 0.9, 0.99, 50), (1.0, 0.5, 0.9, 3),
    (0.2, 0.8, 0.9, 4), (0.3, 0.0, 0.99, 20), (0.5, 0.9, 0.95, 7), (0.05, 0.7, 0.99, 300),
    (1.0, 0.95, 0.9, 30), (2.0, 0.6, 0.8, 2), (0.4, 0.9, 0.9, 12), (0.7, 0.3, 0.98, 60),
)  # fmt: skip

RARE_STEP = Exercise(
    name="rare-step",
    title="The step of a word that comes late",
    level="medium",
    solution=rare_step,
    returns=("length",),
    cases=_LATE,
    mistakes=(
        Mistake(
            "You leave the corrections out. They are there at every t, and matter for small t.",
            lambda alpha, beta1, beta2, t: alpha * (1 - beta1) / np.sqrt(1 - beta2),
        ),
        Mistake(
            "That is the length on a constant slope, or at the first step. Here all gradients "
            "before were 0: both means keep only the part 1 − β of the new one.",
            lambda alpha, beta1, beta2, t: alpha,
        ),
        Mistake(
            "You take no root of v̂: it is a mean of squares.",
            lambda alpha, beta1, beta2, t: (
                alpha * (1 - beta1) / (1 - beta1**t) / ((1 - beta2) / (1 - beta2**t))
            ),
        ),
        Mistake(
            "You multiply by the corrections 1 − βᵗ. The means are divided by them.",
            lambda alpha, beta1, beta2, t: (
                alpha * (1 - beta1) * (1 - beta1**t) / np.sqrt((1 - beta2) * (1 - beta2**t))
            ),
        ),
        Mistake(
            "β₁ and β₂ are exchanged: β₁ belongs to the mean of gradients, above the bar.",
            lambda alpha, beta1, beta2, t: (
                alpha * (1 - beta2) / (1 - beta2**t) / np.sqrt((1 - beta1) / (1 - beta1**t))
            ),
        ),
        Mistake(
            "Only the mean of the gradients is corrected. That of the squares has its own.",
            lambda alpha, beta1, beta2, t: (
                alpha * (1 - beta1) / (1 - beta1**t) / np.sqrt(1 - beta2)
            ),
        ),
    ),
)


# 3 Adadelta


def adadelta(theta: Array, gradients: Array, rho: float, eps: float) -> Array:
    """θ (d,) after a step of Adadelta, α = 1, with each row of the gradients (k, d)."""
    v, u = np.zeros_like(theta), np.zeros_like(theta)
    for g in gradients:
        v = rho * v + (1 - rho) * g**2
        delta = np.sqrt(u + eps) / np.sqrt(v + eps) * g
        u = rho * u + (1 - rho) * delta**2
        theta = theta - delta
    return theta


def _adadelta_like(step: Any) -> Any:
    def answer(theta: Array, gradients: Array, rho: float, eps: float) -> Any:
        v, u = np.zeros_like(theta), np.zeros_like(theta)
        for g in gradients:
            v, u, delta = step(v, u, g, rho, eps)
            theta = theta - delta
        return theta

    return answer


def _order(v: Array, u: Array, g: Array, rho: float, eps: float) -> tuple[Any, Any, Any]:
    delta = np.sqrt(u + eps) / np.sqrt(v + eps) * g
    return rho * v + (1 - rho) * g**2, rho * u + (1 - rho) * delta**2, delta


def _no_numerator(v: Array, u: Array, g: Array, rho: float, eps: float) -> tuple[Any, Any, Any]:
    v = rho * v + (1 - rho) * g**2
    return v, u, g / np.sqrt(v + eps)


def _outside(v: Array, u: Array, g: Array, rho: float, eps: float) -> tuple[Any, Any, Any]:
    v = rho * v + (1 - rho) * g**2
    delta = (np.sqrt(u) + eps) / (np.sqrt(v) + eps) * g
    return v, rho * u + (1 - rho) * delta**2, delta


def _of_gradients(v: Array, u: Array, g: Array, rho: float, eps: float) -> tuple[Any, Any, Any]:
    v = rho * v + (1 - rho) * g**2
    return v, v, np.sqrt(u + eps) / np.sqrt(v + eps) * g


def _sums(v: Array, u: Array, g: Array, rho: float, eps: float) -> tuple[Any, Any, Any]:
    v = rho * v + g**2
    delta = np.sqrt(u + eps) / np.sqrt(v + eps) * g
    return v, rho * u + delta**2, delta


def _not_squared(v: Array, u: Array, g: Array, rho: float, eps: float) -> tuple[Any, Any, Any]:
    v = rho * v + (1 - rho) * g**2
    delta = np.sqrt(u + eps) / np.sqrt(v + eps) * g
    return v, rho * u + (1 - rho) * np.abs(delta), delta


_WINDOWS = (
    (0.9, 0.01), (0.5, 0.1), (0.95, 0.02), (0.8, 0.05), (0.7, 0.2), (0.9, 0.3), (0.6, 0.04),
    (0.85, 0.15), (0.4, 0.1), (0.75, 0.06), (0.9, 0.08), (0.3, 0.25),
)  # fmt: skip

ADADELTA = Exercise(
    name="adadelta",
    title="Adadelta",
    level="medium",
    solution=adadelta,
    returns=("theta",),
    cases=_gradient_cases(*_WINDOWS),
    mistakes=(
        Mistake(
            "You divide by the v of the step before. The new gradient's square comes first.",
            _adadelta_like(_order),
        ),
        Mistake(
            "Your numerator is 1: that is RMSprop. The root of u + ε stands above the bar.",
            _adadelta_like(_no_numerator),
        ),
        Mistake(
            "ε is added to the roots. In Adadelta it stands under both of them.",
            _adadelta_like(_outside),
        ),
        Mistake(
            "Your u is a mean of squared gradients. It is that of squared changes Δ: hence the "
            "unit of θ.",
            _adadelta_like(_of_gradients),
        ),
        Mistake(
            "You keep sums, without the factor 1 − ρ.",
            _adadelta_like(_sums),
        ),
        Mistake(
            "Your u is a mean of sizes. It is a mean of squares, and the root of it is taken.",
            _adadelta_like(_not_squared),
        ),
    ),
)


# 4 Decay beside the gradient


def adamw(
    theta: Array,
    gradients: Array,
    alpha: float,
    betas: tuple[float, float],
    decay: float,
    eps: float,
) -> Array:
    """θ (d,) after a step of AdamW with each row of the gradients (k, d)."""
    beta1, beta2 = betas
    m, v = np.zeros_like(theta), np.zeros_like(theta)
    for t, g in enumerate(gradients, 1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        step = (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
        theta = (1 - alpha * decay) * theta - alpha * step
    return theta


def _decay_cases() -> tuple[Case, ...]:
    settings: Any = (
        (0.1, (0.9, 0.99), 0.5, 0.1), (0.2, (0.8, 0.9), 1.0, 0.2), (0.05, (0.9, 0.99), 2.0, 0.1),
        (0.3, (0.5, 0.9), 0.3, 0.3), (0.1, (0.0, 0.9), 1.5, 0.1), (0.4, (0.7, 0.8), 0.6, 0.2),
        (0.15, (0.9, 0.95), 0.8, 0.1), (0.25, (0.6, 0.99), 1.2, 0.1), (0.5, (0.9, 0.9), 0.4, 0.2),
        (0.35, (0.3, 0.7), 0.9, 0.1), (0.2, (0.9, 0.99), 3.0, 0.3), (0.1, (0.4, 0.6), 2.5, 0.1),
    )  # fmt: skip
    return _gradient_cases(*settings)


def _adam_like(before: Any, after: Any) -> Any:
    def answer(
        theta: Array, gradients: Array, alpha: float, betas: Any, decay: float, eps: float
    ) -> Any:
        beta1, beta2 = betas
        m, v = np.zeros_like(theta), np.zeros_like(theta)
        for t, g in enumerate(gradients, 1):
            g = before(g, theta, decay)
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g**2
            step = (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
            theta = after(theta, alpha * step, alpha, decay)
        return theta

    return answer


ADAMW = Exercise(
    name="adamw",
    title="Decay beside the gradient",
    level="medium",
    solution=adamw,
    returns=("theta",),
    cases=_decay_cases(),
    mistakes=(
        Mistake(
            "You add λθ to the gradient: that is Adam with an L2 penalty, which is divided by √v̂ "
            "with all the rest. Here the decay goes past m and v.",
            _adam_like(lambda g, x, decay: g + decay * x, lambda x, s, a, decay: x - s),
        ),
        Mistake(
            "Your decay is λ a step. Here it is αλ, as in the formula: it falls when α does.",
            _adam_like(lambda g, x, decay: g, lambda x, s, a, decay: (1 - decay) * x - s),
        ),
        Mistake(
            "You let θ decay after the step, and the step with it. The decay is that of θ before "
            "the step.",
            _adam_like(lambda g, x, decay: g, lambda x, s, a, decay: (1 - a * decay) * (x - s)),
        ),
        Mistake(
            "Your θ grows by the decay: the sign.",
            _adam_like(lambda g, x, decay: g, lambda x, s, a, decay: (1 + a * decay) * x - s),
        ),
        Mistake(
            "You leave the decay out: that is Adam.",
            _adam_like(lambda g, x, decay: g, lambda x, s, a, decay: x - s),
        ),
    ),
)


# 5 Regret


def regret(gradients: Array, alpha: float) -> tuple[float, float]:
    """Of Adagrad on the losses g_t θ with −1 ≤ θ ≤ 1, and its bound."""
    theta, squares, lost = 0.0, 0.0, 0.0
    for g in gradients:
        lost += g * theta
        squares += g**2
        theta = float(np.clip(theta - alpha * g / np.sqrt(squares), -1, 1))
    best = -abs(np.sum(gradients))
    return float(lost - best), float((2 / alpha + alpha) * np.sqrt(squares))


def _regret_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(5)
    cases: list[Case] = [(np.array([1.0, 2.0, -1.0]), 1.0)]
    for k, alpha in (
        (2, 0.3), (3, 0.5), (4, 2.0), (5, 0.7), (6, 1.0), (7, 0.2), (8, 1.5), (9, 0.4), (10, 1.2),
        (12, 0.9), (15, 0.6),
    ):  # fmt: skip
        cases.append((np.round(np.round(rng.normal(size=k) + 0.3, 1) + 0.05, 2), alpha))
    return tuple(cases)


def _regret_like(late: bool = False, clip: bool = True, best: Any = None, bound: Any = None) -> Any:
    def answer(gradients: Array, alpha: float) -> Any:
        theta, squares, lost = 0.0, 0.0, 0.0
        for g in gradients:
            squares += g**2
            after = theta - alpha * g / np.sqrt(squares)
            if clip:
                after = float(np.clip(after, -1, 1))
            lost += g * (after if late else theta)
            theta = after
        least = best(gradients) if best else -abs(np.sum(gradients))
        limit = bound(gradients, alpha) if bound else (2 / alpha + alpha) * np.sqrt(squares)
        return lost - least, limit

    return answer


REGRET = Exercise(
    name="regret",
    title="The regret of Adagrad",
    level="hard",
    solution=regret,
    returns=("regret", "bound"),
    cases=_regret_cases(),
    mistakes=(
        Mistake(
            "You count each loss after its step. It counts where θ was when the loss came: nobody "
            "knows it before.",
            _regret_like(late=True),
        ),
        Mistake(
            "Your θ leaves the interval. After each step, bring it back with np.clip.",
            _regret_like(clip=False),
        ),
        Mistake(
            "You compare with the best answer to each loss. The rival is one fixed θ for all of "
            "them.",
            _regret_like(best=lambda g: -np.sum(np.abs(g))),
        ),
        Mistake(
            "That is the sum of the losses. The regret is what it is above that of the best fixed "
            "θ in the interval.",
            _regret_like(best=lambda g: 0.0),
        ),
        Mistake(
            "Your bound has D = 1. The farthest that θ can be from a fixed point of the interval "
            "is 2.",
            _regret_like(bound=lambda g, a: (1 / (2 * a) + a) * np.sqrt(np.sum(g**2))),
        ),
        Mistake(
            "Your bound sums the sizes of the gradients. It is the root of the sum of squares.",
            _regret_like(bound=lambda g, a: (2 / a + a) * np.sum(np.abs(g))),
        ),
        Mistake(
            "Your bound has the sum of squares without its root.",
            _regret_like(bound=lambda g, a: (2 / a + a) * np.sum(g**2)),
        ),
    ),
)


# 6 The drift of a period


def period_drift(gradients: Array, beta2: float) -> float:
    """θ's change in units of α over a period (p,) of gradients that repeat, once v has settled."""
    p = len(gradients)
    moved = 0.0
    for i in range(p):
        # The gradient that came s steps ago, over all periods before: a geometric series.
        weights = beta2 ** np.arange(p) / (1 - beta2**p)
        v = (1 - beta2) * np.sum(weights * gradients[(i - np.arange(p)) % p] ** 2)
        moved -= gradients[i] / np.sqrt(v)
    return float(moved)


def _drift_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(6)
    cases: list[Case] = [
        (np.array([4.0, -1.0, -1.0]), 0.1),
        (np.array([4.0, -1.0, -1.0]), 0.99),
    ]
    for p, beta2 in (
        (2, 0.5), (2, 0.99), (2, 0.99), (2, 0.99), (3, 0.3), (3, 0.7), (4, 0.8), (5, 0.2), (6, 0.9),
        (7, 0.4),
    ):  # fmt: skip
        gradients = np.round(rng.uniform(0.5, 4, p), 1) * rng.choice([-1.0, 1.0], p)
        cases.append((gradients, beta2))
    return tuple(cases)


def _drift_like(
    settled: bool = True, mean: bool = False, root: bool = True, sign: int = -1, lag: bool = False
) -> Any:
    def answer(gradients: Array, beta2: float) -> Any:
        v = 0.0
        for g in gradients:
            v = beta2 * v + (1 - beta2) * g**2
        v = v / (1 - beta2 ** len(gradients)) if settled else 0.0
        moved = 0.0
        for g in gradients:
            before, v = v, beta2 * v + (1 - beta2) * g**2
            square = np.mean(gradients**2) if mean else before if lag else v
            moved += sign * g / (np.sqrt(square) if root else square)
        return moved

    return answer


def _drift_after(periods: int) -> Any:
    def answer(gradients: Array, beta2: float) -> float:
        v = moved = 0.0
        for _ in range(periods):
            moved = 0.0
            for g in gradients:
                v = beta2 * v + (1 - beta2) * g**2
                moved -= g / np.sqrt(v)
        return float(moved)

    return answer


PERIOD_DRIFT = Exercise(
    name="period-drift",
    title="Which way Adam goes",
    level="hard",
    solution=period_drift,
    returns=("drift",),
    cases=_drift_cases(),
    tolerance=1e-6,
    mistakes=(
        Mistake(
            "Your v begins at 0 and has not settled. Find where it repeats.",
            _drift_like(settled=False),
        ),
        Mistake(
            "Your v has not settled yet: the nearer β₂ is to 1, the more periods that takes. Find "
            "where it repeats, from one period.",
            _drift_after(50),
        ),
        Mistake(
            "You divide each gradient by the same root mean square. That is what v would be with a "
            "very long memory; with a short one it differs from step to step.",
            _drift_like(mean=True),
        ),
        Mistake(
            "The sign: a step goes against the gradient.",
            _drift_like(sign=1),
        ),
        Mistake(
            "You divide by v. Take its root.",
            _drift_like(root=False),
        ),
        Mistake(
            "You divide each gradient by the v of the step before. Its own square belongs to v.",
            _drift_like(lag=True),
        ),
        Mistake(
            "That is the plain sum of the gradients with a minus: what gradient descent does.",
            lambda gradients, beta2: -np.sum(gradients),
        ),
    ),
)


EXERCISES = (ADAGRAD, RARE_STEP, ADADELTA, ADAMW, REGRET, PERIOD_DRIFT)
