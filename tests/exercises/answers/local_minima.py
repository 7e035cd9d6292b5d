"""Answers to the exercises on local minima."""

import numpy as np

from tests.exercises.answers.registry import right, wrong

# 1


@right("count-minima")
def minima_by_loop(L):
    return sum(1 for i in range(1, len(L) - 1) if L[i - 1] > L[i] < L[i + 1])


@right("count-minima")
def minima_by_signs(L):
    signs = np.sign(np.diff(L))
    return np.sum((signs[:-1] < 0) & (signs[1:] > 0))


@wrong("count-minima", "You count the crests")
def minima_crests(L):
    return sum(1 for i in range(1, len(L) - 1) if L[i - 1] < L[i] > L[i + 1])


@wrong("count-minima", "an end of the line")
def minima_with_ends(L):
    padded = [np.inf, *L, np.inf]
    return sum(1 for i in range(1, len(L) + 1) if padded[i - 1] > padded[i] < padded[i + 1])


@wrong("count-minima", "count every fall")
def minima_falls(L):
    return sum(1 for i in range(1, len(L)) if L[i] < L[i - 1])


@wrong("count-minima", "crests and valleys together")
def minima_turns(L):
    return np.sum(np.diff(np.sign(np.diff(L))) != 0)


@wrong("count-minima", "the deepest place only")
def minima_deepest(L):
    return np.sum(L.min() == L)


# 2


@right("ball-energy")
def energy_by_loop(theta, L, alpha):
    return [L[k] + 0.5 * ((theta[k] - theta[k - 1]) / alpha**0.5) ** 2 for k in range(1, len(L))]


@wrong("ball-energy", "factor ½")
def energy_without_half(theta, L, alpha):
    return L[1:] + ((theta[1:] - theta[:-1]) / np.sqrt(alpha)) ** 2


@wrong("ball-energy", "You divide by α")
def energy_over_alpha(theta, L, alpha):
    return L[1:] + 0.5 * ((theta[1:] - theta[:-1]) / alpha) ** 2


@wrong("ball-energy", "leave out the unit of time")
def energy_without_alpha(theta, L, alpha):
    return L[1:] + 0.5 * np.diff(theta) ** 2


@wrong("ball-energy", "before each step")
def energy_height_before(theta, L, alpha):
    return L[:-1] + np.diff(theta) ** 2 / 2 / alpha


@wrong("ball-energy", "Only the energy of motion")
def energy_of_motion(theta, L, alpha):
    return (theta[1:] - theta[:-1]) ** 2 / (2 * alpha)


@wrong("ball-energy", "The speed is not squared")
def energy_of_plain_speed(theta, L, alpha):
    return L[1:] + 0.5 * abs(theta[1:] - theta[:-1]) / alpha**0.5


# 3


@right("restarts")
def restarts_by_loop(q, p):
    runs, none = 0, 1.0
    while 1 - none < p:
        none *= 1 - q
        runs += 1
    return runs


@wrong("restarts", "p divided by q")
def restarts_quotient(q, p):
    return np.ceil(p / q)


@wrong("restarts", "You round down")
def restarts_floor(q, p):
    return np.floor(np.log1p(-p) / np.log1p(-q))


@wrong("restarts", "runs is whole")
def restarts_fraction(q, p):
    return np.log1p(-p) / np.log1p(-q)


@wrong("restarts", "powers of q")
def restarts_of_success(q, p):
    return np.ceil(np.log(p) / np.log(q))


@wrong("restarts", "on average")
def restarts_on_average(q, p):
    return np.ceil(1 / q)


@wrong("restarts", "You ask that no run")
def restarts_of_failure(q, p):
    return np.ceil(np.log(p) / np.log(1 - q))


# 4


@right("reorder-units")
def reorder_by_loop(W1, b1, W2, order, signs):
    out = W1.copy(), b1.copy(), W2.copy()
    for j, (unit, sign) in enumerate(zip(order, signs, strict=True)):
        out[0][:, j], out[1][j], out[2][j] = sign * W1[:, unit], sign * b1[unit], sign * W2[unit]
    return out


@right("reorder-units")
def reorder_by_matrix(W1, b1, W2, order, signs):
    P = np.eye(len(b1))[order] * signs[:, None]
    return W1 @ P.T, P @ b1, P @ W2


@wrong("reorder-units", "W2 is as before")
def reorder_without_output(W1, b1, W2, order, signs):
    return signs * W1[:, order], signs * b1[order], W2


@wrong("reorder-units", "its signs do not turn")
def reorder_without_output_signs(W1, b1, W2, order, signs):
    return signs * W1[:, order], signs * b1[order], W2[order, :]


@wrong("reorder-units", "other way round")
def reorder_backwards(W1, b1, W2, order, signs):
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return signs * W1[:, back], signs * b1[back], signs[:, None] * W2[back]


@wrong("reorder-units", "The biases stay")
def reorder_biases_stay(W1, b1, W2, order, signs):
    return signs * W1[:, order], signs * b1, signs[:, None] * W2[order]


@wrong("reorder-units", "The signs of the biases")
def reorder_without_bias_signs(W1, b1, W2, order, signs):
    return signs * W1[:, order], b1[order], signs[:, None] * W2[order]


@wrong("reorder-units", "belong to the new places")
def reorder_signs_of_old_places(W1, b1, W2, order, signs):
    return (W1 * signs)[:, order], (b1 * signs)[order], (W2 * signs[:, None])[order]


@wrong("reorder-units", "but no sign turns")
def reorder_without_signs(W1, b1, W2, order, signs):
    return W1[:, order], b1[order], W2[order]
