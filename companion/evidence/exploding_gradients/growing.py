"""How gradients grow on their way back, and what it does to the loss: claims E1 and E2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from companion import data, optim, training
from companion.arguments import Array
from companion.evidence.finding import Deciding, Finding, Verdict, above, claim, judged
from companion.evidence.shares import deciding_share
from companion.evidence.vanishing_gradients import HE, deep_network, first_look
from companion.progress import progress

LARGE = 2 * HE
"""Twice He's scale: each ReLU layer doubles the error."""
BEYOND = 1e3
"""A loss that rises to so many times the first one has diverged."""


class Fate(NamedTuple):
    """What became of a network.

    Attributes:
        diverged: whether the loss rose beyond all bounds or stopped being finite.
        steps: done before that, or all of them.
        read: the share of held-out digits read in the end; 0 after divergence.
        weights: |θ| over that of the start; infinite after divergence.
    """

    diverged: bool
    steps: int
    read: float
    weights: float


def fate(
    activation: str,
    scale: float,
    lr: float,
    seed: int,
    *,
    steps: int = 60,
    on_gradient: Callable[[Array], object] | None = None,
    **options: Any,
) -> Fate:
    """Trains ten hidden layers of 32 units on the digits, in batches of 64.

    Args:
        activation: "sigmoid", "tanh" or "relu".
        scale: s of the first weights.
        lr: of gradient descent.
        seed: for weights and batches.
        steps: updates.
        on_gradient: changes each gradient in place before the step, to clip it.
        options: `normalization`, `skip` or `l2` of `deep_network`.
    """
    digits = data.digits()
    network = deep_network(10, activation, scale, width=32, seed=seed, **options)
    x, targets = network.encode(digits.x_train, digits.y_train)
    gradient, rng = np.zeros_like(network.theta), np.random.default_rng(seed)
    optimizer, start, first = optim.GradientDescent(lr), np.linalg.norm(network.theta), 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            batch = rng.integers(len(x), size=64)
            loss = network.backpropagate(x[batch], targets[batch], gradient)
            first = first or loss
            if not (loss < BEYOND * first and np.isfinite(gradient).all()):
                return Fate(True, step, 0.0, np.inf)
            if on_gradient is not None:
                on_gradient(gradient)
            optimizer.step(network.theta, gradient)
        read = training.accuracy(network, digits.x_test, digits.y_test)
    return Fate(False, steps, read, float(np.linalg.norm(network.theta) / start))


def recurrent_errors(radius: float, steps: int, seed: int = 0, width: int = 32) -> Array:
    """The length of an error that is multiplied by one and the same random matrix, step by step.

    Args:
        radius: ρ, the largest size of an eigenvalue of the matrix.
        steps: how many times.
        seed: for the matrix and the first error, which has length 1.
        width: of the matrix.

    Returns:
        Shape (steps + 1,).
    """
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(width, width))
    W *= radius / np.abs(np.linalg.eigvals(W)).max()
    error = rng.normal(size=width)
    lengths = [1.0]
    error /= np.linalg.norm(error)
    for _ in range(steps):
        error = error @ W.T
        lengths.append(float(np.linalg.norm(error)))
    return np.array(lengths)


@claim("E1", "Gradients multiply on the way back and can grow without control.")
def E1() -> Finding:
    """Measures the growth by depth in feed-forward networks, and by time with one matrix."""
    seeds, depths = range(5), (10, 20, 40)
    cases = [(depth, seed) for depth in depths for seed in seeds]
    factors = np.array(
        [first_look(d, "relu", LARGE, seed).factor for d, seed in progress(cases, "E1", "network")]
    ).reshape(len(depths), -1)
    off = float(np.abs(factors.mean(axis=1) / 2 - 1).max())
    growths = factors[-1] ** (depths[-1] - 1)
    growth = float(growths.min())
    rates = []
    for seed in seeds:
        lengths = recurrent_errors(1.1, 400, seed)
        rates.append((lengths[400] / lengths[200]) ** (1 / 200))
    steady = float(np.abs(np.array(rates) / 1.1 - 1).max())
    kept = float(np.mean([first_look(40, "relu", HE, seed).factor for seed in seeds]))
    holds = off < 0.1 and growth > 1e9 and steady < 0.02 and abs(kept - 1) < 0.1
    return Finding(
        verdict=Verdict.HOLDS if holds else Verdict.DOES_NOT_HOLD,
        measured=(
            f"at twice He's scale a ReLU layer multiplies the error by 2, within "
            f"{off if off >= 0.1 else 0.1:.0%} at every depth: forty layers by "
            f"{above(growth, 1e9)} times. At He's scale it is kept. One matrix used again and "
            f"again, as in a recurrent network, multiplies it by its largest eigenvalue, within "
            f"{steady if steady >= 0.02 else 0.02:.0%} a step"
        ),
        setup="untrained ReLU networks of 10, 20 and 40 layers of 64, digits; random matrices of "
        "32 × 32 with largest eigenvalue 1.1, steps 200 to 400; 5 seeds",
        numbers={"off": off, "growth": growth, "steady": steady, "kept": kept},
        deciding=Deciding.of(
            "growth of the error over 40 ReLU layers at twice He's scale, times", growths
        ),
    )


@claim("E2", "The loss then jumps to NaN or diverges.")
def E2() -> Finding:
    """Trains networks of twice He's scale, with ReLU and with tanh, at long and short steps."""
    seeds = range(5)
    cases = {"relu": ("relu", 0.03), "short": ("relu", 1e-4), "tanh": ("tanh", 0.1)}
    runs = {
        name: [fate(activation, LARGE, lr, seed) for seed in seeds]
        for name, (activation, lr) in progress(cases.items(), "E2", "setting")
    }
    diverged = {name: sum(run.diverged for run in found) for name, found in runs.items()}
    slowest = max(run.steps for run in runs["relu"])
    read = float(np.mean([run.read for run in runs["tanh"]]))
    diverges = diverged["relu"] == len(seeds) and slowest < 15
    not_always = diverged["short"] == 0 and diverged["tanh"] == 0
    verdict, qualification = judged(
        diverges,
        not_always,
        "the activation is unbounded, as ReLU is, and the steps are not shortened to match",
    )
    return Finding(
        verdict=verdict,
        qualification=qualification,
        measured=(
            f"at twice He's scale and α = 0.03, {diverged['relu']} of 5 ReLU networks diverge, all "
            f"in fewer than {max(slowest + 1, 15)} steps. At α = 0.0001, {diverged['short']} do. "
            f"With tanh, whose outputs stay below 1, {diverged['tanh']} of 5 diverge at α = 0.1, "
            f"and {above(read, 0.3)} of the digits are read after 60 steps"
        ),
        setup="64-(32 × 10)-10, digits, 60 steps, batches of 64, 5 seeds; diverged: loss not "
        "finite, or 1,000 times the first",
        numbers={
            **{f"diverged_{name}": float(count) for name, count in diverged.items()},
            "slowest": float(slowest),
            "read_tanh": read,
        },
        deciding=deciding_share(
            "share of the ReLU networks at twice He's scale that diverge, α = 0.03",
            diverged["relu"],
            len(seeds),
        ),
    )
