"""Deep networks, what arrives in each of their layers, and what theory foretells of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from companion import data, nn, optim, training
from companion.arguments import Array
from companion.nn.activations import Activation

ACTIVATIONS: Mapping[str, type[Activation]] = MappingProxyType(
    {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU}
)
NORMALIZATIONS = MappingProxyType({"batch": nn.BatchNorm, "layer": nn.LayerNorm})
HE = 2**0.5
"""The scale s of He's initialization: weights of standard deviation s / √d_in."""


def deep_network(
    depth: int,
    activation: str,
    scale: float,
    *,
    normalization: str = "none",
    skip: bool = False,
    width: int = 64,
    d_in: int = 64,
    seed: int = 0,
    l2: float = 0.0,
    dropout: float = 0.0,
    smoothing: float = 0.0,
) -> nn.Network:
    """A network for ten classes whose weights are normal with standard deviation scale / √d_in.

    The last layer, which gives the logits, always has scale 1.

    Args:
        depth: hidden layers, at least 1.
        activation: "sigmoid", "tanh" or "relu".
        scale: s.
        normalization: "none", "batch" or "layer", between each hidden layer and its activation.
        skip: whether hidden layers from the second on are `nn.Residual`, without normalization.
        width: units of a hidden layer.
        d_in: numbers of an example.
        seed: for the weights, and for what dropout switches off.
        l2: the factor λ of the network's penalty.
        dropout: the probability of a 0 after each hidden layer that is not `nn.Residual`.
        smoothing: the part of each target that is spread evenly over the classes.
    """
    layers: list[nn.Layer] = []
    for number in range(depth):
        d = width if number else d_in
        draw = nn.normal(scale / d**0.5)
        if skip and number:
            layers.append(nn.Residual(width, ACTIVATIONS[activation](), draw))
            continue
        layers.append(nn.Dense(d, width, draw))
        if normalization != "none":
            layers.append(NORMALIZATIONS[normalization](width))
        layers.append(ACTIVATIONS[activation]())
        if dropout:
            layers.append(nn.Dropout(dropout, rng=seed + number))
    layers.append(nn.Dense(width, 10, nn.normal(width**-0.5)))
    return nn.Network(layers, nn.SoftmaxCrossEntropy(smoothing), rng=seed, l2=l2)


class Sizes(NamedTuple):
    """Root mean squares in each hidden layer, all of shape (depth,), first layer first.

    Attributes:
        signal: of the outputs a.
        error: of ∂L/∂a.
        gradient: of ∂L/∂W.
    """

    signal: Array
    error: Array
    gradient: Array

    @property
    def factor(self) -> float:
        """By what a layer multiplies ∂L/∂a on its way back: the geometric mean."""
        return float((self.error[0] / self.error[-1]) ** (1 / (len(self.error) - 1)))


def sizes_by_layer(network: nn.Network, x: Array, y: ArrayLike) -> Sizes:
    """What goes forward and what comes back, in every hidden layer, in training mode.

    Args:
        network: its θ is left as it was; batch normalization counts the batch as seen.
        x, y: inputs, (n, d_in), and targets as the network's loss takes them.
    """
    inputs, targets = network.encode(x, y)
    gradient = np.zeros_like(network.theta)
    network.backpropagate(inputs, targets, gradient, training=True)
    dense = [layer for layer in network.layers if isinstance(layer, nn.Dense)]
    gradients = [layer.dW for layer in dense[:-1]]
    error, errors = network.loss_function.backward(), []
    for layer in reversed(network.layers):
        error = layer.input_gradient(error)
        if isinstance(layer, nn.Dense):
            errors.append(error)
    # What a layer gives is what the next dense layer takes.
    return Sizes(_rms([d.x for d in dense[1:]]), _rms(errors[-2::-1]), _rms(gradients))


def _rms(arrays: list[Array]) -> Array:
    return np.array([float(np.sqrt(np.mean(np.square(array)))) for array in arrays])


def first_look(depth: int, activation: str, scale: float, seed: int, **options: object) -> Sizes:
    """`sizes_by_layer` of an untrained `deep_network` for 64 of the digits.

    Args:
        depth, activation, scale, seed, options: those of `deep_network`.
    """
    digits = data.digits()
    network = deep_network(depth, activation, scale, seed=seed, **options)  # type: ignore[arg-type]
    return sizes_by_layer(network, digits.x_train[:64], digits.y_train[:64])


GRID = np.linspace(-8, 8, 4001)
NORMAL = np.exp(-(GRID**2) / 2) / np.exp(-(GRID**2) / 2).sum()


class Settled(NamedTuple):
    """What becomes of a signal in a very wide, very deep network.

    Attributes:
        spread: √q, the standard deviation of the pre-activations z.
        factor: s · rms f′(z), by which a layer multiplies ∂L/∂a on its way back.
    """

    spread: float
    factor: float


def settled(activation: str, scale: float) -> Settled:
    """The spread that z comes to, q ← s² E[f(√q u)²] repeated, and the factor √(s² E[f′(√q u)²]).

    u is standard normal. For ReLU q has no such end, but the factor does not depend on it.

    Args:
        activation: "sigmoid", "tanh" or "relu".
        scale: s.

    S. S. Schoenholz, J. Gilmer, S. Ganguli and J. Sohl-Dickstein, ICLR (2017),
    doi:10.48550/arXiv.1611.01232.
    """
    f = ACTIVATIONS[activation]()
    if activation == "relu":
        return Settled(1.0, scale / 2**0.5)
    q = 1.0
    for _ in range(300):
        q = scale**2 * float(NORMAL @ f.forward(q**0.5 * GRID) ** 2)
    f.forward(q**0.5 * GRID)
    return Settled(q**0.5, scale * float(NORMAL @ f.slope() ** 2) ** 0.5)


def batch_normalized(activation: str) -> float:
    """The factor with batch normalization, √(E[f′(u)²] / Var f(u)), whatever the scale.

    Wide networks, large batches, u standard normal. It is never below 1, which is the Poincaré
    inequality of the normal distribution.

    Args:
        activation: "sigmoid", "tanh" or "relu".

    G. Yang, J. Pennington, V. Rao, J. Sohl-Dickstein and S. S. Schoenholz, ICLR (2019),
    doi:10.48550/arXiv.1902.08129, find π / (π − 1) for the square with ReLU.
    """
    f = ACTIVATIONS[activation]()
    a = f.forward(GRID)
    variance = float(NORMAL @ a**2) - float(NORMAL @ a) ** 2
    return float((NORMAL @ f.slope() ** 2 / variance) ** 0.5)


def learn(
    network: nn.Network,
    optimizer: optim.Optimizer,
    seed: int,
    *,
    steps: int = 200,
    batch_size: int = 64,
) -> float:
    """Trains on the digits and gives the share of held-out ones read; 0 if the loss overflows.

    Args:
        network: changed in place.
        optimizer: a new one.
        seed: for the batches.
        steps: updates.
        batch_size: examples a step.
    """
    digits = data.digits()
    x, targets = network.encode(digits.x_train, digits.y_train)
    gradient, rng, step = np.zeros_like(network.theta), np.random.default_rng(seed), 0
    with np.errstate(over="ignore", invalid="ignore"):
        while step < steps:
            for batch in training.batches(len(x), batch_size, rng):
                if not np.isfinite(network.backpropagate(x[batch], targets[batch], gradient)):
                    return 0.0
                optimizer.step(network.theta, gradient)
                step += 1
                if step == steps:
                    break
        return training.accuracy(network, digits.x_test, digits.y_test)
