"""Optimizers: what to do with a gradient."""

from companion.optim.first_order import GradientDescent
from companion.optim.optimizer import Optimizer

__all__ = ["GradientDescent", "Optimizer"]
