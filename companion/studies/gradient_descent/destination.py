"""Where the steps lead, and how fast."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, diagnostics, optim
from companion.arguments import Array
from companion.landscapes import Landscape, QuadraticBowl
from companion.progress import progress
from companion.studies.backpropagation import digits_network
from companion.studies.gradient_descent.networks import first_network

EXAMPLES = 200


def descend(landscape: Landscape, theta: Array, alpha: float, steps: int) -> Array:
    """Where gradient descent is after some steps.

    Args:
        landscape: the loss.
        theta: one start, (d,), or a lattice of them, (…, d); it is left as it is.
        alpha: the learning rate α.
        steps: how many.

    Returns:
        The ends, of the shape of theta.
    """
    theta, optimizer = np.array(theta, dtype=np.float64), optim.GradientDescent(alpha)
    for _ in range(steps):
        optimizer.step(theta, landscape.gradient(theta))
    return theta


def steps_needed(
    condition: float, alpha: Callable[[float], float], shrink: float = 1e-6, most: int = 10**6
) -> int:
    """Steps on a quadratic bowl in two dimensions until |θ| is `shrink` of what it was.

    Args:
        condition: κ of the bowl; its curvatures are 1 and κ, and the start is (1, 1).
        alpha: the learning rate, a function of κ.
        shrink: which part of the distance is to be left.
        most: when to give up.
    """
    bowl, theta = QuadraticBowl(condition), np.ones(2)
    optimizer = optim.GradientDescent(alpha(condition))
    enough = shrink * float(np.linalg.norm(theta))
    for step in range(most):
        if np.linalg.norm(theta) <= enough:
            return step
        optimizer.step(theta, bowl.gradient(theta))
    return most


class Rate(NamedTuple):
    """How fast a run goes down, and the bound that theory gives.

    Attributes:
        steps: t, shape (n,), from 1.
        reached: what is left after t steps, shape (n,): of the loss above its lowest value, or the
            smallest |g|² so far where nothing is known of the lowest value.
        bound: what theory allows to be left, shape (n,).
    """

    steps: NDArray[np.int64]
    reached: Array
    bound: Array


def rates(steps: int = 1000, seed: int = 0) -> dict[str, Rate]:
    """Four runs: of a strongly convex, two convex and a non-convex loss.

    The strongly convex one is a quadratic with κ = 20 at its best α; the convex ones are ¼θ⁴,
    whose minimum has curvature 0, and log(1 + e^(−θ)), which has none; the non-convex one is a
    digits network.

    The bounds follow Y. Nesterov, Lectures on Convex Optimization (2018), sections 1.2.3 and 2.1.5,
    doi:10.1007/978-3-319-91578-4.

    Args:
        steps: how many.
        seed: for the first weights of the network.
    """
    t = np.arange(1, steps + 1)
    kappa = 20.0
    factor = (kappa - 1) / (kappa + 1)
    bowl, start = QuadraticBowl(kappa), np.array([1.0, 1.0])
    points = descent(bowl.gradient, start, 2 / (1 + kappa), steps)
    strongly = Rate(t, bowl.value(points), bowl.value(start) * factor ** (2.0 * t))

    # On [−1, 1] the curvature 3θ² of ¼θ⁴ is at most 3, that of log(1 + e^(−θ)) at most ¼.
    points = descent(lambda x: x**3, np.ones(1), 1 / 3, steps)
    flat = Rate(t, points[:, 0] ** 4 / 4, 3 / (2.0 * t))
    points = descent(lambda x: -1 / (1 + np.exp(x)), np.zeros(1), 4.0, steps)
    # Against any θ*: L(θ_t) ≤ L(θ*) + |θ₀ − θ*|² / (2 α t). With θ* = log t it is below this.
    endless = Rate(t, np.log1p(np.exp(-points[:, 0])), 1 / t + np.log(t) ** 2 / (8.0 * t))

    digits, network = data.digits(), digits_network(seed, hidden=32)
    x, y = digits.x_train[:EXAMPLES], digits.y_train[:EXAMPLES]
    alpha, first = 0.1, network.loss(x, y)
    squares = []
    for _ in progress(range(steps), "rates", "step"):
        g = network.gradient(x, y)
        squares.append(float(g @ g))
        network.theta -= alpha * g
    nonconvex = Rate(t, np.minimum.accumulate(squares), 2 * first / (alpha * t))
    return {
        "strongly convex": strongly,
        "convex, flat minimum": flat,
        "convex, no minimum": endless,
        "non-convex": nonconvex,
    }


class Stop(NamedTuple):
    """Where a network stops.

    Attributes:
        slope: |g| there.
        curvature: the least eigenvalue of the Hessian.
    """

    slope: float
    curvature: float


def stop_from_zero(
    steps: int = 300,
    alpha: float = 1.0,
    hidden: int = 16,
    initializer: str = "zeros",
    depth: int = 1,
    examples: int = EXAMPLES,
) -> Stop:
    """Where a network with tanh units stops when all its weights begin at zero.

    Args:
        steps: how many, with all examples in one batch.
        alpha: the learning rate α.
        hidden: units of each hidden layer.
        initializer: "zeros" or "xavier", which draws the first weights at random.
        depth: the number of hidden layers.
        examples: how many digits; the first 20 lack two of the ten.
    """
    digits = data.digits()
    x, y = digits.x_train[:examples], digits.y_train[:examples]
    network = first_network(0, hidden, depth, "tanh", initializer)
    for _ in range(steps):
        network.theta -= alpha * network.gradient(x, y)
    curvatures = diagnostics.hessian_eigenvalues(network, x, y, steps=20)
    return Stop(float(np.linalg.norm(network.gradient(x, y))), float(curvatures[0]))


def descent(gradient: Callable[[Array], Array], start: Array, alpha: float, steps: int) -> Array:
    """The points after each of the steps, (steps, d)."""
    theta, optimizer = start.copy(), optim.GradientDescent(alpha)
    points = []
    for _ in range(steps):
        optimizer.step(theta, gradient(theta))
        points.append(theta.copy())
    return np.array(points)
