"""Answers to the exercises on convolution, as readers write them: right and wrong ones."""

import numpy as np

from tests.exercises.answers.registry import right, wrong

# 1


@right("conv-parameters")
def of_one_filter(size, channels, filters):
    return filters * (1 + channels * size * size)


@wrong("conv-parameters", "The biases are missing")
def weights_only(size, channels, filters):
    return filters * channels * size * size


@wrong("conv-parameters", "all channels")
def no_channels(size, channels, filters):
    return filters * (size * size + 1)


@wrong("conv-parameters", "is a square")
def not_a_square(size, channels, filters):
    return filters * (size * channels + 1)


@wrong("conv-parameters", "not for each filter and channel")
def too_many_biases(size, channels, filters):
    return filters * channels * (size * size + 1)


@wrong("conv-parameters", "biases of the channels")
def biases_of_channels(size, channels, filters):
    return filters * channels * size * size + channels


# 2


def loops(x, K, b, take=lambda window, K: (window * K).sum()):
    s = len(K)
    y = np.zeros((x.shape[0] - s + 1, x.shape[1] - s + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] = take(x[i : i + s, j : j + s], K) + b
    return y


@right("conv-forward")
def with_loops(x, K, b):
    return loops(x, K, b)


@wrong("conv-forward", "The filter is turned around")
def as_in_mathematics(x, K, b):
    return loops(x, np.rot90(K, 2), b)


@wrong("conv-forward", "The bias is missing")
def no_bias(x, K, b):
    return loops(x, K, 0)


@wrong("conv-forward", "reaches beyond the image")
def beyond(x, K, b):
    s = len(K) - 1
    wide = np.zeros((x.shape[0] + s, x.shape[1] + s))
    wide[: x.shape[0], : x.shape[1]] = x
    return loops(wide, K, b)


@wrong("conv-forward", "Rows and columns of the filter")
def transposed(x, K, b):
    return loops(x, K.T, b)


@wrong("conv-forward", "adds them up")
def means(x, K, b):
    return loops(x, K, b, lambda window, K: (window * K).mean())


# 3


@right("filter-gradient")
def places_add_up(x, dy):
    h, w = dy.shape
    dK = np.zeros((x.shape[0] - h + 1, x.shape[1] - w + 1))
    for i in range(h):
        for j in range(w):
            dK += dy[i, j] * x[i : i + dK.shape[0], j : j + dK.shape[1]]
    return dK, dy.sum()


@wrong("filter-gradient", "∂L/∂y is turned around")
def turns_dy(x, dy):
    return places_add_up(x, np.rot90(dy, 2))[0], dy.sum()


@wrong("filter-gradient", "The bias stands in every output")
def mean_bias(x, dy):
    return places_add_up(x, dy)[0], dy.mean()


@wrong("filter-gradient", "mean over the places")
def mean_over_places(x, dy):
    return places_add_up(x, dy)[0] / dy.size, dy.sum()


@wrong("filter-gradient", "dK is turned around")
def turned_result(x, dy):
    return np.rot90(places_add_up(x, dy)[0], 2), dy.sum()


@wrong("filter-gradient", "The input is missing in dK")
def no_input(x, dy):
    return places_add_up(x * 0 + 1, dy)[0], dy.sum()


# 4


@right("conv-input-gradient")
def given_back(K, dy):
    s, (h, w) = len(K), dy.shape
    dx = np.zeros((h + s - 1, w + s - 1))
    for i in range(h):
        for j in range(w):
            dx[i : i + s, j : j + s] += dy[i, j] * K
    return dx


@wrong("conv-input-gradient", "The filter is not turned around")
def not_turned(K, dy):
    return given_back(np.rot90(K, 2), dy)


@wrong("conv-input-gradient", "The filter is transposed")
def transposes(K, dy):
    return given_back(np.rot90(K.T, 2), dy)


@wrong("conv-input-gradient", "Only the rows")
def turns_rows(K, dy):
    return given_back(K[:, ::-1], dy)


@wrong("conv-input-gradient", "Only the columns")
def turns_columns(K, dy):
    return given_back(K[::-1], dy)


@wrong("conv-input-gradient", "has the size of y")
def too_small(K, dy):
    return given_back(K, dy)[: dy.shape[0], : dy.shape[1]]


# 5


@right("pool-backward")
def square_by_square(x, dy):
    dx = np.zeros_like(x)
    for i in range(dy.shape[0]):
        for j in range(dy.shape[1]):
            square = x[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
            u, v = np.unravel_index(square.argmax(), (2, 2))
            dx[2 * i + u, 2 * j + v] = dy[i, j]
    return dx


@wrong("pool-backward", "gets the whole gradient")
def to_all(x, dy):
    return np.kron(dy, np.ones((2, 2)))


@wrong("pool-backward", "the backward pass of the mean")
def quarters(x, dy):
    return np.kron(dy, np.full((2, 2), 0.25))


@wrong("pool-backward", "multiply by the pixel")
def times_the_pixel(x, dy):
    return square_by_square(x, dy) * x


@wrong("pool-backward", "smallest of each square")
def to_the_smallest(x, dy):
    return square_by_square(-x, dy)


@wrong("pool-backward", "you mark the largest")
def marks(x, dy):
    return (square_by_square(x, np.ones_like(dy)) > 0) * 1.0
