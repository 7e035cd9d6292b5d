"""Claims M1 to M4, of the chapter on local minima."""

from companion.evidence.local_minima.escapes import (
    M2,
    M4,
    at_rest,
    edge,
    reached,
    schedules,
    slope_starts,
    wave_share,
)
from companion.evidence.local_minima.stops import (
    M1,
    M3,
    not_deepest,
    valley_share,
    wave_ends,
    with_data,
)
from companion.evidence.local_minima.symmetry import aligned, barrier, copies, loss_between, twins
from companion.evidence.local_minima.wave import (
    Ends,
    depths,
    first_weights,
    hessians,
    loss_and_gradient,
    outputs,
    settle,
    train,
)
from companion.evidence.shares import interval

__all__ = [
    "M1",
    "M2",
    "M3",
    "M4",
    "Ends",
    "aligned",
    "at_rest",
    "barrier",
    "copies",
    "depths",
    "edge",
    "first_weights",
    "hessians",
    "interval",
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
