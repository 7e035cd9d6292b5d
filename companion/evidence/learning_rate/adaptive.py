"""What RMSprop adapts, and where it ends: claim L5."""

from __future__ import annotations

import numpy as np

from companion import data, optim, training
from companion.arguments import Array
from companion.evidence.backpropagation import digits_network
from companion.evidence.finding import Deciding, Finding, Verdict, above, below, claim
from companion.landscapes import QuadraticBowl
from companion.progress import progress

TURN = 0.7
"""By this angle, in radians, the bowl of L5 is turned out of the axes."""


def effective_rates(seed: int, lr: float = 0.003, epochs: int = 2) -> Array:
    """α / (√v + ε) of every weight that ever had a gradient, after training a digits network.

    Args:
        seed: for the first weights and the batches.
        lr: RMSprop's α.
        epochs: with batches of 32.

    Returns:
        Shape (k,), k ≤ P.
    """
    digits, network = data.digits(), digits_network(seed, hidden=32)
    optimizer = optim.RMSprop(lr)
    training.fit(
        network,
        digits.x_train,
        digits.y_train,
        optimizer,
        epochs=epochs,
        batch_size=32,
        rng=seed,
        progress=False,
    )
    rates: Array = lr / (np.sqrt(optimizer.v[optimizer.v > 0]) + 1e-8)
    return rates


def rms_cycle(rates: Array, starts: Array, steps: int = 5000, decay: float = 0.0) -> Array:
    """|θ| / α over the last 100 steps of RMSprop on L = ½ θ², its largest value, (rates, starts).

    Args:
        rates: first learning rates α, shape (k,).
        starts: θ at the start, shape (n,).
        steps: of each run.
        decay: κ of the schedule α / (1 + κ t); with 0, α is constant.
    """
    first = np.asarray(rates)[:, np.newaxis]
    theta = np.tile(np.asarray(starts, dtype=np.float64), (len(rates), 1))
    optimizer = optim.RMSprop(optim.schedules.InverseTime(first, decay))
    largest = np.zeros_like(theta)
    for step in range(steps):
        optimizer.step(theta, theta.copy())
        if step >= steps - 100:
            largest = np.maximum(largest, np.abs(theta))
    result: Array = largest / first
    return result


def valley_steps(condition: float, turned: bool, rates: Array, limit: int = 1000) -> int:
    """Steps of RMSprop to 1e-3 of the first loss, worst of three starts, at the best α."""
    c, s = np.cos(TURN), np.sin(TURN)
    bowl = QuadraticBowl(condition, 2, [[c, -s], [s, c]] if turned else None)
    theta = np.tile([[1.0, 2.0], [-2.0, 1.0], [1.5, -1.5]], (len(rates), 1, 1))
    optimizer = optim.RMSprop(np.asarray(rates)[:, np.newaxis, np.newaxis])
    # That of the flat axis alone, so that this one has to be walked down too.
    first = bowl.value(theta[0]).max() / condition
    for step in range(limit):
        if bowl.value(theta).max(axis=1).min() < 1e-3 * first:
            return step
        optimizer.step(theta, bowl.gradient(theta))
    return limit


@claim("L5", "RMSprop adapts the learning rate for each parameter.")
def L5() -> Finding:
    """Measures the rates that parameters get, what they are good for, and where the run ends."""
    spread = []
    for seed in progress(range(5), "L5", "network"):
        low, high = np.quantile(effective_rates(seed), [0.05, 0.95])
        spread.append(float(high / low))
    rates = np.geomspace(1e-3, 1, 25)
    straight = [valley_steps(k, False, rates) for k in (1.0, 100.0, 10_000.0)]
    turned = [valley_steps(k, True, rates) for k in (1.0, 100.0, 10_000.0)]
    starts = np.random.default_rng(0).uniform(-3, 3, 20)
    cycle = rms_cycle(np.array([0.1, 0.03, 0.01]), starts)
    falling = float(rms_cycle(np.array([0.1]), starts, decay=0.01).max())
    adapts = min(spread) > 50 and max(straight) < 3 * straight[0]
    never_rests = bool(np.all(np.abs(cycle - 0.5) < 0.05))
    rests = falling < 0.05
    holds = adapts and never_rests and rests and max(turned) > 10 * turned[0]
    return Finding(
        verdict=Verdict.HOLDS if holds else Verdict.DOES_NOT_HOLD,
        measured=(
            f"in a digits network the middle 90% of the weights have rates that differ by "
            f"{above(min(spread), 50)} times. In a valley along the axes, κ = 10,000 takes "
            f"{below(max(straight) / straight[0], 3)} times as many steps as κ = 1; turned by "
            "40°, "
            f"{above(max(turned) / turned[0], 10)} times: it adapts to parameters, not to "
            "directions. "
            f"At a constant α it never rests: on L = ½ θ² it ends between ± "
            f"{cycle.mean():.2f} α, from every start; with a falling α it "
            f"{'comes to rest' if rests else 'does not rest either'}"
        ),
        setup="5 networks, 64-32-10, two epochs; bowls at the best of 25 rates; 20 starts, 3 rates",
        numbers={
            "spread": min(spread),
            "straight": max(straight) / straight[0],
            "turned": max(turned) / turned[0],
            "cycle_least": float(cycle.min()),
            "cycle_most": float(cycle.max()),
            "falling": falling,
        },
        deciding=Deciding.of(
            "rate that RMSprop gives a weight of a network, 95th over 5th percentile", spread
        ),
    )
