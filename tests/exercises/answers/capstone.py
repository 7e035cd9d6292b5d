"""Answers to the exercises of the capstone, as readers write them: right and wrong ones."""

import math

import numpy as np

from tests.exercises.answers.registry import right, wrong

# 1


@right("no-leak")
def by_columns(x, x_validation):
    held, learned = x_validation.copy(), x.copy()
    for j in range(x.shape[1]):
        m, s = x[:, j].mean(), x[:, j].std()
        learned[:, j], held[:, j] = (x[:, j] - m) / s, (held[:, j] - m) / s
    return learned, held


@wrong("no-leak", "from both parts together")
def all_images(x, x_validation):
    both = np.vstack([x, x_validation])
    z = (both - both.mean(0)) / both.std(0)
    return z[: len(x)], z[len(x) :]


@wrong("no-leak", "by its own mean")
def each_by_itself(x, x_validation):
    def z(a):
        return (a - a.mean(0)) / a.std(0)

    return z(x), z(x_validation)


@wrong("no-leak", "Each column has its own")
def one_number(x, x_validation):
    m, s = x.mean(), x.std()
    return (x - m) / s, (x_validation - m) / s


@wrong("no-leak", "divide by the variance")
def by_the_variance(x, x_validation):
    m, v = x.mean(0), x.var(0)
    return (x - m) / v, (x_validation - m) / v


@wrong("no-leak", "left as it was")
def first_part_only(x, x_validation):
    return (x - x.mean(0)) / x.std(0), x_validation


# 2


@right("confusion")
def counted(y, y_hat, k):
    return [[sum((y == i) & (y_hat == j)) for j in range(k)] for i in range(k)]


@wrong("confusion", "have changed places")
def prediction_first(y, y_hat, k):
    table = np.zeros((k, k))
    for t, p in zip(y, y_hat, strict=True):
        table[p, t] += 1
    return table


@wrong("confusion", "once, however often")
def fancy_index(y, y_hat, k):
    table = np.zeros((k, k))
    table[y, y_hat] += 1
    return table


@wrong("confusion", "The diagonal is empty")
def only_mistakes(y, y_hat, k):
    table = np.zeros((k, k))
    for t, p in zip(y, y_hat, strict=True):
        if t != p:
            table[t, p] += 1
    return table


@wrong("confusion", "parts of all images")
def as_parts(y, y_hat, k):
    return np.array(counted(y, y_hat, k)) / len(y)


@wrong("confusion", "divided by its sum")
def rates(y, y_hat, k):
    table = np.array(counted(y, y_hat, k), dtype=float)
    for row in table:
        if row.sum() > 0:
            row /= row.sum()
    return table


# 3


@right("stop-after")
def with_the_last_best(losses, patience):
    best = 0
    for i in range(len(losses)):
        if losses[i] < losses[best]:
            best = i
        if i - best >= patience:
            return i + 1
    return len(losses)


@wrong("stop-after", "with the one before")
def rises_in_a_row(losses, patience):
    rises = 0
    for i in range(1, len(losses)):
        if losses[i] >= losses[i - 1]:
            rises += 1
        else:
            rises = 0
        if rises >= patience:
            return i + 1
    return len(losses)


@wrong("stop-after", "begins anew")
def never_forgets(losses, patience):
    least, bad = losses[0], 0
    for i in range(1, len(losses)):
        if losses[i] < least:
            least = losses[i]
        else:
            bad += 1
        if bad == patience:
            return i + 1
    return len(losses)


@wrong("stop-after", "one epoch too late")
def one_more(losses, patience):
    return min(with_the_last_best(losses, patience) + 1, len(losses))


@wrong("stop-after", "counts from 0")
def index(losses, patience):
    return with_the_last_best(losses, patience) - 1


@wrong("stop-after", "cannot see what comes later")
def best_of_all(losses, patience):
    return int(losses.argmin()) + 1


# 4


@right("accuracy-interval")
def by_the_roots(read, n):
    p, c = read / n, 1.96**2 / n
    a, b = 1 + c, -(2 * p + c)
    root = math.sqrt(b * b - 4 * a * p * p)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


@wrong("accuracy-interval", "the plain interval")
def plain(read, n):
    p = read / n
    e = math.sqrt(p * (1 - p) / n)
    return p - 1.96 * e, p + 1.96 * e


@wrong("accuracy-interval", "one standard error")
def one_error(read, n):
    p = read / n
    e = math.sqrt(p * (1 - p) / n)
    return p - e, p + e


@wrong("accuracy-interval", "1 + z²/n is missing")
def undivided(read, n):
    p, z = read / n, 1.96
    m = p + z * z / 2 / n
    e = z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    return m - e, m + e


@wrong("accuracy-interval", "The middle is p alone")
def about_p(read, n):
    p, z = read / n, 1.96
    e = z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    return (p - e) / (1 + z * z / n), (p + e) / (1 + z * z / n)


@wrong("accuracy-interval", "per cent")
def in_per_cent(read, n):
    return tuple(100 * end for end in by_the_roots(read, n))
