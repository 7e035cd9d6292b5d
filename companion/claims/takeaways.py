"""Claims K1 to K5, judged by what `studies.takeaways` measures."""

from __future__ import annotations

from collections.abc import Sequence

from companion.claims.deciding import Deciding
from companion.claims.finding import Finding, above, below, claim
from companion.claims.form import Clause, Verdict
from companion.claims.summary import of, summed
from companion.studies.challenges import Effect, cell
from companion.studies.local_minima import wave_ends
from companion.studies.slow_convergence import tuned
from companion.studies.takeaways.probing import SEEDS
from companion.studies.vanishing_gradients import first_look

SPEEDERS = ("momentum", "rmsprop", "adam")


def _if(holds: bool) -> Verdict:
    return Verdict.HOLDS_IF if holds else Verdict.DOES_NOT_HOLD


@summed(
    "K1",
    "Backpropagation is essential and efficient.",
    "clauses of B3, B4 and B7",
)
def K1() -> Sequence[Clause]:
    """What a gradient costs with backpropagation, and what becomes of training without it."""
    return [
        *of("B7", "visits"),
        *of("B4", "differences", "directions"),
        *of("B3", "backward"),
        *of("B4", "price", aside=True),
    ]


@summed(
    "K2",
    "Gradient descent lowers the loss along the negative gradient.",
    "clauses of G1, G2 and B8",
)
def K2() -> Sequence[Clause]:
    """That the direction is the steepest one, and how long a step may be."""
    return [
        *of("G1", "steepest"),
        *of("G2", "quadratics", "network"),
        *of("B8", "all"),
        *of("B8", "batch and all", aside=True),
    ]


@summed(
    "K3",
    "Batch gradient descent is stable and slow, stochastic fast and noisy, mini-batch in between.",
    "clauses of T2, T3, T5, T7, T9 and T10",
)
def K3() -> Sequence[Clause]:
    """Steps that raise the loss, and what each kind needs to reach the same loss, in each unit."""
    return [
        *of("T2", "smooth"),
        *of("T3", "price"),
        *of("T5", "counted"),
        *of("T7", "no rest"),
        *of("T10", "by updates", "by examples"),
        *of("T9", "examples", "updates", "steadier"),
        *of("T9", "all steadier", "same α", aside=True),
    ]


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
