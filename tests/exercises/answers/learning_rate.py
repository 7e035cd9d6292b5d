"""Answers to the exercises on the learning rate, as readers write them: right and wrong ones."""

import math

import numpy as np

from tests.exercises.answers.registry import right, wrong

# 1


@right("largest-rate")
def by_the_power_method(H):
    q = np.ones(len(H)) + 0.1 * np.arange(len(H))
    for _ in range(20_000):
        q = H @ q
        q = q / math.sqrt(sum(entry**2 for entry in q))
    return 2 / (q @ H @ q)


@right("largest-rate")
def by_the_norm(H):
    return 2 / np.linalg.norm(H, 2)


@wrong("largest-rate", "That is half of it")
def one_over_the_largest(H):
    return 1 / max(np.linalg.eigvalsh(H))


@wrong("largest-rate", "Which direction is the first to diverge")
def of_the_flattest(H):
    return 2 / min(np.linalg.eigvals(H).real)


@wrong("largest-rate", "the curvature along one of the axes")
def of_the_diagonal(H):
    return 2 / max(H[i, i] for i in range(len(H)))


@wrong("largest-rate", "the sum of the eigenvalues")
def of_the_sum(H):
    return 2 / np.linalg.eigvalsh(H).sum()


@wrong("largest-rate", "That is the best rate")
def the_best_rate(H):
    values = np.linalg.eigvalsh(H)
    return 2 / (values.min() + values.max())


@wrong("largest-rate", "returns the eigenvalue itself")
def the_eigenvalue(H):
    return np.linalg.eigvalsh(H).max()


# 2


@right("momentum")
def as_a_sum_of_all(theta, gradients, alpha, beta):
    for i in range(len(gradients)):
        theta -= alpha * sum(beta ** (i - j) * gradients[j] for j in range(i + 1))
    return theta


@wrong("momentum", "with a factor 1 - β on the gradient")
def velocity_as_a_mean(theta, gradients, alpha, beta):
    v = 0
    for g in gradients:
        v = beta * v + (1 - beta) * g
        theta = theta - alpha * v
    return theta


@wrong("momentum", "This is plain gradient descent")
def velocity_made_anew(theta, gradients, alpha, beta):
    for g in gradients:
        v = 0.0
        v = beta * v + g
        theta = theta - alpha * v
    return theta


@wrong("momentum", "before the velocity hears")
def moves_first(theta, gradients, alpha, beta):
    v = 0.0
    for g in gradients:
        theta = theta - alpha * v
        v = beta * v + g
    return theta


@wrong("momentum", "That is Nesterov's method")
def looks_ahead(theta, gradients, alpha, beta):
    v = 0.0
    for g in gradients:
        v = beta * v + g
        theta = theta - alpha * (g + beta * v)
    return theta


@wrong("momentum", "β stands at the gradient")
def fades_what_is_new(theta, gradients, alpha, beta):
    v = 0.0
    for g in gradients:
        v = v + beta * g
        theta = theta - alpha * v
    return theta


@wrong("momentum", "The velocity never fades")
def never_fades(theta, gradients, alpha, beta):
    v = 0.0
    for g in gradients:
        v += g
        theta -= alpha * v
    return theta


@wrong("momentum", "against the velocity")
def uphill(theta, gradients, alpha, beta):
    v = 0.0
    for g in gradients:
        v = beta * v + g
        theta = theta + alpha * v
    return theta


# 3


@right("momentum-factor")
def by_the_roots_of_the_polynomial(rate, beta):
    return [max(abs(np.roots([1, -(1 + beta - r), beta]))) for r in rate]


@right("momentum-factor")
def by_cases(rate, beta):
    p = (1 + beta - rate) / 2
    real = np.abs(p) + np.sqrt(np.maximum(p**2 - beta, 0))
    return np.where(p**2 < beta, math.sqrt(beta), real)


@wrong("momentum-factor", "only where the roots are complex")
def root_of_beta_everywhere(rate, beta):
    return np.full(rate.shape, beta**0.5)


@wrong("momentum-factor", "the product of the two roots")
def beta_itself(rate, beta):
    return beta + 0 * rate


@wrong("momentum-factor", "you keep only their real part")
def ignores_the_imaginary_part(rate, beta):
    p = (1 + beta - rate) / 2
    D = np.maximum(p**2 - beta, 0)
    return np.maximum(np.abs(p + np.sqrt(D)), np.abs(p - np.sqrt(D)))


@wrong("momentum-factor", "You take the smaller root")
def smaller_root(rate, beta):
    return np.array([min(abs(np.roots([1, -(1 + beta - r), beta]))) for r in rate])


@wrong("momentum-factor", "it is 1 + β minus the rate")
def sign_in_the_middle(rate, beta):
    return np.array([max(abs(np.roots([1, -(1 + beta + r), beta]))) for r in rate])


@wrong("momentum-factor", "the factor of plain descent")
def plain_descent(rate, beta):
    return abs(1 - rate)


@wrong("momentum-factor", "the root with the plus sign only")
def plus_only(rate, beta):
    p = (1 + beta - rate) / 2
    return np.abs(p + np.sqrt(p**2 - beta + 0j))


# 4


@right("rmsprop")
def parameter_by_parameter(theta, gradients, alpha, rho, eps):
    result = []
    for i in range(len(theta)):
        place, v = theta[i], 0.0
        for g in gradients[:, i]:
            v += (1 - rho) * (g * g - v)
            place -= alpha * g / (math.sqrt(v) + eps)
        result.append(place)
    return result


def rmsprop_like(theta, gradients, alpha, rho, below, square=lambda g: g**2):
    v = 0 * theta
    for g in gradients:
        v = rho * v + (1 - rho) * square(g)
        theta = theta - alpha * g / below(v)
    return theta


@wrong("rmsprop", "The root is missing")
def rms_without_root(theta, gradients, alpha, rho, eps):
    return rmsprop_like(theta, gradients, alpha, rho, lambda v: v + eps)


@wrong("rmsprop", "ε stands under the root")
def rms_eps_under_the_root(theta, gradients, alpha, rho, eps):
    return rmsprop_like(theta, gradients, alpha, rho, lambda v: np.sqrt(v + eps))


@wrong("rmsprop", "v is a sum of squares")
def rms_sum(theta, gradients, alpha, rho, eps):
    v = np.zeros(len(theta))
    for g in gradients:
        v = rho * v + g * g
        theta = theta - alpha * g / (np.sqrt(v) + eps)
    return theta


@wrong("rmsprop", "with the v of the step before")
def rms_old_v(theta, gradients, alpha, rho, eps):
    v = np.zeros(len(theta))
    for g in gradients:
        theta = theta - alpha * g / (np.sqrt(v) + eps)
        v = rho * v + (1 - rho) * g * g
    return theta


@wrong("rmsprop", "have changed places")
def rms_swapped(theta, gradients, alpha, rho, eps):
    return rmsprop_like(theta, gradients, alpha, 1 - rho, lambda v: np.sqrt(v) + eps)


@wrong("rmsprop", "All parameters share one v")
def rms_shared(theta, gradients, alpha, rho, eps):
    return rmsprop_like(
        theta, gradients, alpha, rho, lambda v: np.sqrt(v) + eps, lambda g: (g**2).mean()
    )


@wrong("rmsprop", "averages the size of the gradient")
def rms_of_sizes(theta, gradients, alpha, rho, eps):
    return rmsprop_like(theta, gradients, alpha, rho, lambda v: v + eps, np.abs)


@wrong("rmsprop", "against the gradient")
def rms_uphill(theta, gradients, alpha, rho, eps):
    return rmsprop_like(theta, gradients, -alpha, rho, lambda v: np.sqrt(v) + eps)


@wrong("rmsprop", "make a new array, or work on a copy")
def rms_in_place(theta, gradients, alpha, rho, eps):
    v = np.zeros(len(theta))
    for g in gradients:
        v = rho * v + (1 - rho) * g**2
        theta -= alpha * g / (np.sqrt(v) + eps)
    return theta


# 5


@right("adam")
def with_powers_kept(theta, gradients, alpha, beta1, beta2, eps):
    theta, m, v, p1, p2 = theta.copy(), 0.0, 0.0, 1.0, 1.0
    for g in gradients:
        p1, p2 = p1 * beta1, p2 * beta2
        m, v = m + (1 - beta1) * (g - m), v + (1 - beta2) * (g * g - v)
        theta -= alpha * (m / (1 - p1)) / ((v / (1 - p2)) ** 0.5 + eps)
    return theta


def adam_like(
    theta,
    gradients,
    alpha,
    betas,
    step,
    first=lambda b, t: 1 - b**t,
    second=lambda b, t: 1 - b**t,
):
    m = v = np.zeros(len(theta))
    for i in range(len(gradients)):
        g, t = gradients[i], i + 1
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g**2
        theta = theta - alpha * step(m / first(betas[0], t), v / second(betas[1], t))
    return theta


@wrong("adam", "Both corrections are missing")
def adam_uncorrected(theta, gradients, alpha, beta1, beta2, eps):
    return adam_like(
        theta,
        gradients,
        alpha,
        (beta1, beta2),
        lambda m, v: m / (np.sqrt(v) + eps),
        lambda b, t: 1,
        lambda b, t: 1,
    )


@wrong("adam", "m is corrected and v is not")
def adam_v_uncorrected(theta, gradients, alpha, beta1, beta2, eps):
    return adam_like(
        theta,
        gradients,
        alpha,
        (beta1, beta2),
        lambda m, v: m / (np.sqrt(v) + eps),
        second=lambda b, t: 1,
    )


@wrong("adam", "v is corrected and m is not")
def adam_m_uncorrected(theta, gradients, alpha, beta1, beta2, eps):
    return adam_like(
        theta,
        gradients,
        alpha,
        (beta1, beta2),
        lambda m, v: m / (np.sqrt(v) + eps),
        first=lambda b, t: 1,
    )


@wrong("adam", "t does not advance")
def adam_forgets_to_count(theta, gradients, alpha, beta1, beta2, eps):
    t, m, v = 1, 0, 0
    for g in gradients:
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        theta = theta - alpha * m_hat / (np.sqrt(v_hat) + eps)
    return theta


@wrong("adam", "t is ahead by one")
def adam_counts_from_two(theta, gradients, alpha, beta1, beta2, eps):
    ahead = lambda b, t: 1 - b ** (t + 1)  # noqa: E731
    return adam_like(
        theta,
        gradients,
        alpha,
        (beta1, beta2),
        lambda m, v: m / (np.sqrt(v) + eps),
        ahead,
        ahead,
    )


@wrong("adam", "The root is missing: the mean")
def adam_without_root(theta, gradients, alpha, beta1, beta2, eps):
    return adam_like(theta, gradients, alpha, (beta1, beta2), lambda m, v: m / (v + eps))


@wrong("adam", "ε stands under the root")
def adam_eps_under_the_root(theta, gradients, alpha, beta1, beta2, eps):
    return adam_like(theta, gradients, alpha, (beta1, beta2), lambda m, v: m / np.sqrt(v + eps))


@wrong("adam", "ε is added to the fraction")
def adam_parentheses(theta, gradients, alpha, beta1, beta2, eps):
    return adam_like(theta, gradients, alpha, (beta1, beta2), lambda m, v: m / np.sqrt(v) + eps)


@wrong("adam", "takes the last gradient")
def adam_without_mean(theta, gradients, alpha, beta1, beta2, eps):
    return adam_like(theta, gradients, alpha, (0.0, beta2), lambda m, v: m / (np.sqrt(v) + eps))


# 6


@right("warm-cosine")
def entry_by_entry(t, alpha, warm, steps):
    rates = []
    for k in t:
        if k <= warm:
            rates.append(alpha * k / warm)
        elif k >= steps:
            rates.append(0.0)
        else:
            rates.append(alpha * math.cos(0.5 * math.pi * (k - warm) / (steps - warm)) ** 2)
    return rates


def cosine_like(t, alpha, warm, part, wave=lambda u: 0.5 + 0.5 * np.cos(np.pi * u), ahead=0):
    return np.where(t < warm, alpha * (t + ahead) / warm, alpha * wave(part))


@wrong("warm-cosine", "The wave is not stopped")
def rises_again(t, alpha, warm, steps):
    return cosine_like(t, alpha, warm, (t - warm) / (steps - warm))


@wrong("warm-cosine", "The wave runs over all steps")
def wave_from_zero(t, alpha, warm, steps):
    return cosine_like(t, alpha, warm, np.minimum(t / steps, 1))


@wrong("warm-cosine", "how many steps are left")
def wave_too_long(t, alpha, warm, steps):
    return cosine_like(t, alpha, warm, np.minimum((t - warm) / steps, 1))


@wrong("warm-cosine", "You have a whole one")
def whole_wave(t, alpha, warm, steps):
    u = np.clip((t - warm) / (steps - warm), 0, 1)
    return cosine_like(t, alpha, warm, u, lambda u: 0.5 + 0.5 * np.cos(2 * np.pi * u))


@wrong("warm-cosine", "rates do not become negative")
def not_lifted(t, alpha, warm, steps):
    u = np.clip((t - warm) / (steps - warm), 0, 1)
    return cosine_like(t, alpha, warm, u, lambda u: np.cos(np.pi * u))


@wrong("warm-cosine", "lifted but not halved")
def not_halved(t, alpha, warm, steps):
    u = np.clip((t - warm) / (steps - warm), 0, 1)
    return cosine_like(t, alpha, warm, u, lambda u: 1 + np.cos(np.pi * u))


@wrong("warm-cosine", "The wave goes up")
def goes_up(t, alpha, warm, steps):
    u = np.clip((t - warm) / (steps - warm), 0, 1)
    return cosine_like(t, alpha, warm, u, lambda u: 0.5 - 0.5 * np.cos(np.pi * u))


@wrong("warm-cosine", "There is no warm-up")
def cold_start(t, alpha, warm, steps):
    u = np.clip((t - warm) / (steps - warm), 0, 1)
    return alpha * (1 + np.cos(np.pi * u)) / 2


@wrong("warm-cosine", "ahead by one step")
def counts_from_one(t, alpha, warm, steps):
    u = np.clip((t - warm) / (steps - warm), 0, 1)
    return cosine_like(t, alpha, warm, u, ahead=1)


# 7


@right("read-range-test")
def with_loops(rates, losses):
    lowest = min(range(len(losses)), key=lambda i: losses[i])
    falls = [
        (losses[i] - losses[i + 1]) / math.log10(rates[i + 1] / rates[i]) for i in range(lowest)
    ]
    i = max(range(lowest), key=lambda i: falls[i])
    edge = next(k for k in range(lowest, len(losses)) if losses[k] > 2 * losses[lowest])
    return [math.sqrt(rates[i] * rates[i + 1]), rates[edge]]


def steepest_and_edge(rates, losses, axis=np.log10, middle=lambda a, b: (a * b) ** 0.5):
    n = losses.argmin()
    i = (np.diff(losses[: n + 1]) / np.diff(axis(rates[: n + 1]))).argmin()
    return middle(rates[i], rates[i + 1]), rates[n + (losses[n:] > 2 * losses[n]).argmax()]


@wrong("read-range-test", "among all rates")
def steepest_anywhere(rates, losses):
    i = np.argmin(np.diff(losses) / np.diff(np.log10(rates)))
    return np.sqrt(rates[i] * rates[i + 1]), steepest_and_edge(rates, losses)[1]


@wrong("read-range-test", "last pair is missing")
def without_the_last_pair(rates, losses):
    n = losses.argmin()
    i = np.argmin(np.diff(losses[:n]) / np.diff(np.log10(rates[:n])))
    return np.sqrt(rates[i] * rates[i + 1]), steepest_and_edge(rates, losses)[1]


@wrong("read-range-test", "measured per unit of α")
def per_unit(rates, losses):
    return steepest_and_edge(rates, losses, axis=lambda a: a)


@wrong("read-range-test", "without the distance between the rates")
def largest_difference(rates, losses):
    i = np.diff(losses[: losses.argmin() + 1]).argmin()
    return (rates[i] * rates[i + 1]) ** 0.5, steepest_and_edge(rates, losses)[1]


@wrong("read-range-test", "the rate with the lowest loss")
def rate_of_the_lowest(rates, losses):
    return rates[np.argmin(losses)], steepest_and_edge(rates, losses)[1]


@wrong("read-range-test", "the steepest rise")
def steepest_rise(rates, losses):
    i = (np.diff(losses) / np.diff(np.log10(rates))).argmax()
    return (rates[i] * rates[i + 1]) ** 0.5, steepest_and_edge(rates, losses)[1]


@wrong("read-range-test", "taken as their mean")
def mean_of_neighbours(rates, losses):
    return steepest_and_edge(rates, losses, middle=lambda a, b: (a + b) / 2)


@wrong("read-range-test", "from the first rate on")
def edge_from_the_beginning(rates, losses):
    edge = np.where(losses > 2 * min(losses))[0][0]
    return steepest_and_edge(rates, losses)[0], rates[edge]


@wrong("read-range-test", "not where it first rises")
def edge_at_the_first_rise(rates, losses):
    return steepest_and_edge(rates, losses)[0], rates[np.argmin(losses) + 1]


@wrong("read-range-test", "compared with the first loss")
def edge_by_the_first_loss(rates, losses):
    n = losses.argmin()
    return steepest_and_edge(rates, losses)[0], rates[n + np.argmax(losses[n:] > 2 * losses[0])]
