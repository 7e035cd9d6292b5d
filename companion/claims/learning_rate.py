"""Claims L1 to L7, judged by what `studies.learning_rate` measures."""

from __future__ import annotations

import numpy as np

from companion import optim
from companion.claims.deciding import Deciding, deciding_ratio, deciding_share
from companion.claims.finding import Finding, above, below, claim
from companion.claims.form import Verdict
from companion.landscapes import QuadraticBowl, RippledValley, random_rotation
from companion.progress import progress
from companion.studies.learning_rate.adaptive import effective_rates, rms_cycle, valley_steps
from companion.studies.learning_rate.edge import bowl_edge, edge_run
from companion.studies.learning_rate.small import (
    DEPTH,
    bowl_steps_to,
    exclusive_or,
    steps_to_learn,
    valley_ends,
)
from companion.studies.learning_rate.smoothing import bowl_steps, steep_factor
from companion.studies.learning_rate.tuning import (
    BRIGHT,
    FRESH_SEEDS,
    METHODS,
    RATES,
    TUNING_SEEDS,
    common,
    is_both,
    reading_job,
    sweep,
    tuned,
    workable,
)


def _percent(value: float, bound: float) -> str:
    return f"within {bound:.0%}" if value < bound else f"{value:.0%}"


ADAPTIVE = ("RMSprop", "Adam")


@claim("L1", "With a learning rate that is too small, learning is very slow.")
def L1() -> Finding:
    """Counts the steps to a given loss as α shrinks, on a bowl and on the digits."""
    rates, seeds = (0.5, 0.1, 0.02, 0.005), range(5)
    counts = np.array(
        [[steps_to_learn(lr, seed) for lr in rates] for seed in progress(seeds, "L1", "seed")]
    )
    steps = counts.mean(axis=0)
    # On logarithmic axes the slope is the power of α that the steps go with.
    power = float(np.polyfit(np.log(rates[1:]), np.log(steps[1:]), 1)[0])
    ratios = counts[:, -1] / counts[:, 0]
    slower = float(ratios.min())
    small = (0.1, 0.01, 0.001)
    theory = [np.log(1000) / -np.log1p(-lr) for lr in small]
    off = max(abs(bowl_steps_to(lr) - t) for lr, t in zip(small, theory, strict=True))
    slow = slower > 20 and -1.2 < power < -0.8 and off <= 1
    return Finding(
        verdict=Verdict.HOLDS if slow else Verdict.DOES_NOT_HOLD,
        measured=(
            f"a rate 100 times smaller needs {above(slower, 20)} times as many updates to the same "
            "loss, for every seed; below 0.1 their number goes with α to the power "
            f"−{-power:.0f}. On L = ½ λ θ² it is that of the formula, ln 1000 / −ln(1 − αλ), "
            "rounded up"
        ),
        setup="digits, 64-32-10, batches of 32, training loss 0.8, α from 0.5 to 0.005, 5 seeds",
        numbers={"power": power, "slower": slower, "off_on_the_bowl": float(off)},
        deciding=Deciding.of(
            "updates to a training loss of 0.8, α = 0.005 over α = 0.5, digits", ratios
        ),
    )


@claim("L2", "With a learning rate that is too small, it might get stuck in local minima.")
def L2() -> Finding:
    """Finds which basin descents end in as α varies: `valley_ends`, `exclusive_or`."""
    valley = RippledValley(DEPTH)
    edge = 2 / float(valley.hessian(valley.minima)[:, 0, 0].max())
    starts = np.random.default_rng(0).uniform(-4, 4, 500)
    own = np.digitize(starts, np.sort(valley.saddles[:, 0]))
    fractions = (0.03, 0.5, 0.95, 3.0, 5.0)
    basins, at_rest = valley_ends([f * edge for f in fractions], starts)
    at_home = at_rest & (basins == own)
    stuck = at_home.mean(axis=1)
    rest = at_rest.mean(axis=1)
    falling = float((valley_ends([1.0], starts, decay_to=0.05)[0] == 4).mean())
    rates = (0.3, 1.0, 3.0)
    solved = [float(exclusive_or(lr).mean()) for lr in progress(rates, "L2", "rate")]
    same = float(stuck[:3].min()) == 1.0 and max(solved) - min(solved) < 0.1 and max(solved) < 0.8
    conditional = same and rest[3:].max() == 0 and falling > 0.9
    return Finding(
        verdict=Verdict.HOLDS_IF if conditional else Verdict.DOES_NOT_HOLD,
        qualification=(
            "“too small” means below 2/λ at that minimum, as every rate is that can rest there"
            if conditional
            else ""
        ),
        measured=(
            "below 2/λ, large or small, every descent of a rippled valley rests in the minimum "
            f"whose basin it starts in: at 3% of that edge and at 95% of it, {stuck[0]:.0%} and "
            f"{stuck[2]:.0%}. At 3 and 5 times the edge, {rest[3:].max():.0%} rest anywhere. A "
            f"rate that begins there and falls brings {above(falling, 0.9)} to the deepest "
            f"minimum. Of small networks, {below(max(solved), 0.6)} learn exclusive-or; a rate "
            "ten times smaller, with ten times as many steps, changes that by "
            f"{below(max(solved) - min(solved), 0.1)}"
        ),
        setup="500 starts, 1,500 steps; 100 networks 2-2-1, α from 0.3 to 3, α · steps the same",
        numbers={
            "stuck_small": float(stuck[0]),
            "stuck_large": float(stuck[2]),
            "rest_beyond": float(rest[3:].max()),
            "falling": falling,
            "solved_least": min(solved),
            "solved_most": max(solved),
        },
        deciding=deciding_share(
            "share of starts that rest in the minimum of their basin, α up to 95 % of 2/λ",
            int(at_home[:3].all(axis=0).sum()),
            len(starts),
        ),
    )


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


@claim("L4", "Momentum uses past gradients to smooth the updates, and damps oscillation.")
def L4() -> Finding:
    """Measures smoothing of noise, damping as β grows, and what a valley gains and loses by β."""
    # Smoothing: the direction of updates when the gradient is nothing but noise.
    noise = np.random.default_rng(0).normal(size=(4000, 20))
    theta, optimizer, updates = np.zeros(20), optim.Momentum(1.0, 0.9), []
    for g in noise:
        before = theta.copy()
        optimizer.step(theta, g)
        updates.append(theta - before)
    v = np.array(updates)
    alike = float((v[1:] * v[:-1]).mean() / (v * v).mean())
    # Damping: at αλ = 1.9 descent itself swings, with a factor of 0.9 a step.
    rate = 1.9
    betas = np.round(np.arange(0.0, 0.99, 0.03), 2)
    factors = steep_factor(rate, betas)
    bound = (1 - rate) ** 2
    damped = factors < 0.9 - 1e-3
    agrees = bool(np.all(damped[1:] == (betas < bound - 0.005)[1:]))
    # What it is worth on a whole valley, and what too much of it costs: each at its best α.
    rates = np.geomspace(1e-4, 4e-2, 60)
    seeds = progress(range(5), "L4", "bowl")
    table = np.array(
        [
            [bowl_steps(optim.Momentum, rates, seed, momentum=beta) for beta in (0.0, 0.7, 0.99)]
            for seed in seeds
        ]
    )
    gains = table[:, 0] / table[:, 1]
    gain = float(gains.min())
    cost = float((table[:, 2] / table[:, 0]).min())
    smooth = abs(alike - 0.9) < 0.02
    conditional = smooth and agrees and gain > 5 and cost > 1
    return Finding(
        verdict=Verdict.HOLDS_IF if conditional else Verdict.DOES_NOT_HOLD,
        qualification=(
            "β is below (1 − αλ)² in the direction that oscillates; a larger β swings by itself"
            if conditional
            else ""
        ),
        measured=(
            "of gradients that are pure noise, β = 0.9 makes updates with a correlation of "
            f"{alike:.1f} from one to the next. At αλ = 1.9, where descent swings with a factor of "
            f"0.9 a step, the least factor is {factors.min():.1f}; "
            f"{'every β tried below 0.81 damps and none above it' if agrees else 'no clear edge'}. "
            f"In a valley of κ = 100, each at its best α, β = 0.7 needs {above(gain, 5)} times "
            "fewer "
            f"steps than β = 0, and β = 0.99 {'more' if cost > 1 else 'fewer'} than β = 0"
        ),
        setup="20 noisy coordinates, 4,000 steps; 10 starts; 5 turned bowls to 1e-6, 60 rates each",
        numbers={
            "alike": alike,
            "bound": bound,
            "largest_that_damps": float(betas[damped].max(initial=0.0)),
            "least_factor": float(factors.min()),
            "gain": gain,
            "cost": cost,
        },
        deciding=Deciding.of(
            "steps in a valley, gradient descent over momentum of β = 0.7, each at its best α",
            gains,
        ),
    )


@claim("L5", "RMSprop adapts the learning rate for each parameter.")
def L5() -> Finding:
    """Measures the rates that parameters get, what they are good for, and where the run ends."""
    spread = []
    for seed in progress(range(5), "L5", "network"):
        low, high = np.quantile(effective_rates(seed), [0.05, 0.95])
        spread.append(float(high / low))
    rates = np.geomspace(1e-3, 1, 25)
    straight = [valley_steps(k, False, rates) for k in (1.0, 100.0, 10_000.0)]
    turned = [valley_steps(k, True, rates) for k in (1.0, 100.0, 10_000.0)]
    starts = np.random.default_rng(0).uniform(-3, 3, 20)
    cycle = rms_cycle(np.array([0.1, 0.03, 0.01]), starts)
    falling = float(rms_cycle(np.array([0.1]), starts, decay=0.01).max())
    adapts = min(spread) > 50 and max(straight) < 3 * straight[0]
    never_rests = bool(np.all(np.abs(cycle - 0.5) < 0.05))
    rests = falling < 0.05
    holds = adapts and never_rests and rests and max(turned) > 10 * turned[0]
    return Finding(
        verdict=Verdict.HOLDS if holds else Verdict.DOES_NOT_HOLD,
        measured=(
            f"in a digits network the middle 90% of the weights have rates that differ by "
            f"{above(min(spread), 50)} times. In a valley along the axes, κ = 10,000 takes "
            f"{below(max(straight) / straight[0], 3)} times as many steps as κ = 1; turned by "
            "40°, "
            f"{above(max(turned) / turned[0], 10)} times: it adapts to parameters, not to "
            "directions. "
            f"At a constant α it never rests: on L = ½ θ² it ends between ± "
            f"{cycle.mean():.2f} α, from every start; with a falling α it "
            f"{'comes to rest' if rests else 'does not rest either'}"
        ),
        setup="5 networks, 64-32-10, two epochs; bowls at the best of 25 rates; 20 starts, 3 rates",
        numbers={
            "spread": min(spread),
            "straight": max(straight) / straight[0],
            "turned": max(turned) / turned[0],
            "cycle_least": float(cycle.min()),
            "cycle_most": float(cycle.max()),
            "falling": falling,
        },
        deciding=Deciding.of(
            "rate that RMSprop gives a weight of a network, 95th over 5th percentile", spread
        ),
    )


@claim("L6", "Adam combines momentum and RMSprop and learns more efficiently.")
def L6() -> Finding:
    """Compares methods, each at its tuned α, on fresh seeds, and in a turned valley."""
    losses = {}
    for method in progress(METHODS, "L6", "method"):
        lr = tuned(method)
        losses[method] = np.array([reading_job(method, lr, seed)[0] for seed in FRESH_SEEDS])
    adam = losses["Adam"]
    ratio = {m: float(adam.mean() / loss.mean()) for m, loss in losses.items() if m != "Adam"}
    seeds = range(5)
    adam_rates, heavy_rates = np.geomspace(1e-2, 1, 21), np.geomspace(1e-3, 4e-2, 21)
    adam_valley = [bowl_steps(optim.Adam, adam_rates, seed, 1e-4, 1000) for seed in seeds]
    heavy_valley = [
        bowl_steps(optim.Momentum, heavy_rates, seed, 1e-4, 1000, momentum=0.7) for seed in seeds
    ]
    rival = max(("gradient descent", "RMSprop"), key=ratio.__getitem__)
    lead = deciding_ratio(
        f"training loss after three epochs, Adam over {rival}, each at its tuned α",
        adam,
        losses[rival],
    )
    slower = float(np.min(np.array(adam_valley) / np.array(heavy_valley)))
    combined = is_both()
    ahead = lead.value < 0.9 and lead.high < 1
    level = ratio["Nesterov"] > 0.9
    conditional = combined and ahead and level and slower > 1.2
    return Finding(
        verdict=Verdict.HOLDS_IF if conditional else Verdict.DOES_NOT_HOLD,
        qualification=(
            "it is compared with gradient descent or RMSprop; Nesterov's momentum, tuned as "
            "well, is no less efficient"
            if conditional
            else ""
        ),
        measured=(
            "its two means are momentum's and RMSprop's, step for step, each divided by 1 − βᵗ. "
            "After three epochs of digits, each method at its tuned α, Adam's training loss is "
            f"{below(ratio['gradient descent'], 0.8)} of gradient descent's and "
            f"{below(ratio['RMSprop'], 0.9)} of RMSprop's, but "
            f"{'not less than 90%' if level else format(ratio['Nesterov'], '.0%')} of Nesterov's. "
            "In a turned valley of κ = 100 it needs "
            f"{'at least 1.2 times' if slower > 1.2 else f'{slower:.1f} times'} the steps of "
            "momentum with β = 0.7"
        ),
        setup="64-32-10, batches of 32; α tuned to a sixth of a decade, 3 seeds; 10 fresh seeds",
        numbers={
            "same_means": float(combined),
            **{f"ratio_{m}": value for m, value in ratio.items()},
            "slower_in_a_valley": slower,
        },
        deciding=lead,
    )


@claim("L7", "Adaptive methods spare manual tuning.")
def L7() -> Finding:
    """Measures the width of the range of α that works, on one job and on two at once."""
    accuracy = [sweep(pixels)[..., 1] for pixels in (1.0, BRIGHT)]
    jobs = [read.mean(axis=2) for read in accuracy]
    ranges = {m: [workable(RATES, job[i]) for job in jobs] for i, m in enumerate(METHODS)}
    width = {m: r[0].decades for m, r in ranges.items()}
    both = {m: common(r) for m, r in ranges.items()}
    classic = [m for m in METHODS if m not in ADAPTIVE]
    widest_classic = max(width[m] for m in classic)
    widest_adaptive = max(width[m] for m in ADAPTIVE)
    kept = min(both[m] for m in ADAPTIVE)
    kept_classic = max(both[m] for m in classic)
    each = [
        min(
            common([workable(RATES, read[i, :, seed]) for read in accuracy])
            for i, m in enumerate(METHODS)
            if m in ADAPTIVE
        )
        for seed in TUNING_SEEDS
    ]
    still = max(width.values()) < 2
    alike = widest_adaptive < widest_classic + 0.5
    conditional = still and alike and kept > 0.5 and kept_classic < 0.35
    return Finding(
        verdict=Verdict.HOLDS_IF if conditional else Verdict.DOES_NOT_HOLD,
        qualification=(
            "what changes is the scale of the gradients; on one job α needs tuning all the same"
            if conditional
            else ""
        ),
        measured=(
            "on the digits the range of α that works is "
            f"{'less' if still else 'not less'} than two decades wide for every method; the widest "
            f"of an adaptive one is {'less' if alike else 'more'} than half a decade wider than "
            "the widest of the others. With pixels from 0 to 16 instead of 0 to 1, the ranges of "
            f"RMSprop and Adam keep {'more' if kept > 0.5 else 'less'} than 0.5 decades in common "
            f"with those before, those of the others {'less' if kept_classic < 0.35 else 'more'} "
            "than 0.35"
        ),
        setup="64-32-10, three epochs, 85% of held-out digits; α from 1e-4 to 10, 3 seeds each",
        numbers={
            **{f"decades_{m}": w for m, w in width.items()},
            **{f"common_{m}": c for m, c in both.items()},
        },
        deciding=Deciding.of(
            "decades of α that work at both scales of the pixels, the less of RMSprop and Adam",
            each,
        ),
    )
