"""What is run for the claims and the figures of the book: a package a chapter.

A study is a function from settings to arrays. It knows no verdict, and no picture.
"""

from companion.studies import (
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

__all__ = [
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
