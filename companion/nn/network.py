"""A network: layers one after another, a loss, one flat vector θ of all parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite, prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from companion.arguments import Array, real_array
from companion.nn.layers import Layer
from companion.nn.losses import Loss


@dataclass(frozen=True)
class Parameter:
    """Where one array of parameters lies in θ: `theta[start:stop]`, in row-major order."""

    layer: str
    name: str
    shape: tuple[int, ...]
    start: int
    stop: int


class Network:
    """Layers, a loss, and all parameters in one flat vector.

    Args:
        layers: applied in order; each example is a row of `d_in` numbers.
        loss: one of `companion.nn.losses`.
        d_in: how many numbers an example has; taken from the first layer if it is dense.
        rng: a Generator or a seed for the first values of the parameters.
        l2: the factor λ ≥ 0 of the penalty ½ λ Σ W² that is added to the loss; Σ is over all
            weights, not over biases or the parameters of normalization.
        dtype: float64 or float32, of θ and of everything computed.

    Attributes:
        theta: all parameters, shape (P,). The layers' arrays are views of it: changing it in place
            changes the network.
        parameters: where each layer's arrays lie in θ, in order.

    Raises ValueError where a layer does not fit the one before it, TypeError for another dtype.
    Methods raise TypeError or ValueError for inputs x or targets y that do not fit, with what was
    expected and what came.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        loss: Loss,
        *,
        rng: np.random.Generator | int,
        d_in: int | None = None,
        l2: float = 0.0,
        dtype: DTypeLike = np.float64,
    ) -> None:
        if not layers:
            raise ValueError("a network needs at least one layer")
        if len({id(layer) for layer in layers}) < len(layers):
            raise ValueError("the same layer object stands twice in the network; make two of it")
        if np.dtype(dtype) not in (np.dtype(np.float64), np.dtype(np.float32)):
            raise TypeError(f"dtype must be float64 or float32, got {np.dtype(dtype)}")
        if not 0 <= l2 < inf:
            raise ValueError(f"l2 must be at least 0 and finite, got {l2!r}")
        if d_in is None:
            d_in = getattr(layers[0], "d_in", None)
            if d_in is None:
                raise ValueError(f"d_in must be given, since {layers[0]!r} takes any width")
        self.layers = tuple(layers)
        self.names = _names(self.layers)
        self.loss_function = loss
        self.l2 = float(l2)
        self.d_in = d_in

        shape: tuple[int, ...] = (d_in,)
        places: list[Parameter] = []
        start = 0
        for layer_name, layer in zip(self.names, self.layers, strict=True):
            shape = layer.output_shape(shape)
            for name, parameter_shape in layer.parameter_shapes().items():
                if hasattr(layer, name):
                    raise ValueError(f"{layer!r} belongs to another network; make a new layer")
                stop = start + prod(parameter_shape)
                places.append(Parameter(layer_name, name, parameter_shape, start, stop))
                start = stop
        self.d_out = prod(shape)
        self.parameters = tuple(places)
        self.theta: Array = np.zeros(start, dtype)
        self._layer_named = dict(zip(self.names, self.layers, strict=True))
        self._bind("", self.theta)
        # Rebound whenever a gradient is written into another array.
        self._gradient: Array = np.zeros_like(self.theta)
        self._bind("d", self._gradient)

        generator = np.random.default_rng(rng)
        for layer in self.layers:
            layer.initialize(generator)

    def __setstate__(self, state: dict[str, Any]) -> None:
        # A copy has arrays of its own: its layers have to look at the copy's θ.
        self.__dict__.update(state)
        self._bind("", self.theta)
        self._bind("d", self._gradient)

    def __repr__(self) -> str:
        layers = ", ".join(repr(layer) for layer in self.layers)
        l2 = f", l2={self.l2:g}" if self.l2 else ""
        return f"Network([{layers}], {self.loss_function!r}{l2}), P = {self.theta.size:,}"

    def forward(self, x: ArrayLike, *, training: bool = False) -> Array:
        """The outputs of the last layer, (n, d_out), for inputs x, (n, d_in).

        With `training`, dropout and batch normalization do what they do in training.
        """
        return self._forward(self._inputs(x), training)

    def layer_outputs(self, x: ArrayLike) -> dict[str, Array]:
        """What each layer gives in inference, (n, …), by the layer's name, from x, (n, d_in)."""
        signal, outputs = self._inputs(x), {}
        for name, layer in zip(self.names, self.layers, strict=True):
            signal = outputs[name] = layer.forward(signal)
        return outputs

    def predict(self, x: ArrayLike) -> Array:
        """ŷ, (n, d_out), from x, (n, d_in): outputs, or probabilities if the loss takes logits."""
        return self.loss_function.prediction(self.forward(x))

    def loss(self, x: ArrayLike, y: ArrayLike, *, training: bool = False) -> float:
        """The loss L of inputs x, (n, d_in), with targets y as the loss takes them.

        `training` is as in `forward`.
        """
        outputs = self.forward(x, training=training)
        targets = self.loss_function.encode(y, outputs)
        return self.loss_function.forward(outputs, targets) + self._penalty()

    def gradient(self, x: ArrayLike, y: ArrayLike, *, training: bool = False) -> Array:
        """∂L/∂θ, a new array of shape (P,), of the loss that `loss` gives for x, y and `training`.

        By backpropagation: one forward and one backward pass.
        """
        x, targets = self.encode(x, y)
        gradient = np.empty_like(self.theta)
        self.backpropagate(x, targets, gradient, training=training)
        return gradient

    def hessian_vector_product(
        self, x: ArrayLike, y: ArrayLike, v: Array, *, training: bool = False
    ) -> Array:
        """Hv, a new array of shape (P,), where H is the Hessian of `loss` by θ.

        Exact, without H itself, for about the price of two gradients: B. A. Pearlmutter, Neural
        Computation 6, 147 (1994), doi:10.1162/neco.1994.6.1.147. x, y and `training` are as in
        `loss`; v has the shape and dtype of θ, anything else raises ValueError.
        """
        if v.shape != self.theta.shape or v.dtype != self.theta.dtype:
            raise ValueError(
                f"v must be like theta, {self.theta.shape} {self.theta.dtype}; "
                f"got {v.shape} {v.dtype}"
            )
        x, targets = self.encode(x, y)
        product = np.zeros_like(self.theta)
        self._bind("r", v)
        self._bind("h", product)
        self.loss_function.forward(self._forward(x, training), targets)
        rx = np.zeros_like(x)  # the data do not move with θ
        for layer in self.layers:
            rx = layer.r_forward(rx)
        dy, rdy = self.loss_function.backward(), self.loss_function.r_backward(rx)
        for layer in reversed(self.layers):
            layer.r_parameter_gradient(dy, rdy)
            dy, rdy = layer.input_gradient(dy), layer.r_input_gradient(dy, rdy)
        for p in self._weights() if self.l2 else ():
            product[p.start : p.stop] += self.l2 * v[p.start : p.stop]
        return product

    def encode(self, x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
        """x and y checked and in the form that `backpropagate` takes.

        Raises TypeError or ValueError, with what was expected and what came.
        """
        x = self._inputs(x)
        return x, self.loss_function.encode(y, np.empty((len(x), self.d_out), self.theta.dtype))

    def backpropagate(
        self, x: Array, targets: Array, gradient: Array, *, training: bool = True
    ) -> float:
        """Writes ∂L/∂θ into an array and returns L: the forward pass, then the backward pass.

        x and targets are as `encode` returns them, gradient is that array, of the shape and dtype
        of θ; `training` is as in `forward`. Nothing is checked here: this is the inner loop of
        training. A loss that is not finite has no gradient, and the array is left as it was.
        """
        if gradient is not self._gradient:
            self._gradient = gradient
            self._bind("d", gradient)
        loss = self.loss_function.forward(self._forward(x, training), targets)
        if self.l2:
            loss += self._penalty()
        if not isfinite(loss):
            return loss
        dy = self.loss_function.backward()
        for layer in reversed(self.layers):
            layer.parameter_gradient(dy)
            if layer is not self.layers[0]:  # nobody asks for the gradient of the data
                dy = layer.input_gradient(dy)
        if self.l2:
            for p in self._weights():
                gradient[p.start : p.stop] += self.l2 * self.theta[p.start : p.stop]
        return loss

    def views(self, vector: Array) -> dict[str, Array]:
        """The parts of a vector of the layout of θ, such as a gradient, as "dense1.W", … views.

        Raises ValueError for a vector of another shape.
        """
        if vector.shape != self.theta.shape:
            raise ValueError(f"expected a vector of shape {self.theta.shape}, got {vector.shape}")
        return {
            f"{p.layer}.{p.name}": vector[p.start : p.stop].reshape(p.shape)
            for p in self.parameters
        }

    def name_of(self, i: int) -> str:
        """What θ[i] is called, such as "dense1.W[3, 2]". Raises IndexError if there is none."""
        for p in self.parameters:
            if p.start <= i < p.stop:
                index = ", ".join(str(int(k)) for k in np.unravel_index(i - p.start, p.shape))
                return f"{p.layer}.{p.name}[{index}]"
        raise IndexError(f"θ has the indices 0 … {self.theta.size - 1}, got {i}")

    def _inputs(self, x: ArrayLike) -> Array:
        x = real_array("x", x, self.theta.dtype)
        if x.ndim != 2 or x.shape[1] != self.d_in:
            raise ValueError(f"x must have one example a row, (n, {self.d_in}); got {x.shape}")
        if len(x) == 0:
            raise ValueError("x holds no examples")
        return x

    def _forward(self, x: Array, training: bool) -> Array:
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    def _weights(self) -> list[Parameter]:
        return [p for p in self.parameters if p.name == "W"]

    def _penalty(self) -> float:
        if not self.l2:
            return 0.0
        parts = (self.theta[p.start : p.stop] for p in self._weights())
        return 0.5 * self.l2 * sum(float(np.vdot(W, W)) for W in parts)

    def _bind(self, prefix: str, vector: Array) -> None:
        for p in self.parameters:
            view = vector[p.start : p.stop].reshape(p.shape)
            setattr(self._layer_named[p.layer], prefix + p.name, view)


def _names(layers: Sequence[Layer]) -> tuple[str, ...]:
    """ "dense1", "relu1", "dense2", …: the kind of layer and its number among its kind."""
    counts: dict[str, int] = {}
    names = []
    for layer in layers:
        kind = type(layer).__name__.lower()
        counts[kind] = counts.get(kind, 0) + 1
        names.append(f"{kind}{counts[kind]}")
    return tuple(names)
