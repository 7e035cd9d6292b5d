"""The effective rates of frequent and of rare words, document by document."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from companion import data, live
from companion.arguments import Array
from companion.live import format_number
from companion.nn.activations import sigmoid
from companion.optim import Adagrad, Adam, GradientDescent, Optimizer, RMSprop

DOCUMENTS, EVERY, SEED = 600, 10, 1
RARE = (20, 100, 400)
LEAST, MOST = 1e-4, 1e2
METHODS: dict[str, tuple[Callable[[Array], Optimizer], tuple[float, ...]]] = {
    "gradient descent": (GradientDescent, (0.001, 0.003, 0.01, 0.03, 0.1)),
    "Adagrad": (Adagrad, (0.1, 0.3, 1.0, 3.0, 10.0)),
    "RMSprop": (RMSprop, (0.003, 0.01, 0.03, 0.1, 0.3)),
    "Adam": (Adam, (0.003, 0.01, 0.03, 0.1, 0.3)),
}
SIZES = ("smallest", "small", "middle", "large", "largest")
SHOWN = (
    ("the most frequent", "blue"),
    ("the 20th", "purple"),
    ("a rare word", "accent"),
    ("another", "green"),
)
"""Which words are shown, and their colours; two rare words of the two classes."""


@lru_cache(maxsize=8)
def words_shown(rare: int) -> NDArray[np.int64]:
    """Columns: the first and the last common word, and of each class the rare word seen first.

    Those of the rare words that have come in a tenth of the documents count as seen.
    """
    x, _, word_class = data.bag_of_words(2 * DOCUMENTS, rare=rare, rng=SEED)
    first = np.where(x[:DOCUMENTS].any(axis=0), (x[:DOCUMENTS] > 0).argmax(axis=0), DOCUMENTS)
    # The word that comes first after the hundredth document: so that there is a time before.
    late = np.where(first < DOCUMENTS // 6, DOCUMENTS, first)
    chosen = [np.flatnonzero(word_class == c)[late[word_class == c].argmin()] for c in (0, 1)]
    return np.array([0, 19, *chosen])


@lru_cache(maxsize=16)
def course(method: str, rare: int) -> tuple[Array, Array, Array]:
    """Effective rates and weights of the words shown, (rates, k, 4), and errors, (rates, k).

    At every EVERYth document; the errors are on as many held-out documents.
    """
    x, y, _ = data.bag_of_words(2 * DOCUMENTS, rare=rare, rng=SEED)
    make, alphas = METHODS[method]
    lr, columns = np.array(alphas)[:, np.newaxis], words_shown(rare)
    optimizer, theta = make(lr), np.zeros((len(alphas), x.shape[1]))
    rates, weights, errors = [], [], []
    for k in range(DOCUMENTS + 1):
        if k % EVERY == 0:
            rates.append(np.broadcast_to(_rate(optimizer, lr)[:, ...], theta.shape)[:, columns])
            weights.append(theta[:, columns].copy())
            errors.append(((theta @ x[DOCUMENTS:].T > 0) != y[DOCUMENTS:]).mean(axis=1))
        if k < DOCUMENTS:
            z = theta @ x[k]
            optimizer.step(theta, (sigmoid(z) - y[k])[:, np.newaxis] * x[k])
    return np.stack(rates, 1), np.stack(weights, 1), np.stack(errors, 1)


def _rate(optimizer: Optimizer, lr: Array) -> Array:
    """What the next gradient would be multiplied by, α/√v; infinite for a word not yet seen."""
    if isinstance(optimizer, GradientDescent):
        return lr
    if optimizer.t == 0:
        return np.full_like(lr, np.inf)
    square = np.asarray(optimizer.v)  # type: ignore[attr-defined]
    if isinstance(optimizer, Adam):
        beta2 = float(optimizer.betas[1])
        square = square / (1 - beta2**optimizer.t)
    with np.errstate(divide="ignore"):
        rate: Array = lr / np.sqrt(square)
    return rate


def rare_words(method: str, rare: float, size: str) -> live.Frame:
    """The rates of four words, and how many held-out documents are misread."""
    a = SIZES.index(size)
    rates, weights, errors = (values[a] for values in course(method, int(rare)))
    at = np.arange(0, DOCUMENTS + 1, EVERY)
    seen = np.clip(rates, LEAST / 2, 2 * MOST)
    return live.Frame(
        words=_words(method, int(rare), METHODS[method][1][a], rates, errors),
        panels={
            "rates": live.Lines(
                [
                    live.Curve(at, seen[:, i], label, colour=colour, timed=True)
                    for i, (label, colour) in enumerate(SHOWN)
                ],
                x_label="document",
                y_label="effective rate α/√v",
                y_scale="log",
                x_limits=(0, DOCUMENTS),
                y_limits=(LEAST, MOST),
            ),
            "weights": live.Lines(
                [
                    live.Curve(at, np.clip(weights[:, i], -4, 4), "", "line", colour, timed=True)
                    for i, (_, colour) in enumerate(SHOWN)
                ],
                x_label="document",
                y_label="weight of the word",
                x_limits=(0, DOCUMENTS),
                y_limits=(-3, 3),
            ),
            "errors": live.Lines(
                [live.Curve(at, 100 * errors, colour="red", timed=True)],
                x_label="document",
                y_label="held-out documents misread [%]",
                x_limits=(0, DOCUMENTS),
                y_limits=(0, 60),
            ),
        },
    )


def _words(method: str, rare: int, alpha: float, rates: Array, errors: Array) -> str:
    begins = (
        f"{method[0].upper()}{method[1:]} with α = {format_number(alpha)} and {rare} rare words "
        f"misreads {errors[-1]:.0%} of the held-out documents after {DOCUMENTS}."
    )
    if method == "gradient descent":
        return f"{begins} All words have the same rate."
    times = format_number(float(rates[-1, 2] / rates[-1, 0]), 2)
    return f"{begins} The rate of the rare word ends {times} times as large as the most frequent's."


RARE_WORDS = live.Experiment(
    name="rare-words",
    claim="Adagrad keeps a large rate for a rare word until the word has come.",
    caption=(
        "One pass through documents that only rare words tell apart. First, what a gradient of "
        "each of four words is multiplied by; a word that has not come yet has no bound, and its "
        "curve is above the picture. Then the weights of these words, and the errors. The two "
        "frequent words say nothing: their weights should be 0. Gradient descent has one rate for "
        "all: small enough for the frequent words, it is too small for the rare ones."
    ),
    parameters=(
        live.Choice("method", tuple(METHODS), "Adagrad"),
        live.Parameter("rare", RARE, 400, label="rare words"),
        live.Choice("size", SIZES, "middle", label="learning rate"),
        live.Time("time", DOCUMENTS // EVERY),
    ),
    presets={
        "Adagrad": {"method": "Adagrad"},
        "one small rate": {"method": "gradient descent", "size": "smallest"},
        "one large rate": {"method": "gradient descent", "size": "largest"},
        "words less rare": {"method": "gradient descent", "size": "middle", "rare": 20},
    },
    function=rare_words,
    alt=(
        "Above, effective rates of four words over the documents on a logarithmic axis: they fall "
        "in steps, those of the rare words later. In the middle the weights of the words; below "
        "the share of held-out documents that are misread."
    ),
)
