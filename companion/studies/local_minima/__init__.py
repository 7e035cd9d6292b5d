"""What is run for the chapter on local minima."""

from companion.studies.local_minima.escapes import (
    at_rest,
    edge,
    reached,
    schedules,
    slope_starts,
    wave_share,
)
from companion.studies.local_minima.stops import (
    not_deepest,
    valley_share,
    wave_ends,
    with_data,
)
from companion.studies.local_minima.symmetry import aligned, barrier, copies, loss_between, twins
from companion.studies.local_minima.wave import (
    Ends,
    depths,
    first_weights,
    hessians,
    loss_and_gradient,
    outputs,
    settle,
    train,
)

__all__ = [
    "Ends",
    "aligned",
    "at_rest",
    "barrier",
    "copies",
    "depths",
    "edge",
    "first_weights",
    "hessians",
    "loss_and_gradient",
    "loss_between",
    "not_deepest",
    "outputs",
    "reached",
    "schedules",
    "settle",
    "slope_starts",
    "train",
    "twins",
    "valley_share",
    "wave_ends",
    "wave_share",
    "with_data",
]
