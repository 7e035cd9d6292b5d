"""A filter that slides over a digit: nine products, and their sum at every place."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import data, live, nn
from companion.arguments import Array
from companion.experiments.images import image
from companion.live import format_number

FILTERS = {
    "vertical": np.array([[-1.0, 0, 1]] * 3),
    "horizontal": np.array([[-1.0, 0, 1]] * 3).T,
    "spot": np.array([[-1.0, -1, -1], [-1, 8, -1], [-1, -1, -1]]) / 8,
    "blur": np.full((3, 3), 1 / 3),
}
NAMES = {
    "vertical": "bright to the right",
    "horizontal": "bright below",
    "spot": "brighter than around",
    "blur": "sum of all, over 3",
}
DIGITS = {str(k): str(k) for k in (0, 1, 3, 7)}
REACH = 3.0


@lru_cache(maxsize=8)
def shown(digit: str) -> Array:
    """The first of the training images of a digit, (8, 8)."""
    digits = data.digits()
    picture: Array = digits.x_train[np.argmax(digits.y_train == int(digit))].reshape(8, 8)
    return picture


@lru_cache(maxsize=32)
def response(digit: str, kernel: str) -> Array:
    """The filter's answer at every place, (6, 6), by the companion's layer."""
    layer = nn.Conv2D((8, 8, 1), 1, 3)
    network = nn.Network([layer], nn.MeanSquaredError(), rng=0)
    network.theta[:9], network.theta[9:] = FILTERS[kernel].ravel(), 0
    return network.forward(shown(digit).reshape(1, -1)).reshape(6, 6)


def sliding(digit: str, kernel: str, place: tuple[float, float]) -> live.Frame:
    """The window at a place: what it sees times the filter, and the sum among all sums."""
    picture, answers = shown(digit), response(digit, kernel)
    column, from_below = (round(c) for c in place)
    row = 8 - from_below  # of the middle of the window, from 0 on top
    patch = picture[row - 1 : row + 2, column - 2 : column + 1]
    product = patch * FILTERS[kernel]
    here = float(answers[row - 1, column - 2])
    left, low = column - 1.5, from_below - 1.5
    return live.Frame(
        words=(
            f"Around column {column} and row {from_below} from below, the window sees nine pixels. "
            f"Times the filter's nine weights they add up to {format_number(here, 2)}."
        ),
        panels={
            "surface": image(
                picture,
                (0.0, 1.0),
                "brightness",
                [
                    live.Curve(
                        [left, left + 3, left + 3, left, left],
                        [low, low, low + 3, low + 3, low],
                        "window",
                        colour="accent",
                    )
                ],
            ),
            "product": image(product, (-1.0, 1.0), "pixel times weight"),
            "answers": image(
                answers,
                (-REACH, REACH),
                "sum at every place",
                [live.Curve([column - 1], [from_below - 1], "here", "points", "accent")],
            ),
        },
    )


SLIDING = live.Experiment(
    name="sliding",
    claim="One filter asks the same question at every place of the image.",
    caption=(
        "Drag the window over the image. In the second picture, what each of its nine pixels adds: "
        "pixel times weight. In the third, the sums at all places; the middle of the scale is 0, "
        "and its upper end a strong yes. The weights are the same everywhere."
    ),
    parameters=(
        live.Choice("kernel", NAMES, "vertical", label="filter"),
        live.Choice("digit", DIGITS, "0", label="image"),
        live.Point(
            "place",
            x=np.arange(2.0, 8.0),
            y=np.arange(2.0, 8.0),
            default=(3.0, 5.0),
            panel="surface",
            label="window",
            x_label="column",
            y_label="row, from below",
        ),
    ),
    function=sliding,
    alt=(
        "An image of a digit with a square window of three by three pixels on it. Then the nine "
        "products of its pixels with the filter. Then the sums at all places of the window, with "
        "a point at this one."
    ),
)
