"""Answers to the exercises of the closing chapter, as readers write them: right and wrong ones."""

import numpy as np

from tests.exercises.answers.registry import right, wrong

# 1


def error(w, x, y):
    residual = y - x.dot(w)
    return residual.dot(residual) / len(y)


@right("probe")
def along_a_line(w, x, y, u, h):
    heights = [error(w + side * u, x, y) for side in (-h, h)]
    return (heights[1] - heights[0]) / (2 * h) * u


@right("probe")
def entry_by_entry(w, x, y, u, h):
    rise = error(w + h * u, x, y) - error(w - h * u, x, y)
    return [rise / (2 * h * sign) for sign in u]


@wrong("probe", "one side only")
def forward_difference(w, x, y, u, h):
    return (error(w + h * u, x, y) - error(w, x, y)) / h * u


@wrong("probe", "it is 2h, not h")
def half_the_way(w, x, y, u, h):
    return (error(w + h * u, x, y) - error(w - h * u, x, y)) / h * u


@wrong("probe", "the slope itself")
def without_signs(w, x, y, u, h):
    return (error(w + h * u, x, y) - error(w - h * u, x, y)) / (2 * h) * np.ones_like(w)


@wrong("probe", "points the other way")
def behind_minus_ahead(w, x, y, u, h):
    return (error(w - h * u, x, y) - error(w + h * u, x, y)) / (2 * h) * u


@wrong("probe", "you add the squares up")
def sum_of_squares(w, x, y, u, h):
    rise = sum((x @ (w + h * u) - y) ** 2) - sum((x @ (w - h * u) - y) ** 2)
    return rise / (2 * h) * u


@wrong("probe", "one parameter after the other")
def the_gradient(w, x, y, u, h):
    return 2 / len(y) * x.T @ (x @ w - y)


# 2


def best(scores):
    means = [sum(row) / len(row) for row in scores]
    return means.index(max(means))


def in_pairs(first, second):
    apart = [p - q for p, q in zip(first, second, strict=True)]
    return sum(apart) / len(apart), min(apart), max(apart)


@right("fair-lead")
def without_numpy(a, b, k):
    a, b = a.tolist(), b.tolist()
    i, j = best([row[:k] for row in a]), best([row[:k] for row in b])
    return in_pairs(a[i][k:], b[j][k:])


@right("fair-lead")
def split_and_sorted(a, b, k):
    measured = []
    for scores in (a, b):
        tuning, rest = np.split(scores, [k], axis=1)
        measured.append(rest[np.argsort(tuning.sum(axis=1))[-1]])
    apart = np.sort(measured[0] - measured[1])
    return [np.average(apart), apart[0], apart[-1]]


@wrong("fair-lead", "Tune every rival")
def one_rate_for_both(a, b, k):
    i = best(a[:, :k])
    return in_pairs(a[i, k:], b[i, k:])


@wrong("fair-lead", "chosen on all seeds")
def tuned_on_all(a, b, k):
    return in_pairs(a[best(a), k:], b[best(b), k:])


@wrong("fair-lead", "on the very seeds that measure")
def tuned_where_it_is_measured(a, b, k):
    return in_pairs(a[best(a[:, k:]), k:], b[best(b[:, k:]), k:])


@wrong("fair-lead", "count in the lead, too")
def measured_on_all(a, b, k):
    return in_pairs(a[best(a[:, :k])], b[best(b[:, :k])])


@wrong("fair-lead", "and on no others")
def measured_where_it_is_tuned(a, b, k):
    a, b = a[:, :k], b[:, :k]
    return in_pairs(a[best(a)], b[best(b)])


@wrong("fair-lead", "single luckiest run")
def best_run(a, b, k):
    i = np.unravel_index(a[:, :k].argmax(), a[:, :k].shape)[0]
    j = np.unravel_index(b[:, :k].argmax(), b[:, :k].shape)[0]
    return in_pairs(a[i, k:], b[j, k:])


@wrong("fair-lead", "Each seed gets the rate")
def best_rate_of_each_seed(a, b, k):
    return in_pairs(a[:, k:].max(0), b[:, k:].max(0))


@wrong("fair-lead", "not taken in pairs")
def spreads_apart(a, b, k):
    p, q = a[best(a[:, :k]), k:], b[best(b[:, :k]), k:]
    return p.mean() - q.mean(), min(p) - min(q), max(p) - max(q)


@wrong("fair-lead", "the second over the first")
def b_minus_a(a, b, k):
    return in_pairs(b[best(b[:, :k]), k:], a[best(a[:, :k]), k:])
