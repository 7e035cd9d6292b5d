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
    falls = {
        "exponential": lambda: Exponential(first, (last / np.asarray(first)) ** (1 / steps)),
        "cosine": lambda: Cosine(first, steps, final=np.minimum(last, first)),
        "linear": lambda: Polynomial(first, steps, final=np.minimum(last, first)),
        "step": lambda: Step(first, max(steps // 10, 1), (last / np.asarray(first)) ** (1 / 9)),
        "restarts": lambda: WarmRestarts(first, max(steps // 5, 1)),
        "constant": lambda: Constant(first),
    }
    if shape not in falls:
        raise ValueError(f"shape must be one of {', '.join(falls)}, got {shape!r}")
    return falls[shape]()
