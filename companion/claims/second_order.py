"""Claims N1 to N2, judged by what `studies.second_order` measures."""

from __future__ import annotations

import numpy as np

from companion.claims.deciding import Deciding, deciding_share
from companion.claims.finding import Finding, above, below, claim, judged
from companion.landscapes import Himmelblau
from companion.progress import progress
from companion.studies.second_order.newton import (
    KINDS,
    errors,
    first_step,
    kinds,
    one_step,
    order,
    run,
)
from companion.studies.second_order.small_scale import (
    BATCH,
    BETWEEN,
    EXAMPLES,
    FRESH_SEEDS,
    LATE,
    METHODS,
    SIZES,
    SOON,
    by_size,
    reached,
    tuned,
)


@claim("N1", "Newton's method uses second derivatives for the optimal update.")
def N1() -> Finding:
    """Steps on bowls, runs from everywhere on a surface with minima and saddles, a network."""
    left = np.array([one_step(seed) for seed in range(10)])
    p = order(errors())
    surface = Himmelblau()
    starts = np.random.default_rng(0).uniform(-5, 5, (1000, 2))
    raises = float(
        (surface.value(run(surface, starts, "Newton", 1)[1]) > surface.value(starts)).mean()
    )
    ends = {
        method: np.bincount(kinds(surface, run(surface, starts, method, 60)[-1]), minlength=4)
        for method in ("Newton", "damped Newton", "saddle-free Newton")
    }
    caught = int(ends["Newton"][1] + ends["Newton"][2])
    down = min(int(ends[method][0]) for method in ("damped Newton", "saddle-free Newton"))
    network = [first_step(seed) for seed in range(20)]
    up = sum(step.after > step.before for step in network)
    tamed = sum(step.damped < step.before for step in network)
    exact = bool(left[:, 0].max() < 1e-8 and left[:, 1].min() > 0.01 and p > 1.8)
    fails = caught > len(starts) / 4 and up >= len(network) / 4
    mended = down > 990 and tamed == len(network)
    verdict, qualification = judged(
        exact and (mended or not fails),
        fails,
        "the loss is quadratic, or the run is already near a minimum; elsewhere the step goes to "
        "the stationary point of its model, be that a saddle or a top, and needs damping and a "
        "line search",
    )
    return Finding(
        verdict=verdict,
        qualification=qualification,
        measured=(
            f"on bowls of κ = 1,000 one step leaves {below(left[:, 0].max(), 1e-8)} of the height, "
            f"the best step along the gradient {above(left[:, 1].min(), 0.01)}. Near a minimum the "
            f"error is raised to the power {p:.1f} in each step. From everywhere on Himmelblau's "
            f"surface, {above(caught / 1000, 0.25)} of the runs end at a saddle or maximum; with "
            f"damping and a line search {above(down / 1000, 0.99)} end at a minimum. At the first "
            f"weights of a network Newton's step raises the loss {up} times in {len(network)}, the "
            f"damped one {len(network) - tamed} times"
        ),
        setup=(
            "10 bowls of 10 dimensions; Himmelblau's minimum (3, 2), from (3.6, 2.6); 1,000 "
            "random starts and 60 steps on Himmelblau's surface; 20 networks, 2-6-1 with tanh, "
            "on two moons"
        ),
        numbers={
            "left_by_newton": float(left[:, 0].max()),
            "left_by_gradient": float(left[:, 1].min()),
            "order": p,
            "raises": raises,
            **{
                f"{m}, {kind}": float(n)
                for m, e in ends.items()
                for kind, n in zip(KINDS, e, strict=True)
            },
            "up": float(up),
            "tamed": float(tamed),
            "negative": float(np.mean([step.negative for step in network])),
        },
        deciding=deciding_share(
            "starts from which Newton's method ends at a saddle or maximum", caught, 1000
        ),
    )


@claim("N2", "L-BFGS is an advanced method for small-scale deep learning.")
def N2() -> Finding:
    """Compares tuned methods on a small job, on equal budgets of gradients: `reached`."""
    settings = {
        (method, budget): tuned(method, budget)
        for method in progress(METHODS, "N2", "method")
        for budget in ("soon", "late")
    }
    loss = {
        (method, budget): np.array(
            [getattr(reached(method, setting, seed), budget) for seed in FRESH_SEEDS]
        )
        for (method, budget), setting in settings.items()
    }
    ends = {m: [reached(m, settings[m, "late"], seed) for seed in FRESH_SEEDS] for m in METHODS}
    others = [m for m in METHODS if not m.startswith("L-BFGS")]
    best = min(others, key=lambda m: float(loss[m, "late"].mean()))
    late = loss["L-BFGS", "late"] / loss[best, "late"]
    soon = loss["L-BFGS", "soon"] / loss["Adam, batches", "soon"]
    one = loss["L-BFGS, one batch", "late"] / loss["Adam, batches", "late"]
    two = loss["L-BFGS, two batches", "late"] / loss["Adam, batches", "late"]
    read = {m: float(np.mean([end.accuracy for end in ends[m]])) for m in METHODS}
    few, many = (by_size(examples) for examples in SIZES)
    ahead = bool(late.max() < 1)
    noisy = bool(one.min() > 1 and two.min() > 1)
    slow_start = bool(soon.min() > 1 and few < 1 < many)
    verdict, qualification = judged(
        ahead,
        noisy or slow_start,
        "the examples are few, each gradient is that of all of them, and there is time for dozens "
        "of passes; in the first passes, with many examples, and on small batches, Adam is ahead",
    )
    return Finding(
        verdict=verdict,
        qualification=qualification,
        measured=(
            f"after {LATE} passes L-BFGS has {below(float(late.max()), 0.97)} of the loss of the "
            f"best other method, which is {best}, with every seed; after {SOON} passes "
            f"it has {above(float(soon.min()), 3)} times the loss of Adam on batches. On batches "
            "of its own it ends "
            f"with {above(float(one.min()), 1.1)} times the loss of Adam if both gradients "
            f"of a pair are those of one batch, and {above(float(np.median(two)), 2)} times, at "
            f"the median, if they are those of two. After {BETWEEN} passes it is "
            f"{'ahead' if few < 1 else 'behind'} with {SIZES[0]} digits and "
            f"{'ahead' if many < 1 else 'behind'} with {SIZES[1]:,}. Held-out digits read: "
            f"{'the same' if abs(read['L-BFGS'] - read[best]) < 0.02 else 'not the same'} "
            "within 2%"
        ),
        setup=(
            f"{EXAMPLES} digits, 64-16-10, tanh, l2 = 0.0001, batches of all or of {BATCH}; a pass "
            f"is {EXAMPLES} gradients of single examples, tries of the line search included; each "
            "method's best of 4 settings for each budget, on 2 seeds; 5 fresh seeds"
        ),
        numbers={
            **{f"{m}, {SOON} passes": float(loss[m, "soon"].mean()) for m in METHODS},
            **{f"{m}, {LATE} passes": float(loss[m, "late"].mean()) for m in METHODS},
            "late": float(late.max()),
            "soon": float(soon.min()),
            "one_batch": float(one.min()),
            "two_batches": float(np.median(two)),
            "few": few,
            "many": many,
            **{f"accuracy, {m}": share for m, share in read.items()},
        },
        deciding=Deciding.of(
            f"loss of L-BFGS after {LATE} passes, as a part of that of the best other method", late
        ),
    )
