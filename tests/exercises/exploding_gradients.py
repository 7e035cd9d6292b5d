"""Answers to the exercises on exploding gradients, as readers write them: right and wrong ones."""

import math

import numpy as np

from tests.exercises.answers import right, wrong

# 1


@right("clip-norm")
def only_if_longer(g, limit):
    length = math.sqrt((g**2).sum())
    return g / length * limit if length > limit else g


@wrong("clip-norm", "You cut each entry on its own")
def entry_by_entry(g, limit):
    return np.maximum(np.minimum(g, limit), -limit)


@wrong("clip-norm", "comes out longer")
def always_scales(g, limit):
    return limit * g / (np.linalg.norm(g) + 1e-12)


@wrong("clip-norm", "The root is missing")
def divides_by_the_square(g, limit):
    square = (g**2).sum()
    return g * limit / square if square > limit else g


@wrong("clip-norm", "thrown away")
def skips_long_ones(g, limit):
    return g * (np.linalg.norm(g) <= limit)


# 2


@right("growth")
def by_logarithms(lengths):
    return math.exp(np.mean(np.diff(np.log(lengths))))


@wrong("growth", "Count the steps, not the lengths")
def counts_lengths(lengths):
    return (lengths[-1] / lengths[0]) ** (1 / lengths.size)


@wrong("growth", "plain mean of the factors")
def mean_of_ratios(lengths):
    ratios = [lengths[i + 1] / lengths[i] for i in range(len(lengths) - 1)]
    return sum(ratios) / len(ratios)


@wrong("growth", "logarithm of the factor")
def slope_of_the_logarithm(lengths):
    return np.diff(np.log(lengths)).mean()


# 3


@right("penalty-step")
def weights_shrink_first(W, b, dW, db, alpha, lam):
    return (1 - alpha * lam) * W - alpha * dW, b - alpha * db


@wrong("penalty-step", "The biases are pulled to zero, too")
def decays_everything(W, b, dW, db, alpha, lam):
    keep = 1 - alpha * lam
    return keep * W - alpha * dW, keep * b - alpha * db


@wrong("penalty-step", "twice as strong")
def derivative_of_the_square(W, b, dW, db, alpha, lam):
    return W - alpha * dW - 2 * alpha * lam * W, b - alpha * db


@wrong("penalty-step", "multiplied by the learning rate, too")
def decay_without_the_rate(W, b, dW, db, alpha, lam):
    return (1 - lam) * W - alpha * dW, b - alpha * db


@wrong("penalty-step", "this is a plain step")
def forgets_the_penalty(W, b, dW, db, alpha, lam):
    return W - alpha * dW, b - alpha * db


# 4


@right("through-time")
def by_a_forward_recursion(w, h0, y, t):
    h, dh = h0, 0.0
    for _ in range(t):
        new = math.tanh(w * h)
        dh = (1 - new**2) * (h + w * dh)
        h = new
    return (h - y) * dh


@wrong("through-time", "the last use of w only")
def one_step_back(w, h0, y, t):
    h = h0
    for _ in range(t):
        before, h = h, math.tanh(w * h)
    return (h - y) * (1 - h**2) * before


@wrong("through-time", "slope of tanh is missing")
def no_slopes(w, h0, y, t):
    h = [h0]
    for _ in range(t):
        h.append(math.tanh(w * h[-1]))
    return (h[-1] - y) * sum(w ** (t - k) * h[k - 1] for k in range(1, t + 1))


@wrong("through-time", "multiplied by w as well")
def forgets_w(w, h0, y, t):
    h, dh = h0, 0.0
    for _ in range(t):
        new = math.tanh(w * h)
        dh = (1 - new**2) * (h + dh)
        h = new
    return (h - y) * dh
