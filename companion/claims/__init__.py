"""The claims of the book, each judged by numbers of `companion.studies`: a file a chapter.

    >>> from companion import claims
    >>> claims.backpropagation.B3()  # doctest: +SKIP

Every claim is called without arguments and gives a `Finding`.
"""

from companion.claims import (
    adaptive_methods,
    backpropagation,
    challenges,
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
from companion.claims.claim import CLAIMS, MEASURED, Claim
from companion.claims.finding import Finding
from companion.claims.form import Verdict

__all__ = [
    "CLAIMS",
    "MEASURED",
    "Claim",
    "Finding",
    "Verdict",
    "adaptive_methods",
    "backpropagation",
    "challenges",
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
