"""The optimizers of this chapter by name, and what each is tuned over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from companion.arguments import Array
from companion.optim import Adam, GradientDescent, Momentum, Nesterov, Optimizer, RMSprop
from companion.optim.schedules import (
    Constant,
    Cosine,
    Exponential,
    Polynomial,
    Schedule,
    Step,
    WarmRestarts,
)

METHODS: Mapping[str, Callable[[Any, Any], Optimizer]] = MappingProxyType(
    {
        "gradient descent": lambda lr, _: GradientDescent(lr),
        "momentum": Momentum,
        "Nesterov": Nesterov,
        "RMSprop": lambda lr, rho: RMSprop(lr, rho=rho),
        "Adam": lambda lr, beta: Adam(lr, betas=(beta, 0.999)),
    }
)
"""An optimizer of its learning rate and of what fades: β, RMSprop's ρ, Adam's β₁."""

DECAYS: Sequence[float] = (0.8, 0.9, 0.97)
"""What β, ρ and β₁ are chosen from."""


def schedule(shape: str, first: Array | float, last: Array | float, steps: int) -> Schedule:
    """A learning rate that falls, or stays.

    Args:
        shape: "exponential", "cosine", "linear", "step" (ten equal falls), "restarts" (five falls
            to 0 from the first rate), or "constant".
        first: the rate α at the start.
        last: the one at the end, of the same shape, for shapes that have one.
        steps: how long it lasts.

    Raises ValueError for another shape.
    """
    left, final = last / np.asarray(first), np.minimum(last, first)
    match shape:
        case "exponential":
            return Exponential(first, left ** (1 / steps))
        case "cosine":
            return Cosine(first, steps, final=final)
        case "linear":
            return Polynomial(first, steps, final=final)
        case "step":
            return Step(first, max(steps // 10, 1), left ** (1 / 9))
        case "restarts":
            return WarmRestarts(first, max(steps // 5, 1))
        case "constant":
            return Constant(first)
    shapes = "exponential, cosine, linear, step, restarts, constant"
    raise ValueError(f"shape must be one of {shapes}, got {shape!r}")
