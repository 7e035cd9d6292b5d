"""What is done against vanishing gradients: claims V3 and V4."""

from __future__ import annotations

import numpy as np

from companion import data, nn, optim
from companion.evidence.finding import Deciding, Finding, Verdict, above, below, claim
from companion.evidence.vanishing_gradients.networks import (
    HE,
    deep_network,
    first_look,
    learn,
    sizes_by_layer,
)
from companion.progress import progress

DEPTH = 10
"""Hidden layers of the networks that learn in V3 and V4, of 32 units each."""


def read_by(
    activation: str, scale: float, rates: tuple[float, ...], seeds: int = 5, **options: object
) -> float:
    """The share of held-out digits read after 200 steps: mean over seeds, at the best rate.

    Args:
        activation: "sigmoid", "tanh" or "relu".
        scale: s.
        rates: learning rates of gradient descent.
        seeds: runs for each rate.
        options: `normalization` or `skip` of `deep_network`.
    """
    means = []
    for lr in rates:
        runs = []
        for seed in range(seeds):
            network = deep_network(DEPTH, activation, scale, width=32, seed=seed, **options)  # type: ignore[arg-type]
            runs.append(learn(network, optim.GradientDescent(lr), seed))
        means.append(float(np.mean(runs)))
    return max(means)


def dead_units(network: nn.Network) -> float:
    """The share of a network's ReLU units that give 0 for every digit to learn from."""
    outputs = network.layer_outputs(data.digits().x_train)
    dead = [(a == 0).all(axis=0) for name, a in outputs.items() if name.startswith("relu")]
    return float(np.mean(dead))


def dead_after(lr: float, seed: int) -> tuple[float, float]:
    """The share of dead units of a ReLU network at He's scale, before and after 200 steps.

    Args:
        lr: of gradient descent.
        seed: for weights and batches.
    """
    network = deep_network(DEPTH, "relu", HE, width=32, seed=seed)
    before = dead_units(network)
    learn(network, optim.GradientDescent(lr), seed)
    return before, dead_units(network)


@claim("V3", "ReLU avoids it, its slope being 0 or 1.")
def V3() -> Finding:
    """Trains ReLU networks of three scales beside a sigmoid one, and counts dead units."""
    seeds = range(5)
    factors = {
        scale: [first_look(30, "relu", scale, seed).factor for seed in seeds] for scale in (0.5, HE)
    }
    factor = {scale: float(np.mean(runs)) for scale, runs in factors.items()}
    cases = {
        "sigmoid": ("sigmoid", 1.0, (0.1, 1.0)),
        "small": ("relu", 0.5, (0.1, 1.0)),
        "he": ("relu", HE, (0.03,)),
    }
    read = {
        name: read_by(*case, seeds=5 if name == "he" else 3)
        for name, case in progress(cases.items(), "V3", "setting")
    }
    dead = np.mean([dead_after(0.3, seed) for seed in seeds], axis=0)
    avoids = abs(factor[HE] - 1) < 0.1 and read["he"] > 0.4 and read["sigmoid"] < 0.2
    needs_scale = factor[0.5] < 0.5 and read["small"] < 0.2
    return Finding(
        verdict=Verdict.HOLDS_IF
        if avoids and needs_scale
        else Verdict.HOLDS
        if avoids
        else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the weights begin at He's scale and the steps are not so long that units die"
            if avoids and needs_scale
            else ""
        ),
        measured=(
            f"at He's scale a layer keeps the error within "
            f"{max(abs(factor[HE] - 1), 0.1):.0%}, and 10 layers learn to read "
            f"{above(read['he'], 0.4)} of the digits, where sigmoid layers read "
            f"{below(read['sigmoid'], 0.2)}. At scale 0.5 a ReLU layer multiplies the error by "
            f"{below(factor[0.5], 0.5)}, and {below(read['small'], 0.2)} is read. A slope of "
            f"0 passes nothing on: steps ten times longer raise the share of dead units from "
            f"{below(dead[0], 0.15)} to {above(dead[1], 0.2)}"
        ),
        setup="factor: 30 layers of 64, untrained; learning: 64-(32 × 10)-10, digits, 200 steps, "
        "batches of 64, α = 0.03 (He), best of 0.1 and 1 (others, 3 seeds), 5 seeds",
        numbers={
            "factor_he": factor[HE],
            "factor_small": factor[0.5],
            **{f"read_{name}": value for name, value in read.items()},
            "dead_before": float(dead[0]),
            "dead_after": float(dead[1]),
        },
        deciding=Deciding.of(
            "by what a ReLU layer at He's scale multiplies the error on its way back", factors[HE]
        ),
    )


@claim("V4", "Batch normalization keeps values in a stable range and helps.")
def V4() -> Finding:
    """Compares range, factor and learning with batch, with layer and without normalization."""
    seeds, digits = range(3), data.digits()
    batch = {
        name: [first_look(30, name, scale, seed, normalization="batch") for seed in seeds]
        for name, scale in (("sigmoid", 1.0), ("relu", HE))
    }
    factor = {name: float(np.mean([run.factor for run in runs])) for name, runs in batch.items()}
    plain = float(np.mean([first_look(30, "relu", HE, seed).factor for seed in seeds]))
    layer = [first_look(30, "sigmoid", 1.0, seed, normalization="layer") for seed in seeds]
    layer_spread = max(float(run.signal.max() / run.signal.min()) for run in layer)
    factor["layer"] = float(np.mean([run.factor for run in layer]))
    shares, spread = {}, []
    for kind, lr in progress((("none", 0.3), ("layer", 0.3), ("batch", 0.1)), "V4", "setting"):
        runs = []
        for seed in seeds:
            network = deep_network(DEPTH, "sigmoid", 1.0, normalization=kind, width=32, seed=seed)
            runs.append(learn(network, optim.GradientDescent(lr), seed, steps=100))
            if kind == "batch":
                after = sizes_by_layer(network, digits.x_train[:200], digits.y_train[:200])
                spread.append(after.signal.max() / after.signal.min())
        shares[kind] = runs
    read = {kind: float(np.mean(runs)) for kind, runs in shares.items()}
    stable, helps = max(spread) < 2, read["batch"] > 0.7 and read["none"] < 0.2
    not_always = factor["relu"] > 1.15 > 1.1 > plain
    verdict = Verdict.HOLDS if stable and helps else Verdict.DOES_NOT_HOLD
    if verdict is Verdict.HOLDS and not_always:
        verdict = Verdict.HOLDS_IF
    return Finding(
        verdict=verdict,
        qualification=(
            "gradients do vanish: where they do not, as with ReLU at He's scale, it makes them grow"
            if verdict is Verdict.HOLDS_IF
            else ""
        ),
        measured=(
            f"after learning, the signals of 10 sigmoid layers differ in size by "
            f"{below(max(spread), 2)} times. At the start a sigmoid layer "
            f"multiplies the error by {factor['sigmoid']:.1f}, and {above(read['batch'], 0.7)} of "
            f"the digits are read, without normalization {below(read['none'], 0.2)}. The range "
            f"alone does not do it: layer normalization keeps it too ("
            f"{below(layer_spread, 2)} times), its factor is "
            f"{factor['layer']:.1f}, and {below(read['layer'], 0.2)} is read. With ReLU at He's "
            f"scale batch normalization raises the factor from {plain:.1f} to {factor['relu']:.1f}"
        ),
        setup="factors: 30 layers of 64, untrained; learning: 64-(32 × 10)-10, digits, 100 steps, "
        "batches of 64, α = 0.1 with batch normalization, 0.3 without, 3 seeds",
        numbers={
            "spread": float(max(spread)),
            "layer_spread": layer_spread,
            "factor_sigmoid": factor["sigmoid"],
            "factor_layer": factor["layer"],
            "factor_relu": factor["relu"],
            "factor_relu_plain": plain,
            **{f"read_{name}": value for name, value in read.items()},
        },
        deciding=Deciding.of(
            "share of digits read by 10 sigmoid layers, with batch normalization minus without",
            np.subtract(shares["batch"], shares["none"]),
        ),
    )
