"""Claims T1 to T10, judged by what `studies.types` measures."""

from __future__ import annotations

import numpy as np

from companion import nn, training
from companion.arguments import Array
from companion.claims.deciding import Deciding, deciding_share
from companion.claims.finding import Finding, above, below, claim
from companion.claims.form import Verdict
from companion.progress import progress
from companion.studies.types import cost, estimator, held_out, stability
from companion.studies.types.cost import growth, race, throughput
from companion.studies.types.estimator import gradients, losses_by_order, spread, trained_network
from companion.studies.types.held_out import EPOCHS, TARGET, VALIDATION, generalization, split
from companion.studies.types.runs import EXAMPLES, examples, small_network
from companion.studies.types.stability import (
    CONDITION,
    FEATURES,
    floor,
    regression_runs,
    rises,
    stable_rate,
)


def _difference(read: Array) -> tuple[float, float]:
    """Single examples against all at once, paired by seed: the mean and its standard error."""
    difference = read[0] - read[-1]
    return float(difference.mean()), float(difference.std(ddof=1) / len(difference) ** 0.5)


@claim("T1", "Batch gradient descent uses the whole data set for each update.")
def T1() -> Finding:
    """Compares one pass over all examples with the mean over examples and over parts."""
    x, y = examples()
    one_by_one, in_parts, moved = [], [], []
    for seed in estimator.SEEDS:
        network = small_network(seed)
        full = network.gradient(x, y)
        each = gradients(network, x, y)
        one_by_one.append(nn.relative_error(full, each.mean(axis=0)))
        parts = [
            len(part) / len(x) * network.gradient(x[part], y[part])
            for part in training.batches(len(x), 100, np.random.default_rng(seed))
        ]
        in_parts.append(nn.relative_error(full, np.sum(parts, axis=0)))
        # Without example i the mean over the others is off by (g − gᵢ) / (N − 1).
        left_out = np.linalg.norm(full - each, axis=1) / (len(x) - 1)
        moved.append(left_out.min() / np.linalg.norm(full))
    error, error_parts, least = max(one_by_one), max(in_parts), min(moved)
    uses_all = error < 1e-12 and error_parts < 1e-12 and least > 1e-5
    return Finding(
        verdict=Verdict.HOLDS if uses_all else Verdict.DOES_NOT_HOLD,
        measured=(
            f"its gradient is the mean of the gradients of all {len(x)} examples, to "
            f"{below(error, 1e-12)}, and none can be left out without changing it. They need not "
            "be in memory at once: the weighted mean over parts of at most 100 is the same, to "
            f"{below(error_parts, 1e-12)}"
        ),
        setup=(
            f"{len(estimator.SEEDS)} digits networks 64-16-10 with random weights, {len(x)} "
            "examples"
        ),
        numbers={"error": error, "error_parts": error_parts, "least_change": float(least)},
        deciding=deciding_share(
            f"share of networks whose gradient is the mean over all {len(x)} examples",
            sum(a < 1e-12 and b < 1e-12 for a, b in zip(one_by_one, in_parts, strict=True)),
            len(one_by_one),
        ),
    )


@claim("T2", "Batch gradient descent converges smoothly.")
def T2() -> Finding:
    """Counts the updates that raise the loss: `rises`."""
    each = rises((0.1, 1.0), EXAMPLES)
    small, large = each.mean(axis=1)
    noisy = rises((0.1,), 8).mean()
    smooth = small == 0 and large > 0.1 and noisy > 0.15
    return Finding(
        verdict=Verdict.HOLDS_IF if smooth else Verdict.DOES_NOT_HOLD,
        qualification="the learning rate is small enough" if smooth else "",
        measured=(
            f"with all examples and α = 0.1, {small:.0%} of the updates raise the loss, with α = 1 "
            f"{above(large, 0.1)}. In batches of 8 and at α = 0.1, {above(noisy, 0.15)} do"
        ),
        setup=f"digits, {EXAMPLES} examples, 64-16-10, 120 updates, {len(stability.SEEDS)} seeds",
        numbers={"small": float(small), "large": float(large), "noisy": float(noisy)},
        deciding=Deciding.of(
            "share of updates that raise the loss, all examples, α = 0.1", each[0]
        ),
    )


@claim("T3", "Batch gradient descent is expensive on large data sets.")
def T3() -> Finding:
    """Counts the examples used to the same loss, as the data set grows: `growth`."""
    g = growth()
    batch, mini_batch = (
        float(np.polyfit(np.log(g.examples), np.log(np.median(used, axis=1)), 1)[0])
        for used in (g.batch, g.mini_batch)
    )
    ratio = float(np.median(g.batch[-1]) / np.median(g.mini_batch[-1]))
    dear = batch > 0.9 and abs(mini_batch) < 0.2 and ratio > 30
    return Finding(
        verdict=Verdict.HOLDS if dear else Verdict.DOES_NOT_HOLD,
        measured=(
            "the examples that it uses until a hundredth of the excess loss is left grow as N to "
            f"the power {batch:.1f}; in batches of 16 as N to the power {abs(mini_batch):.1f}. At "
            f"N = {g.examples[-1]:,} it uses {above(ratio, 30)} times as many"
        ),
        setup=(
            f"linear regression, 5 weights, κ = 4, N = {g.examples[0]} … {g.examples[-1]:,}, "
            f"10 seeds, α = 0.12 and 0.02"
        ),
        numbers={"power_batch": batch, "power_mini_batch": mini_batch, "ratio": ratio},
        deciding=Deciding.of(
            f"examples used, N = {g.examples[-1]:,} at once over batches of 16, to the same loss",
            g.batch[-1] / g.mini_batch[-1],
        ),
    )


@claim("T4", "Stochastic gradient descent uses one random example for each update.")
def T4() -> Finding:
    """Looks at the gradients of single examples, and at what happens without the randomness."""
    x, y = examples()
    uphill, length = [], []
    for seed in estimator.SEEDS:
        network = trained_network(seed)
        each, full = gradients(network, x, y), network.gradient(x, y)
        uphill.append(float(np.mean(each @ full < 0)))
        length.append(float(np.median(np.linalg.norm(each, axis=1)) / np.linalg.norm(full)))
    kinds = progress(("sampled", "shuffled", "sorted"), "T4, orders", "order")
    first = float(np.mean([small_network(seed).loss(x, y) for seed in estimator.SEEDS]))
    last = {kind: losses_by_order(kind)[:, -1] for kind in kinds}
    final = {kind: float(np.mean(losses)) for kind, losses in last.items()}
    ratio, left = final["sorted"] / final["sampled"], final["sampled"] / first
    matters = ratio > 10 and left < 0.1 and final["shuffled"] < 1.1 * final["sampled"]
    return Finding(
        verdict=Verdict.HOLDS if matters else Verdict.DOES_NOT_HOLD,
        measured=(
            f"drawn at random, single examples leave {below(left, 0.1)} of the loss after five "
            "epochs; so they do if each epoch takes every example once, in a new random order. "
            f"Taken class by class they leave {above(ratio, 10)} times as much. One example of a "
            f"half-trained network points uphill in {above(float(np.mean(uphill)), 0.15)} of the "
            "cases: only the mean of them is the gradient"
        ),
        setup=(
            f"digits, {EXAMPLES} examples, 64-16-10, {len(estimator.SEEDS)} seeds, five "
            "epochs at α = 0.03"
        ),
        numbers={
            **{f"loss_{kind}": loss for kind, loss in final.items()},
            "uphill": float(np.mean(uphill)),
            "length": float(np.mean(length)),
        },
        deciding=Deciding.of(
            "training loss after five epochs, single examples class by class over drawn at random",
            last["sorted"] / last["sampled"],
        ),
    )


@claim("T5", "The updates of stochastic gradient descent are faster.")
def T5() -> Finding:
    """Times updates of all batch sizes: `throughput`."""
    t = throughput()
    update, example = t.update[-1] / t.update[0], t.example[0] / t.example.min()
    faster = update > 3 and example > 5
    return Finding(
        verdict=Verdict.HOLDS_IF if faster else Verdict.DOES_NOT_HOLD,
        qualification="updates are what you time; an epoch of them takes longer" if faster else "",
        measured=(
            f"an update with all {t.sizes[-1]} examples takes {above(update, 3)} times as long as "
            "with one. But in a batch an example costs less: alone it takes "
            f"{above(example, 5)} times as long as at the best batch size"
        ),
        setup=(
            f"64-16-10 network, B = 1 … {t.sizes[-1]}, the median of 30 updates each; the times "
            "differ between machines, the bounds are wide"
        ),
        numbers={"update": float(update), "example": float(example)},
        deciding=Deciding.of(
            f"time of an update, all {t.sizes[-1]} examples over one", [float(update)], timed=True
        ),
    )


@claim("T6", "Stochastic gradient descent generalizes better.")
def T6() -> Finding:
    """Compares held-out accuracy at the same epochs and at the same training loss."""
    found = generalization()
    gained, uncertain = _difference(found.same_epochs)
    left, left_uncertain = _difference(found.same_loss)
    by_epochs = gained > 0.1 and gained > 3 * uncertain
    alike = bool(found.reached.all()) and abs(left) < 0.015
    unlearned = float(found.loss[-1].mean() / found.loss[0].mean())
    if by_epochs and alike:
        verdict = Verdict.DOES_NOT_HOLD
        qualification = (
            "in as many epochs it learns more, for it makes more updates; at the same training "
            "loss there is no such difference here"
        )
    else:
        verdict = Verdict.HOLDS if left > 0.015 > 3 * left_uncertain else Verdict.HOLDS_IF
        qualification = "" if verdict is Verdict.HOLDS else "epochs are counted"
    return Finding(
        verdict=verdict,
        qualification=qualification,
        measured=(
            f"after {EPOCHS} epochs single examples read {above(100 * gained, 10)} percentage "
            "points more of the held-out images than all at once, and their training loss is "
            f"{above(unlearned, 5)} times lower. Trained until that loss is {TARGET}, they "
            f"differ by {below(100 * abs(left), 1.5)} points. So few images and so small a network "
            "cannot show what large ones do"
        ),
        setup=(
            f"digits, 64-16-10, {held_out.N} to learn from, {VALIDATION} to choose α by for "
            "each B, "
            f"{len(split().test[1]):,} to judge by; {len(held_out.SEEDS)} seeds; B = 1 … "
            f"{held_out.N}"
        ),
        numbers={
            "same_epochs": gained,
            "same_epochs_standard_error": uncertain,
            "same_loss": left,
            "same_loss_standard_error": left_uncertain,
            "loss_ratio": unlearned,
            "all_reached": float(found.reached.all()),
        },
        deciding=Deciding.of(
            "percentage points more read, single examples against all at once, same training loss",
            100 * (found.same_loss[0] - found.same_loss[-1]),
        ),
    )


@claim("T7", "Its noise makes stochastic gradient descent unstable.")
def T7() -> Finding:
    """Measures where the loss comes to rest, and up to which α it does: `floor`, `stable_rate`."""
    at = floor()
    grid = np.stack(np.broadcast_arrays(1.0, *np.log(np.meshgrid(at.rates, at.sizes))), axis=-1)
    grid = grid.reshape(-1, 3)
    fit, *_ = np.linalg.lstsq(grid, np.log(at.loss.mean(axis=-1).T).ravel())
    with_rate, with_size = float(fit[1]), float(fit[2])
    # The same for each seed alone, (3, seed).
    each, *_ = np.linalg.lstsq(grid, np.log(at.loss.transpose(1, 0, 2)).reshape(len(grid), -1))
    edge = {size: stable_rate(size) for size in (1, stability.N)}
    constant, falling = (
        float(regression_runs(np.array([0.016]), 1, 4000, schedule=s)[-1].mean())
        for s in (lambda k: 1.0, lambda k: 1 / (1 + k / 50))
    )
    exact = float(regression_runs(np.array([0.016]), 1, 4000, noise=0.0)[-1].max())
    proportional = abs(with_rate - 1) < 0.2 and abs(with_size + 1) < 0.2
    tamed = falling < constant / 5 and exact < 1e-20
    earlier = edge[1] < 0.6 * edge[stability.N]
    rising = float(at.rising[:, 0].mean())
    holds = proportional and tamed and earlier
    return Finding(
        verdict=Verdict.HOLDS_IF if holds else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the learning rate stays constant and no parameters fit every example" if holds else ""
        ),
        measured=(
            "the loss does not come to rest but wanders at a height that grows as α to the power "
            f"{with_rate:.1f} and as B to the power −{-with_size:.1f}; {rising:.0%} of the "
            "updates raise it. Single examples diverge at "
            f"{below(edge[1] / edge[stability.N], 0.6)} of the "
            "α that all examples bear. With α falling as 1/t less than a fifth of the height is "
            f"left, and where one w fits every example, {below(exact, 1e-20)}: the noise is 0 there"
        ),
        setup=(
            f"linear regression, N = {stability.N}, {FEATURES} weights, κ = {CONDITION:.0f}, "
            f"{len(stability.SEEDS)} seeds, 4,000 updates, α = 0.002 … 0.016, B = 1 … 16"
        ),
        numbers={
            "with_rate": with_rate,
            "with_size": with_size,
            "rising": rising,
            "edge_single": edge[1],
            "edge_all": edge[stability.N],
            "constant": constant,
            "falling": falling,
            "exact": exact,
        },
        deciding=Deciding.of(
            "power of α with which the height grows at which the loss wanders, small batches",
            each[1],
        ),
    )


@claim("T8", "Mini-batch gradient descent uses a subset of the data for each update.")
def T8() -> Finding:
    """Measures the variance of the estimate against the batch size: `spread`."""
    x, y = examples()
    found = [
        spread(gradients(trained_network(seed), x, y), np.random.default_rng(seed))
        for seed in progress(estimator.SEEDS[:5], "T8", "network")
    ]
    size = found[0].sizes
    scaled = {k: np.mean([s.measured[k] / s.V for s in found], axis=0) for k in ("with", "without")}
    predicted = {k: found[0].predicted[k] / found[0].V for k in scaled}
    power = float(np.polyfit(np.log(size), np.log(scaled["with"]), 1)[0])
    off = {k: float(np.max(np.abs(scaled[k][:-1] / predicted[k][:-1] - 1))) for k in scaled}
    rest = float(scaled["without"][-1])
    agrees = abs(power + 1) < 0.05 and max(off.values()) < 0.15 and rest < 1e-12
    return Finding(
        verdict=Verdict.HOLDS if agrees else Verdict.DOES_NOT_HOLD,
        measured=(
            f"the variance of its gradient falls as B to the power −{-power:.1f}, from one "
            "example to all. V/B with replacement and V/B · (N − B)/(N − 1) without are off by "
            f"{below(max(off.values()), 0.15)}; with B = N and without replacement nothing of it "
            "is left. Batch and stochastic gradient descent are its two ends"
        ),
        setup=(
            f"5 half-trained digits networks 64-16-10, N = {len(x)}, B = 1 … {size[-1]}, "
            "200 batches of each size"
        ),
        numbers={
            "power": power,
            "off_with": off["with"],
            "off_without": off["without"],
            "rest": rest,
        },
        deciding=Deciding.of(
            "power of the batch size with which the variance of the gradient goes",
            [float(np.polyfit(np.log(size), np.log(s.measured["with"]), 1)[0]) for s in found],
        ),
    )


@claim("T9", "Mini-batch gradient descent balances stability against efficiency.")
def T9() -> Finding:
    """Counts updates, examples and seconds to the same loss: `race` and `throughput`."""
    r = race()
    each = [rises((0.06,), size, updates=60)[0] for size in (1, 16, EXAMPLES)]
    uphill = [float(part.mean()) for part in each]
    seconds = r.fewest * throughput(tuple(r.sizes)).update
    middle = seconds[1:-1].min()
    single, everything = float(seconds[0] / middle), float(seconds[-1] / middle)
    fewer = float(r.fewest[0] / r.fewest[-1])
    more = float(r.examples[-1] / r.examples[0])
    steady = uphill[0] > 2 * uphill[1] and uphill[1] < 0.2 and uphill[2] == 0
    balance = steady and single > 2 and everything > 2 and fewer > 3 and more > 3
    return Finding(
        verdict=Verdict.HOLDS if balance else Verdict.DOES_NOT_HOLD,
        measured=(
            f"to the same training loss, all examples at once need {above(more, 3)} times as many "
            f"examples as single ones, and single ones {above(fewer, 3)} times as many updates. In "
            f"seconds, the best batch between beats both: single examples take {above(single, 2)} "
            f"times as long, all at once {above(everything, 2)} times. At α = 0.06 "
            f"{above(uphill[0], 0.3)} of the updates by single examples raise the loss, "
            f"{below(uphill[1], 0.2)} of those by 16 and {uphill[2]:.0%} of those by all"
        ),
        setup=(
            f"digits, {EXAMPLES} examples, 64-16-10, training loss {r.target}, the best of "
            f"{len(r.rates)} α for each B, the slowest of {len(cost.SEEDS)} seeds"
        ),
        numbers={
            "seconds_single": single,
            "seconds_all": everything,
            "updates_ratio": fewer,
            "examples_ratio": more,
            "uphill_single": uphill[0],
            "uphill_16": uphill[1],
            "uphill_all": uphill[2],
        },
        deciding=Deciding.of(
            "percentage points more updates uphill, single examples than batches of 16, α = 0.06",
            100 * (each[0] - each[1]),
        ),
    )


@claim("T10", "Mini-batch gradient descent needs a batch size to be chosen.")
def T10() -> Finding:
    """Looks at how much the choice matters, and at what α each batch size wants: `race`."""
    r = race()
    by_updates, by_examples = r.sizes[np.argmin(r.fewest)], r.sizes[np.argmin(r.examples)]
    small, large = r.best_rate[0], r.best_rate[-1]
    fewest = r.arrived.min(axis=1)  # of each seed at its own best α, (b, seed)
    apart = r.sizes[fewest.argmin(axis=0)] / r.sizes[(fewest.T * r.sizes).argmin(axis=1)]
    # As many updates as the largest batch needs, but at the α of single examples.
    kept = float(r.loss[-1][np.argmin(r.updates[0])])
    matters = by_updates >= 256 and by_examples <= 16 and large / small > 4 and kept > 5 * r.target
    return Finding(
        verdict=Verdict.HOLDS if matters else Verdict.DOES_NOT_HOLD,
        measured=(
            f"the fewest updates are made with B = {by_updates}, the fewest examples used with "
            f"B = {by_examples}: what is best depends on what is counted. And α has to be chosen "
            f"with B: {above(large / small, 4)} times as large for {r.sizes[-1]} as for 1. With "
            f"the α of single examples, {r.sizes[-1]:,} at once would by then be at a loss "
            f"{above(kept / r.target, 5)} times as high"
        ),
        setup=(
            f"digits, {EXAMPLES} examples, 64-16-10, until the training loss is {r.target}; "
            f"{len(r.rates)} α for each B, the slowest of {len(cost.SEEDS)} seeds"
        ),
        numbers={
            "best_by_updates": float(by_updates),
            "best_by_examples": float(by_examples),
            "rates": float(large / small),
            "kept": kept,
        },
        deciding=Deciding.of(
            "batch size with the fewest updates to a loss over that with the fewest examples",
            apart,
        ),
    )
