"""The claims of the book, each measured, each with its verdict: a module a chapter.

    >>> from companion import evidence
    >>> evidence.backpropagation.B3()  # doctest: +SKIP

Every function that measures a claim takes nothing and gives a `Finding`.
"""

from companion.evidence import (
    adaptive_methods,
    backpropagation,
    capstone,
    challenges,
    convolution,
    exploding_gradients,
    gradient_descent,
    learning_rate,
    local_minima,
    saddle_points,
    second_order,
    slow_convergence,
    takeaways,
    types,
    vanishing_gradients,
)
from companion.evidence.finding import CLAIMS, Deciding, Finding, Verdict

__all__ = [
    "CLAIMS",
    "Deciding",
    "Finding",
    "Verdict",
    "adaptive_methods",
    "backpropagation",
    "capstone",
    "challenges",
    "convolution",
    "exploding_gradients",
    "gradient_descent",
    "learning_rate",
    "local_minima",
    "saddle_points",
    "second_order",
    "slow_convergence",
    "takeaways",
    "types",
    "vanishing_gradients",
]
