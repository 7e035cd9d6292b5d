"""What one step does, and how long it may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, diagnostics, nn, optim
from companion.arguments import Array
from companion.landscapes import Landscape, QuadraticBowl, random_rotation
from companion.progress import progress
from companion.studies.backpropagation import digits_network
from companion.studies.gradient_descent.networks import first_network

EXAMPLES = 200
STEPS = 40
# How often λ_max is looked at: it takes as long as dozens of steps.
LOOK_EVERY = 4
LANCZOS = 8
# The part of the first loss below which a change of the loss is taken for rounding.
ROUNDED = 1e-12


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


def falls_on_bowls(
    ratio: float,
    seed: int,
    bowls: int = 1000,
    steps: int = 500,
    dimension: int = 5,
    steepest: float = 100.0,
    lowest: float = 0.0,
    sign: float = -1.0,
) -> NDArray[np.bool_]:
    """Whether every step lowers the loss of a random quadratic, shape (bowls,).

    A run ends where a step changes the loss by no more than a millionth of a millionth of the first
    loss: floats cannot tell for ever whether what has arrived still falls. One whose first step is
    as small as that does not lower the loss.

    Args:
        ratio: of α to 2/λ_max.
        seed: for the quadratics and the starts.
        bowls: how many, with one start each.
        steps: how many at most.
        dimension: of θ.
        steepest: the largest condition number; they are drawn between 2 and this one.
        lowest: the loss at the minimum, and each coordinate of it.
        sign: of the step, −1 for one against the gradient.
    """
    rng = np.random.default_rng(seed)
    kappa = rng.uniform(2, steepest, bowls)
    H = np.stack(
        [QuadraticBowl(k, dimension, random_rotation(dimension, rng)).matrix for k in kappa]
    )
    theta = lowest + rng.normal(size=(bowls, dimension))
    alpha = sign * ratio * 2 / kappa[:, np.newaxis]

    def gradient() -> Array:
        g: Array = np.einsum("nij,nj->ni", H, theta - lowest)
        return g

    g = gradient()
    before = first = lowest + ((theta - lowest) * g).sum(axis=1) / 2
    lower, runs = np.zeros(bowls, bool), np.ones(bowls, bool)
    for _ in range(steps):
        theta = theta + alpha * g
        g = gradient()
        after = lowest + ((theta - lowest) * g).sum(axis=1) / 2
        runs &= np.abs(after - before) > ROUNDED * first
        lower = np.where(runs, after < before, lower)
        runs &= lower
        if not runs.any():
            break
        # What has ended stays where it is, so that it cannot become infinite.
        alpha, before = np.where(runs[:, np.newaxis], alpha, 0.0), after
    return lower


class Falls(NamedTuple):
    """Steps of a digits network with all examples.

    Attributes:
        part: of the steps that lower the loss, shape (seeds,).
        product: α λ_max wherever it was looked at, shape (seeds, looks).
        growth: the largest λ_max met over that of the first weights, shape (seeds,).
    """

    part: Array
    product: Array
    growth: Array


def falls(
    ratio: float,
    seeds: Sequence[int],
    steps: int = STEPS,
    hidden: int = 32,
    depth: int = 1,
    examples: int = EXAMPLES,
    pixels: float = 1.0,
    sign: float = -1.0,
    follow: bool = False,
    initializer: str = "he",
    scale: float = 1.0,
    activation: str = "relu",
    every: int = LOOK_EVERY,
) -> Falls:
    """Full-batch gradient descent of digits networks, with their λ_max.

    Args:
        ratio: of α to 2/λ_max.
        seeds: for the first weights.
        steps: how many.
        hidden: units of each hidden layer.
        depth: the number of hidden layers.
        examples: in the batch.
        pixels: the value of the brightest pixel.
        sign: of the step, −1 for one against the gradient.
        follow: whether α becomes smaller when λ_max is found larger than ever before; otherwise it
            stays what λ_max at the first weights makes it.
        initializer: of the first weights, "he" or "uniform", as `first_network` has it.
        scale: what all first weights are multiplied by.
        activation: "relu", "tanh" or "sigmoid".
        every: λ_max is looked at before every step of which number.
    """
    digits = data.digits()
    x, y = pixels * digits.x_train[:examples], digits.y_train[:examples]
    parts, products, growths = [], [], []
    for seed in progress(seeds, "falls", "run"):
        network = first_network(seed, hidden, depth, activation, initializer)
        network.theta *= scale
        losses, sharpness, seen = [network.loss(x, y)], [], []
        for step in range(steps):
            if step % every == 0:
                sharpness.append(diagnostics.sharpness(network, x, y, steps=LANCZOS))
                alpha = ratio * 2 / (max(sharpness) if follow else sharpness[0])
                seen.append(alpha * sharpness[-1])
            network.theta += sign * alpha * network.gradient(x, y)
            losses.append(network.loss(x, y))
        parts.append(float(np.mean(np.diff(losses) < 0)))
        products.append(seen)
        growths.append(max(sharpness) / sharpness[0])
    return Falls(np.array(parts), np.array(products), np.array(growths))


def formula_errors(
    seeds: Sequence[int], alpha: float = 0.1, steps: int = STEPS, momentum: float = 0.0
) -> Array:
    """How far the optimizer's update ends from W ← W − α ∂L/∂W, array by array, shape (seeds,).

    Args:
        seeds: for the first weights.
        alpha: the learning rate α.
        steps: how many.
        momentum: of the optimizer.
    """
    digits = data.digits()
    x, y = digits.x_train[:EXAMPLES], digits.y_train[:EXAMPLES]
    errors = []
    for seed in seeds:
        by_formula, by_optimizer = (digits_network(seed, hidden=32) for _ in range(2))
        optimizer = optim.Momentum(alpha, momentum) if momentum else optim.GradientDescent(alpha)
        for _ in range(steps):
            gradients = by_formula.views(by_formula.gradient(x, y))
            for name, W in by_formula.views(by_formula.theta).items():
                W[...] = W - alpha * gradients[name]
            optimizer.step(by_optimizer.theta, by_optimizer.gradient(x, y))
        errors.append(nn.relative_error(by_optimizer.theta, by_formula.theta))
    return np.array(errors)


def closed_form_errors(
    seeds: Sequence[int],
    alpha: float = 0.09,
    condition: float = 20.0,
    steps: int = 30,
    momentum: float = 0.0,
) -> Array:
    """How far the update ends from the closed form on a quadratic, relative, shape (seeds,).

    Against each axis of curvature λ, every step multiplies θ by 1 − αλ.

    Args:
        seeds: for the starts.
        alpha: the learning rate α.
        condition: κ of the quadratic; its curvatures are from 1 to κ.
        steps: how many.
        momentum: of the optimizer.
    """
    bowl, errors = QuadraticBowl(condition, 5), []
    for seed in seeds:
        theta = np.random.default_rng(seed).normal(size=5)
        expected = (1 - alpha * bowl.eigenvalues) ** steps * theta
        optimizer = optim.Momentum(alpha, momentum) if momentum else optim.GradientDescent(alpha)
        for _ in range(steps):
            optimizer.step(theta, bowl.gradient(theta))
        errors.append(nn.relative_error(theta, expected))
    return np.array(errors)
