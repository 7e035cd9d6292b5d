"""Answers to the exercises on saddle points."""

import numpy as np

from tests.exercises.answers.registry import right, wrong

# 1


@right("index")
def index_by_general_solver(H):
    return sum(value.real < 0 for value in np.linalg.eigvals(H))


@wrong("index", "entries of the diagonal")
def index_of_diagonal(H):
    return sum(H[i, i] < 0 for i in range(len(H)))


@wrong("index", "in which the surface rises")
def index_of_rising(H):
    return np.sum(np.linalg.eigvalsh(H) > 0)


@wrong("index", "only whether there is")
def index_any(H):
    return int(np.linalg.eigvalsh(H).min() < 0)


@wrong("index", "The sign of the determinant")
def index_by_determinant(H):
    return 1 if np.prod(np.linalg.eigvalsh(H)) < 0 else 0


@wrong("index", "negative entries of the matrix")
def index_of_entries(H):
    return np.count_nonzero(H < 0)


@wrong("index", "That is the smallest eigenvalue")
def index_smallest(H):
    return min(np.linalg.eigvalsh(H))


# 2


@right("escape-time")
def time_by_loop(delta, alpha, nu):
    steps = 0
    while delta < 1:
        delta *= 1 + alpha * nu
        steps += 1
    return steps


@wrong("escape-time", "You round down")
def time_floor(delta, alpha, nu):
    return np.floor(-np.log(delta) / np.log1p(alpha * nu))


@wrong("escape-time", "That is the flow")
def time_of_flow(delta, alpha, nu):
    return np.ceil(-np.log(delta) / alpha / nu)


@wrong("escape-time", "of steps is whole")
def time_fraction(delta, alpha, nu):
    return -np.log(delta) / np.log1p(alpha * nu)


@wrong("escape-time", "is negative")
def time_negative(delta, alpha, nu):
    return np.ceil(np.log(delta) / np.log1p(alpha * nu))


@wrong("escape-time", "by the same amount")
def time_of_equal_steps(delta, alpha, nu):
    return np.ceil((1 - delta) / (alpha * nu * delta))


# 3


@right("falling-rate")
def reach_by_loop(delta, nu, alphas):
    for alpha in alphas:
        delta += alpha * nu * delta
    return delta


@wrong("falling-rate", "one long step")
def reach_sum(delta, nu, alphas):
    return delta + delta * nu * sum(alphas)


@wrong("falling-rate", "That is the bound")
def reach_bound(delta, nu, alphas):
    return delta * np.exp(np.sum(nu * alphas))


@wrong("falling-rate", "those of a minimum")
def reach_minimum(delta, nu, alphas):
    for alpha in alphas:
        delta -= alpha * nu * delta
    return delta


@wrong("falling-rate", "where does the run begin")
def reach_factor(delta, nu, alphas):
    return np.cumprod(1 + nu * alphas)[-1]


@wrong("falling-rate", "the first rate in every")
def reach_first(delta, nu, alphas):
    for _ in alphas:
        delta *= 1 + alphas[0] * nu
    return delta


@wrong("falling-rate", "the mean of the rates")
def reach_mean(delta, nu, alphas):
    return delta * (1 + np.mean(alphas) * nu) ** len(alphas)


# 4


@right("saddle-free-step")
def step_by_singular_values(g, H):
    """|H| of a symmetric matrix is √(H²)."""
    _, sizes, V = np.linalg.svd(H)
    return -V.T @ ((V @ g) / sizes)


@wrong("saddle-free-step", "Newton's step")
def step_newton(g, H):
    return -np.linalg.inv(H) @ g


@wrong("saddle-free-step", "leave out the directions")
def step_clipped(g, H):
    values, vectors = np.linalg.eigh(H)
    return -sum(vectors[:, i] * (vectors[:, i] @ g) / v for i, v in enumerate(values) if v > 0)


@wrong("saddle-free-step", "Your step goes up")
def step_up(g, H):
    values, vectors = np.linalg.eigh(H)
    return vectors @ np.diag(1 / abs(values)) @ vectors.T @ g


@wrong("saddle-free-step", "entries of H")
def step_entries(g, H):
    return -np.linalg.solve(np.abs(H) + 1e-13 * np.eye(len(H)), g)


@wrong("saddle-free-step", "Turn it back")
def step_not_turned_back(g, H):
    values, vectors = np.linalg.eigh(H)
    return -(g @ vectors) / abs(values)


@wrong("saddle-free-step", "You multiply by")
def step_multiplied(g, H):
    values, vectors = np.linalg.eigh(H)
    return -vectors @ np.diag(abs(values)) @ vectors.T @ g


@wrong("saddle-free-step", "You take its rows")
def step_of_rows(g, H):
    values, vectors = np.linalg.eigh(H)
    return -sum(u * (u @ g) / abs(v) for u, v in zip(vectors, values, strict=True))


@wrong("saddle-free-step", "against the gradient. Divide")
def step_of_descent(g, H):
    return -1.0 * g
