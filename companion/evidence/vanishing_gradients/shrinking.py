"""How gradients shrink on their way back, and what it does to the layers: claims V1 and V2."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from companion import optim
from companion.arguments import Array
from companion.evidence.finding import Deciding, Finding, Verdict, above, below, claim
from companion.evidence.vanishing_gradients.networks import (
    HE,
    deep_network,
    first_look,
    learn,
    settled,
)
from companion.progress import progress


class Factors(NamedTuple):
    """By what a layer multiplies ∂L/∂a, for each activation and scale.

    Attributes:
        runs: what was measured, one number a seed, by (activation, scale).
        foretold: s · rms f′, by the same.
    """

    runs: dict[tuple[str, float], list[float]]
    foretold: dict[tuple[str, float], float]

    @property
    def measured(self) -> dict[tuple[str, float], float]:
        """Mean over the seeds, by (activation, scale)."""
        return {case: float(np.mean(found)) for case, found in self.runs.items()}


def factors(depth: int = 30, seeds: int = 5) -> Factors:
    """Measures the factor of untrained networks of width 64 on digits, and foretells it.

    Args:
        depth: hidden layers.
        seeds: networks for each setting.
    """
    runs, foretold = {}, {}
    cases = [(a, s) for a in ("sigmoid", "tanh", "relu") for s in (0.5, 1.0, HE, 2 * HE)]
    for activation, scale in progress(cases, "factors", "setting"):
        runs[activation, scale] = [
            first_look(depth, activation, scale, seed).factor for seed in range(seeds)
        ]
        foretold[activation, scale] = settled(activation, scale).factor
    return Factors(runs, foretold)


@claim("V1", "In deep networks gradients shrink on their way back.")
def V1() -> Finding:
    """Measures the factor a layer for three activations and four scales, against theory."""
    runs, foretold = every = factors()
    found = every.measured
    off = max(abs(found[case] / foretold[case] - 1) for case in found)
    widest = max((case for case in found if case[0] == "sigmoid"), key=found.__getitem__)
    sigmoid = found[widest]
    small = max(found["tanh", 0.5], found["relu", 0.5], found["relu", 1.0])
    kept = max(abs(found["tanh", 1.0] - 1), abs(found["relu", HE] - 1))
    large = min(found["tanh", 2 * HE], found["relu", 2 * HE])
    shrinks, depends = sigmoid < 0.6 and small < 0.75, kept < 0.1 and large > 1.2
    if shrinks and depends and off < 0.1:
        verdict = Verdict.HOLDS_IF
    else:
        verdict = Verdict.HOLDS if shrinks and large < 1 else Verdict.DOES_NOT_HOLD
    return Finding(
        verdict=verdict,
        qualification=(
            "the weights are too small for the activation: s · rms f′ below 1; that is so for "
            "the sigmoid at every usual scale"
            if verdict is Verdict.HOLDS_IF
            else ""
        ),
        measured=(
            f"a sigmoid layer multiplies the error by {below(sigmoid, 0.6)} at every scale up to "
            f"twice He's, at scale 1 by {found['sigmoid', 1.0]:.1f}; a ReLU or tanh layer of small "
            f"weights by {below(small, 0.75)}. ReLU at He's scale and tanh at scale 1 keep it "
            f"within {kept if kept >= 0.1 else 0.1:.0%}; at twice He's scale both make it grow, "
            f"by {above(large, 1.2)} a layer. "
            f"The factor s · rms f′ foretells all twelve within {off if off >= 0.1 else 0.1:.0%}"
        ),
        setup="untrained networks of 30 layers of 64 units, digits, 3 activations, 4 scales, "
        "5 seeds",
        numbers={
            "sigmoid": sigmoid,
            "small": small,
            "kept": kept,
            "large": large,
            "off": off,
        },
        deciding=Deciding.of(
            "by what a sigmoid layer multiplies the error on its way back, most of four scales",
            runs[widest],
        ),
    )


def moved(
    activation: str, scale: float, optimizer: optim.Optimizer, seed: int, depth: int = 8
) -> tuple[Array, float]:
    """How far each hidden layer moves in 100 steps on digits, and what is then read.

    Args:
        activation: "sigmoid", "tanh" or "relu".
        scale: s.
        optimizer: a new one.
        seed: for weights and batches.
        depth: hidden layers of 32 units.

    Returns:
        |ΔW| / |W| of each layer, (depth,), and the share of held-out digits read.
    """
    network = deep_network(depth, activation, scale, width=32, seed=seed)
    before = {name: part.copy() for name, part in network.views(network.theta).items()}
    read = learn(network, optimizer, seed, steps=100)
    after = network.views(network.theta)
    names = [name for name in before if name.endswith(".W")][:-1]
    way = [
        np.linalg.norm(after[name] - before[name]) / np.linalg.norm(before[name]) for name in names
    ]
    return np.array(way), read


@claim("V2", "So early layers barely update.")
def V2() -> Finding:
    """Measures how far the first layer moves, as a part of how far the last hidden one does."""
    seeds = range(5)
    methods: dict[str, tuple[str, float, Callable[[], optim.Optimizer]]] = {
        "sigmoid": ("sigmoid", 1.0, lambda: optim.GradientDescent(0.3)),
        "small relu": ("relu", 0.5, lambda: optim.GradientDescent(0.3)),
        "adam": ("sigmoid", 1.0, lambda: optim.Adam(0.003)),
    }
    way, read, parts = {}, {}, {}
    for name, (activation, scale, method) in progress(methods.items(), "V2", "setting"):
        runs = [moved(activation, scale, method(), seed) for seed in seeds]
        way[name] = np.mean([run[0] for run in runs], axis=0)
        parts[name] = [run[0][0] / run[0][-1] for run in runs]
        read[name] = max(run[1] for run in runs)
    share = {name: float(w[0] / w[-1]) for name, w in way.items()}
    barely = share["sigmoid"] < 1e-2
    others = 0.5 < share["small relu"] < 2 and share["adam"] > 1
    return Finding(
        verdict=Verdict.HOLDS_IF
        if barely and others
        else Verdict.HOLDS
        if barely
        else Verdict.DOES_NOT_HOLD,
        qualification=(
            "steps are in proportion to the gradient, as in gradient descent, and the signal "
            "keeps its size on the way forward, as with the sigmoid"
            if barely and others
            else ""
        ),
        measured=(
            f"of 8 sigmoid layers the first moves {below(share['sigmoid'], 0.01)} of the way of "
            f"the last. With Adam it moves {'farther' if share['adam'] > 1 else 'less far'} than "
            f"the last, and still no run reads more than {max(read['adam'], 0.2):.0%} of the "
            "digits. With ReLU and weights that are too small the first moves "
            f"{above(share['small relu'], 0.5)} of the way of the last, but no layer moves by as "
            f"much as {max(way['small relu'].max(), 1e-3):.1%} of its size"
        ),
        setup="64-(32 × 8)-10, digits, 100 steps with batches of 64, 5 seeds",
        numbers={
            "sigmoid": share["sigmoid"],
            "adam": share["adam"],
            "small_relu": share["small relu"],
            "small_relu_most": float(way["small relu"].max()),
            "adam_read": read["adam"],
        },
        deciding=Deciding.of(
            "way of the first layer over that of the last, 8 sigmoid layers, gradient descent",
            parts["sigmoid"],
        ),
    )
