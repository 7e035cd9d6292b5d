"""What one step does, and how long it may be: claims G2 and G3."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from companion import data, diagnostics, landscapes, nn, optim
from companion.arguments import Array
from companion.evidence.backpropagation import digits_network
from companion.evidence.finding import Deciding, Finding, Verdict, below, claim
from companion.evidence.shares import deciding_share
from companion.landscapes import Landscape
from companion.progress import progress

SEEDS = range(10)
EXAMPLES = 200
STEPS = 40
# How often λ_max is looked at: it takes as long as dozens of steps.
LOOK_EVERY = 4
LANCZOS = 8


def first_rise(landscape: Landscape, theta: Array, longest: float = 1e6) -> float:
    """The smallest α > 0 at which L(θ − α g) is back at L(θ), found by trying.

    Args:
        landscape: the loss; along this line it falls at first and then rises.
        theta: where the step begins, shape (d,).
        longest: the largest α tried.

    Returns:
        α to twelve digits; infinity if the loss is lower even at `longest`.
    """
    here, g = float(landscape.value(theta)), landscape.gradient(theta)

    def lower(alpha: float) -> bool:
        return bool(landscape.value(theta - alpha * g) < here)

    low, high = 0.0, 1e-6
    while lower(high):
        low, high = high, 1.1 * high
        if high > longest:
            return float("inf")
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if lower(middle) else (low, middle)
    return high


def falls(alpha: float, seed: int, steps: int = STEPS) -> tuple[float, Array]:
    """Full-batch gradient descent of a digits network, with its λ_max.

    Args:
        alpha: the learning rate α.
        seed: for the first weights.
        steps: how many.

    Returns:
        The part of the steps that lower the loss, and α λ_max as it was before every fourth step.
    """
    digits, network = data.digits(), digits_network(seed, hidden=32)
    x, y = digits.x_train[:EXAMPLES], digits.y_train[:EXAMPLES]
    optimizer = optim.GradientDescent(alpha)
    losses, products = [network.loss(x, y)], []
    for step in range(steps):
        if step % LOOK_EVERY == 0:
            products.append(alpha * diagnostics.sharpness(network, x, y, steps=LANCZOS))
        optimizer.step(network.theta, network.gradient(x, y))
        losses.append(network.loss(x, y))
    return float(np.mean(np.diff(losses) < 0)), np.array(products)


@claim("G2", "So stepping against the gradient reduces the loss.")
def G2() -> Finding:
    """Finds the longest step that helps on quadratics, and counts falls on either side of 2/λ."""
    edges_steepest, edges_random = [], []
    below_falls, above_ends = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        rotation = landscapes.random_rotation(5, rng)
        bowl = landscapes.QuadraticBowl(float(rng.uniform(2, 100)), 5, rotation)
        edge = 2 / bowl.condition_number
        edges_steepest.append(first_rise(bowl, rotation[:, -1]) / edge)
        start = rng.normal(size=5)
        edges_random.append(first_rise(bowl, start) / edge)
        losses = _losses(bowl, start, 0.95 * edge)
        below_falls.append(bool(np.all(np.diff(losses) < 0)))
        losses = _losses(bowl, start, 1.05 * edge)
        above_ends.append(losses[-1] > losses[0])
    off = float(np.abs(np.array(edges_steepest) - 1).max())
    least = min(edges_random)
    network = {}
    for alpha in (0.1, 1.0):
        runs = [falls(alpha, seed) for seed in progress(SEEDS, f"G2, α = {alpha:g}", "run")]
        network[alpha] = (
            float(np.mean([part for part, _ in runs])),
            np.concatenate([products for _, products in runs]),
        )
    small, large = network[0.1][0], network[1.0][0]
    product_small = float(network[0.1][1].max())
    product_large = float(np.median(network[1.0][1]))
    sharp = off < 1e-6 and least > 1 - 1e-6 and all(below_falls) and all(above_ends)
    same_in_network = small == 1.0 and product_small < 2 < product_large and large < 0.85
    conditional = sharp and same_in_network
    return Finding(
        verdict=Verdict.HOLDS_IF if conditional else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the step is small enough: α below 2 / λ_max, the largest curvature of the loss"
            if conditional
            else ""
        ),
        measured=(
            f"on {len(below_falls)} random quadratics the loss along the steepest axis is back at "
            f"its old value at α = 2 / λ_max, to {below(off, 1e-6)}, and nowhere sooner. At 0.95 "
            f"of it every step lowers the loss in {sum(below_falls)} of {len(below_falls)} runs, "
            f"at 1.05 of it {sum(above_ends)} of {len(above_ends)} runs end higher than they "
            f"began. On the digits with α = 0.1, where α λ_max stays below 2, {small:.0%} of the "
            f"steps lower the loss; with α = 1, where it is mostly beyond 2, "
            f"{below(large, 0.85)} do"
        ),
        setup=(
            "quadratics in 5 dimensions, κ from 2 to 100, 500 steps; digits network 64-32-10, "
            f"{EXAMPLES} images in one batch, 10 seeds, {STEPS} steps"
        ),
        numbers={
            "edge_off": off,
            "least_edge": least,
            "falls_below": float(np.mean(below_falls)),
            "rises_above": float(np.mean(above_ends)),
            "falls_small": small,
            "falls_large": large,
            "product_small": product_small,
            "product_large": product_large,
        },
        deciding=Deciding.of(
            "longest step that lowers the loss over 2/λ_max, along a quadratic's steepest axis",
            edges_steepest,
        ),
    )


@claim("G3", "The update is W ← W − α ∂L/∂W.")
def G3() -> Finding:
    """Compares the companion's update with the formula, a closed form, and the other sign."""
    same, closed, against, along = [], [], [], []
    for seed in SEEDS:
        by_formula, by_optimizer = _two_ways(seed)
        same.append(nn.relative_error(by_optimizer.theta, by_formula.theta))
        bowl = landscapes.QuadraticBowl(20.0, 5)
        theta = np.random.default_rng(seed).normal(size=5)
        expected = (1 - 0.09 * bowl.eigenvalues) ** 30 * theta
        optimizer = optim.GradientDescent(0.09)
        for _ in range(30):
            optimizer.step(theta, bowl.gradient(theta))
        closed.append(nn.relative_error(theta, expected))
        against.append(_loss_left(seed, -1.0))
        along.append(_loss_left(seed, 1.0))
    error, error_closed = max(same), max(closed)
    holds = error < 1e-12 and error_closed < 1e-10 and max(against) < 0.9 and min(along) > 1
    return Finding(
        verdict=Verdict.HOLDS if holds else Verdict.DOES_NOT_HOLD,
        measured=(
            "the formula, applied to every W and b by itself, and the companion's update of one "
            f"flat θ differ by {below(error, 1e-12)} after {STEPS} steps; on a quadratic both are "
            f"where the closed form says, to {below(error_closed, 1e-10)}. Ten steps leave "
            f"{below(max(against), 0.9)} of the digits' loss; with a plus sign the loss "
            f"{'rises' if min(along) > 1 else 'does not rise'} in all 10 runs"
        ),
        setup="10 seeds, digits network 64-32-10, α = 0.1; quadratic in 5 dimensions, 30 steps",
        numbers={
            "error": error,
            "error_closed_form": error_closed,
            "left_against": max(against),
            "left_along": min(along),
        },
        deciding=deciding_share(
            "share of runs in which the update ends where the formula and the closed form do",
            sum(a < 1e-12 and b < 1e-10 for a, b in zip(same, closed, strict=True)),
            len(same),
        ),
    )


def _losses(bowl: Landscape, start: Array, alpha: float, steps: int = 500) -> Array:
    """The loss before every step and after the last, as long as it is a number to speak of."""
    theta, optimizer = start.copy(), optim.GradientDescent(alpha)
    losses = [float(bowl.value(theta))]
    for _ in range(steps):
        optimizer.step(theta, bowl.gradient(theta))
        losses.append(float(bowl.value(theta)))
        if not 1e-200 < losses[-1] < 1e200:
            break
    return np.array(losses)


def _two_ways(seed: int) -> Sequence[nn.Network]:
    """A network trained by the formula, array by array, and its twin by the optimizer."""
    digits = data.digits()
    x, y = digits.x_train[:EXAMPLES], digits.y_train[:EXAMPLES]
    by_formula, by_optimizer = (digits_network(seed, hidden=32) for _ in range(2))
    optimizer = optim.GradientDescent(0.1)
    for _ in range(STEPS):
        gradients = by_formula.views(by_formula.gradient(x, y))
        for name, W in by_formula.views(by_formula.theta).items():
            W[...] = W - 0.1 * gradients[name]
        optimizer.step(by_optimizer.theta, by_optimizer.gradient(x, y))
    return by_formula, by_optimizer


def _loss_left(seed: int, sign: float) -> float:
    """The part of the loss that is left after ten steps with or against the gradient."""
    digits, network = data.digits(), digits_network(seed, hidden=32)
    x, y = digits.x_train[:EXAMPLES], digits.y_train[:EXAMPLES]
    first = network.loss(x, y)
    for _ in range(10):
        network.theta += sign * 0.1 * network.gradient(x, y)
    return network.loss(x, y) / first
