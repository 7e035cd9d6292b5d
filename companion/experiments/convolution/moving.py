"""What happens to a filter's answers and to two networks' words when the image moves."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import data, live
from companion.experiments.images import image
from companion.nn import Network
from companion.studies.convolution import convolutional, dense, learn, moved

MOVES = range(-2, 3)
UPDATES, CHANNEL = 360, 0
# What `own_rate` finds for each of the two, which would take too long here.
DENSE_RATE, RATE = 0.03, 0.01
DIGITS = np.arange(10)


@lru_cache(maxsize=1)
def networks() -> tuple[Network, Network]:
    """The capstone's network and one of convolutions, both having learned all training images."""
    digits = data.digits()
    plain, convolved = (
        learn(network, digits.x_train, digits.y_train, 0, UPDATES, lr)
        for network, lr in ((dense(0), DENSE_RATE), (convolutional(0), RATE))
    )
    return plain, convolved


@lru_cache(maxsize=32)
def reading(down: int, right: int) -> tuple[float, float]:
    """The part of the test images that each network reads when all are moved so."""
    digits = data.digits()
    x = moved(digits.x_test, down, right)
    parts = [float((n.forward(x).argmax(axis=1) == digits.y_test).mean()) for n in networks()]
    return parts[0], parts[1]


def moving(digit: str, right: float, down: float) -> live.Frame:
    """An image moved, the answers of a filter to it, and the probabilities of both networks."""
    digits = data.digits()
    number = int(np.argmax(digits.y_test == int(digit)))
    x = moved(digits.x_test[number : number + 1], round(down), round(right))
    plain, convolved = networks()
    answers = convolved.layer_outputs(x)["relu1"].reshape(8, 8, -1)[:, :, CHANNEL]
    said = [int(network.forward(x).argmax()) for network in (plain, convolved)]
    parts = reading(round(down), round(right))
    return live.Frame(
        words=(
            f"A {digit}, moved {_way(round(right), 'right', 'left')} and "
            f"{_way(round(down), 'down', 'up')}: the dense network says {said[0]}, the one of "
            f"convolutions {said[1]}. Of all test images moved so they read {parts[0]:.0%} and "
            f"{parts[1]:.0%}."
        ),
        panels={
            "image": image(x.reshape(8, 8), (0.0, 1.0), "brightness"),
            "answers": image(answers, (0.0, 2.0), "one filter's answers, after ReLU"),
            "probabilities": live.Lines(
                [
                    live.Curve(DIGITS, plain.predict(x)[0], "dense", "marked", "blue"),
                    live.Curve(DIGITS, convolved.predict(x)[0], "convolution", "marked", "accent"),
                ],
                x_label="digit",
                y_label="probability",
                x_limits=(-0.3, 9.3),
                y_limits=(0, 1),
            ),
        },
    )


def _way(pixels: int, forward: str, back: str) -> str:
    return f"{abs(pixels)} {forward if pixels >= 0 else back}"


MOVING = live.Experiment(
    name="moving-image",
    claim="The answers of a filter move with the image, and the words of both networks change.",
    caption=(
        "Neither network has seen a moved image in training. The filter's answers move with the "
        "image; the dense layer behind them has other weights at every place, so that what the "
        "network says is not the same after the move."
    ),
    parameters=(
        live.Choice("digit", {str(k): str(k) for k in (0, 2, 4, 6)}, "2", label="image"),
        live.Parameter("right", MOVES, 0, label="pixels to the right"),
        live.Parameter("down", MOVES, 0, label="pixels down"),
    ),
    presets={"one to the right": {"right": 1, "down": 0}, "two down": {"right": 0, "down": 2}},
    function=moving,
    alt=(
        "A digit, moved by some pixels, and the answers of one filter to it. Then the "
        "probabilities of the ten digits by two networks, as two curves with points."
    ),
)
