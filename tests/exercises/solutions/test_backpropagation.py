"""The solutions against two that know no formula for a gradient: JAX and central differences."""

import jax.numpy as jnp
import numpy as np
import pytest

from companion.exercises import EXERCISES, backpropagation
from tests.jax_reference import jax


def relative(a, b):
    return np.linalg.norm(a - b) / max(np.linalg.norm(b), 1e-12)


def central_differences(loss, arguments, position, h=1e-5):
    """The derivative of the loss with respect to one of its arguments, entry by entry."""
    arguments = [np.array(a) for a in arguments]
    moved = arguments[position]
    gradient = np.zeros(moved.shape)
    for index in np.ndindex(moved.shape):
        at = moved[index]
        moved[index] = at + h
        above = loss(*arguments)
        moved[index] = at - h
        below = loss(*arguments)
        moved[index] = at
        gradient[index] = (above - below) / (2 * h)
    return gradient


# The losses as the statements of the exercises give them, row by row in plain NumPy, and once
# more with what JAX brings along.


def sum_of_sigmoids(z):
    return sum(np.exp(-np.logaddexp(0, -entry)) for entry in z.ravel())


def one_neuron(w, b, x, y):
    return (1 / (1 + np.exp(-(w * x + b))) - y) ** 2


def mean_squared_error(y_hat, y):
    n, k = y.shape
    return sum((y_hat[i, j] - y[i, j]) ** 2 for i in range(n) for j in range(k)) / (n * k)


def dense_times_dz(x, W, b, dz):
    """A loss whose derivative with respect to z = x W + b is dz."""
    return sum(dz[i] @ (W.T @ x[i] + b) for i in range(len(x)))


def cross_entropy(z, labels):
    rows = [np.logaddexp.reduce(row) - row[label] for row, label in zip(z, labels, strict=True)]
    return sum(rows) / len(rows)


def two_layers(W1, b1, W2, b2, x, labels):
    hidden = [[max(0.0, unit) for unit in W1.T @ row + b1] for row in x]
    return cross_entropy(np.array([W2.T @ row + b2 for row in hidden]), labels)


def jax_cross_entropy(z, labels):
    return jnp.mean(-jax.nn.log_softmax(z)[jnp.arange(len(labels)), labels])


def jax_two_layers(W1, b1, W2, b2, x, labels):
    return jax_cross_entropy(jax.nn.relu(x @ W1 + b1) @ W2 + b2, labels)


# By exercise: the two losses, the positions of the arguments that the results belong to, and the
# arguments of the loss from those of the exercise.
LOSSES = {
    # Through the logarithm, because JAX loses digits in 1 - σ(z).
    "sigmoid-derivative": (
        sum_of_sigmoids,
        lambda z: jnp.sum(jnp.exp(jax.nn.log_sigmoid(z))),
        [0],
    ),
    "chain-by-hand": (one_neuron, lambda w, b, x, y: (jax.nn.sigmoid(w * x + b) - y) ** 2, [0, 1]),
    "mse-gradient": (mean_squared_error, lambda y_hat, y: jnp.mean((y_hat - y) ** 2), [0]),
    "dense-backward": (
        dense_times_dz,
        lambda x, W, b, dz: jnp.sum(dz * (x @ W + b)),
        [0, 1, 2],
    ),
    "softmax-cross-entropy-gradient": (cross_entropy, jax_cross_entropy, [0]),
    "two-layer-gradient": (two_layers, jax_two_layers, [0, 1, 2, 3]),
}


def fresh_cases(name, rng):
    """Cases that the checker does not have, with all their digits."""
    n, d, h, k = 5, 4, 6, 3
    x, W, dz = rng.normal(size=(n, d)), rng.normal(size=(d, k)), rng.normal(size=(n, k))
    labels = rng.integers(k, size=n)
    return {
        "sigmoid-derivative": (rng.normal(scale=4, size=(3, 4)),),
        "chain-by-hand": tuple(rng.normal(size=4)),
        "mse-gradient": (dz, rng.normal(size=(n, k))),
        "dense-backward": (x, W, dz),
        "softmax-cross-entropy-gradient": (3 * dz, labels),
        "two-layer-gradient": (
            rng.normal(size=(d, h)),
            rng.normal(size=h),
            rng.normal(size=(h, k)),
            rng.normal(size=k),
            x,
            labels,
        ),
    }[name]


def all_cases(name):
    rng = np.random.default_rng(2026)
    return [*EXERCISES[name].cases, *(fresh_cases(name, rng) for _ in range(5))]


def solved(name, case):
    """The results of the solution, and the arguments of the loss they are the gradient of."""
    results = EXERCISES[name].solution(*(np.array(a) for a in case))
    results = results if isinstance(results, tuple) else (results,)
    if name == "dense-backward":
        x, W, dz = case
        case = (x, W, np.linspace(-1, 1, W.shape[1]), dz)
    return results, case


def test_every_exercise_is_compared():
    assert list(LOSSES) == [exercise.name for exercise in backpropagation.EXERCISES]


@pytest.mark.parametrize("name", LOSSES)
def test_solution_agrees_with_jax(name):
    _, loss, positions = LOSSES[name]
    gradient = jax.jit(jax.grad(loss, argnums=positions))
    for case in all_cases(name):
        results, arguments = solved(name, case)
        references = gradient(*(jnp.asarray(a) for a in arguments))
        for result, reference in zip(results, references, strict=True):
            assert np.shape(result) == reference.shape
            assert reference.dtype == np.float64
            assert relative(result, reference) < 1e-12


@pytest.mark.parametrize("name", LOSSES)
def test_solution_agrees_with_central_differences(name):
    loss, _, positions = LOSSES[name]
    for case in all_cases(name):
        results, arguments = solved(name, case)
        for result, position in zip(results, positions, strict=True):
            reference = central_differences(loss, arguments, position)
            assert np.shape(result) == reference.shape
            # Where the loss is flat, its rounding is all that a difference shows.
            largest = max(np.abs(reference).max(), 1e-3)
            np.testing.assert_allclose(result, reference, rtol=0, atol=1e-7 * largest)
