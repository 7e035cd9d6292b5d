"""Claims M1 to M4, judged by what `studies.local_minima` measures."""

from __future__ import annotations

import numpy as np

from companion.claims.deciding import Deciding, deciding_share
from companion.claims.finding import Finding, above, below, claim
from companion.claims.form import Verdict
from companion.optim import Adam, GradientDescent, Momentum, RMSprop
from companion.optim.schedules import Cosine
from companion.progress import progress
from companion.studies.intervals import of_share, shares_differ
from companion.studies.local_minima.escapes import (
    DEEP,
    METHODS,
    NETWORKS,
    SHALLOW,
    at_rest,
    edge,
    reached,
    schedules,
    slope_starts,
    wave_share,
)
from companion.studies.local_minima.stops import not_deepest, valley_share, wave_ends, with_data
from companion.studies.local_minima.wave import (
    depths,
)


def _moves(best: list[float]) -> str:
    return "falls" if best[-1] < best[0] else "does not fall"


@claim(
    "M1",
    "The loss has many valleys; the optimizer may stop in one that is not the deepest.",
)
def M1() -> Finding:
    """Counts where descents stop, on a surface and in networks of 2, 3 and 4 hidden units."""
    starts = np.random.default_rng(0).uniform(-4, 4, 500)
    valley = valley_share(starts)
    narrow = wave_ends(2)
    levels, counts = depths(narrow)
    minima = bool(narrow.slope.max() < 1e-6 and narrow.curvature.min() > 1e-4)
    stuck = float(1 - narrow.deepest.mean())
    wider = {h: float(wave_ends(h, 60).deepest.mean()) for h in progress((3, 4), "M1", "width")}
    holds = valley < 0.5 and minima and len(levels) > 1 and stuck > 0.5
    return Finding(
        verdict=Verdict.HOLDS if holds else Verdict.DOES_NOT_HOLD,
        qualification="" if holds else "nearly every run ends in the deepest valley",
        measured=(
            f"of descents of a rippled valley {below(valley, 0.2)} reach the deepest of its nine "
            f"minima. Networks of 2 hidden units stop at {len(levels)} different depths, all of "
            f"them {'true minima' if minima else 'not certainly minima'}, and "
            f"{above(stuck, 0.6)} of the runs not at the deepest; of those with 3 units "
            f"{above(wider[3], 0.6)} and with 4 {above(wider[4], 0.85)} are within 1% of the "
            "lowest loss that any of them found"
        ),
        setup=(
            "500 starts; networks 1-h-1 on 20 points of a sine wave, tanh, squared error, L2 "
            "0.001, 100 and twice 60 seeds, 1,000 steps at α = 0.1, then Newton steps to rest"
        ),
        numbers={
            "valley": valley,
            "depths": float(len(levels)),
            "stuck": stuck,
            "least_curvature": float(narrow.curvature.min()),
            "three_units": wider[3],
            "four_units": wider[4],
            "rarest": float(counts.min()),
        },
        deciding=deciding_share(
            "share of the networks of 2 hidden units that stop above the deepest minimum",
            len(narrow.loss) - int(narrow.deepest.sum()),
            len(narrow.loss),
        ),
    )


@claim("M2", "Optimizers with momentum, such as Adam and RMSprop, push past small valleys.")
def M2() -> Finding:
    """Lets five methods run into small and deep ripples, from a slope and from rest."""
    starts = slope_starts()
    small: dict[str, float] = {}
    deep: dict[str, float] = {}
    for name in ("gradient descent", "momentum", "Nesterov"):
        for depth, share in ((SHALLOW, small), (DEEP, deep)):
            rates = np.array([0.01, 0.03, 0.1, 0.3]) * edge(depth)
            share[name] = float(reached(METHODS[name], rates.tolist(), depth, starts).max())
    small["Adam"] = float(reached(METHODS["Adam"], (0.03, 0.1), SHALLOW, starts).max())
    deep["Adam"] = float(reached(METHODS["Adam"], (0.03, 0.1), DEEP, starts).max())
    short = float(reached(METHODS["RMSprop"], (0.01, 0.03, 0.1), SHALLOW, starts).max())
    long = float(reached(METHODS["RMSprop"], (0.3, 0.5, 1.0), SHALLOW, starts).max())
    rest = at_rest(SHALLOW)
    optimizers = {
        "gradient descent": GradientDescent(0.1),
        "momentum": Momentum(0.03),
        "RMSprop": RMSprop(0.01),
        "Adam": Adam(0.03),
    }
    networks = {k: wave_share(v) for k, v in progress([*optimizers.items()], "M2", "method")}
    spread = max(networks.values()) - min(networks.values())
    _, descent = of_share(round(networks["gradient descent"] * NETWORKS), NETWORKS)
    speed = min(small["momentum"], small["Nesterov"], small["Adam"])
    holds_if = (
        small["gradient descent"] < 0.1
        and speed > 0.6
        and max(deep["momentum"], deep["Nesterov"], deep["Adam"]) < 0.3
        and short < 0.1 < long
        and rest == 0
    )
    return Finding(
        verdict=Verdict.HOLDS_IF if holds_if else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the method has momentum, the run arrives with speed and the valley is shallow; "
            "RMSprop has none, and gets past only by steps as long as the valley is wide"
            if holds_if
            else ""
        ),
        measured=(
            "from the slope of a valley with shallow ripples, gradient descent reaches the "
            f"deepest minimum from {below(small['gradient descent'], 0.1)} of the starts; "
            f"momentum, Nesterov and Adam from {above(speed, 0.6)}; with ripples six times as "
            f"deep, from {below(max(deep[k] for k in ('momentum', 'Nesterov', 'Adam')), 0.3)}. "
            f"RMSprop with α of at most 0.1: {below(short, 0.1)}; at the best of 0.3, 0.5 and 1: "
            f"{above(long, 0.5)}. Of "
            f"runs that begin at rest in a minimum, {rest:.0%} leave it. In {NETWORKS} networks of "
            "2 hidden units the methods' shares in the deepest minimum "
            + (
                f"differ by {spread:.0%}"
                if shares_differ(networks.values(), NETWORKS)
                else "cannot be told apart: their 95% intervals overlap"
            )
            + f"; with gradient descent the interval ends at {below(descent, 0.5)}"
        ),
        setup=(
            "200 starts 2.5 to 4 away, r = 0.05 and 0.3, 1,500 steps at the best of two to four "
            "rates, for descent, momentum and Nesterov below the edge, "
            "β = 0.9; the same 60 networks 1-2-1 on a sine wave for each method"
        ),
        numbers={
            "small_descent": small["gradient descent"],
            "small_momentum": small["momentum"],
            "small_nesterov": small["Nesterov"],
            "small_adam": small["Adam"],
            "deep_momentum": deep["momentum"],
            "deep_nesterov": deep["Nesterov"],
            "deep_adam": deep["Adam"],
            "rms_short": short,
            "rms_long": long,
            "leave_rest": rest,
            **{f"networks, {name}": share for name, share in networks.items()},
        },
        deciding=deciding_share(
            "share of starts that pass shallow ripples, the least of momentum, Nesterov and Adam",
            round(speed * len(starts)),
            len(starts),
        ),
    )


@claim("M3", "Against local minima, more training data helps.")
def M3() -> Finding:
    """Compares what stays and what changes as N grows from 10 to 160."""
    sizes = (10, 40, 160)
    runs = [with_data(N) for N in progress(sizes, "M3", "size")]
    by_set = [not_deepest(trained) for trained, _ in runs]
    stuck = [float(share.mean()) for share in by_set]
    gaps = [float((held - trained).mean()) for trained, held in runs]
    rows = np.arange(4)
    best = [float(held[rows, trained.argmin(axis=1)].mean()) for trained, held in runs]
    stays = stuck[-1] > 0.25 and stuck[-1] > stuck[0] - 0.1
    closes = gaps[-1] < 0.3 * gaps[0]
    return Finding(
        verdict=Verdict.DOES_NOT_HOLD if stays else Verdict.HOLDS,
        qualification=(
            "more data does not empty the shallow valleys"
            + ("; it makes training loss and held-out loss agree" if closes else "")
            if stays
            else ""
        ),
        measured=(
            f"with {sizes[-1]} examples {above(stuck[-1], 0.25)} of the runs stop clearly above "
            f"the lowest training loss, {'no fewer' if stays else 'fewer'} than with {sizes[0]}. "
            "What shrinks is the "
            f"gap between training and held-out loss, to {below(gaps[-1] / gaps[0], 0.3)} of what "
            f"it was; at the deepest minimum the held-out loss {_moves(best)}"
        ),
        setup=(
            "networks 1-2-1 on noisy points of a sine wave, N = 10, 40 and 160, four data sets "
            "with 25 first weights each, 300 steps at α = 0.1, then Newton steps to rest"
        ),
        numbers={
            "stuck_few": stuck[0],
            "stuck_many": stuck[-1],
            "gap_few": gaps[0],
            "gap_many": gaps[-1],
            "held_out_best_few": best[0],
            "held_out_best_many": best[-1],
        },
        deciding=Deciding.of(
            "share of runs that stop above the lowest loss, 160 examples minus 10, by data set",
            by_set[-1] - by_set[0],
        ),
    )


@claim("M4", "Against local minima, learning-rate schedules help to explore.")
def M4() -> Finding:
    """Runs schedules that begin below and above the edge, on ripples and on networks."""
    starts = slope_starts()
    constant = float(reached(GradientDescent, [0.5 * edge(DEEP)], DEEP, starts)[0])
    shares = {
        name: float(reached(GradientDescent, schedule, DEEP, starts)[0])
        for name, (_, schedule) in schedules(DEEP).items()
    }
    low = max(shares["falls from below the edge"], shares["restarts below the edge"])
    high = shares["falls from above the edge"]
    rates = {"constant": GradientDescent(0.1), "falling": GradientDescent(Cosine(0.4, 800))}
    networks = {name: wave_share(o, 100) for name, o in progress([*rates.items()], "M4", "rate")}
    holds_if = constant < 0.05 and low < 0.05 and high > 0.6
    gain = networks["falling"] - networks["constant"]
    alike = not shares_differ(networks.values(), 100)
    return Finding(
        verdict=Verdict.HOLDS_IF if holds_if else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the rate is above 2/λ of the valleys for a while, so that no run can rest there; a "
            "schedule that stays below it explores nothing"
            if holds_if
            else ""
        ),
        measured=(
            "on deep ripples, from 2.5 to 4 away, a constant rate below the edge reaches the "
            f"deepest minimum from {below(constant, 0.05)} of the starts, schedules below the "
            f"edge, with restarts or without, from {below(low, 0.05)}, and a rate that falls from "
            f"4 times the edge from {above(high, 0.6)}. In 100 networks of 2 hidden units a rate "
            "that falls from 0.4 "
            + (
                "makes no difference to the share in the deepest minimum that can be told from a "
                "constant 0.1: the 95% intervals overlap"
                if alike
                else f"changes the share in the deepest minimum by {gain:+.0%}, against a "
                "constant 0.1"
            )
        ),
        setup=(
            "200 starts, ripples of r = 0.3, 1,500 steps; exponential fall, cosine with five "
            "restarts; 100 networks 1-2-1 on a sine wave, 800 steps"
        ),
        numbers={
            "constant": constant,
            **shares,
            "networks_constant": networks["constant"],
            "networks_falling": networks["falling"],
        },
        deciding=deciding_share(
            "share of starts that pass deep ripples, rate falling from 4 times the edge",
            round(high * len(starts)),
            len(starts),
        ),
    )
