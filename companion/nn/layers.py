"""What a layer is, and the dense layer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import lru_cache
from math import prod
from typing import Any, ClassVar, NoReturn

import numpy as np
from numpy.typing import ArrayLike

from companion.arguments import Array, function, how_many, real_array
from companion.nn.initializers import Initializer, he


@lru_cache(maxsize=64)
def ones(n: int, dtype: np.dtype[Any]) -> Array:
    """n ones, shape (n,), read-only: the product with them is a sum, several times as fast."""
    array: Array = np.ones(n, dtype)
    array.flags.writeable = False
    return array


class _View:
    """The attribute of a layer for its part of one of the network's vectors.

    It has no `__get__`, so that to read costs no more than for any attribute: Python finds the view
    in the layer itself, where the network has put it, and before that this object.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __set__(self, layer: Layer, values: ArrayLike) -> None:
        array = vars(layer).get(self.name)
        if array is None:
            raise AttributeError(f"{layer!r} stands in no network yet, which gives it {self.name}")
        if values is not array:  # `layer.W += …` has written into it already
            name = f"{self.name} of {layer!r}"
            array[...] = real_array(name, values, array.dtype, array.shape)

    def __repr__(self) -> str:
        return f"<{self.name} of a layer that stands in no network yet>"

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{self!r} has no {name!r}: a network gives a layer its arrays")


class Layer(ABC):
    """One step of a network, y = f(x), and the two halves of its backward pass.

    `forward` keeps what the other two need, so they speak of the last forward pass. A layer with
    parameters names them where its class is declared, ``class Scale(Layer, parameters=("W",)):``,
    and gives their shapes in `parameter_shapes`. The network then gives it a view of its part of θ
    for each (`W`) and of its part of ∂L/∂θ (`dW`); to assign to one of them writes into that part.
    The network calls these methods, with arrays that it has checked; they check nothing.

    The methods ``r_…`` are for products with the Hessian, after B. A. Pearlmutter, Neural
    Computation 6, 147 (1994), doi:10.1162/neco.1994.6.1.147. R{·} is the derivative when θ moves
    along a direction v: `rx` is R{x}, `rW` the part of v that belongs to W. Each is the R{·} of the
    method without ``r_``, by the product rule; `r_parameter_gradient` writes R{∂L/∂W}, a part of
    the product of the Hessian with v, into `hW`.

    Attributes:
        parameters: the names of the arrays of parameters. As long as the layer stands in no
            network, to use one raises AttributeError.
        statistics: the names of the arrays that training moves besides, such as running means.
        least_batch: how many examples a batch has to have in training.
    """

    parameters: ClassVar[tuple[str, ...]] = ()
    statistics: ClassVar[tuple[str, ...]] = ()
    least_batch: int = 1

    def __init_subclass__(cls, parameters: tuple[str, ...] = (), **others: Any) -> None:
        super().__init_subclass__(**others)
        cls.parameters = cls.parameters + parameters
        for name in parameters:
            for prefix in ("", "d", "r", "h"):
                setattr(cls, prefix + name, _View(prefix + name))

    def parameter_shapes(self) -> dict[str, tuple[int, ...]]:
        """The name and shape of each array of parameters, in the order they have in θ."""
        return {}

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of one example after this layer, from its shape before."""
        return shape

    def initialize(self, rng: np.random.Generator) -> None:  # noqa: B027 (many have none)
        """Writes the first values of the parameters, drawn by rng, into their views."""

    @abstractmethod
    def forward(self, x: Array, training: bool = False) -> Array:
        """y, one row an example, from x; some layers do something else if `training`."""

    def parameter_gradient(self, dy: Array) -> None:  # noqa: B027 (many have none)
        """Writes ∂L/∂parameters into their views, from dy = ∂L/∂y."""

    @abstractmethod
    def input_gradient(self, dy: Array) -> Array:
        """∂L/∂x, of the shape of x, from dy = ∂L/∂y."""

    @abstractmethod
    def r_forward(self, rx: Array) -> Array:
        """R{y}, from rx = R{x}."""

    def r_parameter_gradient(self, dy: Array, rdy: Array) -> None:  # noqa: B027 (many have none)
        """Writes R{∂L/∂parameters}, from dy = ∂L/∂y and rdy = R{∂L/∂y}."""

    @abstractmethod
    def r_input_gradient(self, dy: Array, rdy: Array) -> Array:
        """R{∂L/∂x}, from dy = ∂L/∂y and rdy = R{∂L/∂y}."""


class Affine(Layer, parameters=("W", "b")):
    """What layers with weights W and biases b share: W begins as `initializer` says, b at zero."""

    W: Array
    b: Array
    dW: Array
    db: Array
    rW: Array
    rb: Array
    hW: Array
    hb: Array

    def __init__(self, initializer: Initializer) -> None:
        self.initializer: Initializer = function("initializer", initializer, takes=2)

    def kernel_shape(self) -> tuple[int, ...]:
        """The shape that the initializer draws, whose last two numbers are channels in and out."""
        return self.parameter_shapes()["W"]

    def initialize(self, rng: np.random.Generator) -> None:
        shape = self.kernel_shape()
        drawn = self.initializer(rng, shape)
        what = f"what the initializer of {self!r} gives"
        self.W[...] = real_array(what, drawn, self.W.dtype, shape).reshape(self.W.shape)
        self.b[...] = 0.0


class Dense(Affine):
    """A fully connected layer: y = xW + b.

    Shapes: x (n, d_in), W (d_in, d_out), b (d_out,), y (n, d_out).

    Args:
        d_in: numbers that come, for each example.
        d_out: numbers that leave.
        initializer: draws the first W; b starts at zero.

    Raises TypeError or ValueError for arguments that do not fit, and in a network for examples of
    another width.

    D. E. Rumelhart, G. E. Hinton and R. J. Williams, Nature 323, 533 (1986),
    doi:10.1038/323533a0.
    """

    def __init__(self, d_in: int, d_out: int, initializer: Initializer = he) -> None:
        super().__init__(initializer)
        self.d_in, self.d_out = how_many("d_in", d_in), how_many("d_out", d_out)

    def __repr__(self) -> str:
        return f"Dense({self.d_in}, {self.d_out})"

    def parameter_shapes(self) -> dict[str, tuple[int, ...]]:
        return {"W": (self.d_in, self.d_out), "b": (self.d_out,)}

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        if shape != (self.d_in,):
            raise ValueError(
                f"{self!r} takes {self.d_in} numbers an example, but {prod(shape)} come"
            )
        return (self.d_out,)

    def forward(self, x: Array, training: bool = False) -> Array:
        self.x = x
        # `dot` is `@` for two matrices, and half a microsecond faster: half of a small product.
        y: Array = x.dot(self.W)
        y += self.b
        return y

    def parameter_gradient(self, dy: Array) -> None:
        np.dot(self.x.T, dy, out=self.dW)
        np.dot(ones(len(dy), dy.dtype), dy, out=self.db)

    def input_gradient(self, dy: Array) -> Array:
        dx: Array = dy.dot(self.W.T)
        return dx

    def r_forward(self, rx: Array) -> Array:
        self.rx = rx
        ry: Array = rx @ self.W + self.x @ self.rW + self.rb
        return ry

    def r_parameter_gradient(self, dy: Array, rdy: Array) -> None:
        self.hW[...] = self.rx.T @ dy + self.x.T @ rdy
        self.hb[...] = rdy.sum(axis=0)

    def r_input_gradient(self, dy: Array, rdy: Array) -> Array:
        rdx: Array = rdy @ self.W.T + dy @ self.rW.T
        return rdx
