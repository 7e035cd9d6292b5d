"""Answers to the exercises on batch, stochastic and mini-batch gradient descent."""

import numpy as np

from tests.exercises.answers.registry import right, wrong

# 1


@right("count-updates")
def count_with_minus(N, B, epochs):
    return -(-N // B) * epochs


@right("count-updates")
def count_by_loop(N, B, epochs):
    return sum(1 for _ in range(epochs) for _ in range(0, N, B))


@wrong("count-updates", "is lost")
def count_floor(N, B, epochs):
    return int(N / B) * epochs


@wrong("count-updates", "has a fraction")
def count_fraction(N, B, epochs):
    return N * epochs / B


@wrong("count-updates", "of one epoch")
def count_one_epoch(N, B, epochs):
    return int(np.ceil(N / B))


@wrong("count-updates", "an empty one")
def count_one_more(N, B, epochs):
    return (N // B + 1) * epochs


@wrong("count-updates", "run on from one epoch")
def count_run_on(N, B, epochs):
    return (N * epochs + B - 1) // B


@wrong("count-updates", "You count the examples")
def count_examples(N, B, epochs):
    return epochs * N


# 2


@right("minibatch-gradient")
def batch_by_loop(w, x, y, batch):
    return [sum(2 * (x[i] @ w - y[i]) * x[i, j] for i in batch) / len(batch) for j in range(len(w))]


@wrong("minibatch-gradient", "divided by N")
def batch_over_all(w, x, y, batch):
    return 2 * x[batch].T @ (x[batch] @ w - y[batch]) / len(y)


@wrong("minibatch-gradient", "added up")
def batch_sum(w, x, y, batch):
    return 2 * (x[batch] @ w - y[batch]) @ x[batch]


@wrong("minibatch-gradient", "gradient of all examples")
def batch_ignored(w, x, y, batch):
    return 2 * np.mean((x @ w - y)[:, None] * x, axis=0)


@wrong("minibatch-gradient", "what is the derivative of u²")
def batch_without_two(w, x, y, batch):
    return x[batch].T @ (x[batch] @ w - y[batch]) / len(batch)


@wrong("minibatch-gradient", "the first examples")
def batch_first(w, x, y, batch):
    B = len(batch)
    return 2 / B * x[:B].T @ (x[:B] @ w - y[:B])


@wrong("minibatch-gradient", "The sign is wrong")
def batch_sign(w, x, y, batch):
    return 2 * x[batch].T @ (y[batch] - x[batch] @ w) / len(batch)


# 3


@right("combine-parts")
def combine_average(gradients, sizes):
    return np.average(gradients, axis=0, weights=sizes)


@wrong("combine-parts", "Every part counts the same")
def combine_mean(gradients, sizes):
    return np.mean(gradients, axis=0)


@wrong("combine-parts", "They are means")
def combine_sum(gradients, sizes):
    return np.sum(gradients, axis=0)


@wrong("combine-parts", "the mean over them is asked for")
def combine_weighted_sum(gradients, sizes):
    return (gradients * sizes[:, None]).sum(axis=0)


@wrong("combine-parts", "by the number of parts")
def combine_over_parts(gradients, sizes):
    return np.mean(gradients * sizes[:, None], axis=0)


@wrong("combine-parts", "upside down")
def combine_upside_down(gradients, sizes):
    return np.average(gradients, axis=0, weights=1 / sizes)


@wrong("combine-parts", "the largest part")
def combine_over_largest(gradients, sizes):
    return (gradients * sizes[:, None]).sum(axis=0) / max(sizes)


# 4


@right("estimator-variance")
def variance_with_var(G, B):
    V = G.var(axis=0).sum()
    return V / B, V / B * (1 - (B - 1) / (len(G) - 1))


@wrong("estimator-variance", "with N - 1 below")
def variance_share_left(G, B):
    V = G.var(axis=0).sum()
    return V / B, V / B * (1 - B / len(G))


@wrong("estimator-variance", "all there is")
def variance_of_a_sample(G, B):
    N, V = len(G), G.var(axis=0, ddof=1).sum()
    return V / B, V / B * (N - B) / (N - 1)


@wrong("estimator-variance", "smaller")
def variance_without_size(G, B):
    N, V = len(G), G.var(axis=0).sum()
    return V, V * (N - B) / (N - 1)


@wrong("estimator-variance", "the sum of")
def variance_mean_of_entries(G, B):
    N, V = len(G), G.var(axis=0).mean()
    return V / B, V / B * (N - B) / (N - 1)


@wrong("estimator-variance", "take it away first")
def variance_not_centred(G, B):
    N, V = len(G), np.mean(np.sum(G**2, axis=1))
    return V / B, V / B * (N - B) / (N - 1)


@wrong("estimator-variance", "swapped")
def variance_swapped(G, B):
    N, V = len(G), G.var(axis=0).sum()
    return V / B * (N - B) / (N - 1), V / B


@wrong("estimator-variance", "The two are the same")
def variance_twice_the_same(G, B):
    return (G.var(axis=0).sum() / B,) * 2


@wrong("estimator-variance", "by B twice")
def variance_over_size_squared(G, B):
    N, V = len(G), G.var(axis=0).sum()
    return V / B**2, V / B**2 * (N - B) / (N - 1)


# 5


@right("noise-floor")
def floor_by_iteration(alpha, lam, V, B):
    s = 0.0
    for _ in range(20_000):
        s = (1 - alpha * lam) ** 2 * s + alpha**2 * V / B
    return 0.5 * lam * s


@wrong("noise-floor", "half of λ times it")
def floor_of_theta(alpha, lam, V, B):
    return alpha**2 * V / B / (1 - (1 - alpha * lam) ** 2)


@wrong("noise-floor", "a factor ½ besides")
def floor_without_half(alpha, lam, V, B):
    return lam * alpha**2 * V / B / (1 - (1 - alpha * lam) ** 2)


@wrong("noise-floor", "V/B")
def floor_without_size(alpha, lam, V, B):
    return 0.5 * lam * alpha**2 * V / (1 - (1 - alpha * lam) ** 2)


@wrong("noise-floor", "it acts squared")
def floor_not_squared(alpha, lam, V, B):
    return 0.5 * lam * alpha**2 * V / B / (1 - (1 - alpha * lam))


@wrong("noise-floor", "enters with α²")
def floor_alpha_once(alpha, lam, V, B):
    return 0.5 * lam * alpha * V / B / (1 - (1 - alpha * lam) ** 2)


@wrong("noise-floor", "for small α only")
def floor_small_alpha(alpha, lam, V, B):
    return 0.25 * alpha * V / B


@wrong("noise-floor", "the sign is wrong")
def floor_plus(alpha, lam, V, B):
    return alpha * V / B / (4 + 2 * alpha * lam)


# 6


@right("sgd-epoch")
def epoch_with_split(w, x, y, order, B, alpha):
    for batch in np.split(order, range(B, len(order), B)):
        residual = x[batch] @ w - y[batch]
        w = w - 2 * alpha * np.mean(residual[:, None] * x[batch], axis=0)
    return w


@wrong("sgd-epoch", "at the first w")
def epoch_stale(w, x, y, order, B, alpha):
    new = w.copy()
    for i in range(0, len(x), B):
        k = order[i : i + B]
        new -= alpha * 2 * x[k].T @ (x[k] @ w - y[k]) / len(k)
    return new


@wrong("sgd-epoch", "is left out")
def epoch_full_batches(w, x, y, order, B, alpha):
    for i in range(len(x) // B):
        k = order[i * B : (i + 1) * B]
        w = w - alpha * 2 * x[k].T @ (x[k] @ w - y[k]) / B
    return w


@wrong("sgd-epoch", "divided by B")
def epoch_last_over_the_size(w, x, y, order, B, alpha):
    for i in range(0, len(x), B):
        k = order[i : i + B]
        w = w - alpha * 2 / B * x[k].T @ (x[k] @ w - y[k])
    return w


@wrong("sgd-epoch", "as they stand")
def epoch_without_order(w, x, y, order, B, alpha):
    for i in range(0, len(x), B):
        xb, yb = x[i : i + B], y[i : i + B]
        w = w - alpha * 2 * xb.T @ (xb @ w - yb) / len(xb)
    return w


@wrong("sgd-epoch", "inside of its loop")
def epoch_returns_early(w, x, y, order, B, alpha):
    for i in range(0, len(x), B):
        k = order[i : i + B]
        return w - alpha * 2 * x[k].T @ (x[k] @ w - y[k]) / len(k)
    return None


@wrong("sgd-epoch", "make a new array")
def epoch_in_place(w, x, y, order, B, alpha):
    for i in range(0, len(x), B):
        k = order[i : i + B]
        w -= alpha * 2 * x[k].T @ (x[k] @ w - y[k]) / len(k)
    return w


@wrong("sgd-epoch", "divided by N")
def epoch_over_all(w, x, y, order, B, alpha):
    for i in range(0, len(x), B):
        k = order[i : i + B]
        w = w - alpha * 2 / len(x) * x[k].T @ (x[k] @ w - y[k])
    return w


@wrong("sgd-epoch", "added up, not averaged")
def epoch_sums(w, x, y, order, B, alpha):
    for i in range(0, len(x), B):
        k = order[i : i + B]
        w = w - alpha * 2 * x[k].T @ (x[k] @ w - y[k])
    return w


@wrong("sgd-epoch", "uphill")
def epoch_uphill(w, x, y, order, B, alpha):
    for i in range(0, len(x), B):
        k = order[i : i + B]
        w = w + alpha * 2 * x[k].T @ (x[k] @ w - y[k]) / len(k)
    return w


@wrong("sgd-epoch", "one step with all examples")
def epoch_of_one_step(w, x, y, order, B, alpha):
    return w - alpha * 2 * x.T @ (x @ w - y) / len(x)
