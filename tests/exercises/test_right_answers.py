"""Right answers written in other ways are right.

Results are compared in float64: an answer that works in float32 is told so (it is among the wrong
answers). Lists do for arrays, and lists and arrays for tuples.
"""

import functools
import math

import numpy as np
import pytest

import tests.exercises.exploding_gradients
import tests.exercises.gradient_descent
import tests.exercises.learning_rate
import tests.exercises.local_minima
import tests.exercises.saddle_points
import tests.exercises.types
import tests.exercises.vanishing_gradients  # noqa: F401
from companion import exercises
from tests.exercises.answers import RIGHT, right


def softmax_row(row):
    top = max(row)
    powers = [math.exp(entry - top) for entry in row]
    return [power / sum(powers) for power in powers]


@right("sigmoid-derivative")
def with_tanh(z):
    return (1 - np.tanh(z / 2) ** 2) / 4


@right("sigmoid-derivative")
def with_cosh(z):
    return 0.25 / np.cosh(np.clip(z, -200, 200) / 2) ** 2


@right("sigmoid-derivative")
def by_output(z):
    s = 1 / (1 + np.exp(-np.clip(z, -500, 500)))
    return s * (1 - s)


@right("sigmoid-derivative")
def entry_by_entry(z):
    out = np.empty(z.shape)
    for index in np.ndindex(z.shape):
        e = math.exp(-abs(z[index]))
        out[index] = e / (1 + e) ** 2
    return out


@right("sigmoid-derivative")
def nested_lists(z):
    return entry_by_entry(z).tolist()


@right("chain-by-hand")
def list_in_place_of_a_tuple(w, b, x, y):
    s = 0.5 * (1 + math.tanh((w * x + b) / 2))
    d = 2 * (s - y) * s * (1 - s)
    return [d * x, d]


@right("chain-by-hand")
def array_in_place_of_a_tuple(w, b, x, y):
    s = 1 / (1 + math.exp(-(w * x + b)))
    return np.array([x, 1.0]) * (s - y) * 2 * s * (1 - s)


@right("mse-gradient")
def two_loops(y_hat, y):
    n, k = y.shape
    return [[2 / n / k * (y_hat[i, j] - y[i, j]) for j in range(k)] for i in range(n)]


@right("mse-gradient")
def means_of_means(y_hat, y):
    return np.asfortranarray((y_hat - y) / len(y) / (y.shape[1] / 2))


@right("dense-backward")
def with_einsum(x, W, dz):
    return (
        np.einsum("no,io->ni", dz, W),
        np.einsum("ni,no->io", x, dz),
        np.einsum("no->o", dz),
    )


@right("dense-backward")
def row_by_row(x, W, dz):
    dx, dW, db = np.zeros(x.shape), np.zeros(W.shape), np.zeros(W.shape[1])
    for i in range(len(x)):
        dx[i] = W @ dz[i]
        dW += np.outer(x[i], dz[i])
        db += dz[i]
    return [dx, dW, db]


@right("dense-backward")
def with_views_of_one_buffer(x, W, dz):
    """The same memory is handed back at every call."""
    flat = BUFFER[: x.size + W.size + dz.shape[1]]
    dx, dW, db = np.split(flat, [x.size, x.size + W.size])
    dx.reshape(x.shape)[...] = dz @ W.T
    dW.reshape(W.shape)[...] = x.T @ dz
    db[...] = np.ones(len(x)) @ dz
    return dx.reshape(x.shape), dW.reshape(W.shape), db


BUFFER = np.zeros(1000)


@right("softmax-cross-entropy-gradient")
def softmax_by_rows(z, labels):
    n = len(z)
    return [
        [(p - (j == label)) / n for j, p in enumerate(softmax_row(row))]
        for row, label in zip(z.tolist(), labels, strict=True)
    ]


@right("softmax-cross-entropy-gradient")
def through_the_logarithm(z, labels):
    p = np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True))
    np.subtract.at(p, (np.arange(len(z)), labels), 1)
    return p / len(z)


@right("two-layer-gradient")
def example_by_example(W1, b1, W2, b2, x, labels):
    gradients = [np.zeros(p.shape) for p in (W1, b1, W2, b2)]
    for row, label in zip(x, labels, strict=True):
        z1 = row @ W1 + b1
        a1 = np.where(z1 > 0, z1, 0)
        dz2 = np.array(softmax_row(a1 @ W2 + b2))
        dz2[label] -= 1
        dz1 = np.where(z1 > 0, W2 @ dz2, 0)
        for gradient, part in zip(
            gradients, (np.outer(row, dz1), dz1, np.outer(a1, dz2), dz2), strict=True
        ):
            gradient += part / len(x)
    return gradients


@right("two-layer-gradient")
def mask_from_the_output(W1, b1, W2, b2, x, labels):
    a1 = np.maximum(x @ W1 + b1, 0)
    dz2 = softmax_by_rows(a1 @ W2 + b2, labels)
    dz1 = np.sign(a1) * (dz2 @ W2.T)
    return x.T @ dz1, np.sum(dz1, 0), a1.T @ dz2, np.sum(dz2, 0)


@right("two-layer-gradient")
def mask_includes_zero(W1, b1, W2, b2, x, labels):
    """The slope of the ReLU at 0 is a matter of choice, so no case asks for it."""
    z1 = x @ W1 + b1
    a1 = np.maximum(z1, 0)
    dz2 = np.array(softmax_by_rows(a1 @ W2 + b2, labels))
    dz1 = np.where(z1 >= 0, dz2 @ W2.T, 0)
    return x.T @ dz1, np.sum(dz1, 0), a1.T @ dz2, np.sum(dz2, 0)


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answer_is_accepted(name, answer):
    report = exercises.check(name, answer)
    assert report.passed, report
    assert repr(report) == "Right: 12 of 12 cases agree."
    assert report.hint == ""


def test_every_exercise_has_a_right_answer():
    assert {param.values[0] for param in RIGHT} == set(exercises.EXERCISES)


def mean_squared_error_gradient(scale, y_hat, y):
    return scale * (y_hat - y) / y.size


class Callable:
    def __call__(self, y_hat, y):
        return mean_squared_error_gradient(2, y_hat, y)

    def method(self, y_hat, y):
        return self(y_hat, y)


@pytest.mark.parametrize(
    "answer",
    [
        functools.partial(mean_squared_error_gradient, 2),
        Callable(),
        Callable().method,
        lambda *arguments, **options: mean_squared_error_gradient(2, *arguments),
        lambda a, b, c=2: mean_squared_error_gradient(c, a, b),
    ],
    ids=["partial", "object", "method", "any arguments", "default"],
)
def test_anything_that_can_be_called_will_do(answer):
    assert exercises.check("mse-gradient", answer).passed
