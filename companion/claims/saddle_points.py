"""Claims P1 to P4, judged by what `studies.saddle_points` measures."""

from __future__ import annotations

import numpy as np

from companion.claims.deciding import Deciding
from companion.claims.finding import Finding, above, below, claim
from companion.claims.form import Verdict
from companion.landscapes import Himmelblau, Saddle, StyblinskiTang
from companion.optim import (
    Adam,
    GradientDescent,
    newton_direction,
    saddle_free_direction,
)
from companion.optim.schedules import Constant, Exponential
from companion.progress import progress
from companion.studies.saddle_points.escape import (
    METHODS,
    NEVER,
    equal_units,
    escape_steps,
    falling,
    newton_steps,
)
from companion.studies.saddle_points.waiting import (
    all_positive,
    balanced_digits,
    degenerate_steps,
    plateau,
    small_network,
    spectrum,
    strict_steps,
)


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


@claim("P3", "Against saddle points, momentum methods such as Nesterov and Adam push past.")
def P3() -> Finding:
    """Counts steps to escape as the distance from the way into the saddle shrinks to nothing."""
    distances = np.array([1e-2, 1e-4, 1e-6])
    steps = {name: escape_steps(make(), distances) for name, make in METHODS.items()}
    caught = {
        name: int(escape_steps(make(), np.zeros(1))[0]) == NEVER for name, make in METHODS.items()
    }
    ratios = {name: float((steps["gradient descent"] / steps[name]).min()) for name in steps}
    tuned = int(escape_steps(GradientDescent(1.9), distances)[-1])
    adam = float(steps["Adam"][-1] / steps["Adam"][0])
    newton = newton_steps(newton_direction, 1e-2)
    free = newton_steps(saddle_free_direction, 1e-6)
    faster = min(ratios[name] for name in ("momentum", "Nesterov", "Adam"))
    # The flat region is where the distance is small: there it has to count.
    flat = min(
        steps["gradient descent"][-1] / steps[name][-1] for name in ("momentum", "Nesterov", "Adam")
    )
    timid = int(escape_steps(Adam(0.002), distances)[-1])
    conditional = (
        faster > 1
        and flat > 2
        and all(caught.values())
        and steps["momentum"][-1] < tuned
        and timid > steps["gradient descent"][-1]
    )
    return Finding(
        verdict=Verdict.HOLDS_IF if conditional else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the run is not exactly on the way into the saddle, for none makes a distance out of "
            "nothing; and for Adam, if α is not too small"
            if conditional
            else ""
        ),
        measured=(
            "from 0.000001 beside the way in, momentum, Nesterov and Adam leave "
            f"{above(flat, 2)} times as fast as gradient descent; from 0.01, Adam's lead is "
            f"{below(ratios['Adam'], 1.5)} times. Momentum needs {steps['momentum'][-1]} steps; "
            f"descent at nearly the highest rate that it bears, {tuned}. RMSprop, without "
            f"momentum, is as fast as Adam. At a fifth of its rate Adam is "
            f"{'slower' if timid > steps['gradient descent'][-1] else 'faster'} than gradient "
            "descent. A distance ten thousand times smaller "
            f"costs Adam {below(adam, 1.5)} times the steps. From a distance of exactly 0, "
            f"{sum(not c for c in caught.values())} of {len(caught)} methods leave. Newton's "
            f"method {'is caught' if newton == 200 else 'leaves'}; the saddle-free one "
            f"{'leaves' if free < 40 else 'is slow'}"
        ),
        setup=(
            "½(x² − 0.05 y²) from x = 1 until |y| = 1, at most 3,000 steps; α = 1 and β = 0.9, "
            "for Adam and RMSprop α = 0.01; nothing is random, so each setting is run once"
        ),
        numbers={
            **{f"{name}, 1e-6": float(s[-1]) for name, s in steps.items()},
            "faster": faster,
            "flat": float(flat),
            "timid_adam": float(timid),
            "tuned_descent": float(tuned),
            "adam_ratio": adam,
            "caught": float(sum(caught.values())),
            "newton": float(newton),
            "saddle_free": float(free),
        },
        deciding=Deciding.of(
            "steps out of a saddle, gradient descent over the slowest of momentum, Nesterov, Adam",
            [flat],
        ),
    )


@claim(
    "P4",
    "Against saddle points, randomness, such as dropout and learning-rate decay, helps.",
)
def P4() -> Finding:
    """Adds noise, dropout, mini-batches and decay, each alone, where nothing else leads out."""
    on_the_line = np.zeros(100)
    runs_out = {
        size: escape_steps(GradientDescent(1.0), on_the_line, noise=size)
        for size in (1e-2, 1e-4, 1e-6)
    }
    noisy = {size: float(np.median(steps)) for size, steps in runs_out.items()}
    decay_from_zero = int(escape_steps(GradientDescent(falling()), np.zeros(1))[0])
    beside = np.array([1e-2])
    constant = int(escape_steps(GradientDescent(Constant(1.0)), beside)[0])
    decayed = int(escape_steps(GradientDescent(falling()), beside)[0])
    kinds = ("full batch", "mini-batches", "dropout", "noise")
    runs = {
        kind: [equal_units(kind, seed) for seed in range(3)]
        for kind in progress(kinds, "P4", "kind")
    }
    runs["decay"] = [equal_units("full batch", s, lr=Exponential(0.5, 0.99)) for s in range(3)]
    spread = {kind: [s for _, s in found] for kind, found in runs.items()}
    loss = {kind: [value for value, _ in found] for kind, found in runs.items()}
    breaks = min(spread["dropout"] + spread["noise"])
    keeps = max(spread["full batch"] + spread["mini-batches"] + spread["decay"])
    gain = min(
        a / max(b, c)
        for a, b, c in zip(loss["full batch"], loss["dropout"], loss["noise"], strict=True)
    )
    conditional = (
        max(noisy.values()) < NEVER
        and breaks > 0.1
        and keeps < 1e-6
        and gain > 3
        and decay_from_zero == NEVER
        and decayed > constant
    )
    return Finding(
        verdict=Verdict.HOLDS_IF if conditional else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the randomness has a part along the way down, as noise on the gradient and dropout "
            "have; decay is not random and makes the escape slower, and mini-batches cannot tell "
            "equal units apart"
            if conditional
            else ""
        ),
        measured=(
            "from exactly on the way into a saddle, noise leads out of it, at the median after "
            f"{below(noisy[1e-2], 200)} steps if it is 0.01 and {below(noisy[1e-6], 400)} if "
            "0.000001; a falling rate never does, and beside the way in "
            f"{'it never leaves' if decayed == NEVER else 'it is slower'} where a constant one "
            "leaves. A network whose hidden units are equal keeps them equal with full batches, "
            f"mini-batches and decay, to {below(keeps, 1e-6)}; with dropout or noise they part, "
            f"and the loss ends {above(gain, 3)} times lower"
        ),
        setup=(
            "½(x² − 0.05 y²), α = 1, 100 runs for each noise, decay 0.97 a step; 500 digits, "
            "64-8-10, tanh, 300 steps at α = 0.5, dropout 0.2, noise 0.001, 3 seeds"
        ),
        numbers={
            "noise_0.01": noisy[1e-2],
            "noise_0.000001": noisy[1e-6],
            "decay_from_zero": float(decay_from_zero),
            "constant_beside": float(constant),
            "decay_beside": float(decayed),
            "breaks": breaks,
            "keeps": keeps,
            "gain": gain,
        },
        deciding=Deciding.of(
            "steps out of a saddle, from exactly on the way in, noise of 0.000001",
            runs_out[1e-6],
        ),
    )
