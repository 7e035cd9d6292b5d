"""The exercises of the chapter on exploding gradients, easy to hard."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .checker.exercise import Array, Case, Exercise, Mistake


def _rounded(rng: np.random.Generator, *shape: int) -> Array:
    """Normal numbers with two decimals, so that a report shows them in full."""
    return np.round(rng.normal(scale=1.5, size=shape), 2)


def _between(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.round(rng.uniform(low, high), 2))


# 1 Clipping by norm


def clip_norm(g: Array, limit: float) -> Array:
    """g, shortened to the length limit where it is longer."""
    length = np.linalg.norm(g)
    return g * min(1.0, limit / length) if length > 0 else g


def _clip_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(1)
    cases: list[Case] = [
        (np.array([3.0, 4.0]), 1.0),
        (np.array([0.3, 0.4]), 1.0),
        (np.array([0.0, 0.0]), 1.0),
    ]
    for d, scale in ((2, 3), (3, 3), (4, 2), (5, 3), (6, 2), (3, 0.1), (4, 0.1), (5, 4), (8, 2)):
        cases.append((np.round(scale * _rounded(rng, d) + 0.02, 2), _between(rng, 0.6, 1.5)))
    return tuple(cases)


CLIP_NORM = Exercise(
    name="clip-norm",
    title="Clipping by norm",
    level="easy",
    solution=clip_norm,
    returns=("clipped gradient",),
    cases=_clip_cases(),
    mistakes=(
        Mistake(
            "You cut each entry on its own. That is clipping by value, and it turns the gradient.",
            lambda g, limit: np.clip(g, -limit, limit),
        ),
        Mistake(
            "A gradient that is shorter than the limit comes out longer in your function. It is to "
            "be left as it is.",
            lambda g, limit: g * limit / np.maximum(np.linalg.norm(g), 1e-300),
        ),
        Mistake(
            "The gradient gets length 1, whatever the limit is.",
            lambda g, limit: g * min(1.0, 1.0 / (np.linalg.norm(g) + 1e-300)) if
            np.linalg.norm(g) > limit else g,
        ),
        Mistake(
            "The square of the length is compared and divided by. The root is missing.",
            lambda g, limit: g * min(1.0, limit / (g @ g + 1e-300)),
        ),
        Mistake(
            "You take the largest entry for the length.",
            lambda g, limit: g * min(1.0, limit / (np.abs(g).max() + 1e-300)),
        ),
        Mistake(
            "A long gradient is thrown away in your function. It is to be shortened.",
            lambda g, limit: g if np.linalg.norm(g) <= limit else np.zeros_like(g),
        ),
    ),
)  # fmt: skip


# 2 The growth per layer


def growth(lengths: Array) -> float:
    """The factor a step that leads from the first to the last of the lengths (t + 1,)."""
    return float((lengths[-1] / lengths[0]) ** (1 / (len(lengths) - 1)))


def _growth_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(2)
    cases: list[Case] = [(np.array([1.0, 2.0, 4.0, 8.0]),), (np.array([2.0, 1.0, 0.5]),)]
    for n in (2, 3, 4, 4, 5, 5, 6, 6, 7, 8):
        steps = rng.uniform(0.6, 2.2, size=n)
        cases.append((np.round(_between(rng, 0.5, 3) * np.cumprod(steps), 2),))
    return tuple(cases)


GROWTH = Exercise(
    name="growth",
    title="The factor, from lengths",
    level="easy",
    solution=growth,
    returns=("factor",),
    cases=_growth_cases(),
    mistakes=(
        Mistake(
            "Between so many lengths there is one step fewer. Count the steps, not the lengths.",
            lambda x: (x[-1] / x[0]) ** (1 / len(x)),
        ),
        Mistake(
            "You take the plain mean of the factors of the steps. Factors multiply: their mean is "
            "a root of the product.",
            lambda x: np.mean(x[1:] / x[:-1]),
        ),
        Mistake(
            "You divide the whole growth by the number of steps. Which number, multiplied so many "
            "times, gives the whole?",
            lambda x: x[-1] / x[0] / (len(x) - 1),
        ),
        Mistake(
            "That is the growth over all steps together. Asked for is that of one.",
            lambda x: x[-1] / x[0],
        ),
        Mistake(
            "The fraction is upside down: growth is the last length over the first.",
            lambda x: (x[0] / x[-1]) ** (1 / (len(x) - 1)),
        ),
        Mistake(
            "That is the logarithm of the factor. Take the exponential of it.",
            lambda x: np.log(x[-1] / x[0]) / (len(x) - 1),
        ),
    ),
)


# 3 A step with an L2 penalty


def penalty_step(
    W: Array, b: Array, dW: Array, db: Array, alpha: float, lam: float
) -> tuple[Array, Array]:
    """W and b after a step of descent on L + ½ λ Σ W²; dW and db are the gradients of L."""
    return W - alpha * (dW + lam * W), b - alpha * db


def _penalty_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(3)
    return tuple(
        (
            _rounded(rng, m, k),
            _rounded(rng, k),
            _rounded(rng, m, k),
            _rounded(rng, k),
            _between(rng, 0.1, 0.9),
            _between(rng, 0.1, 0.8),
        )
        for m, k in 2 * ((1, 1), (2, 1), (2, 2), (3, 2), (2, 3), (4, 2))
    )


PENALTY_STEP = Exercise(
    name="penalty-step",
    title="A step with an L2 penalty",
    level="medium",
    solution=penalty_step,
    returns=("W", "b"),
    cases=_penalty_cases(),
    mistakes=(
        Mistake(
            "The biases are pulled to zero, too. The penalty is on the weights alone.",
            lambda W, b, dW, db, alpha, lam: (
                W - alpha * (dW + lam * W),
                b - alpha * (db + lam * b),
            ),
        ),
        Mistake(
            "The penalty pushes the weights away from zero: mind its sign.",
            lambda W, b, dW, db, alpha, lam: (W - alpha * (dW - lam * W), b - alpha * db),
        ),
        Mistake(
            "The penalty is twice as strong: the half in front of the sum cancels the 2 of the "
            "derivative.",
            lambda W, b, dW, db, alpha, lam: (W - alpha * (dW + 2 * lam * W), b - alpha * db),
        ),
        Mistake(
            "The penalty is half as strong: differentiate the square, and a 2 comes in.",
            lambda W, b, dW, db, alpha, lam: (W - alpha * (dW + lam * W / 2), b - alpha * db),
        ),
        Mistake(
            "The pull to zero is part of the gradient: it is multiplied by the learning rate, too.",
            lambda W, b, dW, db, alpha, lam: (W - alpha * dW - lam * W, b - alpha * db),
        ),
        Mistake(
            "The penalty is missing: this is a plain step.",
            lambda W, b, dW, db, alpha, lam: (W - alpha * dW, b - alpha * db),
        ),
        Mistake(
            "The pull is of the same size for every weight. Its derivative is in proportion to "
            "the weight.",
            lambda W, b, dW, db, alpha, lam: (W - alpha * (dW + lam * np.sign(W)), b - alpha * db),
        ),
    ),
)


# 4 Back through time


def through_time(w: float, h0: float, y: float, t: int) -> float:
    """∂L/∂w of L = ½ (h_t − y)² with h_k = tanh(w h_{k−1})."""
    h = [h0]
    for _ in range(t):
        h.append(float(np.tanh(w * h[-1])))
    dh, dw = h[-1] - y, 0.0
    for k in range(t, 0, -1):
        dz = dh * (1 - h[k] ** 2)
        dw += dz * h[k - 1]
        dh = dz * w
    return dw


def _time_with(
    last_only: bool = False,
    first_only: bool = False,
    slope: Callable[[float, float], float] = lambda h, before: 1 - h**2,
    back: Callable[[float], float] = lambda w: w,
    ahead: bool = False,
    factor: float = 1.0,
) -> Callable[..., float]:
    def gradient(w: float, h0: float, y: float, t: int) -> float:
        h = [h0]
        for _ in range(t):
            h.append(float(np.tanh(w * h[-1])))
        dh, parts = factor * (h[-1] - y), []
        for k in range(t, 0, -1):
            dz = dh * slope(h[k], h[k - 1])
            parts.append(dz * (h[k] if ahead else h[k - 1]))
            dh = dz * back(w)
        if last_only:
            return parts[0]
        return parts[-1] if first_only else float(sum(parts))

    return gradient


def _time_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(4)
    cases: list[Case] = [(1.5, 0.5, 0.0, 1), (1.5, 0.5, 0.0, 2)]
    for t in (2, 3, 3, 4, 4, 5, 3, 4, 5, 6):
        cases.append((_between(rng, 1.1, 2), _between(rng, 0.3, 1), _between(rng, -1, -0.2), t))
    return tuple(cases)


THROUGH_TIME = Exercise(
    name="through-time",
    title="Back through time",
    level="hard",
    solution=through_time,
    returns=("∂L/∂w",),
    cases=_time_cases(),
    mistakes=(
        Mistake(
            "You count the last use of w only. It is used in every step, and the ways add up.",
            _time_with(last_only=True),
        ),
        Mistake(
            "You count the first use of w only, the one with the longest way. Add the others.",
            _time_with(first_only=True),
        ),
        Mistake(
            "The slope of tanh is missing on the way back.",
            _time_with(slope=lambda h, before: 1.0),
        ),
        Mistake(
            "The slope of tanh is taken at what comes in. In terms of the output it is 1 less the "
            "output's square.",
            _time_with(slope=lambda h, before: 1 - before**2),
        ),
        Mistake(
            "From one step to the one before, the error is multiplied by w as well.",
            _time_with(back=lambda w: 1.0),
        ),
        Mistake(
            "The derivative of w h by w is the h that comes in, not the one that comes out.",
            _time_with(ahead=True),
        ),
        Mistake(
            "The half in the loss cancels the 2 of its derivative.",
            _time_with(factor=2.0),
        ),
    ),
)

EXERCISES = (CLIP_NORM, GROWTH, PENALTY_STEP, THROUGH_TIME)
