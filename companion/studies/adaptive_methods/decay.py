"""A penalty in the gradient against a decay beside it: L2 with Adam, and AdamW."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, optim, training
from companion.arguments import Array
from companion.data import Digits
from companion.nn import Network
from companion.studies.backpropagation import digits_network

STRENGTHS: dict[str, tuple[float, ...]] = {
    "none": (0.0,),
    "L2": (1e-3, 3e-3, 1e-2, 3e-2, 1e-1),
    "AdamW": (0.03, 0.1, 0.3, 1.0, 3.0),
}
"""λ of each way to decay, that is searched."""
LR, EPOCHS, BATCH, HIDDEN = 0.01, 25, 32, 32


@lru_cache(maxsize=1)
def few_and_noisy() -> Digits:
    """300 digits with a fifth of wrong labels; the test images here are others of the training."""
    digits = data.digits()
    learned, rest = slice(0, 300), slice(300, None)
    noisy = data.with_label_noise(
        Digits(digits.x_train[learned], digits.y_train[learned], digits.x_test, digits.y_test),
        0.2,
        rng=0,
    )
    return Digits(noisy.x_train, noisy.y_train, digits.x_train[rest], digits.y_train[rest])


class Decayed(NamedTuple):
    """A trained network.

    Attributes:
        network: as training left it.
        v: Adam's mean of squares of each gradient in the end, without the factor 1 − β₂.
    """

    network: Network
    v: Array


@lru_cache(maxsize=64)
def trained(way: str, strength: float, seed: int) -> Decayed:
    """A network that Adam has taught 300 digits, a fifth of them wrongly labelled.

    Args:
        way: one of STRENGTHS: no decay, λθ added to the gradient, or decoupled decay.
        strength: λ.
        seed: for the first weights and the batches.
    """
    digits, network = few_and_noisy(), digits_network(seed, hidden=HIDDEN)
    optimizer = optim.AdamW(LR, weight_decay=strength) if way == "AdamW" else optim.Adam(LR)

    def penalize(gradient: Array) -> None:
        if way == "L2":
            gradient += strength * network.theta

    training.fit(
        network,
        digits.x_train,
        digits.y_train,
        optimizer,
        epochs=EPOCHS,
        batch_size=BATCH,
        rng=seed,
        on_gradient=penalize,
        progress=False,
    )
    return Decayed(network, optimizer.v)


@cache
def searched(way: str) -> tuple[float, Array]:
    """The best λ on images that are neither learned from nor held out, and what it is worth.

    Args:
        way: one of STRENGTHS.

    Returns:
        λ, and the part of the held-out images that is read by each of five fresh networks.
    """

    def checked(strength: float) -> float:
        digits = few_and_noisy()
        networks = [trained(way, strength, seed).network for seed in (0, 1)]
        return float(
            np.mean([training.accuracy(n, digits.x_test, digits.y_test) for n in networks])
        )

    strength = max(STRENGTHS[way], key=checked)
    held_out = data.digits()
    networks = [trained(way, strength, seed).network for seed in range(10, 15)]
    return strength, np.array(
        [training.accuracy(n, held_out.x_test, held_out.y_test) for n in networks]
    )


def shrunk(way: str, strength: float, seed: int) -> tuple[float, float]:
    """What a decay leaves of weights with small gradients, and of those with large ones.

    Of the weights, the quarter with the smallest and the quarter with the largest mean squares of
    the gradient, in training without decay. Weights of pixels that are blank in all images are
    left out.

    Args:
        way: one of STRENGTHS.
        strength: λ.
        seed: for the first weights and the batches.

    Returns:
        The root mean square of each quarter's weights over what it is without decay.
    """
    plain, decayed = trained("none", 0.0, seed), trained(way, strength, seed)
    moved = np.flatnonzero(plain.v > 0)
    order = moved[np.argsort(plain.v[moved])]
    quarter = len(order) // 4

    def size(network: Network, which: NDArray[np.int64]) -> float:
        return float(np.sqrt(np.mean(network.theta[which] ** 2)))

    low, high = (
        size(decayed.network, which) / size(plain.network, which)
        for which in (order[:quarter], order[-quarter:])
    )
    return low, high
