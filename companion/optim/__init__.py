"""Optimizers: what to do with a gradient."""

from companion.optim import schedules
from companion.optim.adam import Adam, AdamW, AMSGrad, Nadam
from companion.optim.adaptive import Adadelta, Adagrad, RMSprop
from companion.optim.clipping import GradientNoise, clip_by_global_norm, clip_by_value
from companion.optim.first_order import GradientDescent, Momentum, Nesterov
from companion.optim.line_search import (
    LineSearchError,
    Objective,
    Point,
    backtracking,
    strong_wolfe,
)
from companion.optim.optimizer import Optimizer
from companion.optim.second_order import (
    LBFGS,
    newton_cg_direction,
    newton_direction,
    saddle_free_direction,
)

__all__ = [
    "LBFGS",
    "AMSGrad",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "GradientDescent",
    "GradientNoise",
    "LineSearchError",
    "Momentum",
    "Nadam",
    "Nesterov",
    "Objective",
    "Optimizer",
    "Point",
    "RMSprop",
    "backtracking",
    "clip_by_global_norm",
    "clip_by_value",
    "newton_cg_direction",
    "newton_direction",
    "saddle_free_direction",
    "schedules",
    "strong_wolfe",
]
