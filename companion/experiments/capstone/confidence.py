"""How sure a network is of each held-out image, and how often it is right when it is so sure."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from companion import data, live
from companion.arguments import Array
from companion.experiments.images import image
from companion.studies.capstone import FINAL, SMOOTHED, Calibration, calibration, probabilities

TARGETS = {"smoothed": "smoothed", "plain": "as they are"}
RECIPES = {"smoothed": SMOOTHED, "plain": FINAL}
MOST, EDGES = 24, np.array([0.0, 0.4, 0.6, 0.8, 0.9, 1.0])


@lru_cache(maxsize=2)
def doubted(targets: str) -> tuple[NDArray[np.int64], Array]:
    """The numbers of the test images, most doubtful first, and the mean ŷ, (n, 10)."""
    mean: Array = probabilities(RECIPES[targets]).mean(axis=0)
    order: NDArray[np.int64] = np.argsort(mean.max(axis=1), kind="stable")
    return order, mean


@lru_cache(maxsize=2)
def reliability(targets: str) -> Calibration:
    """How often all networks are right, by their confidence."""
    y_hat = probabilities(RECIPES[targets])
    labels = np.tile(data.digits().y_test, len(y_hat))
    return calibration(y_hat.reshape(-1, 10), labels, EDGES)


def confidence(targets: str, place: float) -> live.Frame:
    """One of the most doubtful images, its probabilities, and how far to believe them."""
    digits = data.digits()
    order, mean = doubted(targets)
    number = int(order[round(place) - 1])
    y_hat, truth = mean[number], int(digits.y_test[number])
    said, found = int(y_hat.argmax()), reliability(targets)
    points = np.interp(
        np.arange(len(EDGES) - 1), np.arange(len(found.confidence)), found.confidence
    )
    right = np.interp(np.arange(len(EDGES) - 1), np.arange(len(found.right)), found.right)
    return live.Frame(
        words=(
            f"Number {round(place)} of the most doubtful images is a {truth}. The networks say "
            f"{said}, with probability {y_hat[said]:.2f}: {'right' if said == truth else 'wrong'}. "
            f"Over all images they are right {100 * abs(found.gap):.0f} points "
            f"{'more' if found.gap > 0 else 'less'} often than their probability says."
        ),
        panels={
            "image": image(digits.x_test[number].reshape(8, 8), (0.0, 1.0), "brightness"),
            "probabilities": live.Bars(
                [str(digit) for digit in range(10)],
                y_hat,
                y_label="mean probability",
                y_limits=(0, 1),
                x_label="digit",
            ),
            "reliability": live.Lines(
                [
                    live.Curve([0, 1], [0, 1], "as often as it says", "dashed", "muted"),
                    live.Curve(points, right, "networks", "marked", "accent"),
                ],
                x_label="probability given to the answer",
                y_label="part that is right",
                x_limits=(0, 1),
                y_limits=(0, 1.05),
            ),
        },
    )


CONFIDENCE = live.Experiment(
    name="confidence",
    claim="Smoothed targets make the networks doubt too much, and what they misread is doubtful.",
    caption=(
        "The held-out images in the order of their doubt, the most doubtful first, with the mean "
        "probabilities of ten networks. In the last plot, a point above the dashed line means: "
        "right more often than the probability says. Would you have read the image?"
    ),
    parameters=(
        live.Choice("targets", TARGETS, "smoothed", label="targets in training"),
        live.Parameter("place", range(1, MOST + 1), 1, label="place in the order of doubt"),
    ),
    function=confidence,
    alt=(
        "First an image of 8 by 8 pixels. Then a bar for each digit: the probability that the "
        "networks give it. Then how often answers are right over the probability they were given, "
        "with a dashed diagonal."
    ),
)
