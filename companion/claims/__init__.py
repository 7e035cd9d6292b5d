"""The claims of the book, each judged by numbers of `companion.studies`: a file a chapter.

    >>> from companion import claims
    >>> claims.backpropagation.B3()  # doctest: +SKIP

Every function that judges a claim takes nothing and gives a `Finding`.
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
from companion.claims.deciding import Deciding
from companion.claims.finding import CLAIMS, Finding
from companion.claims.form import Verdict

__all__ = [
    "CLAIMS",
    "Deciding",
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
