"""Claims K1 to K5, judged by what `studies.takeaways` measures."""

from __future__ import annotations

import numpy as np

from companion.claims.deciding import Deciding
from companion.claims.finding import Finding, above, below, claim
from companion.claims.form import Verdict
from companion.studies.backpropagation import cost
from companion.studies.challenges import Effect, cell
from companion.studies.gradient_descent import falls
from companion.studies.local_minima import wave_ends
from companion.studies.slow_convergence import tuned
from companion.studies.takeaways.probing import SEEDS, passes_for_a_line, read
from companion.studies.types import race, rises
from companion.studies.types.cost import RATES
from companion.studies.types.runs import EXAMPLES
from companion.studies.vanishing_gradients import first_look

SPEEDERS = ("momentum", "rmsprop", "adam")


def _if(holds: bool) -> Verdict:
    return Verdict.HOLDS_IF if holds else Verdict.DOES_NOT_HOLD


@claim("K1", "Backpropagation is essential and efficient.")
def K1() -> Finding:
    """Trains with backpropagation and without it, in the same number of passes."""
    counted = cost((16,))
    passes = (int(counted.passes_backpropagation[0]), int(counted.passes_differences[0]))
    with_it, without = np.array(read("backpropagation")), np.array(read("probing"))
    small = [
        passes_for_a_line("probing", seed) / passes_for_a_line("backpropagation", seed)
        for seed in SEEDS
    ]
    lead = with_it - without
    holds = passes == (2, 2 * counted.parameters[0]) and lead.min() > 0.2 and max(small) < 50
    return Finding(
        verdict=_if(holds),
        qualification="the network is not very small" if holds else "",
        measured=(
            f"one gradient of {counted.parameters[0]:,} parameters takes {passes[0]} passes, by "
            f"differences {passes[1]:,}. After 800 passes a network that steps by backpropagation "
            f"reads {above(with_it.min(), 0.95)} of the digits; one that probes a random direction "
            f"for each step, {below(without.max(), 0.75)}. A sum of five inputs learns without it, "
            f"too, in {below(max(small), 20)} times as many passes"
        ),
        setup=(
            "64-16-10, tanh, batches of 32, α the best of 6 on other seeds, 5 seeds; linear "
            "regression, 64 examples, α the best of 6, 5 seeds"
        ),
        numbers={
            "passes": float(passes[0]),
            "passes_differences": float(passes[1]),
            "with": float(with_it.min()),
            "without": float(without.max()),
            "small": float(max(small)),
        },
        deciding=Deciding.of("share of digits read, with it minus without, 800 passes", lead),
    )


@claim("K2", "Gradient descent lowers the loss along the negative gradient.")
def K2() -> Finding:
    """Counts the steps of full-batch descent that lower the loss, at a small and a large α."""
    runs = {ratio: falls(ratio, SEEDS).part for ratio in (0.25, 2.0)}
    holds = min(runs[0.25]) == 1 and max(runs[2.0]) < 0.9
    return Finding(
        verdict=_if(holds),
        qualification="the step is small enough: α below 2/λ_max" if holds else "",
        measured=(
            f"on the digits, with α at a quarter of 2/λ_max of the start, {min(runs[0.25]):.0%} of "
            f"the steps lower the loss; at twice it, {below(max(runs[2.0]), 0.9)}"
        ),
        setup="64-32-10, 200 images in every step, 5 seeds",
        numbers={"small": min(runs[0.25]), "large": max(runs[2.0])},
        deciding=Deciding.of("share of the steps at twice 2/λ_max that lower the loss", runs[2.0]),
    )


@claim(
    "K3",
    "Batch gradient descent is stable and slow, stochastic fast and noisy, mini-batch in between.",
)
def K3() -> Finding:
    """Counts steps that raise the loss, and what each kind needs to reach the same loss."""
    sizes = (1, 16, EXAMPLES)
    uphill = [rises(0.06, size, range(10), updates=60).part for size in sizes]
    single, mini, batch = (float(shares.mean()) for shares in uphill)
    r = race(sizes, range(10))
    updates, examples = r.updates.mean(axis=1), r.examples.mean(axis=1)
    steady = single > 2 * mini > 0 and batch == 0
    between = updates[0] > updates[1] > updates[2] and examples[0] < examples[1] < examples[2]
    holds = steady and between
    return Finding(
        verdict=_if(holds),
        qualification=(
            "fast means few examples; in updates the order is the other way round" if holds else ""
        ),
        measured=(
            f"at the same α, {above(single, 0.3)} of the updates by single examples raise the "
            f"loss, {below(mini, 0.1)} of those by 16 and {batch:.0%} of those by all. To the same "
            f"loss, all at once need {above(examples[2] / examples[0], 20)} times the examples of "
            f"single ones, and single ones {above(updates[0] / updates[2], 15)} times the updates; "
            f"batches of 16 lie {'between' if between else 'outside'} in both"
        ),
        setup=f"digits, {EXAMPLES} examples, 64-16-10, the best of {len(RATES)} α each, 10 seeds",
        numbers={
            "single": single,
            "mini": mini,
            "batch": batch,
            "examples": float(examples[2] / examples[0]),
            "updates": float(updates[0] / updates[2]),
        },
        deciding=Deciding.of(
            "share of updates that raise the loss, single examples minus batches of 16",
            uphill[0] - uphill[1],
        ),
    )


@claim(
    "K4",
    "Vanishing gradients and local minima exist; activations, optimizers and regularization help.",
)
def K4() -> Finding:
    """Shows both, and tries on each what is recommended: cells of the matrix of Q1."""
    gradients = [first_look(10, "sigmoid", 1.0, seed).gradient for seed in SEEDS]
    shrunk = [float(g[0] / g[-1]) for g in gradients]
    caught = 1 - float(wave_ends(2, 60).deepest.mean())
    tried = {
        "activation": [cell("vanishing", "relu")],
        "normalization": [cell("vanishing", "normalization")],
        "optimizers": [cell("minima", name) for name in SPEEDERS],
        "regularization": [
            cell(p, name) for p in ("vanishing", "minima") for name in ("l2", "dropout")
        ],
    }
    helps = {name: sum(c.effect is Effect.HELPS for c in cells) for name, cells in tried.items()}
    exist = max(shrunk) < 1e-3 and caught > 0.3
    holds = exist and helps["activation"] == 1 and helps["normalization"] == 1
    least, middle, most = cell("vanishing", "relu").gain
    return Finding(
        verdict=_if(holds),
        qualification=(
            "the remedy is an activation or a normalization, against vanishing gradients; the "
            "named optimizers do not lead out of the minima, and regularization helps against "
            "neither"
            if holds and not helps["optimizers"] and not helps["regularization"]
            else "not for all that is named"
            if holds
            else ""
        ),
        measured=(
            "the gradient of the first of ten sigmoid layers is "
            f"{below(max(shrunk), 1e-3)} of the last one's, and {above(caught, 0.5)} of the small "
            "networks end in a minimum that is not the deepest. Remedies that help, of those "
            "tried: " + ", ".join(f"{name} {helps[name]} of {len(tried[name])}" for name in tried)
        ),
        setup="the set-ups of the matrix, each remedy alone, its own best α, 5 seeds",
        numbers={
            "shrunk": max(shrunk),
            "caught": caught,
            **{k: float(v) for k, v in helps.items()},
        },
        deciding=Deciding(
            "share of digits read, with ReLU minus without, vanishing gradients",
            middle,
            least,
            most,
            len(cell("vanishing", "relu").with_it),
        ),
    )


@claim("K5", "Adam, RMSprop and momentum speed up convergence.")
def K5() -> Finding:
    """Compares each at its best with gradient descent at its best, on valleys and round bowls."""
    slow = {name: cell("slow", name) for name in SPEEDERS}
    names = {"momentum": "momentum", "rmsprop": "RMSprop", "adam": "Adam"}
    steps = {
        (label, bowl): tuned(label, condition, turned).steps
        for label in ("gradient descent", *names.values())
        for bowl, condition, turned in (("round", 1.0, False), ("turned", 1000.0, True))
    }
    faster = {
        (label, bowl): steps["gradient descent", bowl] / steps[label, bowl]
        for label in names.values()
        for bowl in ("round", "turned")
    }
    round_best = max(faster[label, "round"] for label in names.values())
    helps = all(found.effect is Effect.HELPS for found in slow.values())
    holds = helps and round_best <= 1 and faster["RMSprop", "turned"] < 1.5
    least, middle, most = slow["adam"].gain
    return Finding(
        verdict=_if(holds),
        qualification=(
            "the problem is ill-conditioned, and for RMSprop along the axes" if holds else ""
        ),
        measured=(
            "on digits with pixels of very uneven size, momentum, RMSprop and Adam need "
            + ", ".join(
                f"{above(slow[name].gain[1], bound)}"
                for name, bound in zip(SPEEDERS, (1.5, 3.0, 4.0), strict=True)
            )
            + " times fewer updates than gradient descent at its best. In a turned valley of κ = "
            f"1,000 momentum is {above(faster['momentum', 'turned'], 10)} times as fast, Adam "
            f"{above(faster['Adam', 'turned'], 5)} and RMSprop "
            f"{below(faster['RMSprop', 'turned'], 1.5)}. On a round bowl none of them is faster"
        ),
        setup="each method at its own best α; digits with 5 seeds, bowls with 5 starts",
        numbers={
            **{f"slow_{name}": slow[name].gain[1] for name in SPEEDERS},
            **{f"{label}, {bowl}": float(value) for (label, bowl), value in faster.items()},
        },
        deciding=Deciding(
            "updates, gradient descent over Adam, pixels of uneven size",
            middle,
            least,
            most,
            len(slow["adam"].with_it),
        ),
    )
