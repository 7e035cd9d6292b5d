"""The exercises of the chapter on batch, stochastic and mini-batch gradient descent, easy to hard.

N is the number of examples, B that of a batch. The model is linear regression, ŷ = x w with the
mean squared error: x (N, d), y (N,), w (d,).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .checker.exercise import Array, Case, Exercise, Mistake


def _rounded(rng: np.random.Generator, *shape: int) -> Array:
    """Normal numbers with two decimals, so that a report shows them in full."""
    return np.round(rng.normal(scale=1.5, size=shape), 2)


def _gradient(w: Array, x: Array, y: Array) -> Any:
    """∂L/∂w of L = mean of (x w − y)²."""
    return 2 * x.T @ (x @ w - y) / len(x)


# 1 How many updates


def count_updates(N: int, B: int, epochs: int) -> int:
    """The updates in some epochs over N examples in batches of B, the last one perhaps smaller."""
    return epochs * math.ceil(N / B)


def _count_cases() -> tuple[Case, ...]:
    cases = [
        (10, 4, 1), (1437, 32, 3), (100, 10, 2), (7, 7, 5), (5, 1, 4), (9, 12, 3),
        (1000, 64, 10), (50, 8, 2), (31, 2, 6), (11, 3, 4), (1, 1, 1), (360, 100, 7),
    ]  # fmt: skip
    return tuple(cases)


COUNT_UPDATES = Exercise(
    name="count-updates",
    title="How many updates",
    level="easy",
    solution=count_updates,
    returns=("updates",),
    cases=_count_cases(),
    mistakes=(
        Mistake(
            "The last batch of an epoch is lost where B does not divide N. It is smaller than the "
            "others and makes an update of its own.",
            lambda N, B, epochs: epochs * (N // B),
        ),
        Mistake(
            "Your count has a fraction where B does not divide N: a batch that is not full makes a "
            "whole update.",
            lambda N, B, epochs: epochs * N / B,
        ),
        Mistake(
            "The batches run on from one epoch into the next. Here every epoch begins with a new "
            "batch, so round up within an epoch and then multiply.",
            lambda N, B, epochs: math.ceil(epochs * N / B),
        ),
        Mistake(
            "That is the number of updates of one epoch.",
            lambda N, B, epochs: math.ceil(N / B),
        ),
        Mistake(
            "You count the examples that are used. One update uses B of them.",
            lambda N, B, epochs: epochs * N,
        ),
        Mistake(
            "Where B divides N, you count a batch too many: an empty one.",
            lambda N, B, epochs: epochs * (N // B + 1),
        ),
    ),
)


# 2 The gradient of a mini-batch


def minibatch_gradient(w: Array, x: Array, y: Array, batch: Array) -> Any:
    """∂L/∂w (d,) of the mean squared error on the examples whose numbers are in batch, (B,)."""
    return _gradient(w, x[batch], y[batch])


def _batch_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(2)
    fixed = (
        np.array([1.0, -1.0]),
        np.array([[1.0, 2.0], [0.0, 1.0], [3.0, -1.0], [2.0, 2.0]]),
        np.array([1.0, 0.0, 2.0, -1.0]),
        np.array([2, 0]),
    )
    sizes = [
        (5, 2, 1), (6, 3, 2), (4, 1, 3), (8, 2, 4), (5, 3, 3), (9, 2, 2),
        (6, 2, 5), (7, 3, 4), (10, 2, 3), (8, 4, 2), (6, 1, 4),
    ]  # fmt: skip
    random = [
        (_rounded(rng, d), _rounded(rng, N, d), _rounded(rng, N), rng.permutation(N)[:B])
        for N, d, B in sizes
    ]
    return (fixed, *random)


MINIBATCH_GRADIENT = Exercise(
    name="minibatch-gradient",
    title="The gradient of a mini-batch",
    level="easy",
    solution=minibatch_gradient,
    returns=("∂L/∂w",),
    cases=_batch_cases(),
    mistakes=(
        Mistake(
            "The sum over the batch is divided by N, the number of all examples. The loss is the "
            "mean over the batch.",
            lambda w, x, y, batch: minibatch_gradient(w, x, y, batch) * len(batch) / len(x),
        ),
        Mistake(
            "The mean is missing: the gradients of the batch are added up. Its size would then "
            "change with B, and so would the right learning rate.",
            lambda w, x, y, batch: minibatch_gradient(w, x, y, batch) * len(batch),
        ),
        Mistake(
            "That is the gradient of all examples. Take the rows of x and the entries of y whose "
            "numbers are in the batch.",
            lambda w, x, y, batch: _gradient(w, x, y),
        ),
        Mistake(
            "The derivative of the square is missing its factor: what is the derivative of u²?",
            lambda w, x, y, batch: minibatch_gradient(w, x, y, batch) / 2,
        ),
        Mistake(
            "The sign is wrong. Where x w is larger than y, the loss rises with x w.",
            lambda w, x, y, batch: -minibatch_gradient(w, x, y, batch),
        ),
        Mistake(
            "You take the first examples, as many as the batch has. Its numbers say which ones.",
            lambda w, x, y, batch: _gradient(w, x[: len(batch)], y[: len(batch)]),
        ),
    ),
    sizes=lambda w, x, y, batch: {"N": len(x), "B": len(batch)},
)


# 3 One gradient from parts


def combine(gradients: Array, sizes: Array) -> Any:
    """The gradient of all examples (P,) from those of k parts, (k, P), with sizes (k,)."""
    return sizes @ gradients / sizes.sum()


def _part_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(3)
    fixed = (np.array([[1.0, 0.0], [4.0, 3.0]]), np.array([2, 1]))
    shapes = [
        (2, 3),
        (3, 2),
        (4, 1),
        (1, 3),
        (5, 2),
        (3, 4),
        (2, 5),
        (6, 2),
        (4, 3),
        (3, 3),
        (5, 4),
    ]
    random = [(_rounded(rng, *shape), rng.integers(1, 9, shape[0])) for shape in shapes]
    return (fixed, *random)


COMBINE_PARTS = Exercise(
    name="combine-parts",
    title="One gradient from parts",
    level="medium",
    solution=combine,
    returns=("gradient",),
    cases=_part_cases(),
    mistakes=(
        Mistake(
            "Every part counts the same in your mean, and so an example in a small part counts "
            "more than one in a large part. Each example should count the same.",
            lambda gradients, sizes: gradients.mean(axis=0),
        ),
        Mistake(
            "The gradients of the parts are added up. They are means, and so is the result.",
            lambda gradients, sizes: gradients.sum(axis=0),
        ),
        Mistake(
            "The sum over all examples is right; the mean over them is asked for.",
            lambda gradients, sizes: sizes @ gradients,
        ),
        Mistake(
            "The sum over all examples is right. You divide it by the number of parts; there are "
            "more examples than that.",
            lambda gradients, sizes: sizes @ gradients / len(sizes),
        ),
        Mistake(
            "The weights are upside down: a part of more examples has to count more.",
            lambda gradients, sizes: (1 / sizes) @ gradients / (1 / sizes).sum(),
        ),
        Mistake(
            "You divide by the size of the largest part. There are more examples than that.",
            lambda gradients, sizes: sizes @ gradients / sizes.max(),
        ),
    ),
    sizes=lambda gradients, sizes: {"k": len(sizes)},
)


# 4 The variance of the estimate


def estimator_variance(G: Array, B: int) -> tuple[Any, Any]:
    """E|ĝ − g|² of batches of B, drawn with and without replacement, from G (N, P)."""
    N = len(G)
    V = ((G - G.mean(axis=0)) ** 2).sum() / N
    return V / B, V / B * (N - B) / (N - 1)


def _both(scale: Callable[[Array, int], Any]) -> Callable[[Array, int], tuple[Any, Any]]:
    """Both variances times a number that depends on G and B."""
    return lambda G, B: tuple(scale(G, B) * v for v in estimator_variance(G, B))


def _with_correction(c: Callable[[int, int], float]) -> Callable[[Array, int], tuple[Any, Any]]:
    """The variances with another factor for draws without replacement, a function of N and B."""

    def answer(G: Array, B: int) -> tuple[Any, Any]:
        v = estimator_variance(G, B)[0]
        return v, v * c(len(G), B)

    return answer


def _spread_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(4)
    fixed = (np.array([[1.0, 0.0], [3.0, 2.0], [2.0, 4.0]]), 2)
    sizes = [
        (4, 2, 1), (4, 2, 4), (5, 3, 2), (6, 2, 3), (8, 1, 5), (3, 4, 2),
        (7, 2, 6), (10, 2, 4), (5, 5, 3), (6, 3, 1), (9, 4, 2),
    ]  # fmt: skip
    return (fixed, *((_rounded(rng, N, P), B) for N, P, B in sizes))


ESTIMATOR_VARIANCE = Exercise(
    name="estimator-variance",
    title="The variance of the estimate",
    level="medium",
    solution=estimator_variance,
    returns=("with", "without"),
    cases=_spread_cases(),
    mistakes=(
        Mistake(
            "Your factor for draws without replacement is one example off: the derivation ends "
            "with N - 1 below the line. At B = N both forms vanish; at B = 1 yours should be 1.",
            _with_correction(lambda N, B: (N - B) / N),
        ),
        Mistake(
            "The two are the same in your answer. Without replacement a batch of all examples has "
            "no variance at all: which factor becomes 0 at B = N?",
            _with_correction(lambda N, B: 1),
        ),
        Mistake(
            "The two results are right but swapped: with replacement comes first.",
            lambda G, B: estimator_variance(G, B)[::-1],
        ),
        Mistake(
            "V is divided by N - 1. That estimates the variance of a population from a sample; "
            "here the N examples are all there is.",
            _both(lambda G, B: len(G) / (len(G) - 1)),
        ),
        Mistake(
            "The batch size does not come in: that is V, and the variance of a mean of B draws is "
            "smaller.",
            _both(lambda G, B: B),
        ),
        Mistake(
            "You divide by B twice. The mean has the factor 1/B, and its square 1/B²; but the "
            "variances of B draws add up.",
            _both(lambda G, B: 1 / B),
        ),
        Mistake(
            "You average over the entries of the gradient. The square of a length is the sum of "
            "the squares of its entries.",
            _both(lambda G, B: 1 / G.shape[1]),
        ),
        Mistake(
            "You take the lengths of the gradients themselves. Their variance is about how far "
            "they lie from their mean: take it away first.",
            _both(lambda G, B: (G**2).sum() / ((G - G.mean(axis=0)) ** 2).sum()),
        ),
    ),
    sizes=lambda G, B: {"N": len(G), "P": G.shape[1], "B": B},
)


# 5 The noise floor


def noise_floor(alpha: float, lam: float, V: float, B: int) -> float:
    """The mean of ½ λ θ² at rest: θ ← θ − α(λθ + √(V/B) ξ)."""
    return alpha * V / (2 * B * (2 - alpha * lam))


def _floor_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(5)
    fixed = [(0.5, 1.0, 2.0, 1), (0.1, 2.0, 4.0, 8), (1.5, 1.0, 1.0, 4)]
    random = [
        (
            round(float(rng.uniform(0.1, 0.9)), 2),
            round(float(rng.uniform(0.2, 2.0)), 2),
            round(float(rng.uniform(0.5, 9.0)), 2),
            int(rng.integers(1, 65)),
        )
        for _ in range(9)
    ]
    return (*fixed, *random)


NOISE_FLOOR = Exercise(
    name="noise-floor",
    title="The noise floor",
    level="medium",
    solution=noise_floor,
    returns=("floor",),
    cases=_floor_cases(),
    mistakes=(
        Mistake(
            "That is the mean of θ². The loss is half of λ times it.",
            lambda alpha, lam, V, B: noise_floor(alpha, lam, V, B) * 2 / lam,
        ),
        Mistake(
            "That is λ times the mean of θ². The loss has a factor ½ besides.",
            lambda alpha, lam, V, B: noise_floor(alpha, lam, V, B) * 2,
        ),
        Mistake(
            "The batch size does not come in: the variance of the noise is V/B.",
            lambda alpha, lam, V, B: noise_floor(alpha, lam, V, B) * B,
        ),
        Mistake(
            "That is the floor for small α only. Keep the square of 1 - αλ as it is.",
            lambda alpha, lam, V, B: alpha * V / (4 * B),
        ),
        Mistake(
            "The factor 1 - αλ acts on θ, so on θ² it acts squared.",
            lambda alpha, lam, V, B: alpha * V / (2 * B),
        ),
        Mistake(
            "The noise enters θ times α, so its variance enters with α², not with α.",
            lambda alpha, lam, V, B: noise_floor(alpha, lam, V, B) / alpha,
        ),
        Mistake(
            "In 2 - αλ the sign is wrong: the floor grows without limit as αλ comes near 2, where "
            "the run diverges.",
            lambda alpha, lam, V, B: alpha * V / (2 * B * (2 + alpha * lam)),
        ),
    ),
)


# 6 An epoch


def sgd_epoch(w: Array, x: Array, y: Array, order: Array, B: int, alpha: float) -> Array:
    """w after one epoch in this order, (N,), in batches of B, the last one perhaps smaller."""
    return _epoch(w, x, y, order, B, alpha)


def _epoch(
    w: Array,
    x: Array,
    y: Array,
    order: Array,
    B: int,
    alpha: float,
    *,
    last: bool = True,
    divisor: Callable[[int, int, int], int] = lambda size, B, N: size,
    stale: bool = False,
    sign: float = -1.0,
) -> Array:
    """An epoch with some of it wrong: `divisor` of the sum, from a batch's size, B and N."""
    first, w = w, w.copy()
    for start in range(0, len(order), B):
        batch = order[start : start + B]
        if len(batch) < B and not last:
            break
        error = x[batch] @ (first if stale else w) - y[batch]
        w = w + sign * alpha * 2 * x[batch].T @ error / divisor(len(batch), B, len(x))
    return w


def _epoch_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(6)
    fixed = (
        np.array([0.0, 1.0]),
        np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0], [2.0, -1.0], [-1.0, 1.0]]),
        np.array([1.0, 0.0, 3.0, 1.0, -2.0]),
        np.array([3, 1, 4, 0, 2]),
        2,
        0.1,
    )
    sizes = [
        (4, 2, 1), (6, 2, 4), (7, 3, 3), (5, 1, 2), (8, 2, 5), (9, 2, 2),
        (6, 3, 6), (10, 2, 3), (7, 2, 4), (8, 3, 3), (5, 4, 3),
    ]  # fmt: skip
    random = [
        (_rounded(rng, d), _rounded(rng, N, d), _rounded(rng, N), rng.permutation(N), B, 0.05)
        for N, d, B in sizes
    ]
    return (fixed, *random)


SGD_EPOCH = Exercise(
    name="sgd-epoch",
    title="An epoch of mini-batches",
    level="hard",
    solution=sgd_epoch,
    returns=("w",),
    cases=_epoch_cases(),
    mistakes=(
        Mistake(
            "All gradients are taken at the first w. Each batch has to see the w that the batch "
            "before it left.",
            lambda *a: _epoch(*a, stale=True),
        ),
        Mistake(
            "The last batch is left out where B does not divide N. It is smaller than the others, "
            "and its examples count too.",
            lambda *a: _epoch(*a, last=False),
        ),
        Mistake(
            "The last batch is divided by B, though it may hold fewer examples. Its mean is over "
            "the examples that it has.",
            lambda *a: _epoch(*a, divisor=lambda size, B, N: B),
        ),
        Mistake(
            "The gradients of a batch are divided by N. The mean is over the batch.",
            lambda *a: _epoch(*a, divisor=lambda size, B, N: N),
        ),
        Mistake(
            "The gradients of a batch are added up, not averaged: the steps are as many times too "
            "long as the batch has examples.",
            lambda *a: _epoch(*a, divisor=lambda size, B, N: 1),
        ),
        Mistake(
            "The order does not come in: you take the examples as they stand in x and y.",
            lambda w, x, y, order, B, alpha: _epoch(w, x, y, np.arange(len(x)), B, alpha),
        ),
        Mistake(
            "You go uphill: the step is against the gradient.",
            lambda *a: _epoch(*a, sign=1.0),
        ),
        Mistake(
            "That is one step with all examples. An epoch has a step for each batch.",
            lambda w, x, y, order, B, alpha: w - alpha * _gradient(w, x, y),
        ),
        Mistake(
            "Only the first batch is used. Does the function end inside of its loop?",
            lambda w, x, y, order, B, alpha: _epoch(w, x, y, order[:B], B, alpha),
        ),
    ),
    sizes=lambda w, x, y, order, B, alpha: {"N": len(x), "B": B},
)


EXERCISES = (
    COUNT_UPDATES,
    MINIBATCH_GRADIENT,
    COMBINE_PARTS,
    ESTIMATOR_VARIANCE,
    NOISE_FLOOR,
    SGD_EPOCH,
)
