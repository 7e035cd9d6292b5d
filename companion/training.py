"""Training: batches, the loop, its history, and a clear stop when the loss is not finite."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from companion.arguments import Array
from companion.nn import Network
from companion.optim import Optimizer
from companion.progress import progress as progress_bar


@dataclass
class History:
    """What happened in training.

    Attributes:
        step_loss: the loss of each step's batch before its update, one entry a step.
        epoch_loss: the mean of `step_loss` over each epoch, each batch weighted by its size.
        validation_loss, validation_accuracy: after each epoch, the loss without the network's L2
            penalty; empty without validation data or, for the accuracy, without classes.
    """

    step_loss: list[float] = field(default_factory=list)
    epoch_loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)

    def __repr__(self) -> str:
        said = f"History: {len(self.epoch_loss)} epochs, {len(self.step_loss):,} steps"
        if self.epoch_loss:
            said += f", loss {self.epoch_loss[0]:.3g} → {self.epoch_loss[-1]:.3g}"
        return said


class LossNotFiniteError(ArithmeticError):
    """The loss became NaN or infinite; the message says where, and what to try.

    Attributes:
        step: the number of the step, from 0, whose loss is not finite.
        layer: the array of parameters with the largest gradient before that step.
        history: of the steps before.
    """

    def __init__(self, message: str, step: int, layer: str, history: History) -> None:
        super().__init__(message)
        self.step, self.layer, self.history = step, layer, history


def batches(n: int, batch_size: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """The numbers 0 … n − 1 in random order, in pieces; the last may be smaller.

    Args:
        n: how many examples there are.
        batch_size: how many a piece has.
        rng: for the order.
    """
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


def fit(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    optimizer: Optimizer,
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator | int,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    on_gradient: Callable[[Array], object] | None = None,
    after_epoch: Callable[[int], None] | None = None,
    progress: bool = True,
) -> History:
    """Trains the network in place: for each batch, the loss, its gradient, one step.

    Args:
        network: changed in place.
        x, y: inputs (n, d_in), and targets as the network's loss takes them.
        optimizer: its `step` is called once a batch.
        epochs: how many times every example is used.
        batch_size: examples a step; n or more gives one step an epoch.
        rng: a Generator or a seed, for the order of the examples.
        validation: inputs and targets that are measured after each epoch and never learned from.
        on_gradient: called with each step's gradient, which it may change in place before the
            optimizer takes it: to clip it or to add noise, as in `companion.optim`.
        after_epoch: called with the number of each epoch, from 0, once it is over: to measure.
        progress: show a bar, in a terminal or a notebook.

    Raises TypeError or ValueError for bad input before anything is changed, and
    LossNotFiniteError, with the history so far, when the loss is NaN or infinite.
    """
    for name, count in (("epochs", epochs), ("batch_size", batch_size)):
        if not isinstance(count, (int, np.integer)) or count < 1:
            raise ValueError(f"{name} must be a whole number of at least 1, got {count!r}")
    inputs, targets = network.encode(x, y)
    held_out = network.encode(*validation) if validation is not None else None
    generator = np.random.default_rng(rng)
    history = History()
    gradient = np.zeros_like(network.theta)

    with progress_bar(range(epochs), "training", "epoch", shown=progress) as bar:
        for epoch in bar:
            total = 0.0
            for batch in batches(len(inputs), batch_size, generator):
                # An overflow ends in a loss that is not finite, which is told in words that help.
                with np.errstate(over="ignore", invalid="ignore"):
                    loss = network.backpropagate(inputs[batch], targets[batch], gradient)
                    if not math.isfinite(loss):
                        raise _not_finite(loss, network, optimizer, gradient, history)
                    if on_gradient is not None:
                        on_gradient(gradient)
                    optimizer.step(network.theta, gradient)
                history.step_loss.append(loss)
                total += loss * len(batch)
            history.epoch_loss.append(total / len(inputs))
            if held_out is not None:
                _validate(network, *held_out, history)
            if after_epoch is not None:
                after_epoch(epoch)
            bar.set_postfix(loss=f"{history.epoch_loss[-1]:.3g}")
    return history


def accuracy(network: Network, x: ArrayLike, y: ArrayLike) -> float:
    """The part of the examples, 0 … 1, that the network puts in the right class.

    Args:
        network: is left as it was.
        x, y: inputs, (n, d_in), and targets as the network's loss takes them.

    Raises TypeError or ValueError for bad input, and TypeError if the loss knows no classes.
    """
    inputs, targets = network.encode(x, y)
    return float(network.loss_function.correct(network.forward(inputs), targets).mean())


def _validate(network: Network, inputs: Array, targets: Array, history: History) -> None:
    loss = network.loss_function
    with np.errstate(over="ignore", invalid="ignore"):
        outputs = network.forward(inputs)
        history.validation_loss.append(loss.forward(outputs, targets))
    if loss.classifies:
        history.validation_accuracy.append(float(loss.correct(outputs, targets).mean()))


def _not_finite(
    loss: float, network: Network, optimizer: Optimizer, gradient: Array, history: History
) -> LossNotFiniteError:
    """The error that says where; `gradient` is of the step before, zero if there was none."""
    step = len(history.step_loss)
    where = f"The loss is {loss} at step {step}, epoch {len(history.epoch_loss)}"
    if step == 0:
        message = (
            f"{where}, before any update: the first weights make the outputs overflow. "
            "Try an initializer with smaller weights, or inputs scaled to about 1."
        )
        return LossNotFiniteError(message, step, "", history)
    norms = {name: float(np.linalg.norm(part)) for name, part in network.views(gradient).items()}
    layer = max(norms, key=lambda name: norms[name] if math.isfinite(norms[name]) else math.inf)
    message = (
        f"{where}. In the step before, the gradient was largest in {layer}, with norm "
        f"{norms[layer]:.3g}. Try a smaller learning rate than that of {optimizer!r}; if that "
        "does not help, smaller first weights, or inputs scaled to about 1."
    )
    return LossNotFiniteError(message, step, layer, history)
