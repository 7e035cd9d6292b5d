"""What the gradient costs: claim B4."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, nn
from companion.arguments import Array
from companion.evidence import clock
from companion.evidence.finding import Deciding, Finding, Verdict, above, below, claim
from companion.evidence.passes import PassCounter
from companion.progress import progress


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


@claim("B4", "Without it training deep networks would be infeasible.")
def B4() -> Finding:
    """Counts and times one gradient by backpropagation and by differences, as P grows."""
    c = cost()
    ratio = c.seconds_differences / c.seconds_backpropagation
    share = c.seconds_backpropagation / c.seconds_forward
    passes = c.passes_differences / c.passes_backpropagation
    # On a logarithmic scale the slope is the power of P with which the ratio grows.
    power = float(np.polyfit(np.log(c.parameters), np.log(ratio), 1)[0])
    counted = bool(np.all(c.passes_differences[c.measured] == 2 * c.parameters[c.measured]))
    # Without growth it would be 0; on an idle machine it is about 0.85.
    grows = counted and np.all(c.passes_backpropagation == 2) and power > 0.4
    affordable = ratio[0] < 1000 and ratio[-1] > 10_000
    return Finding(
        verdict=Verdict.HOLDS_IF if grows and affordable else Verdict.DOES_NOT_HOLD,
        qualification="the network is large" if grows and affordable else "",
        measured=(
            "one gradient takes backpropagation 2 passes whatever P is, central differences 2P. "
            f"At P = {c.parameters[0]:,} they need {below(ratio[0], 1000)} times as long, at P = "
            f"{c.parameters[-1]:,} {above(ratio[-1], 10_000)} times: a small network could be "
            "trained without it"
        ),
        setup=(
            f"8 networks, 64-h-h-10, batch of 32 digits; differences run whole up to P = "
            f"{c.parameters[c.measured][-1]:,}, beyond that 2P times a forward pass"
        ),
        numbers={
            "power": power,
            "ratio_smallest": float(ratio[0]),
            "ratio_largest": float(ratio[-1]),
            "backpropagation_over_forward": float(np.max(share)),
        },
        deciding=Deciding.of(
            "passes for one gradient, differences over backpropagation, largest network run whole",
            [float(passes[c.measured][-1])],
        ),
    )
