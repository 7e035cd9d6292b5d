"""Where the steps lead, and how fast: claim G4."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, diagnostics, nn, optim
from companion.arguments import Array
from companion.evidence.backpropagation import digits_network
from companion.evidence.finding import Finding, Verdict, below, claim
from companion.evidence.shares import deciding_share
from companion.landscapes import Landscape, QuadraticBowl, StyblinskiTang, random_rotation
from companion.progress import progress

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
    points = _path(bowl.gradient, start, 2 / (1 + kappa), steps)
    strongly = Rate(t, bowl.value(points), bowl.value(start) * factor ** (2.0 * t))

    # On [−1, 1] the curvature 3θ² of ¼θ⁴ is at most 3, that of log(1 + e^(−θ)) at most ¼.
    points = _path(lambda x: x**3, np.ones(1), 1 / 3, steps)
    flat = Rate(t, points[:, 0] ** 4 / 4, 3 / (2.0 * t))
    points = _path(lambda x: -1 / (1 + np.exp(x)), np.zeros(1), 4.0, steps)
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


@claim("G4", "Repeating it reaches a minimum.")
def G4() -> Finding:
    """Descends bowls, a surface of four wells, a loss without a minimum, and from a ridge."""
    left, ratio = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        bowl = QuadraticBowl(30.0, 5, random_rotation(5, rng))
        start = rng.normal(size=5)
        left.append(float(bowl.value(descend(bowl, start, 2 / 31, 1000)) / bowl.value(start)))
        last, end = (bowl.value(descend(bowl, start, 2 / 31, n)) for n in (150, 151))
        ratio.append(float((end / last) ** 0.5 / (29 / 31)))
    wells = StyblinskiTang()
    starts = np.random.default_rng(0).uniform(-4.5, 4.5, size=(1000, 2))
    ends = descend(wells, starts, 0.01, 2000)
    slopes = np.linalg.norm(wells.gradient(ends), axis=-1)
    curvatures = np.linalg.eigvalsh(wells.hessian(ends))[..., 0]
    still, lowest_curvature = float(slopes.max()), float(curvatures.min())
    deepest = float(np.mean(np.linalg.norm(ends - wells.minima[0], axis=-1) < 1e-6))
    zero_gradient, zero_curvature = _from_zero()
    endless = _path(lambda x: -1 / (1 + np.exp(x)), np.zeros(1), 4.0, 10_000)[:, 0]
    grows = float(endless[-1] - endless[99])
    convex = max(left) < 1e-12 and max(abs(r - 1) for r in ratio) < 0.01
    local = still < 1e-8 and lowest_curvature > 0 and deepest < 0.5
    ridge = zero_gradient < 1e-6 and zero_curvature < -0.01
    conditional = convex and local and ridge and grows > 3
    return Finding(
        verdict=Verdict.HOLDS_IF if conditional else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the loss has a minimum, α is below 2 / λ_max and the start is not on a ridge. Which "
            "minimum it is depends on the start; the lowest is certain only on a convex loss"
            if conditional
            else ""
        ),
        measured=(
            f"on 20 quadratics with κ = 30, {below(max(left), 1e-12)} of the loss is left after "
            "1,000 steps, and the distance shrinks by (κ − 1)/(κ + 1) a step, to "
            f"{below(max(abs(r - 1) for r in ratio), 0.01)}. On a surface of four wells, all 1,000 "
            f"runs end in a minimum, but {below(deepest, 0.5)} of them in the deepest. A network "
            "whose weights begin at zero stops where the gradient is zero and the loss curves "
            f"down. The loss log(1 + e^(−θ)) has no minimum: θ grows by "
            f"{'more than 3' if grows > 3 else f'{grows:.2f}'} from step 100 to step 10,000"
        ),
        setup=(
            "20 rotated quadratics in 5 dimensions; 1,000 starts on Styblinski–Tang, α = 0.01, "
            "2,000 steps; digits network 64-16-10 with tanh from θ = 0; α = 4"
        ),
        numbers={
            "left_convex": max(left),
            "rate_off": max(abs(r - 1) for r in ratio),
            "gradient_at_ends": still,
            "least_curvature_at_ends": lowest_curvature,
            "deepest": deepest,
            "gradient_from_zero": zero_gradient,
            "curvature_from_zero": zero_curvature,
            "growth_without_minimum": grows,
        },
        deciding=deciding_share(
            "share of starts among four wells that end in a minimum",
            int(np.sum((slopes < 1e-8) & (curvatures > 0))),
            len(ends),
        ),
    )


def _from_zero(steps: int = 300) -> tuple[float, float]:
    """|g| and the least eigenvalue of the Hessian where a network from θ = 0 stops."""
    digits = data.digits()
    x, y = digits.x_train[:EXAMPLES], digits.y_train[:EXAMPLES]
    layers: Sequence[nn.Layer] = [nn.Dense(64, 16, nn.zeros), nn.Tanh(), nn.Dense(16, 10, nn.zeros)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=0)
    for _ in range(steps):
        network.theta -= 1.0 * network.gradient(x, y)
    curvatures = diagnostics.hessian_eigenvalues(network, x, y, steps=20)
    return float(np.linalg.norm(network.gradient(x, y))), float(curvatures[0])


def _path(gradient: Callable[[Array], Array], start: Array, alpha: float, steps: int) -> Array:
    """The points after each of the steps, (steps, d)."""
    theta, optimizer = start.copy(), optim.GradientDescent(alpha)
    points = []
    for _ in range(steps):
        optimizer.step(theta, gradient(theta))
        points.append(theta.copy())
    return np.array(points)
