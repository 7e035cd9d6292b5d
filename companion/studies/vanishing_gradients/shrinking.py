"""How errors shrink or grow on their way back, and signals on their way forward."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array
from companion.studies.vanishing_gradients.networks import settled
from companion.studies.vanishing_gradients.runs import examples, train
from companion.studies.vanishing_gradients.stack import Plan, Stack


class Looks(NamedTuple):
    """Root mean squares in each hidden layer of networks, all (seeds, depth), first layer first.

    Attributes:
        signal: of the outputs a.
        error: of ∂L/∂a.
        gradient: of ∂L/∂W.
    """

    signal: Array
    error: Array
    gradient: Array

    @property
    def factor(self) -> Array:
        """By what a layer multiplies ∂L/∂a on its way back, the geometric mean, (seeds,).

        It is 0 where no error comes back at all, or none that is a number: after divergence.
        """
        layers = self.error.shape[1] - 1
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = self.error[:, 0] / self.error[:, -1]
        return np.asarray(np.nan_to_num(ratio, nan=0.0) ** (1 / layers))

    @property
    def growth(self) -> Array:
        """By what a layer multiplies a on its way forward, the geometric mean, (seeds,)."""
        layers = self.signal.shape[1] - 1
        return np.asarray((self.signal[:, -1] / self.signal[:, 0]) ** (1 / layers))

    @property
    def first_over_last(self) -> Array:
        """∂L/∂W of the first layer over that of the last hidden one as wide, (seeds,).

        The first layer takes the pixels: where the last takes as many numbers, root mean squares
        compare like with like; each is one for each weight.
        """
        return np.asarray(self.gradient[:, 0] / self.gradient[:, -1])


def inputs(kind: str, count: int, d_in: int = 64) -> tuple[Array, NDArray[np.int64]]:
    """Examples and labels.

    Args:
        kind: "digits", or "noise" for normal numbers and random labels.
        count: how many.
        d_in: numbers of an example of noise.
    """
    if kind == "digits":
        x, labels = examples()["learning"]
        return x[:count], labels[:count]
    rng = np.random.default_rng(0)
    return rng.normal(size=(count, d_in)), rng.integers(10, size=count)


def looks(
    activation: str,
    scale: float,
    depth: int,
    seeds: Sequence[int],
    width: int = 64,
    normalization: str = "none",
    skip: bool = False,
    branch: float = 1.0,
    uniform: bool = False,
    batch: int = 64,
    kind: str = "digits",
    updates: int = 0,
    alpha: float = 0.1,
    method: str = "descent",
    biases: bool = False,
) -> Looks:
    """Looks at what goes forward and what comes back in networks, for one batch.

    Args:
        activation, scale, depth, width, normalization, skip, branch, uniform: those of `Plan`.
        seeds: for the weights, a network each.
        batch: examples.
        kind: "digits" or "noise".
        updates: on digits before the look.
        alpha: their learning rate.
        method: one of METHODS, which makes them.
        biases: whether those of hidden layers begin uniform between ±1 / √d_in, as PyTorch draws
            them, in the place of 0.
    """
    plan = Plan(depth, activation, scale, width, normalization, skip, branch, uniform)
    stack = Stack(plan, seeds)
    if biases:
        _draw_biases(stack, seeds)
    if updates:
        train(stack, method, [alpha] * len(seeds), seeds, updates, batch)
    with np.errstate(over="ignore", invalid="ignore"):
        stack.backpropagate(*inputs(kind, batch))
        signal = [*(here.x for here in stack.passes[1:]), stack.last]
        weights = [part.W for part in stack.gradients[:-1]]
        return Looks(*(_rms(arrays) for arrays in (signal, stack.errors, weights)))


def _draw_biases(stack: Stack, seeds: Sequence[int]) -> None:
    for run, seed in enumerate(seeds):
        rng = np.random.default_rng([seed, 3])
        for part in stack.parts[:-1]:
            rows, columns = part.W.shape[1:]
            part.b[run, 0] = rng.uniform(-(rows**-0.5), rows**-0.5, columns)


def _rms(arrays: Sequence[Array]) -> Array:
    return np.array([np.sqrt(np.square(array).mean(axis=(-2, -1))) for array in arrays]).T


def off_theory(
    activation: str,
    scale: float,
    depth: int,
    seeds: Sequence[int],
    width: int = 64,
    batch: int = 64,
    kind: str = "digits",
    slopes: bool = True,
) -> Array:
    """The measured factor over that of theory, s · rms f′, (seeds,).

    Args:
        activation, scale, depth, seeds, width, batch, kind: as in `looks`.
        slopes: whether theory knows of the slopes; without, it is s alone.
    """
    found = looks(activation, scale, depth, seeds, width, batch=batch, kind=kind).factor
    return np.asarray(found / (settled(activation, scale).factor if slopes else scale))
