"""What gets past a valley, and what does not: claims M2 and M4."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from companion.arguments import Array
from companion.evidence.finding import Finding, Verdict, above, below, claim
from companion.evidence.local_minima.wave import first_weights, settle, train
from companion.evidence.shares import deciding_share, interval
from companion.landscapes import RippledValley
from companion.optim import Adam, GradientDescent, Momentum, Nesterov, Optimizer, RMSprop
from companion.optim.schedules import Cosine, Exponential, Schedule, WarmRestarts
from companion.progress import progress

SHALLOW, DEEP = 0.05, 0.3
"""Depths of the ripples that are tried."""

METHODS: dict[str, Callable[[Any], Optimizer]] = {
    "gradient descent": GradientDescent,
    "momentum": Momentum,
    "Nesterov": Nesterov,
    "RMSprop": lambda lr: RMSprop(lr, rho=0.9),
    "Adam": Adam,
}

NETWORKS = 60
"""Of 2 hidden units, that each method trains in M2."""


def edge(depth: float) -> float:
    """2/λ of the sharpest minimum of the valley: above it, gradient descent cannot rest there.

    Args:
        depth: of the ripples.
    """
    valley = RippledValley(depth)
    return 2 / float(valley.hessian(valley.minima)[:, 0, 0].max())


def reached(
    make: Callable[[Any], Optimizer],
    rates: Sequence[float] | Schedule,
    depth: float,
    starts: Array,
    steps: int = 1500,
    noise: float = 0.0,
    seed: int = 0,
) -> Array:
    """The part of the starts from which a run ends in the deepest valley, one for each rate.

    Args:
        make: an optimizer from its learning rate.
        rates: learning rates, shape (k,), or one schedule.
        depth: of the ripples.
        starts: places x on the floor, shape (n,), at which every run begins without speed.
        steps: of each run.
        noise: standard deviation of what is added to every gradient.
        seed: for the noise.

    Returns:
        Shape (k,), or (1,) for a schedule.
    """
    valley, rng = RippledValley(depth), np.random.default_rng(seed)
    one = isinstance(rates, Schedule)
    lr = rates if one else np.asarray(rates)[:, np.newaxis, np.newaxis]
    x = np.tile(starts, (1 if one else len(rates), 1))  # type: ignore[arg-type]
    theta = np.stack([x, np.zeros_like(x)], axis=-1)
    optimizer = make(lr)
    for _ in range(steps):
        gradient = valley.gradient(theta)
        if noise:
            gradient[..., 0] += noise * rng.normal(size=x.shape)
        optimizer.step(theta, gradient)
    crest = np.abs(valley.saddles[:, 0]).min()
    share: Array = (np.abs(theta[..., 0]) < crest).mean(axis=-1)
    return share


def slope_starts(count: int = 200, seed: int = 0) -> Array:
    """Places on both slopes of the valley, outside the deepest minimum's basin, 2.5 to 4 away.

    Args:
        count: how many.
        seed: for the draw.
    """
    rng = np.random.default_rng(seed)
    places: Array = rng.uniform(2.5, 4, count) * rng.choice([-1, 1], count)
    return places


def wave_share(
    optimizer: Optimizer, runs: int = NETWORKS, steps: int = 800, batch: int = 0
) -> float:
    """The part of the networks of 2 hidden units that come to rest in a deepest minimum.

    Args:
        optimizer: moves all of them.
        runs: networks, the same first weights at every call.
        steps: of the optimizer, before each walks down to the floor of its valley.
        batch: examples a step, of 20; 0 for all.
    """
    theta = first_weights(runs, 2)
    train(theta, optimizer, steps, batch=batch)
    return float((settle(theta).loss < 0.176).mean())


def differ(shares: Iterable[float], runs: int) -> bool:
    """Whether the 95 % intervals of two of the shares lie apart.

    Args:
        shares: each from 0 to 1.
        runs: of how many runs each is the share.
    """
    lows, highs = zip(*(interval(round(share * runs), runs) for share in shares), strict=True)
    return bool(max(lows) > min(highs))


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
    _, descent = interval(round(networks["gradient descent"] * NETWORKS), NETWORKS)
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
                if differ(networks.values(), NETWORKS)
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


def at_rest(depth: float, betas: Sequence[float] = (0.0, 0.9, 0.99)) -> float:
    """The part of the runs of momentum that leave a minimum in which they begin without speed.

    Args:
        depth: of the ripples.
        betas: momentum β, one after the other.
    """
    valley, rate = RippledValley(depth), 0.3 * edge(depth)
    left = []
    for beta in betas:
        theta = valley.minima.copy()
        optimizer = Momentum(rate, beta)
        for _ in range(1500):
            optimizer.step(theta, valley.gradient(theta))
        left.append(np.abs(theta - valley.minima).max(axis=1) > 0.1)
    return float(np.mean(left))


def schedules(depth: float, steps: int = 1500) -> Mapping[str, tuple[float, Schedule]]:
    """Schedules by name: the highest rate as a part of the edge, and the schedule.

    Args:
        depth: of the ripples.
        steps: how long they last.
    """
    top = edge(depth)
    low = 0.3 * top

    def falling(times: float) -> Schedule:
        return Exponential(times * top, (low / (times * top)) ** (1 / steps))

    return {
        "falls from below the edge": (0.95, falling(0.95)),
        "restarts below the edge": (0.95, WarmRestarts(0.95 * top, steps // 5)),
        "falls from above the edge": (4.0, falling(4.0)),
        "restarts above the edge": (4.0, WarmRestarts(4.0 * top, steps // 5)),
    }


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
    alike = not differ(networks.values(), 100)
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
