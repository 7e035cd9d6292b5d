"""Claims G1 to G4, judged by what `studies.gradient_descent` measures."""

from __future__ import annotations

import numpy as np

from companion import landscapes, nn, optim
from companion.claims.deciding import Deciding, deciding_share
from companion.claims.finding import Finding, below, claim
from companion.claims.form import Verdict
from companion.landscapes import QuadraticBowl, StyblinskiTang, random_rotation
from companion.progress import progress
from companion.studies.gradient_descent import direction, step
from companion.studies.gradient_descent.destination import descend, descent, stop_from_zero
from companion.studies.gradient_descent.direction import DIRECTIONS, MOVE, rises
from companion.studies.gradient_descent.step import (
    EXAMPLES,
    STEPS,
    falls,
    first_rise,
    loss_left,
    losses_on_bowl,
    two_ways,
)


def _times(ratio: float) -> str:
    return f"more than {2 if ratio < 5 else 5} times" if ratio > 2 else f"{ratio:.2f} times"


@claim("G1", "The gradient points in the direction of steepest ascent.")
def G1() -> Finding:
    """Compares the rise along the gradient with those along random directions and along signs."""
    runs = [rises(seed) for seed in progress(direction.SEEDS, "G1", "network")]
    beaten = float(np.mean([np.mean(r.random < r.gradient) for r in runs]))
    bests = [float(r.random.max() / r.gradient) for r in runs]
    best = max(bests)
    signs = min(r.signs / r.gradient_by_largest for r in runs)
    conditional = beaten == 1.0 and signs > 2
    return Finding(
        verdict=Verdict.HOLDS_IF if conditional else Verdict.DOES_NOT_HOLD,
        qualification="the length of a move is Euclidean" if conditional else "",
        measured=(
            f"moved by the same Euclidean length, {beaten:.0%} of {DIRECTIONS * len(runs):,} "
            "random directions raise the loss less than the gradient does; the best of them gets "
            f"{below(best, 0.15)} of its rise. But if a length is the largest change of one "
            "parameter, the signs of the gradient raise the loss "
            f"{_times(signs)} as much as the gradient"
        ),
        setup=(f"10 digits networks, 64-32-10, {DIRECTIONS} directions each, moved by ±{MOVE:g}"),
        numbers={"beaten": beaten, "best_random": best, "signs_over_gradient": signs},
        deciding=Deciding.of(
            f"rise of the loss, steepest of {DIRECTIONS} random directions over the gradient", bests
        ),
    )


@claim("G2", "So stepping against the gradient reduces the loss.")
def G2() -> Finding:
    """Finds the longest step that helps on quadratics, and counts falls on either side of 2/λ."""
    edges_steepest, edges_random = [], []
    below_falls, above_ends = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        rotation = landscapes.random_rotation(5, rng)
        bowl = landscapes.QuadraticBowl(float(rng.uniform(2, 100)), 5, rotation)
        edge = 2 / bowl.condition_number
        edges_steepest.append(first_rise(bowl, rotation[:, -1]) / edge)
        start = rng.normal(size=5)
        edges_random.append(first_rise(bowl, start) / edge)
        losses = losses_on_bowl(bowl, start, 0.95 * edge)
        below_falls.append(bool(np.all(np.diff(losses) < 0)))
        losses = losses_on_bowl(bowl, start, 1.05 * edge)
        above_ends.append(losses[-1] > losses[0])
    off = float(np.abs(np.array(edges_steepest) - 1).max())
    least = min(edges_random)
    network = {}
    for alpha in (0.1, 1.0):
        runs = [falls(alpha, seed) for seed in progress(step.SEEDS, f"G2, α = {alpha:g}", "run")]
        network[alpha] = (
            float(np.mean([part for part, _ in runs])),
            np.concatenate([products for _, products in runs]),
        )
    small, large = network[0.1][0], network[1.0][0]
    product_small = float(network[0.1][1].max())
    product_large = float(np.median(network[1.0][1]))
    sharp = off < 1e-6 and least > 1 - 1e-6 and all(below_falls) and all(above_ends)
    same_in_network = small == 1.0 and product_small < 2 < product_large and large < 0.85
    conditional = sharp and same_in_network
    return Finding(
        verdict=Verdict.HOLDS_IF if conditional else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the step is small enough: α below 2 / λ_max, the largest curvature of the loss"
            if conditional
            else ""
        ),
        measured=(
            f"on {len(below_falls)} random quadratics the loss along the steepest axis is back at "
            f"its old value at α = 2 / λ_max, to {below(off, 1e-6)}, and nowhere sooner. At 0.95 "
            f"of it every step lowers the loss in {sum(below_falls)} of {len(below_falls)} runs, "
            f"at 1.05 of it {sum(above_ends)} of {len(above_ends)} runs end higher than they "
            f"began. On the digits with α = 0.1, where α λ_max stays below 2, {small:.0%} of the "
            f"steps lower the loss; with α = 1, where it is mostly beyond 2, "
            f"{below(large, 0.85)} do"
        ),
        setup=(
            "quadratics in 5 dimensions, κ from 2 to 100, 500 steps; digits network 64-32-10, "
            f"{EXAMPLES} images in one batch, 10 seeds, {STEPS} steps"
        ),
        numbers={
            "edge_off": off,
            "least_edge": least,
            "falls_below": float(np.mean(below_falls)),
            "rises_above": float(np.mean(above_ends)),
            "falls_small": small,
            "falls_large": large,
            "product_small": product_small,
            "product_large": product_large,
        },
        deciding=Deciding.of(
            "longest step that lowers the loss over 2/λ_max, along a quadratic's steepest axis",
            edges_steepest,
        ),
    )


@claim("G3", "The update is W ← W − α ∂L/∂W.")
def G3() -> Finding:
    """Compares the companion's update with the formula, a closed form, and the other sign."""
    same, closed, against, along = [], [], [], []
    for seed in step.SEEDS:
        by_formula, by_optimizer = two_ways(seed)
        same.append(nn.relative_error(by_optimizer.theta, by_formula.theta))
        bowl = landscapes.QuadraticBowl(20.0, 5)
        theta = np.random.default_rng(seed).normal(size=5)
        expected = (1 - 0.09 * bowl.eigenvalues) ** 30 * theta
        optimizer = optim.GradientDescent(0.09)
        for _ in range(30):
            optimizer.step(theta, bowl.gradient(theta))
        closed.append(nn.relative_error(theta, expected))
        against.append(loss_left(seed, -1.0))
        along.append(loss_left(seed, 1.0))
    error, error_closed = max(same), max(closed)
    holds = error < 1e-12 and error_closed < 1e-10 and max(against) < 0.9 and min(along) > 1
    return Finding(
        verdict=Verdict.HOLDS if holds else Verdict.DOES_NOT_HOLD,
        measured=(
            "the formula, applied to every W and b by itself, and the companion's update of one "
            f"flat θ differ by {below(error, 1e-12)} after {STEPS} steps; on a quadratic both are "
            f"where the closed form says, to {below(error_closed, 1e-10)}. Ten steps leave "
            f"{below(max(against), 0.9)} of the digits' loss; with a plus sign the loss "
            f"{'rises' if min(along) > 1 else 'does not rise'} in all 10 runs"
        ),
        setup="10 seeds, digits network 64-32-10, α = 0.1; quadratic in 5 dimensions, 30 steps",
        numbers={
            "error": error,
            "error_closed_form": error_closed,
            "left_against": max(against),
            "left_along": min(along),
        },
        deciding=deciding_share(
            "share of runs in which the update ends where the formula and the closed form do",
            sum(a < 1e-12 and b < 1e-10 for a, b in zip(same, closed, strict=True)),
            len(same),
        ),
    )


@claim("G4", "Repeating it reaches a minimum.")
def G4() -> Finding:
    """Descends bowls, a surface of four wells, a loss without a minimum, and from a ridge."""
    left, ratio = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        bowl = QuadraticBowl(30.0, 5, random_rotation(5, rng))
        start = rng.normal(size=5)
        left.append(float(bowl.value(descend(bowl, start, 2 / 31, 1000)) / bowl.value(start)))
        last, end = (bowl.value(descend(bowl, start, 2 / 31, n)) for n in (150, 151))
        ratio.append(float((end / last) ** 0.5 / (29 / 31)))
    wells = StyblinskiTang()
    starts = np.random.default_rng(0).uniform(-4.5, 4.5, size=(1000, 2))
    ends = descend(wells, starts, 0.01, 2000)
    slopes = np.linalg.norm(wells.gradient(ends), axis=-1)
    curvatures = np.linalg.eigvalsh(wells.hessian(ends))[..., 0]
    still, lowest_curvature = float(slopes.max()), float(curvatures.min())
    deepest = float(np.mean(np.linalg.norm(ends - wells.minima[0], axis=-1) < 1e-6))
    zero_gradient, zero_curvature = stop_from_zero()
    endless = descent(lambda x: -1 / (1 + np.exp(x)), np.zeros(1), 4.0, 10_000)[:, 0]
    grows = float(endless[-1] - endless[99])
    convex = max(left) < 1e-12 and max(abs(r - 1) for r in ratio) < 0.01
    local = still < 1e-8 and lowest_curvature > 0 and deepest < 0.5
    ridge = zero_gradient < 1e-6 and zero_curvature < -0.01
    conditional = convex and local and ridge and grows > 3
    return Finding(
        verdict=Verdict.HOLDS_IF if conditional else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the loss has a minimum, α is below 2 / λ_max and the start is not on a ridge. Which "
            "minimum it is depends on the start; the lowest is certain only on a convex loss"
            if conditional
            else ""
        ),
        measured=(
            f"on 20 quadratics with κ = 30, {below(max(left), 1e-12)} of the loss is left after "
            "1,000 steps, and the distance shrinks by (κ − 1)/(κ + 1) a step, to "
            f"{below(max(abs(r - 1) for r in ratio), 0.01)}. On a surface of four wells, all 1,000 "
            f"runs end in a minimum, but {below(deepest, 0.5)} of them in the deepest. A network "
            "whose weights begin at zero stops where the gradient is zero and the loss curves "
            f"down. The loss log(1 + e^(−θ)) has no minimum: θ grows by "
            f"{'more than 3' if grows > 3 else f'{grows:.2f}'} from step 100 to step 10,000"
        ),
        setup=(
            "20 rotated quadratics in 5 dimensions; 1,000 starts on Styblinski–Tang, α = 0.01, "
            "2,000 steps; digits network 64-16-10 with tanh from θ = 0; α = 4"
        ),
        numbers={
            "left_convex": max(left),
            "rate_off": max(abs(r - 1) for r in ratio),
            "gradient_at_ends": still,
            "least_curvature_at_ends": lowest_curvature,
            "deepest": deepest,
            "gradient_from_zero": zero_gradient,
            "curvature_from_zero": zero_curvature,
            "growth_without_minimum": grows,
        },
        deciding=deciding_share(
            "share of starts among four wells that end in a minimum",
            int(np.sum((slopes < 1e-8) & (curvatures > 0))),
            len(ends),
        ),
    )
