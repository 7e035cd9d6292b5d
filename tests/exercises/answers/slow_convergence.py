"""Answers to the exercises on slow convergence."""

import numpy as np

from tests.exercises.answers.registry import right, wrong

# 1


@right("enough-steps")
def steps_by_loop(kappa, eps):
    steps, part = 0, 1.0
    while part > eps:
        part *= (kappa - 1) / (kappa + 1)
        steps += 1
    return steps


@wrong("enough-steps", "You round down")
def steps_floor(kappa, eps):
    return np.floor(np.log(1 / eps) / np.log((kappa + 1) / (kappa - 1)))


@wrong("enough-steps", "of steps is whole")
def steps_fraction(kappa, eps):
    return np.log(1 / eps) / np.log((kappa + 1) / (kappa - 1))


@wrong("enough-steps", "That is the bound")
def steps_bound(kappa, eps):
    return np.ceil(-0.5 * kappa * np.log(eps))


@wrong("enough-steps", "Your factor is 1 − 1/κ")
def steps_safe_rate(kappa, eps):
    return np.ceil(-np.log(eps) / -np.log1p(-1 / kappa))


@wrong("enough-steps", "what momentum needs")
def steps_of_momentum(kappa, eps):
    root = np.sqrt(kappa)
    return np.ceil(np.log(1 / eps) / np.log((root + 1) / (root - 1)))


@wrong("enough-steps", "is negative")
def steps_negative(kappa, eps):
    return np.ceil(np.log(eps) / np.log((kappa + 1) / (kappa - 1)))


# 2


@right("standardize")
def standardize_by_columns(x_train, x_test):
    train, test = x_train.copy(), x_test.copy()
    for j in range(x_train.shape[1]):
        column = x_train[:, j]
        mean = sum(column) / len(column)
        deviation = (sum((column - mean) ** 2) / len(column)) ** 0.5
        train[:, j] = (column - mean) / deviation
        test[:, j] = (x_test[:, j] - mean) / deviation
    return train, test


@wrong("standardize", "by their own mean")
def standardize_each(x_train, x_test):
    return tuple((x - np.mean(x, axis=0)) / np.std(x, axis=0) for x in (x_train, x_test))


@wrong("standardize", "for the whole array")
def standardize_whole(x_train, x_test):
    return tuple((x - np.mean(x_train)) / np.std(x_train) for x in (x_train, x_test))


@wrong("standardize", "along the rows")
def standardize_rows(x_train, x_test):
    return tuple(
        (x - x.mean(axis=1)[:, np.newaxis]) / x.std(axis=1)[:, np.newaxis]
        for x in (x_train, x_test)
    )


@wrong("standardize", "You divide by the variance")
def standardize_by_variance(x_train, x_test):
    return tuple(
        (x - np.mean(x_train, axis=0)) / np.var(x_train, axis=0) for x in (x_train, x_test)
    )


@wrong("standardize", "You leave the mean in")
def standardize_scale_only(x_train, x_test):
    return x_train / np.std(x_train, axis=0), x_test / np.std(x_train, axis=0)


@wrong("standardize", "only the mean out")
def standardize_mean_only(x_train, x_test):
    mean = np.average(x_train, axis=0)
    return x_train - mean, x_test - mean


@wrong("standardize", "divides by n − 1")
def standardize_unbiased(x_train, x_test):
    mean, deviation = np.mean(x_train, axis=0), np.std(x_train, axis=0, ddof=1)
    return (x_train - mean) / deviation, (x_test - mean) / deviation


@wrong("standardize", "range from 0 to 1")
def standardize_range(x_train, x_test):
    low, high = x_train.min(axis=0), x_train.max(axis=0)
    return (x_train - low) / (high - low), (x_test - low) / (high - low)


@wrong("standardize", "not yet standardized")
def standardize_forgotten(x_train, x_test):
    return (x_train - x_train.mean(axis=0)) / x_train.std(axis=0), x_test


# 3


@right("expected-square")
def square_in_closed_form(start, alphas, noise):
    """θ is a weighted sum of the start and of the independent noises."""
    kept = np.append(np.cumprod((1 - alphas)[::-1])[::-1], 1.0)
    return (start * kept[0]) ** 2 + np.sum((alphas * kept[1:] * noise) ** 2)


def _recursion(update):
    def answer(start, alphas, noise):
        square = start * start
        for alpha in alphas:
            square = update(square, alpha, noise)
        return square

    return answer


@wrong("expected-square", "That is the root")
def square_root(start, alphas, noise):
    return np.sqrt(square_in_closed_form(start, alphas, noise))


@wrong("expected-square", "not as α")
def square_linear_noise(start, alphas, noise):
    return _recursion(lambda s, a, n: (1 - a) * (1 - a) * s + a * n * n)(start, alphas, noise)


@wrong("expected-square", "with its full size")
def square_full_noise(start, alphas, noise):
    return _recursion(lambda s, a, n: s * (1 - a) ** 2 + n * n)(start, alphas, noise)


@wrong("expected-square", "You multiply E θ² by")
def square_linear_factor(start, alphas, noise):
    return _recursion(lambda s, a, n: s - a * s + (a * n) ** 2)(start, alphas, noise)


@wrong("expected-square", "is a standard deviation")
def square_of_variance(start, alphas, noise):
    return _recursion(lambda s, a, n: s * (1 - a) ** 2 + a * a * n)(start, alphas, noise)


@wrong("expected-square", "You leave the noise out")
def square_quiet(start, alphas, noise):
    for alpha in alphas:
        start = start - alpha * start
    return start**2


@wrong("expected-square", "You add sizes")
def square_of_sizes(start, alphas, noise):
    for alpha in alphas:
        start = start - alpha * start + alpha * noise
    return start**2


@wrong("expected-square", "not at its square")
def square_from_start(start, alphas, noise):
    for alpha in alphas:
        start = (1 - alpha) ** 2 * start + (alpha * noise) ** 2
    return start


@wrong("expected-square", "the first rate in every step")
def square_first_rate(start, alphas, noise):
    square = start**2
    for _ in alphas:
        square = (1 - alphas[0]) ** 2 * square + (alphas[0] * noise) ** 2
    return square


# 4


@right("evened-condition")
def evened_by_singular_values(H):
    D = np.diag(np.diag(H) ** -0.5)
    sizes = np.linalg.svd(D @ H @ D, compute_uv=False)
    return sizes[0] / sizes[-1]


@wrong("evened-condition", "condition number of H itself")
def evened_not(H):
    return np.linalg.cond(H)


@wrong("evened-condition", "on one side only")
def evened_once(H):
    values = np.linalg.eigvals(np.diag(np.diag(H) ** -0.5) @ H).real
    return values.max() / values.min()


@wrong("evened-condition", "take its root")
def evened_without_root(H):
    D = np.diag(1 / np.diag(H))
    return np.linalg.cond(D @ H @ D)


@wrong("evened-condition", "steeper")
def evened_wrong_way(H):
    D = np.diag(np.sqrt(np.diag(H)))
    return np.linalg.cond(D @ H @ D)


@wrong("evened-condition", "entry of the diagonal")
def evened_diagonal(H):
    curvatures = sorted(H[i, i] for i in range(len(H)))
    return curvatures[-1] / curvatures[0]


@wrong("evened-condition", "Upside down")
def evened_inverse(H):
    return 1 / evened_by_singular_values(H)


@wrong("evened-condition", "the root of κ")
def evened_root(H):
    return np.sqrt(evened_by_singular_values(H))


# 5


@right("shifted-condition")
def shifted_by_formula(m, s):
    """The eigenvalues have the sum s² + m² + 1 and the product s²."""
    half = (s**2 + m**2 + 1) / 2
    large = half + np.sqrt(half**2 - s**2)
    return large**2 / s**2


@wrong("shifted-condition", "out of the mean square")
def shifted_without_square(m, s):
    return np.linalg.cond(np.array([[s * s, m], [m, 1]]))


@wrong("shifted-condition", "beside the diagonal")
def shifted_diagonal(m, s):
    curvatures = s**2 + m**2, 1
    return max(curvatures) / min(curvatures)


@wrong("shifted-condition", "of a centred input")
def shifted_centred(m, s):
    return s**2 if s > 1 else 1 / s**2


@wrong("shifted-condition", "You take s for s²")
def shifted_deviation(m, s):
    return np.linalg.cond(np.array([[s + m * m, m], [m, 1]]))


@wrong("shifted-condition", "Upside down")
def shifted_inverse(m, s):
    return 1 / shifted_by_formula(m, s)


@wrong("shifted-condition", "Divide it by the smallest")
def shifted_largest(m, s):
    half = (s**2 + m**2 + 1) / 2
    return half + np.sqrt(half**2 - s**2)
