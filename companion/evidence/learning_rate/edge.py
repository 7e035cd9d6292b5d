"""What a large learning rate does: claim L3."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from companion import data, diagnostics, nn, optim
from companion.arguments import Array
from companion.evidence.finding import Deciding, Finding, Verdict, claim
from companion.landscapes import QuadraticBowl, random_rotation
from companion.progress import progress

BEYOND = 1e3
"""A loss this large, from 0.3 at the start, has diverged."""


class EdgeRun(NamedTuple):
    """Full-batch descent of a digits network at a rate chosen by the curvature at its start.

    Attributes:
        lr: the learning rate α.
        loss: before every step, (steps + 1,); after divergence there is nothing more.
        steps: at which the curvature was measured, (k,).
        sharpness: λ_max there, (k,).
        diverged: whether the loss left all bounds.
    """

    lr: float
    loss: Array
    steps: Array
    sharpness: Array
    diverged: bool


def edge_run(seed: int, times: float, steps: int = 600, looks: int = 20) -> EdgeRun:
    """Descends at α = times · 2/λ_max, where λ_max is that of the start.

    200 digits, 64-16-10 with tanh units and squared error.

    Args:
        seed: for the first weights.
        times: α as a multiple of 2/λ_max.
        steps: how many.
        looks: how often λ_max is measured, evenly spread, first and last step among them.
    """
    digits = data.digits()
    x, y = digits.x_train[:200], np.eye(10)[digits.y_train[:200]]
    layers = [nn.Dense(64, 16, nn.xavier), nn.Tanh(), nn.Dense(16, 10, nn.xavier)]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=seed)
    inputs, targets = network.encode(x, y)
    gradient = np.zeros_like(network.theta)
    when = np.unique(np.linspace(0, steps, looks).astype(int))
    lr, loss, sharpness = np.inf, [], []
    for step in range(steps + 1):
        if step in when:
            sharpness.append(diagnostics.sharpness(network, x, y, steps=20))
            if step == 0:
                lr = times * 2 / sharpness[0]
                optimizer = optim.GradientDescent(lr)
        loss.append(network.backpropagate(inputs, targets, gradient))
        if not loss[-1] < BEYOND:
            break
        optimizer.step(network.theta, gradient)
    diverged = not loss[-1] < BEYOND
    seen = when[: len(sharpness)]
    return EdgeRun(lr, np.array(loss), seen, np.array(sharpness), diverged)


def bowl_edge(bowl: QuadraticBowl, start: Array, steps: int = 2000) -> float:
    """The smallest α at which descent from the start does not end lower, by bisection."""
    low, high = 0.0, 4.0
    for _ in range(14):
        middle = (low + high) / 2
        theta, optimizer = start.copy(), optim.GradientDescent(middle)
        for _ in range(steps):
            optimizer.step(theta, bowl.gradient(theta))
            size = np.linalg.norm(theta)
            if not 1e-6 < size < 1e6:
                break
        grew = size > np.linalg.norm(start)
        low, high = (low, middle) if grew else (middle, high)
    return high


@claim("L3", "With a learning rate that is too large, it overshoots and diverges.")
def L3() -> Finding:
    """Finds the edge on bowls, and what is beyond it on networks: `edge_run`."""
    seeds = range(5)
    edges = []
    for seed in progress(seeds, "L3, bowls", "bowl"):
        rng = np.random.default_rng(seed)
        bowl = QuadraticBowl(rng.uniform(2, 30), 3, random_rotation(3, rng))
        edge = 2 / float(np.linalg.eigvalsh(bowl.matrix)[-1])
        edges.append(bowl_edge(bowl, rng.normal(size=3), 400) / edge)
    error = max(abs(found - 1) for found in edges)
    runs = {
        times: [edge_run(seed, times, 400, 10) for seed in progress(seeds, f"L3, {times}", "run")]
        for times in (0.5, 2.0, 4.0)
    }
    rises = {t: float(np.mean([np.diff(r.loss).max() > 0 for r in rs])) for t, rs in runs.items()}
    learned = {t: sum(not r.diverged and r.loss[-1] < 0.2 * r.loss[0] for r in rs)
               for t, rs in runs.items()}  # fmt: skip
    # Where the run settles, as a part of the edge 2/α.
    settled = np.array([r.sharpness[-4:].mean() * r.lr / 2 for r in runs[2.0] if not r.diverged])
    exact = error < 0.02
    network = (
        rises[0.5] == 0
        and rises[2.0] == 1
        and learned[2.0] == len(seeds)
        and all(r.diverged for r in runs[4.0])
        and bool(np.all(np.abs(settled - 1) < 0.2))
    )
    return Finding(
        verdict=Verdict.HOLDS_IF if exact and network else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the loss is a quadratic; a network overshoots beyond 2/λ_max, but diverges only "
            "well beyond it"
            if exact and network
            else ""
        ),
        measured=(
            f"on bowls the edge lies at 2/λ_max, to {_percent(error, 0.02)}. On networks, at "
            f"half of 2/λ_max of the start, the loss never rises; at twice it, the loss rises in "
            f"{rises[2.0]:.0%} of the runs, and {learned[2.0]} of 5 learn all the same: λ_max "
            "falls, and settles within 20% of 2/α. At four times it, "
            f"{sum(r.diverged for r in runs[4.0])} of 5 diverge"
        ),
        setup="5 random bowls; 200 digits, 64-16-10, tanh, squared error, full batch, 5 seeds",
        numbers={
            "edge_error": error,
            "rises_half": rises[0.5],
            "rises_double": rises[2.0],
            "learned_double": float(learned[2.0]),
            "diverged_fourfold": float(sum(r.diverged for r in runs[4.0])),
            "settled_least": float(settled.min(initial=np.inf)) if len(settled) else 0.0,
            "settled_most": float(settled.max(initial=0.0)),
        },
        deciding=Deciding.of("least α that diverges over 2/λ_max, on random bowls", edges),
    )


def _percent(value: float, bound: float) -> str:
    return f"within {bound:.0%}" if value < bound else f"{value:.0%}"
