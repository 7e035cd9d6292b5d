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


def falls_on_bowls(
    ratio: float,
    seeds: Sequence[int],
    steps: int = 500,
    dimension: int = 5,
    steepest: float = 100.0,
    sign: float = -1.0,
) -> NDArray[np.bool_]:
    """Whether every step lowers the loss of a random quadratic, shape (seeds,).

    Args:
        ratio: of α to 2/λ_max.
        seeds: one quadratic and one start for each.
        steps: how many.
        dimension: of θ.
        steepest: the largest condition number; they are drawn between 2 and this one.
        sign: of the step, −1 for one against the gradient.
    """
    every = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        rotation = random_rotation(dimension, rng)
        bowl = QuadraticBowl(float(rng.uniform(2, steepest)), dimension, rotation)
        alpha, theta = ratio * 2 / bowl.condition_number, rng.normal(size=dimension)
        before, lower = float(bowl.value(theta)), True
        for _ in range(steps):
            theta = theta + sign * alpha * bowl.gradient(theta)
            after = float(bowl.value(theta))
            lower, before = lower and after < before, after
            if not lower or after < 1e-200:
                break
        every.append(lower)
    return np.array(every)


class Falls(NamedTuple):
    """Steps of a digits network with all examples.

    Attributes:
        part: of the steps that lower the loss, shape (seeds,).
        product: α λ_max, as it was before every fourth step, shape (seeds, looks).
    """

    part: Array
    product: Array


def falls(
    ratio: float,
    seeds: Sequence[int],
    steps: int = STEPS,
    hidden: int = 32,
    depth: int = 1,
    examples: int = EXAMPLES,
    pixels: float = 1.0,
    sign: float = -1.0,
) -> Falls:
    """Full-batch gradient descent of digits networks, with their λ_max.

    Args:
        ratio: of α to 2/λ_max, as it is at the first weights of each run.
        seeds: for the first weights.
        steps: how many.
        hidden: units of each hidden layer.
        depth: the number of hidden layers, with ReLU.
        examples: in the batch.
        pixels: the value of the brightest pixel.
        sign: of the step, −1 for one against the gradient.
    """
    digits = data.digits()
    x, y = pixels * digits.x_train[:examples], digits.y_train[:examples]
    parts, products = [], []
    for seed in progress(seeds, "falls", "run"):
        network = digits_network(seed, hidden, depth)
        losses, sharpness = [network.loss(x, y)], []
        for step in range(steps):
            if step % LOOK_EVERY == 0:
                sharpness.append(diagnostics.sharpness(network, x, y, steps=LANCZOS))
            alpha = ratio * 2 / sharpness[0]
            network.theta += sign * alpha * network.gradient(x, y)
            losses.append(network.loss(x, y))
        parts.append(float(np.mean(np.diff(losses) < 0)))
        products.append(alpha * np.array(sharpness))
    return Falls(np.array(parts), np.array(products))


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
