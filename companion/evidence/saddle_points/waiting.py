"""How long a saddle holds a run, and how the loss curves there: claims P1 and P2."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from companion import data, nn
from companion.arguments import Array
from companion.evidence.finding import Deciding, Finding, Verdict, above, below, claim
from companion.landscapes import Himmelblau, MonkeySaddle, Saddle, StyblinskiTang
from companion.progress import progress

ALPHA = 0.5
"""The learning rate of the digits networks of this chapter."""


def balanced_digits() -> tuple[Array, Array]:
    """Twenty images of each digit, (200, 64), and their classes, (200,)."""
    digits = data.digits()
    chosen = np.concatenate([np.flatnonzero(digits.y_train == k)[:20] for k in range(10)])
    return digits.x_train[chosen], digits.y_train[chosen]


def small_network(hidden: Sequence[int], scale: float, seed: int = 0) -> nn.Network:
    """A tanh network from 64 pixels to 10 digits with scaled Xavier weights.

    With the scale 0 all parameters are zero. For `balanced_digits` that is a stationary point.

    Args:
        hidden: the widths of the hidden layers.
        scale: what the first weights are multiplied by.
        seed: for the first weights.
    """
    layers: list[nn.Layer] = []
    width = 64
    for units in hidden:
        layers += [nn.Dense(width, units, nn.xavier), nn.Tanh()]
        width = units
    layers.append(nn.Dense(width, 10, nn.xavier))
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)
    network.theta *= scale
    return network


def plateau(
    hidden: Sequence[int], scale: float, seed: int = 0, limit: int = 5000
) -> tuple[int, float]:
    """Steps of full-batch descent until the loss has fallen by a tenth, and the first slope.

    Args:
        hidden: the widths of the hidden layers.
        scale: of the first weights, as in `small_network`.
        seed: for the first weights.
        limit: after so many steps it gives up.

    Returns:
        The number of steps, and the length of the first gradient as a part of the last.
    """
    network = small_network(hidden, scale, seed)
    inputs, targets = network.encode(*balanced_digits())
    gradient = np.zeros_like(network.theta)
    first_loss = network.backpropagate(inputs, targets, gradient)
    first, step, loss = float(np.linalg.norm(gradient)), 0, first_loss
    while loss > 0.9 * first_loss and step < limit:
        network.theta -= ALPHA * gradient
        loss = network.backpropagate(inputs, targets, gradient)
        step += 1
    return step, first / float(np.linalg.norm(gradient))


def degenerate_steps(distance: float, alpha: float = 0.01) -> int:
    """Steps on the monkey saddle, from a distance down one of its three ways, until 0.5 away.

    Args:
        distance: from the saddle, above 0.
        alpha: the learning rate.
    """
    surface, theta, steps = MonkeySaddle(), np.array([-distance, 0.0]), 0
    while theta[0] > -0.5:
        theta = theta - alpha * surface.gradient(theta)
        steps += 1
    return steps


def strict_steps(distance: float, alpha: float = 0.1, fall: float = 1.0) -> int:
    """Steps of gradient descent on the saddle ½(x² − b y²) until y has grown to 1.

    Args:
        distance: y at the start, above 0; x is 1.
        alpha: the learning rate.
        fall: b.
    """
    surface, theta, steps = Saddle(1.0, fall), np.array([1.0, distance]), 0
    while abs(theta[1]) < 1:
        theta = theta - alpha * surface.gradient(theta)
        steps += 1
    return steps


@claim("P1", "A flat region with a very small gradient slows progress.")
def P1() -> Finding:
    """Counts the steps away from saddles: two surfaces, and networks with small first weights."""
    distances = (1e-2, 1e-4, 1e-8)
    off = max(
        abs(strict_steps(d) - np.log(1 / d) / np.log1p(0.1)) for d in progress(distances, "P1", "d")
    )
    flat = degenerate_steps(1e-3) / degenerate_steps(1e-2)
    seeds = range(5)
    one = {s: [plateau((8,), s, seed) for seed in seeds] for s in (0.1, 0.01, 0.001, 1e-4)}
    two = {s: [plateau((8, 8), s, seed) for seed in range(3)] for s in (0.2, 0.02)}
    small = max(slope for _, slope in one[1e-4])
    further = [b[0] - a[0] for a, b in zip(one[0.1], one[1e-4], strict=True)]
    slower = min(further)
    # Each tenfold smaller beginning costs the same number of steps with one hidden layer …
    shallow = [float(np.mean([run[0] for run in runs])) for runs in one.values()]
    each = np.diff(shallow)
    # … and multiplies it with two.
    deep = [float(np.mean([run[0] for run in runs])) for runs in two.values()]
    times = deep[-1] / deep[0]
    holds = small < 1e-2 and slower > 40 and off <= 1 and flat > 8 and times > 6
    return Finding(
        verdict=Verdict.HOLDS if holds else Verdict.DOES_NOT_HOLD,
        qualification="" if holds else "the runs do not wait where the gradient is small",
        measured=(
            f"digits networks that begin with a gradient {above(1 / small, 1000)} times smaller "
            "than that of their way out wait for every seed. With one hidden layer, each first "
            f"weight ten times smaller costs {above(each.min(), 15)} and "
            f"{below(each.max(), 30)} further steps; with two, {above(times, 6)} times as many. "
            "On a saddle with negative curvature the steps go with the logarithm of the distance, "
            f"as in the formula; on the monkey saddle, a tenth of it takes {above(flat, 8)} times "
            "as many"
        ),
        setup=(
            "200 digits, 64-8-10 and 64-8-8-10, tanh, full batch, α = 0.5, first weights 0.1 to "
            "0.0001 of Xavier's, until the loss has fallen by a tenth, 5 and 3 seeds; two surfaces"
        ),
        numbers={
            "gradient_part": small,
            "further_steps": float(slower),
            "off_the_formula": float(off),
            "monkey": flat,
            "steps_each_tenfold": float(each.mean()),
            "deep_times": times,
        },
        deciding=Deciding.of(
            "further updates until the loss falls by a tenth, first weights 1,000 times smaller",
            further,
        ),
    )


@lru_cache(maxsize=4)
def spectrum(hidden: tuple[int, ...]) -> Array:
    """The eigenvalues of the Hessian, ascending, (P,), of a network whose parameters are all zero.

    Args:
        hidden: the widths of the hidden layers.
    """
    network = small_network(hidden, 0.0)
    x, y = balanced_digits()
    rows = [network.hessian_vector_product(x, y, e) for e in np.eye(network.theta.size)]
    H = np.array(rows)
    values: Array = np.linalg.eigvalsh((H + H.T) / 2)
    return values


def all_positive(size: int, draws: int = 20_000, seed: int = 0) -> float:
    """The part of random symmetric matrices whose eigenvalues are all positive.

    Entries are normal, of variance 1 on the diagonal and ½ beside it: a Gaussian orthogonal
    ensemble.

    Args:
        size: rows of a matrix.
        draws: how many matrices.
        seed: for the draw.
    """
    A = np.random.default_rng(seed).normal(size=(draws, size, size))
    lowest = np.linalg.eigvalsh((A + A.swapaxes(1, 2)) / 2)[:, 0]
    return float((lowest > 0).mean())


@claim("P2", "A saddle point curves up in some directions, down in others.")
def P2() -> Finding:
    """Takes the eigenvalues of the Hessian at known saddles, and where networks stand still."""
    mixed = []
    for surface in (Himmelblau(), StyblinskiTang(2), Saddle()):
        for H in surface.hessian(surface.saddles):
            low, high = np.linalg.eigvalsh(H)[[0, -1]]
            mixed.append(low < 0 < high)
    one, two = spectrum((8,)), spectrum((8, 8))
    up, down = int((one > 1e-9).sum()), int((one < -1e-9).sum())
    lowest = float(two[0])
    network = small_network((8, 8), 0.0)
    slope = float(np.linalg.norm(network.gradient(*balanced_digits())))
    # It is no minimum either: small weights lead down from it.
    leaves = plateau((8, 8), 0.1)[0] < 5000
    shares = [all_positive(size) for size in (1, 2, 3, 4)]
    strict = all(mixed) and up > 0 and down > 0
    flat = slope < 1e-9 and lowest > -1e-9 and leaves
    return Finding(
        verdict=Verdict.HOLDS_IF
        if strict and flat
        else Verdict.HOLDS
        if strict
        else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the Hessian shows it; with two hidden layers or more, the point where all weights "
            "are zero has no negative curvature, and is no minimum either"
            if strict and flat
            else ""
        ),
        measured=(
            f"{sum(mixed)} of {len(mixed)} known saddles of three surfaces have both signs. A "
            f"network 64-8-10 with all parameters zero curves up in {up} directions, down in "
            f"{down}, and is flat in {len(one) - up - down}; 64-8-8-10 curves up in "
            f"{int((two > 1e-9).sum())}, down in {int((two < -1e-9).sum())}, and yet descent "
            "leaves its neighbourhood. Of random symmetric matrices of 1, 2, 3 and 4 rows, "
            f"about {shares[0]:.0%}, {shares[1]:.0%}, {shares[2]:.1%} and {below(shares[3], 0.01)} "
            "have only positive eigenvalues"
        ),
        setup=(
            "Himmelblau, Styblinski–Tang, ½(x² − y²); 200 digits, the whole Hessian from "
            "products with it; 20,000 matrices of each size"
        ),
        numbers={
            "mixed": float(np.mean(mixed)),
            "up": float(up),
            "down": float(down),
            "lowest_one": float(one[0]),
            "lowest_two": lowest,
            "slope_two": slope,
            **{f"all_positive_{n}": share for n, share in enumerate(shares, start=1)},
        },
        deciding=Deciding.of(
            "directions of negative curvature where all parameters of 64-8-8-10 are 0",
            [float((two < -1e-9).sum())],
        ),
    )
