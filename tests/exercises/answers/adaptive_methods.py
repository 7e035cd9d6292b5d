"""Answers to the exercises on adaptive gradient methods."""

import numpy as np

from tests.exercises.answers.registry import right, wrong

# 1


@right("adagrad")
def adagrad_all_at_once(theta, gradients, alpha, eps):
    lengths = np.cumsum(gradients**2, axis=0) ** 0.5
    return theta - alpha * np.sum(gradients / (lengths + eps), axis=0)


@wrong("adagrad", "the mean of the squares so far")
def adagrad_of_means(theta, gradients, alpha, eps):
    counts = np.arange(1, len(gradients) + 1)[:, np.newaxis]
    sizes = (np.cumsum(gradients**2, axis=0) / counts) ** 0.5
    return theta - alpha * np.sum(gradients / (sizes + eps), axis=0)


@wrong("adagrad", "of the steps before")
def adagrad_late(theta, gradients, alpha, eps):
    squares = np.cumsum(gradients**2, axis=0) - gradients**2
    return theta - alpha * np.sum(gradients / (np.sqrt(np.maximum(squares, 0)) + eps), axis=0)


@wrong("adagrad", "by the sum itself")
def adagrad_no_root(theta, gradients, alpha, eps):
    return theta - alpha * np.sum(gradients / (np.cumsum(gradients**2, axis=0) + eps), axis=0)


@wrong("adagrad", "added under the root")
def adagrad_inside(theta, gradients, alpha, eps):
    return theta - alpha * np.sum(
        gradients / np.sqrt(np.cumsum(gradients**2, axis=0) + eps), axis=0
    )


@wrong("adagrad", "one rate for all")
def adagrad_one_rate(theta, gradients, alpha, eps):
    lengths = np.sqrt(np.cumsum(np.sum(gradients**2, axis=1)))[:, np.newaxis]
    return theta - alpha * np.sum(gradients / (lengths + eps), axis=0)


@wrong("adagrad", "You forget")
def adagrad_signs(theta, gradients, alpha, eps):
    return theta - alpha * np.sum(gradients / (np.sqrt(gradients**2) + eps), axis=0)


@wrong("adagrad", "You go up")
def adagrad_up(theta, gradients, alpha, eps):
    return 2 * theta - adagrad_all_at_once(theta, gradients, alpha, eps)


# 2


@right("rare-step")
def rare_by_running(alpha, beta1, beta2, t):
    m = v = 0.0
    for step in range(1, t + 1):
        g = 5.0 if step == t else 0.0
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
    return alpha * (m / (1 - beta1**t)) / (v / (1 - beta2**t)) ** 0.5


@wrong("rare-step", "corrections out")
def rare_uncorrected(alpha, beta1, beta2, t):
    return alpha * (1 - beta1) * (1 - beta2) ** -0.5


@wrong("rare-step", "on a constant slope")
def rare_constant(alpha, beta1, beta2, t):
    return alpha * 1.0


@wrong("rare-step", "no root of v̂")
def rare_no_root(alpha, beta1, beta2, t):
    m, v = (1 - beta1) / (1 - beta1**t), (1 - beta2) / (1 - beta2**t)
    return alpha * m / v


@wrong("rare-step", "are divided by them")
def rare_multiplied(alpha, beta1, beta2, t):
    m, v = (1 - beta1) * (1 - beta1**t), (1 - beta2) * (1 - beta2**t)
    return alpha * m / v**0.5


@wrong("rare-step", "are exchanged")
def rare_exchanged(alpha, beta1, beta2, t):
    return rare_by_running(alpha, beta2, beta1, t)


@wrong("rare-step", "Only the mean of the gradients")
def rare_half_corrected(alpha, beta1, beta2, t):
    m = (1 - beta1) / (1 - beta1**t)
    return alpha * m / (1 - beta2) ** 0.5


# 3


@right("adadelta")
def adadelta_by_entries(theta, gradients, rho, eps):
    ends = []
    for start, column in zip(theta, gradients.T, strict=True):
        v = u = 0.0
        for g in column:
            v += (1 - rho) * (g * g - v)
            delta = g * ((u + eps) / (v + eps)) ** 0.5
            u += (1 - rho) * (delta * delta - u)
            start = start - delta
        ends.append(start)
    return np.array(ends)


def _entries(change):
    def answer(theta, gradients, rho, eps):
        theta, v, u = theta.copy(), 0 * theta, 0 * theta
        for g in gradients:
            v, u, delta = change(v, u, g, rho, eps)
            theta = theta - delta
        return theta

    return answer


@wrong("adadelta", "the v of the step before")
def adadelta_late(theta, gradients, rho, eps):
    def change(v, u, g, rho, eps):
        delta = g * ((u + eps) / (v + eps)) ** 0.5
        return v + (1 - rho) * (g * g - v), u + (1 - rho) * (delta**2 - u), delta

    return _entries(change)(theta, gradients, rho, eps)


@wrong("adadelta", "that is RMSprop")
def adadelta_rmsprop(theta, gradients, rho, eps):
    v = 0 * theta
    for g in gradients:
        v = v + (1 - rho) * (g * g - v)
        theta = theta - g * (v + eps) ** -0.5
    return theta


@wrong("adadelta", "added to the roots")
def adadelta_outside(theta, gradients, rho, eps):
    def change(v, u, g, rho, eps):
        v = v + (1 - rho) * (g * g - v)
        delta = g * (u**0.5 + eps) / (v**0.5 + eps)
        return v, u + (1 - rho) * (delta**2 - u), delta

    return _entries(change)(theta, gradients, rho, eps)


@wrong("adadelta", "mean of squared gradients")
def adadelta_of_gradients(theta, gradients, rho, eps):
    def change(v, u, g, rho, eps):
        new = v + (1 - rho) * (g * g - v)
        return new, u + (1 - rho) * (g * g - u), g * ((u + eps) / (new + eps)) ** 0.5

    return _entries(change)(theta, gradients, rho, eps)


@wrong("adadelta", "You keep sums")
def adadelta_sums(theta, gradients, rho, eps):
    def change(v, u, g, rho, eps):
        v = rho * v + g * g
        delta = g * ((u + eps) / (v + eps)) ** 0.5
        return v, rho * u + delta * delta, delta

    return _entries(change)(theta, gradients, rho, eps)


@wrong("adadelta", "mean of sizes")
def adadelta_sizes(theta, gradients, rho, eps):
    def change(v, u, g, rho, eps):
        v = v + (1 - rho) * (g * g - v)
        delta = g * ((u + eps) / (v + eps)) ** 0.5
        return v, u + (1 - rho) * (np.sqrt(delta**2) - u), delta

    return _entries(change)(theta, gradients, rho, eps)


# 4


def _run(theta, gradients, alpha, betas, eps, seen, moved):
    m, v = 0 * theta, 0 * theta
    for t, row in enumerate(gradients, 1):
        g = seen(row, theta)
        m = m + (1 - betas[0]) * (g - m)
        v = v + (1 - betas[1]) * (g * g - v)
        corrected = np.sqrt(v) / np.sqrt(1 - betas[1] ** t)
        theta = moved(theta, alpha * m / (1 - betas[0] ** t) / (corrected + eps))
    return theta


@right("adamw")
def adamw_in_two_lines(theta, gradients, alpha, betas, decay, eps):
    return _run(
        theta, gradients, alpha, betas, eps, lambda g, x: g, lambda x, s: x - s - alpha * decay * x
    )


@wrong("adamw", "You add λθ to the gradient")
def adamw_l2(theta, gradients, alpha, betas, decay, eps):
    return _run(theta, gradients, alpha, betas, eps, lambda g, x: g + x * decay, lambda x, s: x - s)


@wrong("adamw", "Your decay is λ a step")
def adamw_without_rate(theta, gradients, alpha, betas, decay, eps):
    return _run(theta, gradients, alpha, betas, eps, lambda g, x: g, lambda x, s: x - s - decay * x)


@wrong("adamw", "decay after the step")
def adamw_late(theta, gradients, alpha, betas, decay, eps):
    def moved(x, s):
        x = x - s
        return x - alpha * decay * x

    return _run(theta, gradients, alpha, betas, eps, lambda g, x: g, moved)


@wrong("adamw", "the sign")
def adamw_grows(theta, gradients, alpha, betas, decay, eps):
    return _run(
        theta, gradients, alpha, betas, eps, lambda g, x: g, lambda x, s: x - s + alpha * decay * x
    )


@wrong("adamw", "You leave the decay out")
def adamw_plain(theta, gradients, alpha, betas, decay, eps):
    return _run(theta, gradients, alpha, betas, eps, lambda g, x: g, lambda x, s: x - s)


# 5


def _places(gradients, alpha, clip=True):
    theta, places = 0.0, []
    for g, length in zip(gradients, np.sqrt(np.cumsum(gradients**2)), strict=True):
        places.append(theta)
        theta -= alpha * g / length
        if clip:
            theta = min(max(theta, -1.0), 1.0)
    return np.array([*places, theta])


def _bound(gradients, alpha):
    return (2**2 / (2 * alpha) + alpha) * np.linalg.norm(gradients)


def _best(gradients):
    return min(np.sum(gradients * u) for u in (-1, 1))


@right("regret")
def regret_by_trying(gradients, alpha):
    lost = np.dot(gradients, _places(gradients, alpha)[:-1])
    return lost - _best(gradients), _bound(gradients, alpha)


@wrong("regret", "after its step")
def regret_late(gradients, alpha):
    lost = np.dot(gradients, _places(gradients, alpha)[1:])
    return lost - _best(gradients), _bound(gradients, alpha)


@wrong("regret", "leaves the interval")
def regret_free(gradients, alpha):
    lost = np.dot(gradients, _places(gradients, alpha, clip=False)[:-1])
    return lost - _best(gradients), _bound(gradients, alpha)


@wrong("regret", "best answer to each loss")
def regret_of_each(gradients, alpha):
    lost = np.dot(gradients, _places(gradients, alpha)[:-1])
    return lost + np.linalg.norm(gradients, 1), _bound(gradients, alpha)


@wrong("regret", "That is the sum of the losses")
def regret_lost(gradients, alpha):
    return np.dot(gradients, _places(gradients, alpha)[:-1]), _bound(gradients, alpha)


@wrong("regret", "D = 1")
def regret_short(gradients, alpha):
    return regret_by_trying(gradients, alpha)[0], (0.5 / alpha + alpha) * np.linalg.norm(gradients)


@wrong("regret", "sums the sizes")
def regret_sizes(gradients, alpha):
    return regret_by_trying(gradients, alpha)[0], (2 / alpha + alpha) * np.abs(gradients).sum()


@wrong("regret", "without its root")
def regret_squares(gradients, alpha):
    return regret_by_trying(gradients, alpha)[0], (2 / alpha + alpha) * np.dot(gradients, gradients)


# 6


def _settled(gradients, beta2):
    """v after each gradient, from the linear equations v[i] = β₂ v[i − 1] + (1 − β₂) g[i]²."""
    p = len(gradients)
    return np.linalg.solve(
        np.eye(p) - beta2 * np.roll(np.eye(p), 1, axis=0), (1 - beta2) * gradients**2
    )


@right("period-drift")
def drift_by_equations(gradients, beta2):
    return -np.sum(gradients / np.sqrt(_settled(gradients, beta2)))


@wrong("period-drift", "begins at 0 and has not settled")
def drift_unsettled(gradients, beta2):
    v, moved = 0.0, 0.0
    for g in gradients:
        v += (1 - beta2) * (g * g - v)
        moved -= g / v**0.5
    return moved


@wrong("period-drift", "the more periods that takes")
def drift_after_fifty_periods(gradients, beta2):
    v = 0.0
    for _ in range(50):
        moved = 0.0
        for g in gradients:
            v = beta2 * v + (1 - beta2) * g**2
            moved -= g / np.sqrt(v)
    return moved


@wrong("period-drift", "the same root mean square")
def drift_long_memory(gradients, beta2):
    return -np.sum(gradients) / np.sqrt(np.mean(gradients**2))


@wrong("period-drift", "The sign")
def drift_up(gradients, beta2):
    return np.sum(gradients / np.sqrt(_settled(gradients, beta2)))


@wrong("period-drift", "You divide by v")
def drift_no_root(gradients, beta2):
    return -np.sum(gradients / _settled(gradients, beta2))


@wrong("period-drift", "the v of the step before")
def drift_late(gradients, beta2):
    return -np.sum(gradients / np.sqrt(np.roll(_settled(gradients, beta2), 1)))


@wrong("period-drift", "what gradient descent does")
def drift_of_descent(gradients, beta2):
    return -sum(gradients)
