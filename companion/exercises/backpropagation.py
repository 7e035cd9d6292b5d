"""The exercises of the chapter on backpropagation, easy to hard.

Examples are rows: x is (n, d_in), W is (d_in, d_out), b is (d_out,), and z = x W + b.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .checker.exercise import Array, Case, Exercise, Mistake


def _rounded(rng: np.random.Generator, *shape: int) -> Array:
    """Normal numbers with two decimals, so that a report shows them in full."""
    return np.round(rng.normal(scale=1.5, size=shape), 2)


def _sigmoid(z: Any) -> Any:
    return np.exp(-np.logaddexp(0.0, -z))


def _softmax(z: Array, axis: int | None = 1) -> Array:
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return np.asarray(e / e.sum(axis=axis, keepdims=True))


def _one_hot(labels: Array, k: int) -> Array:
    return np.eye(k)[labels]


# 1 The derivative of the sigmoid


def sigmoid_derivative(z: Array) -> Any:
    """dσ/dz at each entry of z, which may have any shape."""
    # σ′ is even, so that the power of e can always be one that does not overflow.
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


def _sigmoid_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(1)
    fixed = [
        np.array([-1.0, 0.0, 2.0]),
        np.array(0.5),
        np.array([[-3.0, 1.5], [0.25, -0.5]]),
        np.array([-1000.0, 0.0, 1000.0]),
        np.array([[-40.0, 30.0, 800.0]]),
    ]
    shapes = [(), (1,), (4,), (2, 3), (3, 1), (1, 5), (2, 2, 2)]
    return tuple((z,) for z in [*fixed, *(_rounded(rng, *shape) for shape in shapes)])


SIGMOID_DERIVATIVE = Exercise(
    name="sigmoid-derivative",
    title="The derivative of the sigmoid",
    level="easy",
    solution=sigmoid_derivative,
    returns=("dσ/dz",),
    cases=_sigmoid_cases(),
    mistakes=(
        Mistake(
            "Your function returns σ(z) itself. The derivative has one more factor; "
            "at z = 0 it is 0.25, not 0.5.",
            _sigmoid,
        ),
        Mistake(
            "Your formula multiplies the input z by 1 - z. The rule with this form speaks of the "
            "output of the sigmoid: compute s = σ(z) first.",
            lambda z: z * (1 - z),
        ),
        Mistake(
            "Your function returns 1 - σ(z). That is one of two factors; has a square been lost?",
            lambda z: _sigmoid(-z),
        ),
        Mistake(
            "The sign is wrong. σ rises everywhere, so its derivative is never negative. The "
            "chain rule brings two minus signs, of the fraction and of the exponent: they cancel.",
            lambda z: -sigmoid_derivative(z),
        ),
        Mistake(
            "One sign inside is wrong: for large z the derivative must go to 0, for the sigmoid "
            "becomes flat. Yours does not.",
            lambda z: _sigmoid(z) * (1 + _sigmoid(z)),
        ),
        Mistake(
            "The sigmoid is applied twice: you take its derivative at σ(z), but it is asked for "
            "at z.",
            lambda z: sigmoid_derivative(_sigmoid(z)),
        ),
    ),
    overflow="The numbers are right for moderate z and not finite for large ones: there e to the "
    "power of |z| is larger than any number a computer holds. Find a form in which every "
    "exponent is zero or negative; it helps that the derivative is the same at z and at -z.",
)


# 2 The chain rule by hand


def gradient(w: float, b: float, x: float, y: float) -> tuple[float, float]:
    """dL/dw and dL/db of L = (σ(w x + b) - y)², all of them numbers."""
    y_hat = _sigmoid(w * x + b)
    dz = 2 * (y_hat - y) * y_hat * (1 - y_hat)
    return dz * x, dz


def _chain(
    w: float,
    b: float,
    x: float,
    y: float,
    *,
    slope: Callable[[float, float], float] = lambda z, y_hat: y_hat * (1 - y_hat),
) -> tuple[float, float]:
    """The gradient with another slope of the sigmoid, a function of its input and output."""
    z = w * x + b
    y_hat = _sigmoid(z)
    dz = 2 * (y_hat - y) * slope(z, y_hat)
    return dz * x, dz


def _chain_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(2)
    fixed = [(1.0, -2.0, 3.0, 0.0), (2.0, -1.0, -0.5, 1.0), (-1.5, 0.5, 2.0, 1.0)]
    random = [(*_rounded(rng, 3).tolist(), float(i % 2)) for i in range(9)]
    return (*fixed, *random)


CHAIN_BY_HAND = Exercise(
    name="chain-by-hand",
    title="The chain rule by hand",
    level="easy",
    solution=gradient,
    returns=("dL/dw", "dL/db"),
    cases=_chain_cases(),
    mistakes=(
        Mistake(
            "The derivative of the square is missing its factor: what is the derivative of u²?",
            lambda *a: tuple(g / 2 for g in gradient(*a)),
        ),
        Mistake(
            "The sign is wrong. The derivative of (ŷ - y)² with respect to ŷ has the sign of "
            "ŷ - y: where the output is too high, the loss rises with it.",
            lambda *a: tuple(-g for g in gradient(*a)),
        ),
        Mistake(
            "The last link of the chain is missing in dL/dw: by how much does z = w x + b change "
            "when w does?",
            lambda w, b, x, y: (gradient(w, b, x, y)[1],) * 2,
        ),
        Mistake(
            "The link of the sigmoid is missing: between dL/dŷ and dL/dz stands the factor σ′(z).",
            lambda *a: _chain(*a, slope=lambda z, y_hat: 1.0),
        ),
        Mistake(
            "The slope of the sigmoid is half there: one of its two factors is missing.",
            lambda *a: _chain(*a, slope=lambda z, y_hat: y_hat),
        ),
        Mistake(
            "The slope of the sigmoid is taken at the wrong place: σ′ belongs at z = w x + b, and "
            "yours is taken at the output ŷ. The sigmoid is applied twice.",
            lambda *a: _chain(*a, slope=lambda z, y_hat: _sigmoid(y_hat) * (1 - _sigmoid(y_hat))),
        ),
        Mistake(
            "The slope of the sigmoid is computed from its input z, but the rule that you use "
            "speaks of its output ŷ.",
            lambda *a: _chain(*a, slope=lambda z, y_hat: z * (1 - z)),
        ),
        Mistake(
            "The last link of dL/dw is wrong. In z = w x + b, what multiplies w?",
            lambda w, b, x, y: (w * gradient(w, b, x, y)[1], gradient(w, b, x, y)[1]),
        ),
        Mistake(
            "The last link of dL/db is wrong: by how much does z = w x + b change when b does?",
            lambda w, b, x, y: (gradient(w, b, x, y)[0], b * gradient(w, b, x, y)[1]),
        ),
        Mistake(
            "The last link of dL/db is wrong: x multiplies w, not b.",
            lambda w, b, x, y: (gradient(w, b, x, y)[0],) * 2,
        ),
        Mistake(
            "The two results are right but swapped: dL/dw comes first, then dL/db.",
            lambda *a: gradient(*a)[::-1],
        ),
    ),
)


# 3 The gradient of the mean squared error


def mse_gradient(y_hat: Array, y: Array) -> Array:
    """dL/dŷ (n, k), where L is the mean of (ŷ - y)² over all n k entries; y_hat and y (n, k)."""
    return np.asarray(2 * (y_hat - y) / y.size)


def _mse_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(3)
    fixed = [(np.array([[0.5, 2.0], [1.0, -1.0], [3.0, 0.0]]), np.array([[1.0, 0.0]] * 3))]
    shapes = [
        (2, 3), (1, 1), (1, 4), (4, 1), (3, 3), (5, 2),
        (2, 5), (4, 3), (6, 2), (3, 7), (8, 4),
    ]  # fmt: skip
    return (*fixed, *((_rounded(rng, *shape), _rounded(rng, *shape)) for shape in shapes))


MSE_GRADIENT = Exercise(
    name="mse-gradient",
    title="The gradient of the mean squared error",
    level="easy",
    solution=mse_gradient,
    returns=("dL/dŷ",),
    cases=_mse_cases(),
    mistakes=(
        Mistake(
            "The mean is missing. L is a sum divided by the number of entries, and so is its "
            "gradient. How many entries are there?",
            lambda y_hat, y: 2 * (y_hat - y),
        ),
        Mistake(
            "The mean is taken over the n rows only. L averages over all entries of ŷ, and there "
            "are more of them than rows.",
            lambda y_hat, y: 2 * (y_hat - y) / len(y),
        ),
        Mistake(
            "The mean is taken over the k columns only, as by mean(axis=1). L averages over all "
            "entries of ŷ.",
            lambda y_hat, y: 2 * (y_hat - y) / y.shape[1],
        ),
        Mistake(
            "The derivative of the square is missing its factor: what is the derivative of u²?",
            lambda y_hat, y: (y_hat - y) / y.size,
        ),
        Mistake(
            "Two factors are missing: the one from the derivative of the square, and the one from "
            "the mean.",
            lambda y_hat, y: y_hat - y,
        ),
        Mistake(
            "The sign is wrong. Where ŷ is larger than y the loss rises with ŷ, so the gradient "
            "is positive there.",
            lambda y_hat, y: -2 * (y_hat - y) / y.size,
        ),
        Mistake(
            "Your function returns the loss. Its gradient is asked for: one number for every "
            "entry of ŷ.",
            lambda y_hat, y: np.mean((y_hat - y) ** 2),
        ),
        *(
            Mistake(
                "Your function averages or sums over an axis, and so one is lost. Each entry of ŷ "
                "has a partial derivative of its own; in it, only the term of this entry is left "
                "of the sum.",
                wrong,
            )
            for axis in (0, 1, None)
            for wrong in (
                lambda y_hat, y, axis=axis: np.mean(2 * (y_hat - y), axis=axis),
                lambda y_hat, y, axis=axis: np.sum(2 * (y_hat - y), axis=axis),
                lambda y_hat, y, axis=axis: np.sum(2 * (y_hat - y), axis=axis) / y.size,
            )
        ),
    ),
    sizes=lambda y_hat, y: {"n": y.shape[0], "k": y.shape[1]},
)


# 4 The backward pass of a dense layer


def dense_backward(x: Array, W: Array, dz: Array) -> tuple[Array, Array, Array]:
    """dL/dx (n, d_in), dL/dW (d_in, d_out), dL/db (d_out,) from dz = dL/dz (n, d_out)."""
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)


def _dense_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(4)
    # The first is square: there the mistake of a forgotten transpose gives numbers.
    square = (
        np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.5]]),
        np.array([[1.0, -2.0], [0.5, 3.0]]),
        np.array([[1.0, 0.0], [-1.0, 2.0], [0.5, 1.0]]),
    )
    sizes = [
        (1, 2, 3), (2, 3, 1), (3, 1, 2), (4, 3, 2), (2, 4, 3), (3, 3, 3),
        (5, 2, 2), (2, 2, 5), (1, 1, 1), (6, 4, 3), (3, 5, 4),
    ]  # fmt: skip
    random = [
        (_rounded(rng, n, d_in), _rounded(rng, d_in, d_out), _rounded(rng, n, d_out))
        for n, d_in, d_out in sizes
    ]
    return (square, *random)


DENSE_BACKWARD = Exercise(
    name="dense-backward",
    title="The backward pass of a dense layer",
    level="medium",
    solution=dense_backward,
    returns=("dx", "dW", "db"),
    cases=_dense_cases(),
    mistakes=(
        Mistake(
            "db is summed over the wrong axis. The same b is added to every row, so its gradient "
            "collects one term from every row and has one entry for every column of dz.",
            lambda x, W, dz: (dz @ W.T, x.T @ dz, dz.sum(axis=1)),
        ),
        Mistake(
            "db is not summed. The same b is added to every row of x W, so its gradient collects "
            "the terms of all rows.",
            lambda x, W, dz: (dz @ W.T, x.T @ dz, dz),
        ),
        Mistake(
            "db keeps an axis too many: b has the shape (d_out,), and so has its gradient. Is "
            "there a keepdims=True?",
            lambda x, W, dz: (dz @ W.T, x.T @ dz, dz.sum(axis=0, keepdims=True)),
        ),
        Mistake(
            "There is a division by n too many, for example a mean in place of a sum. If the loss "
            "is a mean, dz already holds the 1/n.",
            lambda x, W, dz: tuple(g / len(x) for g in dense_backward(x, W, dz)),
        ),
        Mistake(
            "dW is transposed. W has the shape (d_in, d_out), and so has its gradient: which of "
            "the two factors comes first?",
            lambda x, W, dz: (dz @ W.T, dz.T @ x, dz.sum(axis=0)),
        ),
        Mistake(
            "dx is computed with W where its transpose belongs; that runs only where W is square. "
            "On the way back, every row of dz meets the rows of W, not its columns.",
            lambda x, W, dz: (dz @ W, x.T @ dz, dz.sum(axis=0)),
        ),
        Mistake(
            "dx is transposed. x has one row for every example, and so has its gradient.",
            lambda x, W, dz: (W @ dz.T, x.T @ dz, dz.sum(axis=0)),
        ),
    ),
    sizes=lambda x, W, dz: {"n": x.shape[0], "d_in": W.shape[0], "d_out": W.shape[1]},
)


# 5 The gradient of softmax with cross-entropy


def softmax_cross_entropy_gradient(z: Array, labels: Array) -> Array:
    """dL/dz (n, k), where L is the mean of -log softmax(z)[label] over the n rows; labels (n,)."""
    return (_softmax(z) - _one_hot(labels, z.shape[1])) / len(z)


def _columns(z: Array, labels: Array) -> Array:
    """Subtracts the 1 in whole columns, as an index with a colon does."""
    p = _softmax(z)
    p[:, labels] -= 1
    return p / len(z)


def _softmax_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(5)
    fixed = [
        (np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 1.0]]), np.array([1, 0])),
        (np.array([[1000.0, 0.0, -1000.0], [-1000.0, -1000.0, -1000.0]]), np.array([1, 2])),
        (np.array([[800.0, -800.0]] * 3), np.array([0, 1, 1])),
    ]
    sizes = [(1, 3), (3, 2), (4, 3), (2, 5), (5, 4), (3, 3), (6, 2), (2, 4), (7, 3)]
    random = [(_rounded(rng, n, k), rng.integers(k, size=n)) for n, k in sizes]
    return (*fixed, *random)


SOFTMAX_CROSS_ENTROPY_GRADIENT = Exercise(
    name="softmax-cross-entropy-gradient",
    title="The gradient of softmax with cross-entropy",
    level="medium",
    solution=softmax_cross_entropy_gradient,
    returns=("dL/dz",),
    cases=_softmax_cases(),
    mistakes=(
        Mistake(
            "The mean is missing: L is the mean over the n rows, so its gradient has a factor 1/n.",
            lambda z, labels: len(z) * softmax_cross_entropy_gradient(z, labels),
        ),
        Mistake(
            "The mean is taken over all entries of z. The loss has one term for every row, and "
            "it is the mean of those.",
            lambda z, labels: softmax_cross_entropy_gradient(z, labels) / z.shape[1],
        ),
        Mistake(
            "The sign is wrong. To lower the loss, the probability of the true class must rise; "
            "so the gradient at its entry is negative.",
            lambda z, labels: -softmax_cross_entropy_gradient(z, labels),
        ),
        Mistake(
            "Your function returns the probabilities over n. The label does not come in yet: at "
            "the true class something is subtracted.",
            lambda z, labels: _softmax(z) / len(z),
        ),
        Mistake(
            "Your function returns the probabilities. Neither the label nor the mean comes in yet.",
            lambda z, labels: _softmax(z),
        ),
        Mistake(
            "The softmax runs along the wrong axis. Every row of z is one example, and its "
            "probabilities must add up to 1.",
            lambda z, labels: (_softmax(z, 0) - _one_hot(labels, z.shape[1])) / len(z),
        ),
        Mistake(
            "The softmax runs over all rows together. Every row of z is one example, and its "
            "probabilities must add up to 1.",
            lambda z, labels: (_softmax(z, None) - _one_hot(labels, z.shape[1])) / len(z),
        ),
        Mistake(
            "The 1 is subtracted from whole columns. An index such as [:, labels] picks every row "
            "of these columns; one entry in each row is wanted. How do you give NumPy a row and a "
            "column for each?",
            _columns,
        ),
        Mistake(
            "Only a part is divided by n: the probabilities are, the 1 at the true class is not.",
            lambda z, labels: _softmax(z) / len(z) - _one_hot(labels, z.shape[1]),
        ),
        Mistake(
            "Only a part is divided by n: the 1 at the true class is, the probabilities are not.",
            lambda z, labels: _softmax(z) - _one_hot(labels, z.shape[1]) / len(z),
        ),
    ),
    sizes=lambda z, labels: {"n": z.shape[0], "k": z.shape[1]},
    overflow="The numbers are right for moderate z and not finite for large ones: there e to the "
    "power of z is larger than any number a computer holds. The softmax does not change when "
    "the same number is subtracted from all entries of a row; which one makes every exponent "
    "zero or negative?",
)


# 6 The gradient of a whole network


def two_layer_gradient(
    W1: Array, b1: Array, W2: Array, b2: Array, x: Array, labels: Array
) -> tuple[Array, ...]:
    """dL/dW1, dL/db1, dL/dW2, dL/db2 of a hidden ReLU layer and the mean softmax cross-entropy.

    W1 (d_in, d_hidden), b1 (d_hidden,), W2 (d_hidden, k), b2 (k,), x (n, d_in), labels (n,).
    """
    return _two_layers(W1, b1, W2, b2, x, labels)


def _two_layers(
    W1: Array,
    b1: Array,
    W2: Array,
    b2: Array,
    x: Array,
    labels: Array,
    *,
    relu: Callable[[Array], Array] = lambda z: np.maximum(z, 0),
    through_relu: Callable[[Array, Array], Array] = lambda z1, da1: da1 * (z1 > 0),
    loss_gradient: Callable[[Array, Array], Array] = softmax_cross_entropy_gradient,
    sum_axis: int = 0,
) -> tuple[Array, ...]:
    """The gradient, with any of its steps replaced."""
    z1 = x @ W1 + b1
    a1 = relu(z1)
    z2 = a1 @ W2 + b2
    dz2 = loss_gradient(z2, labels)
    dz1 = through_relu(z1, dz2 @ W2.T)
    return x.T @ dz1, dz1.sum(axis=sum_axis), a1.T @ dz2, dz2.sum(axis=sum_axis)


def _two_layer_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(6)
    fixed = (
        np.array([[1.0, -1.0, 0.5], [0.0, 2.0, -1.0]]),
        np.array([0.5, 0.0, -1.0]),
        np.array([[1.0, 0.0], [-1.0, 2.0], [0.5, 1.0]]),
        np.array([0.0, 0.5]),
        np.array([[1.0, -1.0], [2.0, 3.0]]),
        np.array([1, 0]),
    )
    sizes = [
        (1, 3, 4, 2), (4, 3, 5, 2), (3, 2, 4, 5), (5, 2, 6, 3), (2, 4, 3, 4), (6, 3, 3, 2),
        (4, 2, 5, 3), (3, 5, 4, 2), (7, 4, 6, 3), (2, 3, 8, 5), (5, 6, 4, 2),
    ]  # fmt: skip
    random = [
        (
            _rounded(rng, d, h), _rounded(rng, h), _rounded(rng, h, k), _rounded(rng, k),
            _rounded(rng, n, d), rng.integers(k, size=n),
        )
        for n, d, h, k in sizes
    ]  # fmt: skip
    return (fixed, *random)


TWO_LAYER_GRADIENT = Exercise(
    name="two-layer-gradient",
    title="The gradient of a whole network",
    level="hard",
    solution=two_layer_gradient,
    returns=("dW1", "db1", "dW2", "db2"),
    cases=_two_layer_cases(),
    mistakes=(
        Mistake(
            "The ReLU lets the whole gradient back. Its slope is 0 where its input is negative: "
            "is the mask missing? Or is it taken from the output by a >= 0? That is always true, "
            "for a ReLU returns nothing negative.",
            lambda *a: _two_layers(*a, through_relu=lambda z1, da1: da1),
        ),
        Mistake(
            "The mask of the ReLU is taken from the gradient that comes back. Whether a neuron is "
            "on is decided on the way forward, by the sign of its input z1.",
            lambda *a: _two_layers(*a, through_relu=lambda z1, da1: da1 * (da1 > 0)),
        ),
        Mistake(
            "The gradient is multiplied by the output of the ReLU. Its slope belongs there, which "
            "is 0 or 1.",
            lambda *a: _two_layers(*a, through_relu=lambda z1, da1: da1 * np.maximum(z1, 0)),
        ),
        Mistake(
            "The mask of the ReLU is the wrong way round: neurons with a positive input must let "
            "the gradient through.",
            lambda *a: _two_layers(*a, through_relu=lambda z1, da1: da1 * (z1 < 0)),
        ),
        Mistake(
            "The mean is missing: L is the mean over the n rows, so its gradient has a factor 1/n.",
            lambda *a: tuple(len(a[4]) * g for g in two_layer_gradient(*a)),
        ),
        Mistake(
            "The mean is taken twice. The 1/n of the loss comes in once, in dz2; from there on "
            "the rows are added up.",
            lambda *a: tuple(g / len(a[4]) for g in two_layer_gradient(*a)),
        ),
        Mistake(
            "The gradient of a bias is summed over the wrong axis. The same bias is added to "
            "every row, so its gradient collects one term from every row.",
            lambda *a: _two_layers(*a, sum_axis=1),
        ),
        Mistake(
            "dW2 is computed with the input of the ReLU. The second layer sees its output.",
            lambda *a: (
                *two_layer_gradient(*a)[:2],
                (a[4] @ a[0] + a[1]).T
                @ softmax_cross_entropy_gradient(
                    np.maximum(a[4] @ a[0] + a[1], 0) @ a[2] + a[3], a[5]
                ),
                two_layer_gradient(*a)[3],
            ),
        ),
        Mistake(
            "The way forward has no ReLU: the hidden layer passes negative numbers on.",
            lambda *a: _two_layers(*a, relu=lambda z: z),
        ),
        Mistake(
            "The way forward has no ReLU, and the way back has none either.",
            lambda *a: _two_layers(*a, relu=lambda z: z, through_relu=lambda z1, da1: da1),
        ),
        Mistake(
            "The sign is wrong in all that comes back. Start at the end: dz2 is negative at the "
            "true class, for the loss falls when its logit rises.",
            lambda *a: tuple(-g for g in two_layer_gradient(*a)),
        ),
        Mistake(
            "The label does not come in yet: in dz2, something is subtracted at the true class.",
            lambda *a: _two_layers(*a, loss_gradient=lambda z, labels: _softmax(z) / len(z)),
        ),
        Mistake(
            "The softmax runs along the wrong axis. Every row of z2 is one example, and its "
            "probabilities must add up to 1.",
            lambda *a: _two_layers(
                *a,
                loss_gradient=lambda z, labels: (
                    (_softmax(z, 0) - _one_hot(labels, z.shape[1])) / len(z)
                ),
            ),
        ),
    ),
    sizes=lambda W1, b1, W2, b2, x, labels: {"n": x.shape[0], "d_hidden": len(b1), "k": len(b2)},
)


EXERCISES = (
    SIGMOID_DERIVATIVE,
    CHAIN_BY_HAND,
    MSE_GRADIENT,
    DENSE_BACKWARD,
    SOFTMAX_CROSS_ENTROPY_GRADIENT,
    TWO_LAYER_GRADIENT,
)
