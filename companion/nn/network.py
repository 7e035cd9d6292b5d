"""A network: layers one after another, a loss, one flat vector θ of all parameters."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from math import isfinite, nan, prod
from os import PathLike
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from companion.arguments import (
    Array,
    count,
    flag,
    generator,
    how_many,
    instance,
    number,
    real_array,
    said,
    whole,
)
from companion.nn.activations import Sigmoid, Softmax
from companion.nn.layers import Layer
from companion.nn.losses import Loss
from companion.nn.state import State, check_fits, every_layer, moving, taken
from companion.nn.summary import Summary, shape_after


class Parameter(NamedTuple):
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
        parameters: where each layer's arrays lie in θ, in order.

    Raises TypeError or ValueError for arguments that do not fit, also where a layer does not fit
    the one before it. Methods raise TypeError or ValueError for inputs x or targets y that do not
    fit, with what was expected and what came, and change nothing then. Warns of a last layer that
    does what the loss does again.

    `predict`, `forward`, `layer_outputs` and `predict_classes` may run in several threads at a
    time, as long as none changes the network; the other methods may not.
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
        self.layers = _checked(layers)
        self.loss_function: Loss = instance("loss", loss, Loss, "MeanSquaredError()")
        self.names = _names(self.layers)
        self.l2 = number("l2", l2, at_least=0)
        self.d_in = _width(self.layers, d_in)
        draw = generator(rng)
        self._theta: Array = np.zeros(0, _precision(dtype))
        self._place()
        if loss.takes_logits and isinstance(self.layers[-1], Sigmoid | Softmax):
            warnings.warn(
                f"{loss!r} takes logits and makes probabilities of them itself: leave out the "
                f"{self.layers[-1]!r} before it, or it is applied twice",
                stacklevel=2,
            )
        self._initialize(draw)

    def _place(self) -> None:
        """Gives each array of parameters its place in θ and in the gradient."""
        shape: tuple[int, ...] = (self.d_in,)
        self.shapes: list[tuple[int, ...]] = []
        places: list[Parameter] = []
        start = 0
        for layer_name, layer in zip(self.names, self.layers, strict=True):
            shape = layer.output_shape(shape)
            self.shapes.append(shape)
            for name, parameter_shape in layer.parameter_shapes().items():
                if name in vars(layer):
                    raise ValueError(f"{layer!r} belongs to another network; make a new layer")
                stop = start + prod(parameter_shape)
                places.append(Parameter(layer_name, name, parameter_shape, start, stop))
                start = stop
        how_many("P, the number of all parameters of layers,", start, at_least=0)
        self.d_out = prod(shape)
        self.parameters = tuple(places)
        self._least_batch = max(layer.least_batch for layer in self.layers)
        self._theta = np.zeros(start, self._theta.dtype)
        # Rebound whenever a gradient is written into another array.
        self._gradient: Array = np.zeros_like(self._theta)
        self._layer_named = dict(zip(self.names, self.layers, strict=True))
        self._bind("", self._theta)
        self._bind("d", self._gradient)

    def _initialize(self, draw: np.random.Generator) -> None:
        before = draw.bit_generator.state
        try:
            for layer in self.layers:
                layer.initialize(draw)
        except BaseException:
            # No network: the layers are free for another one.
            for p in self.parameters:
                for prefix in ("", "d"):
                    del vars(self._layer_named[p.layer])[prefix + p.name]
            draw.bit_generator.state = before
            raise

    def __setstate__(self, state: dict[str, Any]) -> None:
        # A copy has arrays of its own: its layers have to look at the copy's θ.
        self.__dict__.update(state)
        self._bind("", self._theta)
        self._bind("d", self._gradient)

    def __repr__(self) -> str:
        layers = ", ".join(repr(layer) for layer in self.layers)
        l2 = f", l2={self.l2:g}" if self.l2 else ""
        return f"Network([{layers}], {self.loss_function!r}{l2}), P = {self.theta.size:,}"

    def summary(self) -> Summary:
        """Its layers with their shapes and numbers of parameters: a text, in notebooks a table."""
        counts = dict.fromkeys(self.names, 0)
        for p in self.parameters:
            counts[p.layer] += p.stop - p.start
        rows = zip(self.layers, self.shapes, counts.items(), strict=True)
        return Summary(
            d_in=self.d_in,
            rows=tuple(
                (name, repr(layer), shape_after(layer, shape), n)
                for layer, shape, (name, n) in rows
            ),
            parameters=self.theta.size,
            dtype=self.theta.dtype,
        )

    @property
    def theta(self) -> Array:
        """All parameters, shape (P,), of which the layers' arrays are views.

        Changing it in place changes the network, and so does assigning to it, which writes into it.
        Raises TypeError or ValueError for what has not its shape or is not finite.
        """
        return self._theta

    @theta.setter
    def theta(self, values: ArrayLike) -> None:
        if values is not self._theta:  # `network.theta -= …` has written into it already
            self._theta[...] = real_array("theta", values, self._theta.dtype, self._theta.shape)

    def state(self) -> State:
        """All that training changes, copied: θ, running statistics, what dropout draws from."""
        return taken(self._theta, *moving(self.names, self.layers))

    def restore(self, state: State) -> None:
        """Brings back what `state` gave: θ, running statistics, what dropout draws from.

        Raises TypeError or ValueError for a state of another network.
        """
        arrays, generators = moving(self.names, self.layers)
        check_fits(state, self._theta, arrays, generators)
        self._theta[...] = state.theta
        for name, array in arrays.items():
            array[...] = state.statistics[name]
        for name, draw in generators.items():
            draw.bit_generator.state = dict(state.generators[name])

    def save(self, path: str | PathLike[str]) -> None:
        """Writes the network into the file at `path`, from which `Network.load` makes it again.

        Layers, loss, θ, running statistics and what dropout draws from, in NumPy's format npz; a
        file that is there is replaced at once or not at all. Raises TypeError for a layer or a
        loss that is not of this package, and OSError where the file cannot be written.
        """
        from companion.nn import saved  # not for everybody who trains a network

        saved.write(path, self.layers, self.loss_function, self._settings(), self.state())

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Network:
        """The network that `save` wrote to `path`. Nothing in the file is run.

        Raises ValueError for a file of another kind, one that was altered and one of a later
        format, and OSError where there is none.
        """
        from companion.nn import saved

        layers, loss, settings, kept = saved.read(path)
        with warnings.catch_warnings():  # said when it was made
            warnings.simplefilter("ignore")
            network = cls(layers, loss, rng=0, **settings)
        network.restore(kept)
        return network

    def _settings(self) -> dict[str, Any]:
        return {"d_in": self.d_in, "l2": self.l2, "dtype": self._theta.dtype.name}

    def forward(self, x: ArrayLike, *, training: bool = False) -> Array:
        """The outputs of the last layer, (n, d_out), for inputs x, (n, d_in).

        With `training`, dropout and batch normalization do what they do in training.
        """
        return self._forward(self._inputs(x, flag("training", training)), training)

    def layer_outputs(self, x: ArrayLike) -> dict[str, Array]:
        """What each layer gives in inference, (n, …), by the layer's name, from x, (n, d_in)."""
        signal, outputs = self._inputs(x), {}
        for name, layer in zip(self.names, self.layers, strict=True):
            signal = outputs[name] = layer.forward(signal)
        return outputs

    def predict(self, x: ArrayLike) -> Array:
        """ŷ, (n, d_out), from x, (n, d_in): outputs, or probabilities if the loss takes logits."""
        return self.loss_function.prediction(self.forward(x))

    def predict_classes(self, x: ArrayLike) -> NDArray[np.intp]:
        """The most probable class of each example, in the form of the targets, from x, (n, d_in).

        For softmax cross-entropy labels 0 … k − 1, (n,); for binary cross-entropy 0 or 1,
        (n, d_out). Raises TypeError if the loss knows no classes.
        """
        return self.loss_function.classes(self.forward(x))

    def loss(self, x: ArrayLike, y: ArrayLike, *, training: bool = False) -> float:
        """The loss L of inputs x, (n, d_in), with targets y as the loss takes them.

        `training` is as in `forward`.
        """
        x, targets = self.encode(x, y, training=training)
        return self.forward_pass(x, targets, training=training)

    def gradient(self, x: ArrayLike, y: ArrayLike, *, training: bool = False) -> Array:
        """∂L/∂θ, a new array of shape (P,), of the loss that `loss` gives for x, y and `training`.

        By backpropagation: one forward and one backward pass. NaN where the loss is not finite.
        """
        x, targets = self.encode(x, y, training=training)
        gradient = np.empty_like(self._theta)
        self.backpropagate(x, targets, gradient, training=training)
        return gradient

    def hessian_vector_product(
        self, x: ArrayLike, y: ArrayLike, v: ArrayLike, *, training: bool = False
    ) -> Array:
        """Hv, a new array of shape (P,), where H is the Hessian of `loss` by θ.

        Exact, without H itself, for about the price of two gradients: B. A. Pearlmutter, Neural
        Computation 6, 147 (1994), doi:10.1162/neco.1994.6.1.147. x, y and `training` are as in
        `loss`; v has the shape of θ. NaN where the loss is not finite.
        """
        v = real_array("v", v, self._theta.dtype, self._theta.shape)
        x, targets = self.encode(x, y, training=training)
        product = np.zeros_like(self._theta)
        if not isfinite(self.forward_pass(x, targets, training=training)):
            product.fill(nan)
            return product
        self._bind("r", v)
        self._bind("h", product)
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

    def encode(self, x: ArrayLike, y: ArrayLike, *, training: bool = False) -> tuple[Array, Array]:
        """x and y checked and in the form that `backpropagate` takes; with `training`, as a batch.

        Raises TypeError or ValueError, with what was expected and what came.
        """
        x = self._inputs(x, flag("training", training))
        return x, self.loss_function.encode(y, np.empty((len(x), self.d_out), self._theta.dtype))

    def check_batch(self, size: int) -> None:
        """Raises ValueError unless the layers can be trained on batches of `size` examples."""
        if count("size", size) < self._least_batch:
            layer = next(layer for layer in self.layers if layer.least_batch > size)
            raise ValueError(
                f"{layer!r} trains on batches of at least {layer.least_batch} examples, for one "
                f"alone has no variance; x has a batch of {size}"
            )

    def backpropagate(
        self, x: Array, targets: Array, gradient: Array, *, training: bool = True
    ) -> float:
        """Writes ∂L/∂θ into an array and returns L: the forward pass, then the backward pass.

        x and targets are as `encode` returns them, gradient is that array, contiguous and of the
        shape and dtype of θ; `training` is as in `forward`. Nothing is checked here: this is the
        inner loop of training. A loss that is not finite has no gradient: it is NaN.
        """
        loss = self.forward_pass(x, targets, training=training)
        if isfinite(loss):
            self.backward_pass(gradient)
        else:
            gradient.fill(nan)
        return loss

    def forward_pass(self, x: Array, targets: Array, *, training: bool = True) -> float:
        """The loss L; the layers keep what `backward_pass` needs.

        x, targets and `training` are as in `backpropagate`. Nothing is checked here.
        """
        loss = self.loss_function.forward(self._forward(x, training), targets)
        if self.l2:
            parts = (self._theta[p.start : p.stop] for p in self._weights())
            loss += 0.5 * self.l2 * sum(float(np.vdot(W, W)) for W in parts)
        return loss

    def backward_pass(self, gradient: Array) -> None:
        """Writes ∂L/∂θ of the last `forward_pass` into `gradient`, as `backpropagate` does."""
        if gradient is not self._gradient:
            self._gradient = gradient
            self._bind("d", gradient)
        dy = self.loss_function.backward()
        for layer in reversed(self.layers):
            layer.parameter_gradient(dy)
            if layer is not self.layers[0]:  # nobody asks for the gradient of the data
                dy = layer.input_gradient(dy)
        if self.l2:
            for p in self._weights():
                gradient[p.start : p.stop] += self.l2 * self._theta[p.start : p.stop]

    def views(self, vector: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """The parts of a vector of the layout of θ, such as a gradient, as "dense1.W", … views.

        Raises TypeError for what is no array, ValueError for a vector of another shape.
        """
        if not isinstance(vector, np.ndarray):
            raise TypeError(f"vector must be an array, of which views are made, got {said(vector)}")
        if vector.shape != self._theta.shape:
            raise ValueError(f"vector must have the shape {self._theta.shape}, got {vector.shape}")
        return {
            f"{p.layer}.{p.name}": vector[p.start : p.stop].reshape(p.shape)
            for p in self.parameters
        }

    def name_of(self, i: int) -> str:
        """What θ[i] is called, such as "dense1.W[3, 2]". Raises IndexError if there is none."""
        i = whole("i", i)
        for p in self.parameters:
            if p.start <= i < p.stop:
                index = ", ".join(str(int(k)) for k in np.unravel_index(i - p.start, p.shape))
                return f"{p.layer}.{p.name}[{index}]"
        raise IndexError(f"i must be an index of θ, 0 … {self.theta.size - 1}, got {i}")

    def _inputs(self, x: ArrayLike, training: bool = False) -> Array:
        x = real_array("x", x, self._theta.dtype)
        if x.ndim != 2 or x.shape[1] != self.d_in:
            raise ValueError(f"x must have one example a row, (n, {self.d_in}); got {x.shape}")
        if len(x) == 0:
            raise ValueError("x holds no examples")
        if training:
            self.check_batch(len(x))
        return x

    def _forward(self, x: Array, training: bool) -> Array:
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    def _weights(self) -> list[Parameter]:
        return [p for p in self.parameters if p.name == "W"]

    def _bind(self, prefix: str, vector: Array) -> None:
        for p in self.parameters:
            view = vector[p.start : p.stop].reshape(p.shape)
            vars(self._layer_named[p.layer])[prefix + p.name] = view


def _checked(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    if isinstance(layers, Layer | str) or not isinstance(layers, Sequence):
        raise TypeError(f"layers must be a list of layers, got {said(layers)}")
    if not layers:
        raise ValueError("layers must hold at least one layer, got none")
    checked = tuple(
        instance(f"layers[{k}]", layer, Layer, "ReLU()") for k, layer in enumerate(layers)
    )
    for layer in checked:
        if unnamed := set(layer.parameter_shapes()) - set(layer.parameters):
            raise TypeError(
                f"layers: the class {type(layer).__name__} must name its parameters, "
                f"parameters={tuple(sorted(unnamed))}, as Layer says"
            )
    everywhere = list(every_layer(checked))
    for k, layer in enumerate(everywhere):
        # Each keeps what its own backward pass needs of its own forward pass.
        if any(layer is other for other in everywhere[:k]):
            raise ValueError(
                f"layers: the same object {layer!r} stands twice in the network; make two of it"
            )
    return checked


def _width(layers: tuple[Layer, ...], d_in: int | None) -> int:
    """How many numbers an example has, as it is given, or as the first layer says."""
    own: int | None = getattr(layers[0], "d_in", getattr(layers[0], "d", None))
    if d_in is None:
        if own is None:
            raise ValueError(f"d_in must be given, since {layers[0]!r} takes any width")
        return own
    how_many("d_in", d_in)
    if own not in (None, d_in):
        raise ValueError(f"d_in must be {own}, which {layers[0]!r} takes, got {d_in}")
    return int(d_in)


def _precision(dtype: DTypeLike) -> np.dtype[Any]:
    try:
        name = "" if dtype is None else np.dtype(dtype).name
    except (TypeError, ValueError):
        name = ""
    if name not in ("float64", "float32"):
        raise TypeError(f"dtype must be float64 or float32, got {said(dtype)}")
    return np.dtype(name)


def _names(layers: Sequence[Layer]) -> tuple[str, ...]:
    """ "dense1", "relu1", "dense2", …: the kind of layer and its number among its kind."""
    counts: dict[str, int] = {}
    names = []
    for layer in layers:
        kind = type(layer).__name__.lower()
        counts[kind] = counts.get(kind, 0) + 1
        names.append(f"{kind}{counts[kind]}")
    return tuple(names)
