"""The exercises of the chapter on saddle points, easy to hard."""

from __future__ import annotations

from typing import Any

import numpy as np

from .checker.exercise import Array, Case, Exercise, Mistake

# 1 The index


def index(H: Array) -> int:
    """How many eigenvalues of the symmetric matrix H (d, d) are negative."""
    return int((np.linalg.eigvalsh(H) < 0).sum())


def _matrix_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(1)
    fixed = [np.array([[1.0, 3.0], [3.0, 1.0]]), np.array([[2.0, 0.0], [0.0, -1.0]])]
    cases = []
    for d in (2, 2, 3, 3, 3, 4, 4, 5, 5, 6):
        A = rng.normal(scale=2, size=(d, d))
        cases.append(np.round(A + A.T + 0.5 * np.eye(d), 1))
    return tuple((H,) for H in [*fixed, *cases])


INDEX = Exercise(
    name="index",
    title="The index of a stationary point",
    level="easy",
    solution=index,
    returns=("index",),
    cases=_matrix_cases(),
    mistakes=(
        Mistake(
            "You count the negative entries of the diagonal: the curvatures along the axes. "
            "Between the axes the surface can fall all the same.",
            lambda H: int((np.diag(H) < 0).sum()),
        ),
        Mistake(
            "You count the directions in which the surface rises. The index counts those in which "
            "it falls.",
            lambda H: int((np.linalg.eigvalsh(H) > 0).sum()),
        ),
        Mistake(
            "You count negative entries of the matrix. The eigenvalues tell of directions.",
            lambda H: int((H < 0).sum()),
        ),
        Mistake(
            "You tell only whether there is a negative eigenvalue. How many are there?",
            lambda H: int((np.linalg.eigvalsh(H) < 0).any()),
        ),
        Mistake(
            "The sign of the determinant tells whether the number of negative eigenvalues is even "
            "or odd, and no more.",
            lambda H: int(np.linalg.det(H) < 0),
        ),
        Mistake(
            "That is the smallest eigenvalue. Asked for is how many are negative.",
            lambda H: np.linalg.eigvalsh(H)[0],
        ),
    ),
)


# 2 Steps to escape


def escape_time(delta: float, alpha: float, nu: float) -> int:
    """The smallest t with delta (1 + alpha nu)^t of at least 1."""
    return int(np.ceil(np.log(1 / delta) / np.log(1 + alpha * nu)))


def _time_cases() -> tuple[Case, ...]:
    return (
        (0.01, 0.5, 1.0), (0.1, 0.1, 1.0), (0.05, 1.0, 0.5), (0.02, 0.3, 2.0), (0.5, 0.2, 0.7),
        (0.03, 0.9, 0.9), (0.07, 0.4, 1.5), (0.25, 0.6, 0.3), (0.01, 1.5, 0.2), (0.9, 0.05, 0.4),
        (0.04, 0.8, 0.6), (0.15, 0.7, 1.1),
    )  # fmt: skip


ESCAPE_TIME = Exercise(
    name="escape-time",
    title="Steps to escape",
    level="easy",
    solution=escape_time,
    returns=("steps",),
    cases=_time_cases(),
    mistakes=(
        Mistake(
            "You round down: after that many steps the distance is still a little below 1.",
            lambda delta, alpha, nu: int(np.log(1 / delta) / np.log(1 + alpha * nu)),
        ),
        Mistake(
            "The number of steps is whole. Which is the smallest that is enough?",
            lambda delta, alpha, nu: np.log(1 / delta) / np.log(1 + alpha * nu),
        ),
        Mistake(
            "You divide by αν. That is the flow, with infinitely small steps; a step multiplies by "
            "1 + αν, and its logarithm is smaller.",
            lambda delta, alpha, nu: int(np.ceil(np.log(1 / delta) / (alpha * nu))),
        ),
        Mistake(
            "You let the distance grow by the same amount in each step. It grows by the same "
            "factor: take logarithms.",
            lambda delta, alpha, nu: int(np.ceil((1 - delta) / (delta * alpha * nu))),
        ),
        Mistake(
            "Your number of steps is negative: the logarithm of δ is negative, that of 1/δ is not.",
            lambda delta, alpha, nu: int(np.ceil(np.log(delta) / np.log(1 + alpha * nu))),
        ),
    ),
)


# 3 A falling rate


def reach(delta: float, nu: float, alphas: Array) -> float:
    """The distance after a step with each of the rates (k,), from delta."""
    return float(delta * np.prod(1 + alphas * nu))


def _reach_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(3)
    fixed = [(0.1, 1.0, np.array([1.0, 0.5, 0.25]))]
    random = [
        (
            float(np.round(rng.uniform(0.02, 0.9), 2)),
            float(np.round(rng.uniform(0.2, 2), 2)),
            np.round(rng.uniform(0.1, 1.5, k), 2),
        )
        for k in (2, 2, 3, 4, 4, 5, 6, 7, 8, 10, 12)
    ]
    return (*fixed, *random)


REACH = Exercise(
    name="falling-rate",
    title="How far a falling rate leads",
    level="medium",
    solution=reach,
    returns=("distance",),
    cases=_reach_cases(),
    mistakes=(
        Mistake(
            "You add up the rates and take one long step. Each step multiplies what the steps "
            "before have left.",
            lambda delta, nu, alphas: delta * (1 + nu * alphas.sum()),
        ),
        Mistake(
            "That is the bound, with e to the power of the sum. The product is below it.",
            lambda delta, nu, alphas: delta * np.exp(nu * alphas.sum()),
        ),
        Mistake(
            "The factors are those of a minimum, 1 - αν. At the saddle the distance grows.",
            lambda delta, nu, alphas: delta * np.prod(1 - alphas * nu),
        ),
        Mistake(
            "You use the first rate in every step. Each step has its own.",
            lambda delta, nu, alphas: delta * (1 + alphas[0] * nu) ** len(alphas),
        ),
        Mistake(
            "You use the mean of the rates in every step. The product of the factors is another "
            "number.",
            lambda delta, nu, alphas: delta * (1 + alphas.mean() * nu) ** len(alphas),
        ),
        Mistake(
            "The product of the factors is right, but where does the run begin?",
            lambda delta, nu, alphas: np.prod(1 + alphas * nu),
        ),
    ),
)


# 4 The saddle-free step


def saddle_free(g: Array, H: Array) -> Array:
    """-|H|⁻¹ g, with the absolute values of the eigenvalues of H (d, d)."""
    values, vectors = np.linalg.eigh(H)
    return np.asarray(-vectors @ ((vectors.T @ g) / np.abs(values)))


def _step_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(4)
    cases: list[Case] = [(np.array([1.0, 2.0]), np.array([[1.0, 3.0], [3.0, 1.0]]))]
    while len(cases) < 12:
        d = int(rng.integers(2, 5))
        A = rng.normal(scale=2, size=(d, d))
        H = np.round(A + A.T, 1)
        values = np.linalg.eigvalsh(H)
        if values[0] < -0.5 and values[-1] > 0.5 and np.abs(values).min() > 0.3:
            cases.append((np.round(rng.normal(size=d), 1), H))
    return tuple(cases)


def _clipped(g: Array, H: Array) -> Any:
    values, vectors = np.linalg.eigh(H)
    return -vectors @ ((vectors.T @ g) / np.where(values > 0, values, np.inf))


def _multiplied(g: Array, H: Array) -> Any:
    values, vectors = np.linalg.eigh(H)
    return -vectors @ ((vectors.T @ g) * np.abs(values))


def _not_turned_back(g: Array, H: Array) -> Any:
    values, vectors = np.linalg.eigh(H)
    return -(vectors.T @ g) / np.abs(values)


def _rows(g: Array, H: Array) -> Any:
    values, vectors = np.linalg.eigh(H)
    return -vectors.T @ ((vectors @ g) / np.abs(values))


SADDLE_FREE = Exercise(
    name="saddle-free-step",
    title="A step of saddle-free Newton",
    level="hard",
    solution=saddle_free,
    returns=("step",),
    cases=_step_cases(),
    mistakes=(
        Mistake(
            "That is Newton's step, which goes to the saddle. Where an eigenvalue is negative, its "
            "size counts, not its sign.",
            lambda g, H: -np.linalg.solve(H, g),
        ),
        Mistake(
            "Your step goes up: it has the sign of the gradient along every eigenvector.",
            lambda g, H: -saddle_free(g, H),
        ),
        Mistake(
            "You leave out the directions of negative curvature, and those are the ways out of the "
            "saddle.",
            _clipped,
        ),
        Mistake(
            "You multiply by the eigenvalues. The steeper a direction curves, the shorter is the "
            "step along it: divide.",
            _multiplied,
        ),
        Mistake(
            "Your step is given in the coordinates of the eigenvectors. Turn it back.",
            _not_turned_back,
        ),
        Mistake(
            "The eigenvectors are the columns of the matrix that NumPy gives. You take its rows.",
            _rows,
        ),
        Mistake(
            "You take the absolute values of the entries of H. |H| has those of the eigenvalues.",
            lambda g, H: -np.linalg.pinv(np.abs(H)) @ g,
        ),
        Mistake(
            "That is a step against the gradient. Divide by the sizes of the curvatures, each in "
            "its own direction.",
            lambda g, H: -g,
        ),
    ),
)


EXERCISES = (INDEX, ESCAPE_TIME, REACH, SADDLE_FREE)
