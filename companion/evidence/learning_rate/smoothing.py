"""What momentum does: claim L4."""

from __future__ import annotations

from typing import Any

import numpy as np

from companion import optim
from companion.arguments import Array
from companion.evidence.finding import Deciding, Finding, Verdict, above, claim
from companion.landscapes import QuadraticBowl, random_rotation
from companion.progress import progress

CONDITION = 100.0


def steep_factor(rate: float, betas: Array, steps: int = 400) -> Array:
    """By what a step of momentum multiplies |θ| on L = ½ θ², in the mean over a long run.

    Measured, not from the formula: the slope of the logarithm of √(θ² + last θ²) over the second
    half of the run, from ten random starts.

    Args:
        rate: αλ, the learning rate times the curvature.
        betas: β, shape (k,).
        steps: length of the run.

    Returns:
        Factors, shape (k,).
    """
    theta = np.tile(np.random.default_rng(0).normal(size=10), (len(betas), 1))
    optimizer = optim.Momentum(rate, np.asarray(betas)[:, np.newaxis])
    sizes, before = [], theta.copy()
    for _ in range(steps):
        optimizer.step(theta, theta.copy())
        sizes.append(np.log(np.hypot(theta, before) + 1e-290).mean(axis=1))
        before = theta.copy()
    half = np.array(sizes[steps // 2 :])
    slopes: Array = np.polyfit(np.arange(len(half)), half, 1)[0]
    return np.exp(slopes)


def bowl_steps(
    method: type[optim.Optimizer],
    rates: Array,
    seed: int,
    accuracy: float = 1e-6,
    limit: int = 4000,
    **options: Any,
) -> int:
    """Steps until |θ| is below the accuracy on a turned bowl of κ = 100, at the best of the rates.

    Args:
        method: an optimizer that takes `lr` and the options.
        rates: learning rates α, shape (k,); all are run at once.
        seed: for the bowl's axes and the start, a vector of length 1.
        accuracy: the distance to reach.
        limit: after so many steps it gives up, and the limit is returned.
        options: other arguments of the method.
    """
    rng = np.random.default_rng(seed)
    bowl = QuadraticBowl(CONDITION, 2, random_rotation(2, rng))
    start = rng.normal(size=2)
    theta = np.tile(start / np.linalg.norm(start), (len(rates), 1))
    optimizer = method(np.asarray(rates)[:, np.newaxis], **options)
    for step in range(limit):
        if np.linalg.norm(theta, axis=1).min() < accuracy:
            return step
        optimizer.step(theta, bowl.gradient(theta))
        # Those that have diverged stay where they do no harm.
        theta[np.linalg.norm(theta, axis=1) > 1e6] = 1e6
    return limit


@claim("L4", "Momentum uses past gradients to smooth the updates, and damps oscillation.")
def L4() -> Finding:
    """Measures smoothing of noise, damping as β grows, and what a valley gains and loses by β."""
    # Smoothing: the direction of updates when the gradient is nothing but noise.
    noise = np.random.default_rng(0).normal(size=(4000, 20))
    theta, optimizer, updates = np.zeros(20), optim.Momentum(1.0, 0.9), []
    for g in noise:
        before = theta.copy()
        optimizer.step(theta, g)
        updates.append(theta - before)
    v = np.array(updates)
    alike = float((v[1:] * v[:-1]).mean() / (v * v).mean())
    # Damping: at αλ = 1.9 descent itself swings, with a factor of 0.9 a step.
    rate = 1.9
    betas = np.round(np.arange(0.0, 0.99, 0.03), 2)
    factors = steep_factor(rate, betas)
    bound = (1 - rate) ** 2
    damped = factors < 0.9 - 1e-3
    agrees = bool(np.all(damped[1:] == (betas < bound - 0.005)[1:]))
    # What it is worth on a whole valley, and what too much of it costs: each at its best α.
    rates = np.geomspace(1e-4, 4e-2, 60)
    seeds = progress(range(5), "L4", "bowl")
    table = np.array(
        [
            [bowl_steps(optim.Momentum, rates, seed, momentum=beta) for beta in (0.0, 0.7, 0.99)]
            for seed in seeds
        ]
    )
    gains = table[:, 0] / table[:, 1]
    gain = float(gains.min())
    cost = float((table[:, 2] / table[:, 0]).min())
    smooth = abs(alike - 0.9) < 0.02
    conditional = smooth and agrees and gain > 5 and cost > 1
    return Finding(
        verdict=Verdict.HOLDS_IF if conditional else Verdict.DOES_NOT_HOLD,
        qualification=(
            "β is below (1 − αλ)² in the direction that oscillates; a larger β swings by itself"
            if conditional
            else ""
        ),
        measured=(
            "of gradients that are pure noise, β = 0.9 makes updates with a correlation of "
            f"{alike:.1f} from one to the next. At αλ = 1.9, where descent swings with a factor of "
            f"0.9 a step, the least factor is {factors.min():.1f}; "
            f"{'every β tried below 0.81 damps and none above it' if agrees else 'no clear edge'}. "
            f"In a valley of κ = 100, each at its best α, β = 0.7 needs {above(gain, 5)} times "
            "fewer "
            f"steps than β = 0, and β = 0.99 {'more' if cost > 1 else 'fewer'} than β = 0"
        ),
        setup="20 noisy coordinates, 4,000 steps; 10 starts; 5 turned bowls to 1e-6, 60 rates each",
        numbers={
            "alike": alike,
            "bound": bound,
            "largest_that_damps": float(betas[damped].max(initial=0.0)),
            "least_factor": float(factors.min()),
            "gain": gain,
            "cost": cost,
        },
        deciding=Deciding.of(
            "steps in a valley, gradient descent over momentum of β = 0.7, each at its best α",
            gains,
        ),
    )
