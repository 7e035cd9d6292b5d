"""Optimizers: what to do with a gradient."""

from companion.optim import schedules
from companion.optim.adam import Adam, AdamW, AMSGrad, Nadam
from companion.optim.adaptive import Adadelta, Adagrad, RMSprop
from companion.optim.clipping import GradientNoise, clip_by_global_norm, clip_by_value
from companion.optim.first_order import GradientDescent, Momentum, Nesterov
from companion.optim.optimizer import Optimizer

__all__ = [
    "AMSGrad",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "GradientDescent",
    "GradientNoise",
    "Momentum",
    "Nadam",
    "Nesterov",
    "Optimizer",
    "RMSprop",
    "clip_by_global_norm",
    "clip_by_value",
    "schedules",
]
