"""What a small learning rate does: claims L1 and L2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from companion import data, optim, training
from companion.arguments import Array
from companion.evidence.backpropagation import digits_network
from companion.evidence.finding import Deciding, Finding, Verdict, above, below, claim
from companion.evidence.shares import deciding_share
from companion.landscapes import RippledValley
from companion.progress import progress

DEPTH = 0.3
"""Of the ripples in the valley of L2."""


def steps_to_learn(lr: float, seed: int, target: float = 0.8, limit: int = 20_000) -> int:
    """Updates until a digits network, 64-32-10, has a training loss below the target.

    Looked at every 2 % of the steps done; batches of 32.

    Args:
        lr: the learning rate α.
        seed: for the first weights and the batches.
        target: the loss to reach.
        limit: after so many updates it gives up, and the limit is returned.
    """
    digits = data.digits()
    x, y = digits.x_train, digits.y_train
    network, optimizer = digits_network(seed, hidden=32), optim.GradientDescent(lr)
    inputs, targets = network.encode(x, y)
    gradient, rng = np.zeros_like(network.theta), np.random.default_rng(seed)
    step, look = 0, 1
    while True:
        for batch in training.batches(len(x), 32, rng):
            if step == look:
                if network.loss(x[:500], y[:500]) < target or step >= limit:
                    return step
                look = max(step + 1, int(1.02 * step))
            network.backpropagate(inputs[batch], targets[batch], gradient)
            optimizer.step(network.theta, gradient)
            step += 1


def bowl_steps_to(lr: float, accuracy: float = 1e-3) -> int:
    """Steps on L = ½ θ² from θ = 1 until |θ| is below the accuracy, counted one by one."""
    theta, optimizer, steps = np.ones(1), optim.GradientDescent(lr), 0
    while abs(theta[0]) >= accuracy:
        optimizer.step(theta, theta.copy())
        steps += 1
    return steps


@claim("L1", "With a learning rate that is too small, learning is very slow.")
def L1() -> Finding:
    """Counts the steps to a given loss as α shrinks, on a bowl and on the digits."""
    rates, seeds = (0.5, 0.1, 0.02, 0.005), range(5)
    counts = np.array(
        [[steps_to_learn(lr, seed) for lr in rates] for seed in progress(seeds, "L1", "seed")]
    )
    steps = counts.mean(axis=0)
    # On logarithmic axes the slope is the power of α that the steps go with.
    power = float(np.polyfit(np.log(rates[1:]), np.log(steps[1:]), 1)[0])
    ratios = counts[:, -1] / counts[:, 0]
    slower = float(ratios.min())
    small = (0.1, 0.01, 0.001)
    theory = [np.log(1000) / -np.log1p(-lr) for lr in small]
    off = max(abs(bowl_steps_to(lr) - t) for lr, t in zip(small, theory, strict=True))
    slow = slower > 20 and -1.2 < power < -0.8 and off <= 1
    return Finding(
        verdict=Verdict.HOLDS if slow else Verdict.DOES_NOT_HOLD,
        measured=(
            f"a rate 100 times smaller needs {above(slower, 20)} times as many updates to the same "
            "loss, for every seed; below 0.1 their number goes with α to the power "
            f"−{-power:.0f}. On L = ½ λ θ² it is that of the formula, ln 1000 / −ln(1 − αλ), "
            "rounded up"
        ),
        setup="digits, 64-32-10, batches of 32, training loss 0.8, α from 0.5 to 0.005, 5 seeds",
        numbers={"power": power, "slower": slower, "off_on_the_bowl": float(off)},
        deciding=Deciding.of(
            "updates to a training loss of 0.8, α = 0.005 over α = 0.5, digits", ratios
        ),
    )


def valley_ends(
    rates: Sequence[float], starts: Array, steps: int = 1500, decay_to: float | None = None
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where descents of the rippled valley, along its floor, are in the end.

    Args:
        rates: learning rates α, shape (k,).
        starts: places x on the floor, shape (n,).
        steps: of each descent.
        decay_to: where given, α falls exponentially to this in the course of the steps.

    Returns:
        Which minimum's basin each ends in, numbered from the left, 4 being the global one, and
        whether it is at rest there; both (k, n).
    """
    valley = RippledValley(DEPTH)
    lr: Any = np.asarray(rates, dtype=np.float64)[:, np.newaxis, np.newaxis]
    if decay_to is not None:
        lr = optim.schedules.Exponential(lr, (decay_to / lr) ** (1 / steps))
    x = np.tile(starts, (len(rates), 1))
    theta = np.stack([x, np.zeros_like(x)], axis=-1)
    optimizer = optim.GradientDescent(lr)
    for _ in range(steps):
        optimizer.step(theta, valley.gradient(theta))
    crests = np.sort(valley.saddles[:, 0])
    at_rest = np.abs(valley.gradient(theta)[..., 0]) < 1e-6
    return np.digitize(theta[..., 0], crests), at_rest


def exclusive_or(lr: float, seeds: int = 100, hidden: int = 2, time: float = 500.0) -> Array:
    """Whether networks 2-h-1 of tanh units learn exclusive-or, shape (seeds,) of bool.

    All are trained at once, on all four examples, with cross-entropy.

    Args:
        lr: the learning rate α.
        seeds: how many networks.
        hidden: h.
        time: α times the number of steps, the same for every α.
    """
    x, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
    shapes = [(2, hidden), (1, hidden), (hidden, 1), (1, 1)]
    ends = np.cumsum([a * b for a, b in shapes])
    theta = np.random.default_rng(0).normal(size=(seeds, ends[-1]))
    optimizer = optim.GradientDescent(lr)

    def forward() -> tuple[Array, Array, Array]:
        parts = np.split(theta, ends[:-1], axis=1)
        W1, b1, W2, b2 = (p.reshape(-1, *s) for p, s in zip(parts, shapes, strict=True))
        a = np.tanh(x @ W1 + b1)
        return a, W2, a @ W2 + b2

    for _ in range(round(time / lr)):
        a, W2, z = forward()
        dz = (0.5 * (1 + np.tanh(z / 2)) - y) / len(x)
        dz1 = dz @ W2.transpose(0, 2, 1) * (1 - a * a)
        derivatives = (x.T @ dz1, dz1.sum(axis=1), a.transpose(0, 2, 1) @ dz, dz.sum(axis=1))
        gradient = np.concatenate([d.reshape(seeds, -1) for d in derivatives], axis=1)
        optimizer.step(theta, gradient)
    solved: Array = ((forward()[2] > 0) == (y > 0.5)).all(axis=(1, 2))
    return solved


@claim("L2", "With a learning rate that is too small, it might get stuck in local minima.")
def L2() -> Finding:
    """Finds which basin descents end in as α varies: `valley_ends`, `exclusive_or`."""
    valley = RippledValley(DEPTH)
    edge = 2 / float(valley.hessian(valley.minima)[:, 0, 0].max())
    starts = np.random.default_rng(0).uniform(-4, 4, 500)
    own = np.digitize(starts, np.sort(valley.saddles[:, 0]))
    fractions = (0.03, 0.5, 0.95, 3.0, 5.0)
    basins, at_rest = valley_ends([f * edge for f in fractions], starts)
    at_home = at_rest & (basins == own)
    stuck = at_home.mean(axis=1)
    rest = at_rest.mean(axis=1)
    falling = float((valley_ends([1.0], starts, decay_to=0.05)[0] == 4).mean())
    rates = (0.3, 1.0, 3.0)
    solved = [float(exclusive_or(lr).mean()) for lr in progress(rates, "L2", "rate")]
    same = float(stuck[:3].min()) == 1.0 and max(solved) - min(solved) < 0.1 and max(solved) < 0.8
    conditional = same and rest[3:].max() == 0 and falling > 0.9
    return Finding(
        verdict=Verdict.HOLDS_IF if conditional else Verdict.DOES_NOT_HOLD,
        qualification=(
            "“too small” means below 2/λ at that minimum, as every rate is that can rest there"
            if conditional
            else ""
        ),
        measured=(
            "below 2/λ, large or small, every descent of a rippled valley rests in the minimum "
            f"whose basin it starts in: at 3% of that edge and at 95% of it, {stuck[0]:.0%} and "
            f"{stuck[2]:.0%}. At 3 and 5 times the edge, {rest[3:].max():.0%} rest anywhere. A "
            f"rate that begins there and falls brings {above(falling, 0.9)} to the deepest "
            f"minimum. Of small networks, {below(max(solved), 0.6)} learn exclusive-or; a rate "
            "ten times smaller, with ten times as many steps, changes that by "
            f"{below(max(solved) - min(solved), 0.1)}"
        ),
        setup="500 starts, 1,500 steps; 100 networks 2-2-1, α from 0.3 to 3, α · steps the same",
        numbers={
            "stuck_small": float(stuck[0]),
            "stuck_large": float(stuck[2]),
            "rest_beyond": float(rest[3:].max()),
            "falling": falling,
            "solved_least": min(solved),
            "solved_most": max(solved),
        },
        deciding=deciding_share(
            "share of starts that rest in the minimum of their basin, α up to 95 % of 2/λ",
            int(at_home[:3].all(axis=0).sum()),
            len(starts),
        ),
    )
