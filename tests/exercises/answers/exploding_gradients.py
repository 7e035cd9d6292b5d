"""Answers to the exercises on exploding gradients, as readers write them: right and wrong ones."""

import math

import numpy as np

from tests.exercises.answers.registry import right, wrong

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


@wrong("clip-norm", "length 1, whatever the limit")
def to_length_one(g, limit):
    length = np.linalg.norm(g)
    return g / length if length > limit else g


@wrong("clip-norm", "largest entry for the length")
def by_the_largest_entry(g, limit):
    largest = max(abs(g))
    return g * limit / largest if largest > limit else g


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


@wrong("growth", "divide the whole growth")
def divides_the_growth(lengths):
    return lengths[-1] / lengths[0] / (lengths.size - 1)


@wrong("growth", "growth over all steps together")
def whole_growth(lengths):
    return np.prod(lengths[1:] / lengths[:-1])


@wrong("growth", "upside down")
def shrinking_instead(lengths):
    return math.exp(-np.mean(np.diff(np.log(lengths))))


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


@wrong("penalty-step", "mind its sign")
def pushes_away(W, b, dW, db, alpha, lam):
    return (1 + alpha * lam) * W - alpha * dW, b - alpha * db


@wrong("penalty-step", "half as strong")
def keeps_the_half(W, b, dW, db, alpha, lam):
    return W - alpha * (dW + 0.5 * lam * W), b - alpha * db


@wrong("penalty-step", "of the same size for every weight")
def pulls_by_the_sign(W, b, dW, db, alpha, lam):
    return W - alpha * dW - alpha * lam * np.sign(W), b - alpha * db


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


def walked_back(w, h0, y, t, used, slope):
    """The sum over all steps, with the h that w is taken to multiply and the slope chosen."""
    h = [h0]
    for _ in range(t):
        h.append(math.tanh(w * h[-1]))
    dh, total = h[-1] - y, 0.0
    for k in range(t, 0, -1):
        dz = dh * slope(h, k)
        total += dz * used(h, k)
        dh = dz * w
    return total


@wrong("through-time", "the first use of w only")
def longest_way_only(w, h0, y, t):
    return walked_back(w, h0, y, t, lambda h, k: h0 * (k == 1), lambda h, k: 1 - h[k] ** 2)


@wrong("through-time", "taken at what comes in")
def slope_of_the_input(w, h0, y, t):
    return walked_back(w, h0, y, t, lambda h, k: h[k - 1], lambda h, k: 1 - h[k - 1] ** 2)


@wrong("through-time", "not the one that comes out")
def output_for_input(w, h0, y, t):
    return walked_back(w, h0, y, t, lambda h, k: h[k], lambda h, k: 1 - h[k] ** 2)


@wrong("through-time", "cancels the 2")
def twice_the_error(w, h0, y, t):
    return 2 * by_a_forward_recursion(w, h0, y, t)
