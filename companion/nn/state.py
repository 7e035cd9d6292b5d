"""All that training changes in a network, kept and brought back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from companion.arguments import Array, instance, real_array, said
from companion.nn.layers import Layer


@dataclass(frozen=True, eq=False)
class State:
    """All that training changes in a network. Nothing in it is shared with the network.

    Attributes:
        theta: all parameters, shape (P,).
        statistics: what layers have learned besides, such as "batchnorm1.running_mean".
        generators: the state of each generator that a layer draws from, such as "dropout1.rng".
    """

    theta: Array
    statistics: Mapping[str, Array]
    generators: Mapping[str, Mapping[str, Any]]


def every_layer(layers: Sequence[object]) -> Iterator[Layer]:
    """The layers and, at any depth, those that are attributes of them."""
    for layer in layers:
        if isinstance(layer, Layer):
            yield layer
            for value in vars(layer).values():
                yield from every_layer(value if isinstance(value, tuple | list) else [value])


def moving(
    names: Sequence[str], layers: Sequence[Layer]
) -> tuple[dict[str, Array], dict[str, np.random.Generator]]:
    """The arrays and the generators that training changes besides the parameters, by name."""
    arrays, generators = {}, {}
    for name, top in zip(names, layers, strict=True):
        for layer in every_layer([top]):
            place = name if layer is top else f"{name}.{type(layer).__name__.lower()}"
            for attribute in layer.statistics:
                arrays[f"{place}.{attribute}"] = getattr(layer, attribute)
            for attribute, value in vars(layer).items():
                if isinstance(value, np.random.Generator):
                    generators[f"{place}.{attribute}"] = value
    return arrays, generators


def taken(
    theta: Array, arrays: Mapping[str, Array], generators: Mapping[str, np.random.Generator]
) -> State:
    """The state of a network, from its θ and what is moving in it."""
    return State(
        theta.copy(),
        {name: array.copy() for name, array in arrays.items()},
        {name: draw.bit_generator.state for name, draw in generators.items()},
    )


def check_fits(
    state: State,
    theta: Array,
    arrays: Mapping[str, Array],
    generators: Mapping[str, np.random.Generator],
) -> None:
    """Raises TypeError or ValueError unless a state has what a network has, and nothing else."""
    instance("state", state, State, "network.state()")
    real_array("state.theta", state.theta, theta.dtype, theta.shape, finite=False)
    for what, wanted in (("statistics", arrays), ("generators", generators)):
        given = getattr(state, what)
        if not isinstance(given, Mapping):
            raise TypeError(f"state.{what} must be a dict, got {said(given)}")
        if given.keys() != wanted.keys():
            raise ValueError(
                f"state.{what} must be those of this network, {sorted(wanted)}, "
                f"got {sorted(map(str, given))}"
            )
    for name, array in arrays.items():
        kept = state.statistics[name]
        real_array(f"state.statistics[{name!r}]", kept, array.dtype, array.shape, finite=False)
    for name, draw in generators.items():
        # Into another generator first: one that does not fit must leave this one as it is.
        try:
            type(draw.bit_generator)(0).state = dict(state.generators[name])
        except (TypeError, ValueError, KeyError) as error:
            raise ValueError(
                f"state.generators[{name!r}] must be the state of a {type(draw.bit_generator)}, "
                f"got {said(state.generators[name])}"
            ) from error
