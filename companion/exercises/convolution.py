"""The exercises of the chapter on convolution, easy to hard."""

from __future__ import annotations

import numpy as np

from .checker.exercise import Array, Case, Exercise, Mistake


def _rounded(rng: np.random.Generator, *shape: int) -> Array:
    """Normal numbers with two decimals, so that a report shows them in full."""
    return np.round(rng.normal(scale=1.2, size=shape), 2)


# 1 Counting


def parameters(size: int, channels: int, filters: int) -> float:
    """The number of weights and biases of a layer of size × size filters."""
    return float(size**2 * channels * filters + filters)


PARAMETERS = Exercise(
    name="conv-parameters",
    title="Counting parameters",
    level="easy",
    solution=parameters,
    returns=("count",),
    cases=tuple(
        (size, channels, filters)
        for size, channels, filters in (
            *((3, 1, 16), (3, 16, 32), (5, 3, 8), (2, 4, 6), (1, 7, 3), (4, 2, 5)),
            *((3, 3, 3), (5, 1, 2), (7, 2, 4), (2, 9, 1), (3, 8, 10), (6, 3, 2)),
        )
    ),
    mistakes=(
        Mistake(
            "The biases are missing: one for each filter.",
            lambda size, channels, filters: size**2 * channels * filters,
        ),
        Mistake(
            "A filter sees all channels of its window: it has size × size weights for each.",
            lambda size, channels, filters: size**2 * filters + filters,
        ),
        Mistake(
            "The window is a square: size × size pixels.",
            lambda size, channels, filters: size * channels * filters + filters,
        ),
        Mistake(
            "You add the biases of the channels that come. A bias belongs to a filter.",
            lambda size, channels, filters: size**2 * channels * filters + channels,
        ),
        Mistake(
            "There is one bias for each filter, not for each filter and channel.",
            lambda size, channels, filters: (size**2 + 1) * channels * filters,
        ),
    ),
)


# 2 Forward


def correlate(x: Array, K: Array, b: float) -> Array:
    """y[i, j] = b + Σ K[u, v] x[i + u, j + v], without padding."""
    windows = np.lib.stride_tricks.sliding_window_view(x, K.shape)
    result: Array = np.einsum("ijuv,uv->ij", windows, K) + b
    return result


def _sizes() -> tuple[tuple[int, int, int], ...]:
    return 2 * ((3, 3, 2), (4, 3, 2), (4, 4, 3), (3, 5, 2), (5, 4, 3), (4, 5, 2))


def _forward_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(2)
    return tuple(
        (_rounded(rng, h, w), _rounded(rng, s, s), float(np.round(rng.normal(), 2)))
        for h, w, s in _sizes()
    )


def _padded(x: Array, K: Array, b: float) -> Array:
    s = len(K) - 1
    return correlate(np.pad(x, ((0, s), (0, s))), K, b)


CONV_FORWARD = Exercise(
    name="conv-forward",
    title="Forward",
    level="medium",
    solution=correlate,
    returns=("y",),
    cases=_forward_cases(),
    mistakes=(
        Mistake(
            "The filter is turned around. Mathematics calls that convolution; the layer of this "
            "chapter does not turn it.",
            lambda x, K, b: correlate(x, K[::-1, ::-1], b),
        ),
        Mistake("The bias is missing.", lambda x, K, b: correlate(x, K, 0.0)),
        Mistake(
            "The window reaches beyond the image. It may only stand where it fits: the result has "
            "h − s + 1 rows.",
            _padded,
        ),
        Mistake(
            "Rows and columns of the filter have changed places.",
            lambda x, K, b: correlate(x, K.T, b),
        ),
        Mistake(
            "You take the mean of the products. The layer adds them up.",
            lambda x, K, b: correlate(x, K / K.size, b),
        ),
    ),
)


# 3 The gradient of the filter


def filter_gradient(x: Array, dy: Array) -> tuple[Array, float]:
    """∂L/∂K, the correlation of x with ∂L/∂y, and ∂L/∂b, the sum of ∂L/∂y."""
    return correlate(x, dy, 0.0), float(dy.sum())


def _filter_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(3)
    return tuple((_rounded(rng, h, w), _rounded(rng, h - s + 1, w - s + 1)) for h, w, s in _sizes())


FILTER_GRADIENT = Exercise(
    name="filter-gradient",
    title="The gradient of the filter",
    level="medium",
    solution=filter_gradient,
    returns=("dK", "db"),
    cases=_filter_cases(),
    mistakes=(
        Mistake(
            "∂L/∂y is turned around. Only the gradient of the input turns something, and that is "
            "the filter.",
            lambda x, dy: (correlate(x, dy[::-1, ::-1], 0.0), float(dy.sum())),
        ),
        Mistake(
            "The bias stands in every output, so all entries of ∂L/∂y add up. You take their mean.",
            lambda x, dy: (correlate(x, dy, 0.0), float(dy.mean())),
        ),
        Mistake(
            "The same weight is used at every place, and what the places say adds up. You take "
            "the mean over the places.",
            lambda x, dy: (correlate(x, dy, 0.0) / dy.size, float(dy.sum())),
        ),
        Mistake(
            "The input is missing in dK: each weight is multiplied by pixels, not by 1.",
            lambda x, dy: (correlate(np.ones_like(x), dy, 0.0), float(dy.sum())),
        ),
        Mistake(
            "dK is turned around: entry [u, v] belongs to the pixels that K[u, v] meets.",
            lambda x, dy: (correlate(x, dy, 0.0)[::-1, ::-1], float(dy.sum())),
        ),
    ),
)


# 4 The gradient of the input


def input_gradient(K: Array, dy: Array) -> Array:
    """∂L/∂x: ∂L/∂y with a rim of s − 1 zeros, correlated with the filter turned around."""
    s = len(K) - 1
    return correlate(np.pad(dy, s), K[::-1, ::-1], 0.0)


def _same_size(K: Array, dy: Array) -> Array:
    s = len(K) - 1
    full = input_gradient(K, dy)
    return full[: len(full) - s, : full.shape[1] - s]


def _input_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(4)
    return tuple((_rounded(rng, s, s), _rounded(rng, h - s + 1, w - s + 1)) for h, w, s in _sizes())


INPUT_GRADIENT = Exercise(
    name="conv-input-gradient",
    title="The gradient of the input",
    level="hard",
    solution=input_gradient,
    returns=("dx",),
    cases=_input_cases(),
    mistakes=(
        Mistake(
            "The filter is not turned around. The pixel at the upper left of a window met the "
            "first weight; seen from the pixel, that window begins at it and others begin before.",
            lambda K, dy: correlate(np.pad(dy, len(K) - 1), K, 0.0),
        ),
        Mistake(
            "The filter is transposed. Turn it around instead, both rows and columns.",
            lambda K, dy: correlate(np.pad(dy, len(K) - 1), K.T, 0.0),
        ),
        Mistake(
            "Only the rows are turned around, not the columns.",
            lambda K, dy: correlate(np.pad(dy, len(K) - 1), K[::-1], 0.0),
        ),
        Mistake(
            "Only the columns are turned around, not the rows.",
            lambda K, dy: correlate(np.pad(dy, len(K) - 1), K[:, ::-1], 0.0),
        ),
        Mistake(
            "The result has the size of y. x is larger: the pixels of the last rows and columns "
            "are in windows, too.",
            _same_size,
        ),
    ),
)


# 5 Pooling


def pool_backward(x: Array, dy: Array) -> Array:
    """∂L/∂x of taking the largest number of each 2 × 2 square; all are different."""
    h, w = dy.shape
    squares = x.reshape(h, 2, w, 2)
    largest = squares == squares.max(axis=(1, 3), keepdims=True)
    result: Array = (largest * dy[:, None, :, None]).reshape(x.shape)
    return result


def _pool_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(5)
    cases = []
    for h, w in 2 * ((1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 2)):
        x = rng.permutation(4 * h * w).reshape(2 * h, 2 * w) / 10 - 0.5
        cases.append((np.round(x, 1), _rounded(rng, h, w)))
    return tuple(cases)


def _everywhere(dy: Array) -> Array:
    result: Array = dy.repeat(2, axis=0).repeat(2, axis=1)
    return result


POOL_BACKWARD = Exercise(
    name="pool-backward",
    title="Back through the largest",
    level="hard",
    solution=pool_backward,
    returns=("dx",),
    cases=_pool_cases(),
    mistakes=(
        Mistake(
            "Every pixel of a square gets the whole gradient. Only the largest made the output.",
            lambda x, dy: _everywhere(dy),
        ),
        Mistake(
            "You share the gradient out evenly: that is the backward pass of the mean.",
            lambda x, dy: _everywhere(dy) / 4,
        ),
        Mistake(
            "You multiply by the pixel. The slope of the maximum with respect to the largest is 1.",
            lambda x, dy: pool_backward(x, dy) * x,
        ),
        Mistake(
            "The gradient goes to the smallest of each square.",
            lambda x, dy: pool_backward(-x, dy),
        ),
        Mistake(
            "The gradient is missing: you mark the largest with 1.",
            lambda x, dy: pool_backward(x, np.ones_like(dy)),
        ),
    ),
)

EXERCISES = (PARAMETERS, CONV_FORWARD, FILTER_GRADIENT, INPUT_GRADIENT, POOL_BACKWARD)
