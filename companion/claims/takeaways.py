"""Claims K1 to K5, which sum up others."""

from __future__ import annotations

from collections.abc import Sequence

from companion.claims.form import Clause
from companion.claims.summary import of, summed


@summed(
    "K1",
    "Backpropagation is essential and efficient.",
    "clauses of B3, B4 and B7; essential: at least 1,000 times as dear without",
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


@summed(
    "K4",
    "Vanishing gradients and local minima exist; activations, optimizers and regularization help.",
    "clauses of V1, M1, V3, V4, M2 and M4, and cells of Q1",
)
def K4() -> Sequence[Clause]:
    """That both are there, and what an activation, a normalization and optimizers do to them."""
    return [
        *of("V1", "sigmoid"),
        *of("M1", "valley", "networks"),
        *of("V3", "reading"),
        *of("V4", "helps"),
        *of("M2", "short steps", "Adam", "RMSprop"),
        *of("M4", "networks"),
        *of("Q1-vanishing", "L2 penalty", "dropout"),
        *of("Q1-minima", "L2 penalty", "dropout"),
    ]


@summed(
    "K5",
    "Adam, RMSprop and momentum speed up convergence.",
    "each clause of the book that says that one of the three needs fewer steps than gradient "
    "descent, or leaves less of the loss: of L4, L6, S3, A3 and P3",
)
def K5() -> Sequence[Clause]:
    """Each beside gradient descent, in valleys, on digits and beside saddles.

    Which clauses count is a rule that does not look at how they came out: all that set momentum,
    RMSprop or Adam beside gradient descent and say that it is the faster one. Clauses that set
    these methods beside each other, and what is true beyond the end of a clause, are told beside.
    """
    return [
        *of("L4", "valley", "valleys"),
        *of("L6", "gradient descent"),
        *of("S3", "RMSprop, bowls", "Adam, digits"),
        *of("A3", "beside gradient descent"),
        *of("P3", "momentum", "Adam", "RMSprop", "surface", "Adam's pace"),
        *of("S3", "RMSprop, turned", "Adam, turned", "even units", aside=True),
    ]
