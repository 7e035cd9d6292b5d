"""Live experiments of the chapter on vanishing gradients."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live, nn
from companion.live import format_number
from companion.nn.arrays import Array

WIDTH, EXAMPLES, CLASSES = 32, 64, 10
DEPTHS = (2, 5, 10, 20, 30, 50)
ACTIVATIONS = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU"}
NORMALIZATIONS = {"none": "none", "batch": "batch normalization", "layer": "layer normalization"}
LEAST, MOST = 1e-14, 1e6
MAKE: dict[str, type[nn.Layer]] = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU}


@lru_cache(maxsize=4096)
def by_layer(depth: int, activation: str, scale: float, normalization: str) -> tuple[Array, Array]:
    """For each hidden layer, (depth,): the root mean square of ∂L/∂W, and that of its outputs.

    The weights are normal with standard deviation scale / √d_in; data and labels are random.
    """
    rng = np.random.default_rng(0)
    x = rng.normal(size=(EXAMPLES, WIDTH))
    y = rng.integers(CLASSES, size=EXAMPLES)
    draw = nn.normal(scale / WIDTH**0.5)
    layers: list[nn.Layer] = []
    dense = [nn.Dense(WIDTH, WIDTH, draw) for _ in range(depth)]
    dense.append(nn.Dense(WIDTH, CLASSES, draw))
    for hidden in dense[:-1]:
        layers.append(hidden)
        if normalization == "batch":
            layers.append(nn.BatchNorm(WIDTH))
        elif normalization == "layer":
            layers.append(nn.LayerNorm(WIDTH))
        layers.append(MAKE[activation]())
    network = nn.Network([*layers, dense[-1]], nn.SoftmaxCrossEntropy(), rng=rng)
    with np.errstate(all="ignore"):
        gradient = network.views(network.gradient(x, y, training=True))
    gradients = [part for name, part in gradient.items() if name.endswith(".W")]
    # What a layer gives is what the next one took.
    return _sizes(gradients[:-1]), _sizes([layer.x for layer in dense[1:]])


def _sizes(arrays: list[Array]) -> Array:
    return np.array([float(np.sqrt(np.mean(array**2))) for array in arrays])


def gradient_by_layer(depth: int, activation: str, scale: float, normalization: str) -> live.Frame:
    """What arrives in each layer of a network that has not been trained yet."""
    gradients, signals = by_layer(depth, activation, scale, normalization)
    # Networks of every depth have points as many as the deepest: the last stands for the rest.
    layer = np.minimum(np.arange(1, DEPTHS[-1] + 1), depth)
    ratio = gradients[0] / gradients[-1] if gradients[-1] else 0.0
    return live.Frame(
        words=_words(depth, float(gradients[0]), float(gradients[-1]), ratio),
        panels={
            "gradient": _panel(layer, gradients, "gradient, RMS of ∂L/∂W", "accent"),
            "signal": _panel(layer, signals, "signal, RMS of the layer's outputs", "blue"),
        },
    )


def _panel(layer: Array, values: Array, label: str, colour: str) -> live.Lines:
    y = np.clip(values[layer - 1], LEAST, MOST)
    return live.Lines(
        [live.Curve(layer, y, colour=colour, style="marked")],
        x_label="layer, from the input",
        y_label=label,
        y_scale="log",
        x_limits=(0, DEPTHS[-1] + 1),
        y_limits=(LEAST, MOST),
    )


def _words(depth: int, first: float, last: float, ratio: float) -> str:
    if first == 0:
        return f"Of {depth} layers the first gets no gradient at all: it has become 0 on its way."
    words = (
        f"Of {depth} layers the first gets a gradient {format_number(ratio)} times that of the last"
    )
    each = ratio ** (1 / (depth - 1))
    if 0.9 < each < 1.1:
        return f"{words}: about the same."
    return f"{words}: a layer multiplies it by {format_number(each)} on average."


GRADIENT_BY_LAYER = live.Experiment(
    name="gradient-by-layer",
    claim="The gradient of the first layers shrinks or grows by a factor for each layer above.",
    caption=(
        f"A network of {WIDTH} units a layer, not trained yet, on random data. Its weights are "
        "normal with standard deviation s / √d. For ReLU s = 1.41 is He's; for tanh, s = 1 is "
        "Xavier's. Try to keep fifty sigmoid layers alive by their scale alone."
    ),
    parameters=(
        live.Parameter("depth", DEPTHS, 20, label="depth, hidden layers"),
        live.Choice("activation", ACTIVATIONS, "sigmoid", label="activation"),
        live.Parameter(
            "scale", [0.25, 0.5, 0.71, 1.0, 1.41, 2.0, 2.83, 4.0], 1.0, label="scale s", log=True
        ),
        live.Choice("normalization", NORMALIZATIONS, "none", label="normalization"),
    ),
    presets={
        "vanishes": {"activation": "sigmoid", "scale": 1.0},
        "ReLU with He": {"activation": "relu", "scale": 1.41, "depth": 50},
        "explodes": {"activation": "relu", "scale": 2.83, "depth": 50},
    },
    function=gradient_by_layer,
    alt=(
        "Two curves over the layers of a network, from the input to the output, on logarithmic "
        "axes: above the size of each layer's gradient, below the size of its outputs."
    ),
)
