"""Answers to the exercises on vanishing gradients, as readers write them: right and wrong ones."""

import math

import numpy as np

from tests.exercises.answers.registry import right, wrong

# 1


@right("layer-factor")
def with_a_norm(s, slopes):
    return s * np.linalg.norm(slopes) / math.sqrt(slopes.size)


@wrong("layer-factor", "plain mean of the slopes")
def mean_slope(s, slopes):
    return s * slopes.mean()


@wrong("layer-factor", "The root is missing")
def forgets_the_root(s, slopes):
    return s * (slopes**2).mean()


@wrong("layer-factor", "square of the factor")
def variance_instead(s, slopes):
    return s * s * np.mean(np.square(slopes))


@wrong("layer-factor", "scale of the weights is missing")
def no_scale(s, slopes):
    return np.sqrt((slopes * slopes).mean())


@wrong("layer-factor", "do not divide by their number")
def adds_the_squares(s, slopes):
    return s * math.sqrt(sum(slope**2 for slope in slopes.ravel()))


@wrong("layer-factor", "You take the largest slope")
def bound_of_the_slopes(s, slopes):
    return s * slopes.max()


# 2


@right("deepest")
def counts_layers(factor, least):
    layers = 0
    while factor ** (layers + 1) >= least - 1e-12:
        layers += 1
    return layers


@wrong("deepest", "The number of layers is whole")
def not_whole(factor, least):
    return math.log(least, factor)


@wrong("deepest", "round down, not up")
def counts_until_gone(factor, least):
    layers, error = 0, 1.0
    while error >= least - 1e-12:
        error *= factor
        layers += 1
    return layers


@wrong("deepest", "by the same factor")
def as_if_it_fell_in_a_line(factor, least):
    return int((1 - least) / (1 - factor))


@wrong("deepest", "have changed places")
def logarithms_upside_down(factor, least):
    return math.log(factor) // math.log(least)


@wrong("deepest", "once for every layer")
def divides_once(factor, least):
    return math.floor(factor / least)


@wrong("deepest", "one layer too few")
def stops_a_layer_early(factor, least):
    return counts_layers(factor, least) - 1


# 3


@right("errors-back")
def in_reverse(W, slopes, dy):
    found = [0.0] * len(W)
    for i in range(len(W) - 1, -1, -1):
        dy = W[i] @ (slopes[i] * dy)
        found[i] = math.sqrt(sum(dy**2))
    return found


@wrong("errors-back", "not transposed")
def forgets_to_transpose(W, slopes, dy):
    found = []
    for i in reversed(range(len(W))):
        dy = (slopes[i] * dy) @ W[i]
        found.insert(0, np.linalg.norm(dy))
    return np.array(found)


@wrong("errors-back", "slope is taken after the matrix")
def matrix_first(W, slopes, dy):
    found = []
    for i in reversed(range(len(W))):
        dy = slopes[i] * (W[i] @ dy)
        found.insert(0, np.linalg.norm(dy))
    return np.array(found)


@wrong("errors-back", "in which you met them")
def last_layer_first(W, slopes, dy):
    found = []
    for i in reversed(range(len(W))):
        dy = W[i] @ (slopes[i] * dy)
        found.append(np.linalg.norm(dy))
    return np.array(found)


@wrong("errors-back", "You begin with the first layer")
def forward_order(W, slopes, dy):
    found = []
    for i in range(len(W)):
        dy = W[i] @ (slopes[i] * dy)
        found.append(np.linalg.norm(dy))
    return np.array(found)


@wrong("errors-back", "only the matrices multiply")
def no_slopes(W, slopes, dy):
    found = []
    for i in reversed(range(len(W))):
        dy = W[i] @ dy
        found.insert(0, np.linalg.norm(dy))
    return np.array(found)


@wrong("errors-back", "the largest entry of each error")
def largest_entries(W, slopes, dy):
    found = []
    for i in reversed(range(len(W))):
        dy = W[i] @ (slopes[i] * dy)
        found.insert(0, max(abs(dy)))
    return np.array(found)


@wrong("errors-back", "squares of lengths")
def squared_lengths(W, slopes, dy):
    found = []
    for i in reversed(range(len(W))):
        dy = W[i] @ (slopes[i] * dy)
        found.insert(0, dy @ dy)
    return np.array(found)


# 4


@right("dead-share")
def by_the_largest(a):
    return sum(a[:, j].max() == 0 for j in range(a.shape[1])) / a.shape[1]


@wrong("dead-share", "You count zeros")
def counts_zeros(a):
    return (a == 0).sum() / a.size


@wrong("dead-share", "at least one example")
def any_zero(a):
    return (a.min(axis=0) == 0).mean()


@wrong("dead-share", "those are examples")
def wrong_axis(a):
    return (a.max(axis=1) == 0).mean()


@wrong("dead-share", "not their share")
def number_of_dead(a):
    return (a.max(axis=0) == 0).sum()


@wrong("dead-share", "the share of the living")
def living(a):
    return (a.max(axis=0) > 0).mean()


@wrong("dead-share", "divide by the number of examples")
def over_the_examples(a):
    return (a.max(axis=0) == 0).sum() / a.shape[0]


# 5


@right("shortcut-backward")
def two_ways(x, W, dy):
    t = np.tanh(x.dot(W))
    dz = (1 - t) * (1 + t) * dy
    dx = np.dot(dz, W.T)
    dx += dy
    return dx, np.dot(x.T, dz)


@wrong("shortcut-backward", "The shortcut is missing in dx")
def plain_layer(x, W, dy):
    t = np.tanh(x @ W)
    dz = dy * (1 - t**2)
    return dz @ W.T, x.T @ dz


@wrong("shortcut-backward", "The slope of tanh is missing")
def no_slope(x, W, dy):
    return dy @ W.T + dy, x.T @ dy


@wrong("shortcut-backward", "slope is taken at the output y")
def slope_at_the_output(x, W, dy):
    y = x + np.tanh(x @ W)
    dz = dy * (1 - y**2)
    return dz @ W.T + dy, x.T @ dz


@wrong("shortcut-backward", "no activation on that way")
def slope_on_both_ways(x, W, dy):
    dz = dy * (1 - np.tanh(x @ W) ** 2)
    return dz @ (W.T + np.eye(len(W))), x.T @ dz


@wrong("shortcut-backward", "The square is missing in the slope")
def slope_without_square(x, W, dy):
    dz = dy * (1 - np.tanh(x @ W))
    return dy + dz @ W.T, x.T @ dz


@wrong("shortcut-backward", "W is not transposed")
def not_transposed(x, W, dy):
    dz = dy * (1 - np.tanh(x @ W) ** 2)
    return dy + dz @ W, x.T @ dz


@wrong("shortcut-backward", "You have added x")
def adds_the_input(x, W, dy):
    dz = dy * (1 - np.tanh(x @ W) ** 2)
    return x + dz @ W.T, x.T @ dz
