"""Training: batches, the loop, its history, and a clear stop when the loss is not finite."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from companion.arguments import Array, count, flag, function, generator, how_many, instance, said
from companion.nn import Network, State
from companion.nn.norm import norm
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
        best_epoch: the number of the epoch, from 0, with the least validation loss; None before
            there is one.
        stopped: what ended the run before its last epoch, empty if nothing did.
    """

    step_loss: list[float] = field(default_factory=list)
    epoch_loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)
    best_epoch: int | None = None
    stopped: str = ""

    def __repr__(self) -> str:
        said = f"History: {len(self.epoch_loss)} epochs, {len(self.step_loss):,} steps"
        if self.epoch_loss:
            said += f", loss {self.epoch_loss[0]:.3g} → {self.epoch_loss[-1]:.3g}"
        return f"{said}; stopped: {self.stopped}" if self.stopped else said


class LossNotFiniteError(ArithmeticError):
    """The loss became NaN or infinite; the message says where, and what to try.

    Attributes:
        step: the number of the step, from 0, whose loss is not finite.
        layer: the array of parameters with the largest gradient before that step.
        history: of the steps before.
        state: the network's before the epoch of that step: `network.restore(error.state)` brings it
            back, running statistics and all.
    """

    def __init__(self, message: str, step: int, layer: str, history: History, state: State) -> None:
        super().__init__(message, step, layer, history, state)
        self.step, self.layer, self.history, self.state = step, layer, history, state

    def __str__(self) -> str:
        return str(self.args[0])


def batches(n: int, batch_size: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """The numbers 0 … n − 1 in random order, in pieces; the last may be smaller.

    Args:
        n: how many examples there are, at least 1.
        batch_size: how many a piece has, at least 1.
        rng: a Generator or a seed, for the order.

    Raises TypeError or ValueError for arguments that do not fit.
    """
    n, batch_size = how_many("n", n), count("batch_size", batch_size)
    order = generator(rng).permutation(n)
    return (order[start : start + batch_size] for start in range(0, n, batch_size))


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
    patience: int | None = None,
    restore_best: bool = False,
    on_gradient: Callable[[Array], object] | None = None,
    after_epoch: Callable[[int], object] | None = None,
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
        patience: early stopping: the run ends when the validation loss has not been less than its
            least for so many epochs, at least 1; by default it never does. Needs validation.
        restore_best: whether the network ends as it was after the epoch with the least validation
            loss, and not as it was after the last. Needs validation.
        on_gradient: called with each step's gradient, which it may change in place before the
            optimizer takes it: to clip it or to add noise, as in `companion.optim`.
        after_epoch: called with the number of each epoch, from 0, once it is over: to measure. If
            it returns True, the run ends.
        progress: show a bar, in a terminal or a notebook.

    Raises TypeError or ValueError for arguments that do not fit, before anything is changed, and
    LossNotFiniteError, with the history so far and the state to go back to, when the loss is NaN
    or infinite. An error of a function that is given here passes through, and the network stays
    as it was trained so far.
    """
    instance("network", network, Network, "Network([…], MeanSquaredError(), rng=0)")
    instance("optimizer", optimizer, Optimizer, "Adam()")
    count("epochs", epochs)
    count("batch_size", batch_size)
    inputs, targets = network.encode(x, y)
    for size in {min(batch_size, len(inputs)), len(inputs) % batch_size or batch_size}:
        network.check_batch(size)
    held_out = _held_out(network, validation)
    if patience is not None:
        count("patience", patience)
    flag("restore_best", restore_best)
    for name, wanted in (("patience", patience is not None), ("restore_best", restore_best)):
        if wanted and held_out is None:
            raise ValueError(f"{name} needs validation, whose loss it looks at; got none")
    flag("progress", progress)
    for name, given in (("on_gradient", on_gradient), ("after_epoch", after_epoch)):
        if given is not None:
            function(name, given)
    draw = generator(rng)
    gradient = np.zeros_like(network.theta)
    optimizer.check(network.theta, gradient)
    history = History()
    before = best = network.state()

    with progress_bar(range(epochs), "training", "epoch", shown=progress) as bar:
        for epoch in bar:
            total = 0.0
            for batch in batches(len(inputs), batch_size, draw):
                # An overflow ends in a loss that is not finite, which is told in words that help.
                with np.errstate(over="ignore", invalid="ignore"):
                    loss = network.forward_pass(inputs[batch], targets[batch])
                    if not math.isfinite(loss):
                        raise _not_finite(loss, network, optimizer, gradient, history, before)
                    network.backward_pass(gradient)
                    if on_gradient is not None:
                        on_gradient(gradient)
                    optimizer.step(network.theta, gradient)
                history.step_loss.append(loss)
                total += loss * len(batch)
            history.epoch_loss.append(total / len(inputs))
            before = network.state()
            if held_out is not None and _validate(network, *held_out, history):
                best, history.best_epoch = before, epoch
            bar.set_postfix(loss=f"{history.epoch_loss[-1]:.3g}")
            if after_epoch is not None and _says_stop(after_epoch(epoch)):
                history.stopped = f"after_epoch returned True in epoch {epoch}"
            elif patience is not None and _epochs_without_gain(history) >= patience:
                history.stopped = f"no lower validation loss in {patience} epochs"
            if history.stopped:
                break
    if restore_best and history.best_epoch is not None:
        network.restore(best)
    return history


def accuracy(network: Network, x: ArrayLike, y: ArrayLike) -> float:
    """The part of the examples, 0 … 1, that the network puts in the right class.

    Args:
        network: is left as it was.
        x, y: inputs, (n, d_in), and targets as the network's loss takes them.

    Raises TypeError or ValueError for arguments that do not fit, TypeError if the loss knows no
    classes.
    """
    instance("network", network, Network, "Network([…], SoftmaxCrossEntropy(), rng=0)")
    if not network.loss_function.classifies:
        loss = network.loss_function
        raise TypeError(f"network must know classes, got one whose {loss!r} compares numbers")
    inputs, targets = network.encode(x, y)
    return float(network.loss_function.correct(network.forward(inputs), targets).mean())


def _held_out(
    network: Network, validation: tuple[ArrayLike, ArrayLike] | None
) -> tuple[Array, Array] | None:
    if validation is None:
        return None
    if not isinstance(validation, tuple | list) or len(validation) != 2:
        raise TypeError(f"validation must be a pair of inputs and targets, got {said(validation)}")
    try:
        return network.encode(*validation)
    except (TypeError, ValueError) as error:
        raise type(error)(f"validation: {error}") from None


def _validate(network: Network, inputs: Array, targets: Array, history: History) -> bool:
    """Measures, and says whether the loss is the least so far."""
    loss = network.loss_function
    with np.errstate(over="ignore", invalid="ignore"):
        outputs = network.forward(inputs)
        measured = loss.forward(outputs, targets)
    least = min((v for v in history.validation_loss if math.isfinite(v)), default=math.inf)
    history.validation_loss.append(measured)
    if loss.classifies:
        history.validation_accuracy.append(float(loss.correct(outputs, targets).mean()))
    return measured < least


def _says_stop(answer: object) -> bool:
    """Only True itself stops: what a function that measures returns may be anything."""
    return isinstance(answer, bool | np.bool_) and bool(answer)


def _epochs_without_gain(history: History) -> int:
    best = -1 if history.best_epoch is None else history.best_epoch
    return len(history.epoch_loss) - 1 - best


def _not_finite(
    loss: float,
    network: Network,
    optimizer: Optimizer,
    gradient: Array,
    history: History,
    state: State,
) -> LossNotFiniteError:
    """The error that says where; `gradient` is of the step before, zero if there was none."""
    step = len(history.step_loss)
    where = f"The loss is {loss} at step {step}, epoch {len(history.epoch_loss)}"
    if step == 0:
        message = (
            f"{where}, before any update: the first weights make the outputs overflow. "
            "Try an initializer with smaller weights, or inputs scaled to about 1."
        )
        return LossNotFiniteError(message, step, "", history, state)
    norms = {name: norm(part) for name, part in network.views(gradient).items()}
    layer = max(norms, key=lambda name: norms[name] if math.isfinite(norms[name]) else math.inf)
    message = (
        f"{where}. In the step before, the gradient was largest in {layer}, with norm "
        f"{norms[layer]:.3g}. Try a smaller learning rate than that of {optimizer!r}; if that "
        "does not help, smaller first weights, or inputs scaled to about 1. "
        "network.restore(error.state) brings back the network as it began the epoch."
    )
    return LossNotFiniteError(message, step, layer, history, state)
