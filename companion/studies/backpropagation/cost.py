"""What the gradient costs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, nn
from companion.arguments import Array
from companion.progress import progress
from companion.studies import clock
from companion.studies.passes import PassCounter


class Cost(NamedTuple):
    """What one gradient costs, for networks of growing size; every field has shape (networks,).

    A pass is one run over a batch, forward or backward.

    Attributes:
        parameters: P, how many parameters the network has.
        passes_backpropagation, passes_differences: passes for one gradient.
        seconds_forward: for one forward pass.
        seconds_backpropagation, seconds_differences: for one gradient.
        measured: where the central differences were run to the end. Elsewhere their passes are 2P
            and their seconds 2P times those of one forward pass.
    """

    parameters: NDArray[np.int64]
    passes_backpropagation: NDArray[np.int64]
    passes_differences: NDArray[np.int64]
    seconds_forward: Array
    seconds_backpropagation: Array
    seconds_differences: Array
    measured: NDArray[np.bool_]


def cost(widths: Sequence[int] = (1, 4, 12, 32, 64, 128, 256, 512), run_up_to: int = 4000) -> Cost:
    """The cost of one gradient of 64-h-h-10 networks on 32 digits.

    Args:
        widths: the hidden widths h, one network each.
        run_up_to: the largest P for which the differences are run to the end.
    """
    digits = data.digits()
    rows = []
    for h in progress(widths, "costs", "network"):
        counter = PassCounter()
        layers = [nn.Dense(64, h), nn.ReLU(), nn.Dense(h, h), nn.ReLU(), counter, nn.Dense(h, 10)]
        network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=0)
        x, targets = network.encode(digits.x_train[:32], digits.y_train[:32])
        g = np.empty_like(network.theta)
        size = network.theta.size

        counter.passes = 0
        network.backpropagate(x, targets, g)
        passes_backpropagation = counter.passes
        loss = partial(network.loss, x, digits.y_train[:32])
        seconds_forward = clock.seconds(loss)
        seconds_backpropagation = clock.seconds(partial(network.backpropagate, x, targets, g))
        if run := size <= run_up_to:
            counter.passes = 0
            differences = partial(nn.numerical_gradient, loss, network.theta)
            differences()
            passes_differences = counter.passes
            # Those of a small network take so little that another program's turn would decide.
            seconds_differences = clock.seconds(differences, run_up_to // size)
        else:
            passes_differences = 2 * size
            seconds_differences = passes_differences * seconds_forward
        rows.append(
            (
                size,
                passes_backpropagation,
                passes_differences,
                seconds_forward,
                seconds_backpropagation,
                seconds_differences,
                run,
            )
        )
    return Cost(*(np.array(column) for column in zip(*rows, strict=True)))
