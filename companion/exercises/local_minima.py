"""The exercises of the chapter on local minima, easy to hard."""

from __future__ import annotations

from typing import Any

import numpy as np

from .checker.exercise import Array, Case, Exercise, Mistake

# 1 Counting valleys


def count_minima(L: Array) -> int:
    """How many inner entries of L (n,) are lower than both their neighbours."""
    inner = L[1:-1]
    return int(np.sum((inner < L[:-2]) & (inner < L[2:])))


def _line_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(1)
    fixed = [np.array([3.0, 1.0, 2.0, 0.5, 4.0]), np.array([0.0, 1.0, 2.0, 3.0])]
    random = [np.round(rng.uniform(0, 9, n), 2) for n in (6, 8, 9, 10, 11, 12, 14, 15, 17, 20)]
    return tuple((L,) for L in [*fixed, *random])


COUNT_MINIMA = Exercise(
    name="count-minima",
    title="Counting valleys",
    level="easy",
    solution=count_minima,
    returns=("number of minima",),
    cases=_line_cases(),
    mistakes=(
        Mistake(
            "You count the crests. A minimum is lower than both its neighbours.",
            lambda L: count_minima(-L),
        ),
        Mistake(
            "You count crests and valleys together, every place where the slope changes its sign.",
            lambda L: count_minima(L) + count_minima(-L),
        ),
        Mistake(
            "You count an end of the line as well. The ends have one neighbour only, and what is "
            "behind them is not known.",
            lambda L: count_minima(np.concatenate([[np.inf], L, [np.inf]])),
        ),
        Mistake(
            "You look at one neighbour only and count every fall. A minimum has two neighbours, "
            "and is lower than both.",
            lambda L: int(np.sum(np.diff(L) < 0)),
        ),
        Mistake(
            "You count the deepest place only. Asked for are all minima, deep or not.",
            lambda L: 1,
        ),
    ),
)


# 2 The energy of the ball


def energies(theta: Array, L: Array, alpha: float) -> Array:
    """L plus the energy of motion after each step, (k - 1,), from places and heights (k,)."""
    return np.asarray(L[1:] + (theta[1:] - theta[:-1]) ** 2 / (2 * alpha))


def _energy_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(2)
    fixed = [(np.array([1.0, 0.8, 0.4]), np.array([2.0, 1.5, 1.0]), 0.1)]
    random = [
        (
            np.round(rng.normal(size=k), 2),
            np.round(rng.uniform(0, 3, size=k), 2),
            float(np.round(rng.uniform(0.05, 0.8), 2)),
        )
        for k in (2, 3, 3, 4, 5, 6, 7, 8, 10, 12, 15)
    ]
    return (*fixed, *random)


BALL_ENERGY = Exercise(
    name="ball-energy",
    title="The energy of the ball",
    level="easy",
    solution=energies,
    returns=("energies",),
    cases=_energy_cases(),
    mistakes=(
        Mistake(
            "The factor ½ of the energy of motion is missing.",
            lambda theta, L, alpha: L[1:] + np.diff(theta) ** 2 / alpha,
        ),
        Mistake(
            "The unit of time is √α, so that the speed is the step divided by √α. You divide by α; "
            "its square is then too large.",
            lambda theta, L, alpha: L[1:] + np.diff(theta) ** 2 / (2 * alpha**2),
        ),
        Mistake(
            "You leave out the unit of time: the speed is the step divided by √α.",
            lambda theta, L, alpha: L[1:] + np.diff(theta) ** 2 / 2,
        ),
        Mistake(
            "The heights are those before each step. Take the height where the step has led.",
            lambda theta, L, alpha: L[:-1] + np.diff(theta) ** 2 / (2 * alpha),
        ),
        Mistake(
            "Only the energy of motion is there; the height counts too.",
            lambda theta, L, alpha: np.diff(theta) ** 2 / (2 * alpha),
        ),
        Mistake(
            "The speed is not squared.",
            lambda theta, L, alpha: L[1:] + np.abs(np.diff(theta)) / (2 * np.sqrt(alpha)),
        ),
    ),
)


# 3 Restarts


def restarts(q: float, p: float) -> int:
    """The smallest number of runs of which, with probability p or more, one succeeds."""
    # The quotient of a whole number may be rounded to just above it.
    return int(np.ceil(np.log(1 - p) / np.log(1 - q) - 1e-9))


def _restart_cases() -> tuple[Case, ...]:
    pairs = (
        (0.3, 0.95), (0.5, 0.9), (0.1, 0.99), (0.05, 0.95), (0.2, 0.8), (0.35, 0.99),
        (0.7, 0.99), (0.9, 0.95), (0.15, 0.6), (0.02, 0.9), (0.45, 0.97), (0.6, 0.3),
    )  # fmt: skip
    return tuple(pairs)


RESTARTS = Exercise(
    name="restarts",
    title="How many restarts",
    level="medium",
    solution=restarts,
    returns=("runs",),
    cases=_restart_cases(),
    mistakes=(
        Mistake(
            "That is p divided by q. Two runs do not succeed with the probability 2 q: both may. "
            "Ask for the probability that none succeeds.",
            lambda q, p: int(np.ceil(p / q)),
        ),
        Mistake(
            "You round down, and the probability is then a little below p.",
            lambda q, p: int(np.log(1 - p) / np.log(1 - q)),
        ),
        Mistake(
            "The number of runs is whole. Which is the smallest that is enough?",
            lambda q, p: np.log(1 - p) / np.log(1 - q),
        ),
        Mistake(
            "That is the number of runs until all of k succeed with probability p: powers of q. "
            "Take powers of 1 - q, the probability of failing.",
            lambda q, p: int(np.ceil(np.log(p) / np.log(q))),
        ),
        Mistake(
            "That is how many runs it takes on average, 1/q. Asked for is a number that is enough "
            "with probability p.",
            lambda q, p: int(np.ceil(1 / q)),
        ),
        Mistake(
            "You ask that no run succeeds with probability p. It is 1 - p that is left for it.",
            lambda q, p: int(np.ceil(np.log(p) / np.log(1 - q))),
        ),
    ),
)


# 4 The same network in another place


def reorder(
    W1: Array, b1: Array, W2: Array, order: Array, signs: Array
) -> tuple[Array, Array, Array]:
    """W1 (d, h), b1 (h,), W2 (h, k) with unit order[j] in place j, its signs turned by signs[j]."""
    return W1[:, order] * signs, b1[order] * signs, W2[order] * signs[:, np.newaxis]


def _reorder_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(4)
    cases: list[Case] = [
        (
            np.array([[1.0, 2.0, 3.0]]), np.array([0.1, 0.2, 0.3]), np.array([[1.0], [2.0], [3.0]]),
            np.array([2, 0, 1]), np.array([1.0, -1.0, 1.0]),
        )
    ]  # fmt: skip
    for d, h, k in (
        (1, 3, 1),
        (2, 3, 2),
        (3, 3, 3),
        (3, 4, 2),
        (2, 5, 1),
        (1, 4, 3),
        (4, 4, 4),
        (1, 5, 2),
        (3, 5, 3),
        (4, 3, 1),
        (2, 6, 2),
    ):
        order = rng.permutation(h)
        while np.array_equal(order, np.argsort(order)):  # its own inverse would hide a mistake
            order = rng.permutation(h)
        signs = np.resize([-1.0, 1.0, -1.0, -1.0, 1.0], h)
        W1, b1, W2 = (np.round(rng.normal(size=s), 2) for s in ((d, h), (h,), (h, k)))
        cases.append((W1, b1, W2, order, signs))
    return tuple(cases)


def _inverse(W1: Array, b1: Array, W2: Array, order: Array, signs: Array) -> Any:
    return reorder(W1, b1, W2, np.argsort(order), signs)


def _signs_first(W1: Array, b1: Array, W2: Array, order: Array, signs: Array) -> Any:
    return reorder(W1, b1, W2, order, signs[order])


REORDER = Exercise(
    name="reorder-units",
    title="The same network in another place",
    level="hard",
    solution=reorder,
    returns=("W1", "b1", "W2"),
    cases=_reorder_cases(),
    mistakes=(
        Mistake(
            "W2 is as before: its rows belong to the hidden units, and have to move with them.",
            lambda W1, b1, W2, order, signs: (W1[:, order] * signs, b1[order] * signs, W2),
        ),
        Mistake(
            "W2 moves with its units, but its signs do not turn. tanh(-z) = -tanh(z): who turns "
            "the sign of what goes in turns that of what comes out.",
            lambda W1, b1, W2, order, signs: (W1[:, order] * signs, b1[order] * signs, W2[order]),
        ),
        Mistake(
            "The signs of the biases do not turn. The unit sees x W1 + b1, and all of it has to.",
            lambda W1, b1, W2, order, signs: (
                W1[:, order] * signs,
                b1[order],
                W2[order] * signs[:, None],
            ),
        ),
        Mistake(
            "The biases stay in their places. Each belongs to a unit and moves with it.",
            lambda W1, b1, W2, order, signs: (
                W1[:, order] * signs,
                b1 * signs,
                W2[order] * signs[:, None],
            ),
        ),
        Mistake(
            "The order is read the other way round: place j takes unit order[j].",
            _inverse,
        ),
        Mistake(
            "The signs belong to the new places: signs[j] is that of place j, after the units "
            "have moved.",
            _signs_first,
        ),
        Mistake(
            "The units move, but no sign turns.",
            lambda W1, b1, W2, order, signs: (W1[:, order], b1[order], W2[order]),
        ),
    ),
)


EXERCISES = (COUNT_MINIMA, BALL_ENERGY, RESTARTS, REORDER)
