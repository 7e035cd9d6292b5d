"""Claims V1 to V4, judged by what `studies.vanishing_gradients` measures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from companion import data, optim
from companion.claims.deciding import Deciding
from companion.claims.finding import Finding, above, below, claim
from companion.claims.form import Verdict
from companion.progress import progress
from companion.studies.vanishing_gradients.networks import (
    HE,
    deep_network,
    first_look,
    learn,
    sizes_by_layer,
)
from companion.studies.vanishing_gradients.remedies import DEPTH, dead_after, read_by
from companion.studies.vanishing_gradients.shrinking import factors, moved


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
