"""What a small learning rate does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from companion import data, optim, training
from companion.arguments import Array
from companion.landscapes import RippledValley
from companion.progress import progress
from companion.studies.backpropagation import digits_network
from companion.studies.learning_rate.pair import Pair

DEPTH = 0.3
"""Of the ripples in the valley of L2."""


def steps_to_learn(
    lr: float,
    seed: int,
    target: float = 0.8,
    limit: int = 20_000,
    hidden: int = 32,
    batch_size: int = 32,
    pixels: float = 1.0,
) -> int:
    """Updates until a digits network, 64-hidden-10, has a training loss below the target.

    Looked at every 2 % of the steps done, on 500 images.

    Args:
        lr: the learning rate α.
        seed: for the first weights and the batches.
        target: the loss to reach.
        limit: after so many updates it gives up, and the limit is returned.
        hidden: units of the network.
        batch_size: examples an update.
        pixels: the brightest value that a pixel has.
    """
    digits = data.digits()
    x, y = digits.x_train * pixels, digits.y_train
    network, optimizer = digits_network(seed, hidden), optim.GradientDescent(lr)
    inputs, targets = network.encode(x, y)
    gradient, rng = np.zeros_like(network.theta), np.random.default_rng(seed)
    step, look = 0, 1
    while True:
        for batch in training.batches(len(x), batch_size, rng):
            if step == look:
                if network.loss(x[:500], y[:500]) < target or step >= limit:
                    return step
                look = max(step + 1, int(1.02 * step))
            network.backpropagate(inputs[batch], targets[batch], gradient)
            optimizer.step(network.theta, gradient)
            step += 1


def slowness(
    alpha: float,
    seeds: Sequence[int],
    times: float = 10.0,
    undone: float = 1.0,
    target: float = 0.8,
    hidden: int = 32,
    batch_size: int = 32,
    pixels: float = 1.0,
) -> Pair:
    """Updates to a given loss at a small rate, and at the one that it is small beside.

    Args:
        alpha: the larger of the two learning rates.
        seeds: for the first weights and the batches.
        times: how many times smaller the other is.
        undone: what the smaller one is multiplied by again: with `times`, the two are the same.
        target, hidden, batch_size, pixels: as in `steps_to_learn`.
    """

    def counts(lr: float) -> Array:
        runs = progress(seeds, f"α = {lr:g}", "run")
        job = (hidden, batch_size, pixels)
        return np.array([steps_to_learn(lr, seed, target, 20_000, *job) for seed in runs])

    return Pair(counts(alpha / times * undone), counts(alpha))


def bowl_steps_to(lr: float, accuracy: float = 1e-3) -> int:
    """Steps on L = ½ θ² from θ = 1 until |θ| is below the accuracy, counted one by one."""
    theta, optimizer, steps = np.ones(1), optim.GradientDescent(lr), 0
    while abs(theta[0]) >= accuracy:
        optimizer.step(theta, theta.copy())
        steps += 1
    return steps


def bowl_slowness(rate: float, times: float = 10.0, accuracy: float = 1e-3) -> float:
    """How many times as many steps a smaller rate takes on L = ½ λ θ².

    Args:
        rate: αλ of the larger of the two, below 2.
        times: how many times smaller the other is.
        accuracy: the part of the distance that is to be left.
    """
    return bowl_steps_to(rate / times, accuracy) / bowl_steps_to(rate, accuracy)


def floor_walks(
    valley: RippledValley,
    first: float,
    x: Array,
    steps: int,
    last: float,
    noise: float = 0.0,
    rngs: Sequence[np.random.Generator] = (),
) -> Array:
    """Where descents along the floor of a rippled valley are in the end.

    Args:
        valley: the valley.
        first, last: learning rates α; between the two it falls exponentially.
        x: where they begin, (n, starts).
        steps: of each descent.
        noise: standard deviation of what is added to every gradient.
        rngs: for the noise, n of them.

    Returns:
        Places x, (n, starts).
    """
    gamma = (last / first) ** (1 / steps)
    x = x.copy()
    for step in range(steps):
        g = valley.floor * x + valley.depth * np.pi * np.sin(2 * np.pi * x)
        if noise:
            g += noise * np.array([rng.normal(size=x.shape[1]) for rng in rngs])
        # What is lost stays lost.
        x = np.clip(x - first * gamma**step * g, -1e3, 1e3)
    return x


def valley_stuck(
    ratio: float,
    other: float,
    noise: float,
    seeds: Sequence[int],
    starts: int = 100,
    steps: int = 1500,
    depth: float = DEPTH,
    fall_to: float = 1.0,
    as_far: bool = False,
) -> Pair:
    """The part of the starts that end outside the deepest basin of the valley, at two rates.

    Args:
        ratio: of the learning rate α to 2/λ, where λ is the largest curvature of the floor.
        other: of the α that it is compared with.
        noise: standard deviation of what is added to every gradient.
        seeds: each for as many starts between −4 and 4, and for the noise.
        starts: how many.
        steps: of each descent.
        depth: of the ripples.
        fall_to: the part of the first α that is left in the end: below 1, both rates fall
            exponentially.
        as_far: whether the smaller α gets more steps, so that α times steps is the same for both.
    """
    valley = RippledValley(depth)
    steepest = valley.floor + 2 * np.pi**2 * depth
    crest = float(np.abs(valley.saddles[:, 0]).min())

    def outside(part: float) -> Array:
        rngs = [np.random.default_rng(seed) for seed in seeds]
        x = np.array([rng.uniform(-4, 4, starts) for rng in rngs])
        alpha = part * 2 / steepest
        count = round(steps * max(ratio, other) / part) if as_far else steps
        ends = floor_walks(valley, alpha, x, count, alpha * fall_to, noise, rngs)
        return np.asarray(np.mean(np.abs(ends) > crest, axis=1))

    return Pair(outside(ratio), outside(other))


def exclusive_or(
    lr: float,
    networks: int = 100,
    hidden: int = 2,
    time: float = 500.0,
    one_at_a_time: bool = False,
    seed: int = 0,
) -> NDArray[np.bool_]:
    """Whether networks 2-h-1 of tanh units learn exclusive-or, shape (networks,).

    All are trained at once with cross-entropy, from the same first weights whatever the rate.

    Args:
        lr: the learning rate α.
        networks: how many.
        hidden: h.
        time: α times the number of steps, the same for every α.
        one_at_a_time: whether a step uses one of the four examples, drawn at random, and not all.
        seed: for the first weights, and for what is drawn.
    """
    x, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
    shapes = [(2, hidden), (1, hidden), (hidden, 1), (1, 1)]
    ends = np.cumsum([a * b for a, b in shapes])
    theta = np.random.default_rng(seed).normal(size=(networks, ends[-1]))
    optimizer, rng = optim.GradientDescent(lr), np.random.default_rng((seed, 1))

    def forward(x: Array) -> tuple[Array, Array, Array]:
        parts = np.split(theta, ends[:-1], axis=1)
        W1, b1, W2, b2 = (p.reshape(-1, *s) for p, s in zip(parts, shapes, strict=True))
        a = np.tanh(x @ W1 + b1)
        return a, W2, a @ W2 + b2

    for _ in range(round(time / lr)):
        used = rng.integers(0, 4, (networks, 1)) if one_at_a_time else np.arange(4)[np.newaxis]
        inputs, targets = x[used], y[used]
        a, W2, z = forward(inputs)
        dz = (0.5 * (1 + np.tanh(z / 2)) - targets) / used.shape[1]
        dz1 = dz @ W2.transpose(0, 2, 1) * (1 - a * a)
        derivatives = (
            inputs.transpose(0, 2, 1) @ dz1,
            dz1.sum(axis=1),
            a.transpose(0, 2, 1) @ dz,
            dz.sum(axis=1),
        )
        gradient = np.concatenate([d.reshape(networks, -1) for d in derivatives], axis=1)
        optimizer.step(theta, gradient)
    solved: NDArray[np.bool_] = ((forward(x)[2] > 0) == (y > 0.5)).all(axis=(1, 2))
    return solved


def exclusive_or_gain(
    lr: float,
    other: float,
    seed: int,
    networks: int = 200,
    hidden: int = 2,
    time: float = 500.0,
    one_at_a_time: bool = False,
    as_far: bool = True,
) -> Array:
    """For each network, 1 if it learns exclusive-or with the first rate alone, −1 with the other.

    Args:
        lr, other: two learning rates α.
        seed, networks, hidden, time, one_at_a_time: as in `exclusive_or`.
        as_far: whether α times the number of steps is the same for both, else their number.
    """
    job = (networks, hidden)
    learned = exclusive_or(lr, *job, time, one_at_a_time, seed)
    shorter = time if as_far else time * other / lr
    return learned.astype(float) - exclusive_or(other, *job, shorter, one_at_a_time, seed)
