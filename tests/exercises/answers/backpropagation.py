"""Answers to the exercises on backpropagation, as readers write them: right and wrong ones."""

import math

import numpy as np

from tests.exercises.answers.registry import right, wrong

# Right ones


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


# Wrong ones


def naive_sigmoid(z):
    return 1 / (1 + np.exp(-z))


def stable_sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def naive_softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def stable_softmax(z):
    e = np.exp(z - np.max(z, axis=1)[:, None])
    return e / np.sum(e, axis=1)[:, None]


# 1


@wrong("sigmoid-derivative", "speaks of the output")
def derivative_in_terms_of_the_input(z):
    return z * (1 - z)


@wrong("sigmoid-derivative", "returns σ(z) itself")
def the_sigmoid_itself(z):
    return stable_sigmoid(z)


@wrong("sigmoid-derivative", "returns σ(z) itself")
def forgets_one_minus_sigma_and_overflows(z):
    return naive_sigmoid(z)


@wrong("sigmoid-derivative", "returns 1 - σ(z)")
def forgets_the_square(z):
    s = stable_sigmoid(z)
    return 1 - s


@wrong("sigmoid-derivative", "they cancel")
def minus_of_the_quotient_rule(z):
    s = stable_sigmoid(z)
    return -s * (1 - s)


@wrong("sigmoid-derivative", "they cancel")
def wrong_sign_and_overflow(z):
    return -np.exp(-z) / (1 + np.exp(-z)) ** 2


@wrong("sigmoid-derivative", "One sign inside")
def plus_in_the_bracket(z):
    s = stable_sigmoid(z)
    return s + s**2


@wrong("sigmoid-derivative", "applied twice")
def evaluated_at_the_output(z):
    s = stable_sigmoid(z)
    t = stable_sigmoid(s)
    return t * (1 - t)


@wrong("sigmoid-derivative", "not finite for large ones")
def nan_for_large_negative_z(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


@wrong("sigmoid-derivative", "not finite for large ones")
def nan_for_large_positive_z(z):
    return np.exp(z) / (1 + np.exp(z)) ** 2


@wrong("sigmoid-derivative", "it computes both its branches")
def warns_for_large_z(z):
    s = np.where(z > 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))
    return s * (1 - s)


# 2


@wrong("chain-by-hand", "what is the derivative of u²")
def chain_without_two(w, b, x, y):
    p = naive_sigmoid(w * x + b)
    d = (p - y) * p * (1 - p)
    return d * x, d


@wrong("chain-by-hand", "by how much does z = w x + b change when w does")
def chain_without_x(w, b, x, y):
    p = naive_sigmoid(w * x + b)
    d = 2 * (p - y) * p * (1 - p)
    return d, d


@wrong("chain-by-hand", "The link of the sigmoid is missing")
def chain_without_sigmoid(w, b, x, y):
    p = naive_sigmoid(w * x + b)
    return 2 * (p - y) * x, 2 * (p - y)


@wrong("chain-by-hand", "where the output is too high")
def chain_with_target_minus_output(w, b, x, y):
    p = naive_sigmoid(w * x + b)
    d = 2 * (y - p) * p * (1 - p)
    return d * x, d


@wrong("chain-by-hand", "swapped")
def chain_swapped(w, b, x, y):
    p = naive_sigmoid(w * x + b)
    d = 2 * (p - y) * p * (1 - p)
    return d, d * x


@wrong("chain-by-hand", "yours is taken at the output")
def chain_slope_at_the_output(w, b, x, y):
    p = naive_sigmoid(w * x + b)
    q = naive_sigmoid(p)
    d = 2 * (p - y) * q * (1 - q)
    return d * x, d


@wrong("chain-by-hand", "computed from its input z")
def chain_slope_rule_on_the_input(w, b, x, y):
    z = w * x + b
    d = 2 * (naive_sigmoid(z) - y) * z * (1 - z)
    return d * x, d


@wrong("chain-by-hand", "half there")
def chain_half_a_slope(w, b, x, y):
    p = naive_sigmoid(w * x + b)
    d = 2 * (p - y) * p
    return d * x, d


@wrong("chain-by-hand", "what multiplies w")
def chain_times_w(w, b, x, y):
    p = naive_sigmoid(w * x + b)
    d = 2 * (p - y) * p * (1 - p)
    return d * w, d


@wrong("chain-by-hand", "when b does")
def chain_times_b(w, b, x, y):
    p = naive_sigmoid(w * x + b)
    d = 2 * (p - y) * p * (1 - p)
    return d * x, d * b


@wrong("chain-by-hand", "x multiplies w, not b")
def chain_x_in_both(w, b, x, y):
    p = naive_sigmoid(w * x + b)
    d = 2 * (p - y) * p * (1 - p) * x
    return d, d


# 3


@wrong("mse-gradient", "How many entries are there")
def mse_without_mean(y_hat, y):
    return 2 * (y_hat - y)


@wrong("mse-gradient", "over the n rows only")
def mse_mean_over_rows(y_hat, y):
    return 2 * (y_hat - y) / len(y_hat)


@wrong("mse-gradient", "over the k columns only")
def mse_mean_over_columns(y_hat, y):
    return 2 / y.shape[-1] * (y_hat - y)


@wrong("mse-gradient", "what is the derivative of u²")
def mse_without_two(y_hat, y):
    return (y_hat - y) / np.prod(y.shape)


@wrong("mse-gradient", "Two factors are missing")
def mse_difference_alone(y_hat, y):
    return y_hat - y


@wrong("mse-gradient", "the gradient is positive there")
def mse_sign(y_hat, y):
    return 2 * (y - y_hat) / y.size


@wrong("mse-gradient", "returns the loss")
def mse_itself(y_hat, y):
    return ((y_hat - y) ** 2).mean()


@wrong("mse-gradient", "an axis, and so one is lost")
def mse_mean_over_an_axis(y_hat, y):
    return np.mean(2 * (y_hat - y), axis=0)


@wrong("mse-gradient", "an axis, and so one is lost")
def mse_sum_over_an_axis(y_hat, y):
    return 2 * (y_hat - y).sum(axis=1) / y.size


@wrong("mse-gradient", "make a new array, or work on a copy")
def mse_in_place(y_hat, y):
    y_hat -= y
    return 2 * y_hat / y.size


@wrong("mse-gradient", "over the n rows only")
def mse_in_place_and_mean_over_rows(y_hat, y):
    y_hat -= y
    return 2 * y_hat / len(y)


# 4


@wrong("dense-backward", "summed over the wrong axis")
def dense_wrong_axis(x, W, dz):
    return np.dot(dz, W.T), np.dot(x.T, dz), np.sum(dz, axis=1)


@wrong("dense-backward", "division by n too many")
def dense_divided_again(x, W, dz):
    n = x.shape[0]
    return dz.dot(W.T), x.T.dot(dz) / n, dz.sum(0) / n


@wrong("dense-backward", "division by n too many")
def dense_mean_in_db(x, W, dz):
    return dz @ W.T, x.T @ dz, dz.mean(axis=0)


@wrong("dense-backward", "dW is transposed")
def dense_transposed_weights(x, W, dz):
    return dz @ W.T, np.einsum("no,ni->oi", dz, x), dz.sum(axis=0)


@wrong("dense-backward", "dx is computed with W where its transpose belongs")
def dense_without_transpose(x, W, dz):
    return dz @ W, x.T @ dz, dz.sum(axis=0)


@wrong("dense-backward", "keeps an axis too many")
def dense_keepdims(x, W, dz):
    return dz @ W.T, x.T @ dz, dz.sum(axis=0, keepdims=True)


@wrong("dense-backward", "db is not summed")
def dense_without_sum(x, W, dz):
    return dz @ W.T, x.T @ dz, 1.0 * dz


@wrong("dense-backward", "dx is transposed")
def dense_transposed_input(x, W, dz):
    return W @ dz.T, x.T @ dz, dz.sum(axis=0)


@wrong("dense-backward", "Mind the order")
def dense_order(x, W, dz):
    return x.T @ dz, dz.sum(axis=0), dz @ W.T


# 5


@wrong("softmax-cross-entropy-gradient", "so its gradient has a factor 1/n")
def softmax_without_mean(z, labels):
    d = stable_softmax(z)
    for i in range(len(z)):
        d[i, labels[i]] -= 1
    return d


@wrong("softmax-cross-entropy-gradient", "runs along the wrong axis")
def softmax_wrong_axis(z, labels):
    p = stable_softmax(z.T).T
    p[np.arange(len(z)), labels] -= 1
    return p / len(z)


@wrong("softmax-cross-entropy-gradient", "runs along the wrong axis")
def softmax_wrong_axis_and_overflow(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=0)
    p[np.arange(len(z)), labels] -= 1
    return p / len(z)


@wrong("softmax-cross-entropy-gradient", "over all rows together")
def softmax_no_axis(z, labels):
    e = np.exp(z - z.max())
    p = e / e.sum()
    p[np.arange(len(z)), labels] -= 1
    return p / len(z)


@wrong("softmax-cross-entropy-gradient", "the probability of the true class must rise")
def softmax_sign(z, labels):
    y = np.eye(z.shape[1])[labels]
    return (y - stable_softmax(z)) / len(z)


@wrong("softmax-cross-entropy-gradient", "probabilities over n")
def softmax_without_labels(z, labels):
    return stable_softmax(z) / len(z)


@wrong("softmax-cross-entropy-gradient", "Neither the label nor the mean")
def softmax_alone(z, labels):
    return stable_softmax(z)


@wrong("softmax-cross-entropy-gradient", "not finite for large ones")
def softmax_overflow(z, labels):
    p = naive_softmax(z)
    p[np.arange(len(z)), labels] -= 1
    return p / len(z)


@wrong("softmax-cross-entropy-gradient", "make a new array, or work on a copy")
def softmax_in_place(z, labels):
    z -= z.max(axis=1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    p[np.arange(len(z)), labels] -= 1
    return p / len(z)


@wrong("softmax-cross-entropy-gradient", "from whole columns")
def softmax_columns(z, labels):
    p = stable_softmax(z)
    p[:, labels] -= 1
    return p / len(p)


@wrong("softmax-cross-entropy-gradient", "the 1 at the true class is not")
def softmax_divided_before(z, labels):
    p = stable_softmax(z) / len(z)
    p[np.arange(len(z)), labels] -= 1
    return p


@wrong("softmax-cross-entropy-gradient", "the probabilities are not")
def softmax_divided_labels(z, labels):
    p = stable_softmax(z)
    p[np.arange(len(z)), labels] -= 1 / len(z)
    return p


@wrong("softmax-cross-entropy-gradient", "mean is taken over all entries")
def softmax_mean_over_entries(z, labels):
    p = stable_softmax(z)
    p[np.arange(len(z)), labels] -= 1
    return p / z.size


# 6


def forward(W1, b1, W2, b2, x, labels):
    """Pre-activations, activations and the gradient at the logits, for the answers below."""
    z1 = x @ W1 + b1
    a1 = z1 * (z1 > 0)
    dz2 = stable_softmax(a1 @ W2 + b2)
    dz2[np.arange(len(x)), labels] -= 1
    return z1, a1, dz2 / len(x)


@wrong("two-layer-gradient", "for a ReLU returns nothing negative")
def network_mask_after_relu(W1, b1, W2, b2, x, labels):
    _, a1, dz2 = forward(W1, b1, W2, b2, x, labels)
    dz1 = (dz2 @ W2.T) * (a1 >= 0)
    return x.T @ dz1, dz1.sum(0), a1.T @ dz2, dz2.sum(0)


@wrong("two-layer-gradient", "for a ReLU returns nothing negative")
def network_without_mask(W1, b1, W2, b2, x, labels):
    _, a1, dz2 = forward(W1, b1, W2, b2, x, labels)
    dz1 = dz2 @ W2.T
    return x.T @ dz1, dz1.sum(0), a1.T @ dz2, dz2.sum(0)


@wrong("two-layer-gradient", "taken from the gradient that comes back")
def network_mask_of_the_gradient(W1, b1, W2, b2, x, labels):
    _, a1, dz2 = forward(W1, b1, W2, b2, x, labels)
    dz1 = np.maximum(dz2 @ W2.T, 0)
    return x.T @ dz1, dz1.sum(0), a1.T @ dz2, dz2.sum(0)


@wrong("two-layer-gradient", "multiplied by the output of the ReLU")
def network_times_activation(W1, b1, W2, b2, x, labels):
    _, a1, dz2 = forward(W1, b1, W2, b2, x, labels)
    dz1 = (dz2 @ W2.T) * a1
    return x.T @ dz1, dz1.sum(0), a1.T @ dz2, dz2.sum(0)


@wrong("two-layer-gradient", "the wrong way round")
def network_inverted_mask(W1, b1, W2, b2, x, labels):
    z1, a1, dz2 = forward(W1, b1, W2, b2, x, labels)
    dz1 = dz2 @ W2.T
    dz1[z1 > 0] = 0
    return x.T @ dz1, dz1.sum(0), a1.T @ dz2, dz2.sum(0)


@wrong("two-layer-gradient", "so its gradient has a factor 1/n")
def network_without_mean(W1, b1, W2, b2, x, labels):
    z1, a1, dz2 = forward(W1, b1, W2, b2, x, labels)
    dz2 = dz2 * len(x)
    dz1 = (dz2 @ W2.T) * (z1 > 0)
    return x.T @ dz1, dz1.sum(0), a1.T @ dz2, dz2.sum(0)


@wrong("two-layer-gradient", "The mean is taken twice")
def network_averaged_twice(W1, b1, W2, b2, x, labels):
    z1, a1, dz2 = forward(W1, b1, W2, b2, x, labels)
    dz1 = (dz2 @ W2.T) * (z1 > 0)
    n = len(x)
    return x.T @ dz1 / n, dz1.mean(0), a1.T @ dz2 / n, dz2.mean(0)


@wrong("two-layer-gradient", "The mean is taken twice")
def network_biases_averaged_twice(W1, b1, W2, b2, x, labels):
    z1, a1, dz2 = forward(W1, b1, W2, b2, x, labels)
    dz1 = (dz2 @ W2.T) * (z1 > 0)
    return x.T @ dz1, dz1.mean(0), a1.T @ dz2, dz2.mean(0)


@wrong("two-layer-gradient", "bias is summed over the wrong axis")
def network_wrong_axis(W1, b1, W2, b2, x, labels):
    z1, a1, dz2 = forward(W1, b1, W2, b2, x, labels)
    dz1 = (dz2 @ W2.T) * (z1 > 0)
    return x.T @ dz1, dz1.sum(axis=1), a1.T @ dz2, dz2.sum(axis=1)


@wrong("two-layer-gradient", "dW1 and dW2: transposed")
def network_transposed(W1, b1, W2, b2, x, labels):
    z1, a1, dz2 = forward(W1, b1, W2, b2, x, labels)
    dz1 = (dz2 @ W2.T) * (z1 > 0)
    return dz1.T @ x, dz1.sum(0), dz2.T @ a1, dz2.sum(0)


@wrong("two-layer-gradient", "The second layer sees its output")
def network_pre_activation(W1, b1, W2, b2, x, labels):
    z1, _, dz2 = forward(W1, b1, W2, b2, x, labels)
    dz1 = (dz2 @ W2.T) * (z1 > 0)
    return x.T @ dz1, dz1.sum(0), z1.T @ dz2, dz2.sum(0)


@wrong("two-layer-gradient", "the hidden layer passes negative numbers on")
def network_linear_forward(W1, b1, W2, b2, x, labels):
    z1 = x @ W1 + b1
    dz2 = stable_softmax(z1 @ W2 + b2) - np.eye(len(b2))[labels]
    dz2 /= len(x)
    dz1 = (dz2 @ W2.T) * (z1 > 0)
    return x.T @ dz1, dz1.sum(0), z1.T @ dz2, dz2.sum(0)


@wrong("two-layer-gradient", "the way back has none either")
def network_linear(W1, b1, W2, b2, x, labels):
    z1 = x @ W1 + b1
    dz2 = stable_softmax(z1 @ W2 + b2) - np.eye(len(b2))[labels]
    dz2 /= len(x)
    dz1 = dz2 @ W2.T
    return x.T @ dz1, dz1.sum(0), z1.T @ dz2, dz2.sum(0)


@wrong("two-layer-gradient", "The label does not come in yet")
def network_without_labels(W1, b1, W2, b2, x, labels):
    z1 = x @ W1 + b1
    a1 = np.maximum(z1, 0)
    dz2 = stable_softmax(a1 @ W2 + b2) / len(x)
    dz1 = (dz2 @ W2.T) * (z1 > 0)
    return x.T @ dz1, dz1.sum(0), a1.T @ dz2, dz2.sum(0)


@wrong("two-layer-gradient", "The softmax runs along the wrong axis")
def network_softmax_axis(W1, b1, W2, b2, x, labels):
    z1 = x @ W1 + b1
    a1 = np.maximum(z1, 0)
    dz2 = stable_softmax((a1 @ W2 + b2).T).T - np.eye(len(b2))[labels]
    dz2 /= len(x)
    dz1 = (dz2 @ W2.T) * (z1 > 0)
    return x.T @ dz1, dz1.sum(0), a1.T @ dz2, dz2.sum(0)


@wrong("two-layer-gradient", "The sign is wrong in all")
def network_sign(W1, b1, W2, b2, x, labels):
    z1, a1, dz2 = forward(W1, b1, W2, b2, x, labels)
    dz2 = -dz2
    dz1 = (dz2 @ W2.T) * (z1 > 0)
    return x.T @ dz1, dz1.sum(0), a1.T @ dz2, dz2.sum(0)


@wrong("two-layer-gradient", "db1 and db2: the right numbers in the wrong shape")
def network_keepdims(W1, b1, W2, b2, x, labels):
    z1, a1, dz2 = forward(W1, b1, W2, b2, x, labels)
    dz1 = (dz2 @ W2.T) * (z1 > 0)
    return (
        x.T @ dz1,
        dz1.sum(0, keepdims=True),
        a1.T @ dz2,
        dz2.sum(0, keepdims=True),
    )


# Mistakes that are known for every exercise


@wrong("chain-by-hand", "dL/dw and dL/db: 2 times the expected value")
def twice_the_two(w, b, x, y):
    p = naive_sigmoid(w * x + b)
    d = 4 * (p - y) * p * (1 - p)
    return d * x, d


@wrong("chain-by-hand", "dL/db: off by one constant factor")
def three_times(w, b, x, y):
    p = naive_sigmoid(w * x + b)
    d = 2 * (p - y) * p * (1 - p)
    return d * x, 3 * d


@wrong("mse-gradient", "dL/dŷ: 1/nk times the expected value")
def averaged_twice(y_hat, y):
    return 2 * (y_hat - y) / y.size**2


@wrong("dense-backward", "dx: right but for the sign")
def negative_dx(x, W, dz):
    return -dz @ W.T, x.T @ dz, dz.sum(axis=0)


@wrong("dense-backward", "dW: -n times the expected value")
def minus_n_times(x, W, dz):
    return dz @ W.T, -len(x) * x.T @ dz, dz.sum(axis=0)


@wrong("dense-backward", "dx: the right numbers in the wrong shape")
def flat_dx(x, W, dz):
    return (dz @ W.T).ravel(), x.T @ dz, dz.sum(axis=0)


@wrong("dense-backward", "dW: whole numbers")
def integer_array(x, W, dz):
    dW = np.zeros(W.shape, dtype=int)
    dW[...] = x.T @ dz
    return dz @ W.T, dW, dz.sum(axis=0)


@wrong("dense-backward", "db: zero everywhere")
def zero_db(x, W, dz):
    db = np.zeros(W.shape[1])
    for row in dz:
        db_with_row = db + row
        assert db_with_row.shape == db.shape
    return dz @ W.T, x.T @ dz, db


@wrong("softmax-cross-entropy-gradient", "the seven digits of float32")
def in_float32(z, labels):
    p = stable_softmax(z.astype(np.float32))
    p[np.arange(len(z)), labels] -= 1
    return p / np.float32(len(z))


@wrong("sigmoid-derivative", "further off than rounding")
def finite_differences(z):
    h = 1e-4
    return (stable_sigmoid(z + h) - stable_sigmoid(z)) / h


@wrong("sigmoid-derivative", "even for moderate inputs")
def nan_everywhere(z):
    return z * np.nan


@wrong("sigmoid-derivative", "The shape is not right yet")
def scalar(z):
    return np.sum(z**3)


@wrong("sigmoid-derivative", "None of the usual mistakes")
def something_else(z):
    return np.cos(z)


@wrong("softmax-cross-entropy-gradient", "Two arrays do not fit together")
def sum_without_keepdims(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1)
    p[np.arange(len(z)), labels] -= 1
    return p / len(z)
