"""Claims K1 to K5, which sum up others."""

from __future__ import annotations

from collections.abc import Sequence

from companion.claims.form import Clause
from companion.claims.summary import of, summed


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


@summed(
    "K4",
    "Vanishing gradients and local minima exist; activations, optimizers and regularization help.",
    "clauses of V1, M1, V3, V4, M2 and M4",
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
    ]


@summed(
    "K5",
    "Adam, RMSprop and momentum speed up convergence.",
    "clauses of L4, S3, P3 and L6",
)
def K5() -> Sequence[Clause]:
    """Each beside gradient descent, at its best, in valleys, on digits and beside a saddle."""
    return [
        *of("L4", "valley"),
        *of("S3", "RMSprop, bowls", "Adam, digits"),
        *of("P3", "momentum", "Adam"),
        *of("L4", "valleys", aside=True),
        *of("S3", "RMSprop, turned", "Adam, turned", "even units", aside=True),
        *of("L6", "gradient descent", aside=True),
    ]
