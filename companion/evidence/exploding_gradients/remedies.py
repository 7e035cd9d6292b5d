"""What is done against exploding gradients: claims E3, E4 and E5."""

from __future__ import annotations

from functools import partial

import numpy as np

from companion import data, nn, optim, training
from companion.arguments import Array
from companion.evidence.exploding_gradients.growing import LARGE, fate
from companion.evidence.finding import Deciding, Finding, Verdict, above, below, claim
from companion.evidence.shares import deciding_share
from companion.evidence.vanishing_gradients import HE, batch_normalized, deep_network, first_look
from companion.progress import progress

MAX_NORM, LIMIT = 1.0, 0.01


def clipped(scale: float, seed: int) -> tuple[Array, Array, Array]:
    """A gradient of ten ReLU layers as it is, clipped by norm and clipped by value, each (P,).

    Args:
        scale: s of the weights.
        seed: for the weights.
    """
    digits = data.digits()
    network = deep_network(10, "relu", scale, width=32, seed=seed)
    gradient = network.gradient(digits.x_train[:64], digits.y_train[:64])
    by_norm, by_value = gradient.copy(), gradient.copy()
    optim.clip_by_global_norm(by_norm, MAX_NORM)
    optim.clip_by_value(by_value, LIMIT)
    return gradient, by_norm, by_value


def cosine(u: Array, v: Array) -> float:
    """The cosine of the angle between two vectors.

    Args:
        u, v: of one shape, neither all zero.
    """
    return float(u @ v / (np.linalg.norm(u) * np.linalg.norm(v)))


@claim("E3", "Gradient clipping sets a maximum.")
def E3() -> Finding:
    """Looks at clipped gradients, and trains exploding networks with and without clipping."""
    seeds = range(3)
    longest, largest, straight, turned = 0.0, 0.0, 1.0, 1.0
    for seed in seeds:
        gradient, by_norm, by_value = clipped(LARGE, seed)
        longest = max(longest, float(np.linalg.norm(by_norm)))
        largest = max(largest, float(np.abs(by_value).max()))
        straight = min(straight, cosine(gradient, by_norm))
        turned = min(turned, cosine(gradient, by_value))
    how = {
        "none": None,
        "norm": partial(optim.clip_by_global_norm, max_norm=MAX_NORM),
        "value": partial(optim.clip_by_value, limit=LIMIT),
    }
    runs = {
        name: [fate("relu", LARGE, 0.3, seed, steps=200, on_gradient=clip) for seed in seeds]
        for name, clip in progress(how.items(), "E3", "setting")
    }
    diverged = {name: sum(run.diverged for run in found) for name, found in runs.items()}
    read = {name: float(np.mean([run.read for run in found])) for name, found in runs.items()}
    bounded = longest <= MAX_NORM * (1 + 1e-9) and largest <= LIMIT
    helps = (
        diverged["none"] == len(seeds)
        and diverged["norm"] == diverged["value"] == 0
        and min(read["norm"], read["value"]) > 0.2
    )
    holds = bounded and helps and straight > 1 - 1e-9 and turned < 0.9
    return Finding(
        verdict=Verdict.HOLDS if holds else Verdict.DOES_NOT_HOLD,
        measured=(
            f"by norm, no gradient is longer than the limit and the direction stays; by "
            f"value, no entry is larger than the limit and the direction turns: the cosine to the "
            f"gradient is {'below 0.9' if turned < 0.9 else f'{turned:.2f}'}. At twice He's scale "
            f"{diverged['none']} of 3 networks diverge without clipping, "
            f"{diverged['norm'] + diverged['value']} of 6 with it, and these read "
            f"{above(min(read['norm'], read['value']), 0.2)} of the digits on average"
        ),
        setup="64-(32 × 10)-10, ReLU, digits, α = 0.3, 200 steps, batches of 64, |g| at most 1 or "
        "entries at most 0.01, 3 seeds",
        numbers={
            "longest": longest,
            "largest": largest,
            "straight": straight,
            "turned": turned,
            **{f"diverged_{name}": float(count) for name, count in diverged.items()},
            "read_norm": read["norm"],
            "read_value": read["value"],
        },
        deciding=deciding_share(
            "share of the networks at twice He's scale that diverge, clipped by norm or by value",
            diverged["norm"] + diverged["value"],
            2 * len(seeds),
        ),
    )


@claim("E4", "Batch normalization helps.")
def E4() -> Finding:
    """Measures the factor with batch normalization by depth, and trains networks with it."""
    seeds = range(3)
    factors = {
        (scale, kind): float(
            np.mean([first_look(40, "relu", scale, s, normalization=kind).factor for s in seeds])
        )
        for scale in (HE, LARGE)
        for kind in ("none", "batch")
    }
    theory = batch_normalized("relu")
    off = max(abs(factors[scale, "batch"] / theory - 1) for scale in (HE, LARGE))
    runs = {
        kind: [
            fate("relu", LARGE, 0.3, seed, steps=80, normalization=kind)
            for seed in progress(seeds, f"E4, {kind}", "network")
        ]
        for kind in ("none", "batch")
    }
    diverged = {kind: sum(run.diverged for run in found) for kind, found in runs.items()}
    read = float(np.mean([run.read for run in runs["batch"]]))
    helps = diverged["none"] == 3 and diverged["batch"] == 0 and read > 0.6
    grows = factors[LARGE, "batch"] > 1.15 and abs(factors[HE, "none"] - 1) < 0.1 and off < 0.05
    growth = factors[HE, "batch"] ** 39
    return Finding(
        verdict=(Verdict.HOLDS_IF if grows else Verdict.HOLDS) if helps else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the weights are too large; at He's scale, where nothing explodes without it, it "
            "makes gradients grow with depth"
            if helps and grows
            else ""
        ),
        measured=(
            f"at twice He's scale it lowers the factor of a ReLU layer from "
            f"{factors[LARGE, 'none']:.1f} to {factors[LARGE, 'batch']:.1f}; {diverged['none']} of "
            f"3 networks diverge without it, {diverged['batch']} with it, and these read "
            f"{above(read, 0.6)} of the digits on average. At He's scale it raises the factor from "
            f"{factors[HE, 'none']:.1f} to {factors[HE, 'batch']:.1f}: over forty layers "
            f"{above(growth, 500)} times. √(π / (π − 1)) foretells it within "
            f"{off if off >= 0.05 else 0.05:.0%}, whatever the scale"
        ),
        setup="factors: 40 layers of 64, untrained; learning: 64-(32 × 10)-10, ReLU, digits, "
        "α = 0.3, 80 steps, batches of 64; 3 seeds",
        numbers={
            "plain_he": factors[HE, "none"],
            "plain_large": factors[LARGE, "none"],
            "batch_he": factors[HE, "batch"],
            "batch_large": factors[LARGE, "batch"],
            "off": off,
            "growth": growth,
            "diverged_none": float(diverged["none"]),
            "diverged_batch": float(diverged["batch"]),
            "read_batch": read,
        },
        deciding=Deciding.of(
            "share of digits read at twice He's scale, with batch normalization minus without",
            [b.read - a.read for a, b in zip(runs["none"], runs["batch"], strict=True)],
        ),
    )


def weights_with(l2: float, seed: int, epochs: int = 20) -> float:
    """|θ| of a network 64-32-10 that has learned the digits, over its start.

    Args:
        l2: the factor λ of the penalty ½ λ Σ W².
        seed: for weights and batches.
        epochs: with batches of 64.
    """
    digits = data.digits()
    layers = [nn.Dense(64, 32), nn.ReLU(), nn.Dense(32, 10)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed, l2=l2)
    start = np.linalg.norm(network.theta)
    training.fit(
        network,
        digits.x_train,
        digits.y_train,
        optim.GradientDescent(0.3),
        epochs=epochs,
        batch_size=64,
        rng=seed,
        progress=False,
    )
    return float(np.linalg.norm(network.theta) / start)


@claim("E5", "An L2 penalty keeps weights small.")
def E5() -> Finding:
    """Measures the weights after learning for four penalties, and what these do to an explosion."""
    seeds, penalties = range(5), (0.0, 1e-3, 1e-2, 1e-1)
    size = np.array(
        [
            [weights_with(l2, seed) for seed in seeds]
            for l2 in progress(penalties, "E5, learning", "penalty")
        ]
    )
    smaller = bool((np.diff(size, axis=0) < 0).all())
    runs = [fate("relu", LARGE, 0.03, seed, l2=l2) for l2 in penalties[1:] for seed in seeds]
    diverged = sum(run.diverged for run in runs)
    slowest = max(run.steps for run in runs)
    too_late = diverged == len(runs)
    small = smaller and size[-1].max() < 0.5
    return Finding(
        verdict=(Verdict.HOLDS_IF if too_late else Verdict.HOLDS)
        if small
        else Verdict.DOES_NOT_HOLD,
        qualification=(
            "it has time: an explosion in the first steps is over before the weights have shrunk"
            if small and too_late
            else ""
        ),
        measured=(
            f"after learning, the weights of every network are smaller the larger λ is: with 0.1 "
            f"{below(size[-1].max(), 0.5)} of their first size, without a penalty "
            f"{above(size[0].min(), 1.2)} times it. Against an explosion at the start it does "
            f"nothing: {diverged} of {len(runs)} networks of twice He's scale diverge, all in "
            f"fewer than {max(slowest + 1, 15)} steps"
        ),
        setup="learning: 64-32-10, digits, 20 epochs, α = 0.3; exploding: 64-(32 × 10)-10, "
        "α = 0.03; λ = 0.001, 0.01, 0.1, 5 seeds",
        numbers={
            "smaller": float(smaller),
            "size_none": float(size[0].min()),
            "size_most": float(size[-1].max()),
            "diverged": float(diverged),
            "slowest": float(slowest),
        },
        deciding=Deciding.of(
            "length of all weights after learning over that before, L2 penalty with λ = 0.1",
            size[-1],
        ),
    )
