"""Claims E1 to E5, judged by what `studies.exploding_gradients` measures."""

from __future__ import annotations

from functools import partial

import numpy as np

from companion import optim
from companion.claims.deciding import Deciding, deciding_share
from companion.claims.finding import Finding, above, below, claim, judged
from companion.claims.form import Verdict
from companion.progress import progress
from companion.studies.exploding_gradients.growing import LARGE, fate, recurrent_errors
from companion.studies.exploding_gradients.remedies import (
    LIMIT,
    MAX_NORM,
    clipped,
    cosine,
    weights_with,
)
from companion.studies.vanishing_gradients import HE, batch_normalized, first_look


@claim("E1", "Gradients multiply on the way back and can grow without control.")
def E1() -> Finding:
    """Measures the growth by depth in feed-forward networks, and by time with one matrix."""
    seeds, depths = range(5), (10, 20, 40)
    cases = [(depth, seed) for depth in depths for seed in seeds]
    factors = np.array(
        [first_look(d, "relu", LARGE, seed).factor for d, seed in progress(cases, "E1", "network")]
    ).reshape(len(depths), -1)
    off = float(np.abs(factors.mean(axis=1) / 2 - 1).max())
    growths = factors[-1] ** (depths[-1] - 1)
    growth = float(growths.min())
    rates = []
    for seed in seeds:
        lengths = recurrent_errors(1.1, 400, seed)
        rates.append((lengths[400] / lengths[200]) ** (1 / 200))
    steady = float(np.abs(np.array(rates) / 1.1 - 1).max())
    kept = float(np.mean([first_look(40, "relu", HE, seed).factor for seed in seeds]))
    holds = off < 0.1 and growth > 1e9 and steady < 0.02 and abs(kept - 1) < 0.1
    return Finding(
        verdict=Verdict.HOLDS if holds else Verdict.DOES_NOT_HOLD,
        measured=(
            f"at twice He's scale a ReLU layer multiplies the error by 2, within "
            f"{off if off >= 0.1 else 0.1:.0%} at every depth: forty layers by "
            f"{above(growth, 1e9)} times. At He's scale it is kept. One matrix used again and "
            f"again, as in a recurrent network, multiplies it by its largest eigenvalue, within "
            f"{steady if steady >= 0.02 else 0.02:.0%} a step"
        ),
        setup="untrained ReLU networks of 10, 20 and 40 layers of 64, digits; random matrices of "
        "32 × 32 with largest eigenvalue 1.1, steps 200 to 400; 5 seeds",
        numbers={"off": off, "growth": growth, "steady": steady, "kept": kept},
        deciding=Deciding.of(
            "growth of the error over 40 ReLU layers at twice He's scale, times", growths
        ),
    )


@claim("E2", "The loss then jumps to NaN or diverges.")
def E2() -> Finding:
    """Trains networks of twice He's scale, with ReLU and with tanh, at long and short steps."""
    seeds = range(5)
    cases = {"relu": ("relu", 0.03), "short": ("relu", 1e-4), "tanh": ("tanh", 0.1)}
    runs = {
        name: [fate(activation, LARGE, lr, seed) for seed in seeds]
        for name, (activation, lr) in progress(cases.items(), "E2", "setting")
    }
    diverged = {name: sum(run.diverged for run in found) for name, found in runs.items()}
    slowest = max(run.steps for run in runs["relu"])
    read = float(np.mean([run.read for run in runs["tanh"]]))
    diverges = diverged["relu"] == len(seeds) and slowest < 15
    not_always = diverged["short"] == 0 and diverged["tanh"] == 0
    verdict, qualification = judged(
        diverges,
        not_always,
        "the activation is unbounded, as ReLU is, and the steps are not shortened to match",
    )
    return Finding(
        verdict=verdict,
        qualification=qualification,
        measured=(
            f"at twice He's scale and α = 0.03, {diverged['relu']} of 5 ReLU networks diverge, all "
            f"in fewer than {max(slowest + 1, 15)} steps. At α = 0.0001, {diverged['short']} do. "
            f"With tanh, whose outputs stay below 1, {diverged['tanh']} of 5 diverge at α = 0.1, "
            f"and {above(read, 0.3)} of the digits are read after 60 steps"
        ),
        setup="64-(32 × 10)-10, digits, 60 steps, batches of 64, 5 seeds; diverged: loss not "
        "finite, or 1,000 times the first",
        numbers={
            **{f"diverged_{name}": float(count) for name, count in diverged.items()},
            "slowest": float(slowest),
            "read_tanh": read,
        },
        deciding=deciding_share(
            "share of the ReLU networks at twice He's scale that diverge, α = 0.03",
            diverged["relu"],
            len(seeds),
        ),
    )


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
