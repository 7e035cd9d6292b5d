"""Answers to the exercises on second-order methods."""

import numpy as np

from tests.exercises.answers.registry import right, wrong

# 1


@right("newton-step")
def step_by_inverse(theta, g, H):
    return theta - np.linalg.inv(H) @ g


@wrong("newton-step", "goes the other way")
def step_uphill(theta, g, H):
    return theta + np.linalg.inv(H) @ g


@wrong("newton-step", "You multiply by H")
def step_multiplied(theta, g, H):
    return theta - np.dot(H, g)


@wrong("newton-step", "the diagonal of H only")
def step_of_diagonal(theta, g, H):
    return np.array([theta[i] - g[i] / H[i, i] for i in range(len(g))])


@wrong("newton-step", "That is the step")
def step_only(theta, g, H):
    return np.linalg.solve(-H, g)


@wrong("newton-step", "gradient descent with")
def step_descent(theta, g, H):
    return theta - 1.0 * g


@wrong("newton-step", "entry by entry")
def step_entrywise(theta, g, H):
    with np.errstate(all="ignore"):
        return theta - (1 / H) @ g


# 2


@right("convergence-order")
def order_by_logarithms(e0, e1, e2):
    a, b, c = np.log([e0, e1, e2])
    return (b - c) / (a - b)


@wrong("convergence-order", "forget the constant")
def order_without_constant(e0, e1, e2):
    return np.log10(e2) / np.log10(e1)


@wrong("convergence-order", "factor of the last step")
def order_factor(e0, e1, e2):
    return e2 * (1 / e1)


@wrong("convergence-order", "stands on its head")
def order_upside_down(e0, e1, e2):
    return (np.log(e1) - np.log(e0)) / (np.log(e2) - np.log(e1))


@wrong("convergence-order", "divide the ratios")
def order_of_ratios(e0, e1, e2):
    return e2 * e0 / e1**2


@wrong("convergence-order", "differences of errors")
def order_of_differences(e0, e1, e2):
    return (e1 - e2) / (e0 - e1)


# 3


@right("damping")
def damping_by_general_solver(H, least):
    lowest = min(np.linalg.eigvals(H).real)
    return 0.0 if lowest >= least else least - lowest


@wrong("damping", "never below 0")
def damping_negative(H, least):
    return least - min(np.linalg.eigvalsh(H))


@wrong("damping", "becomes 0")
def damping_to_zero(H, least):
    return max(-min(np.linalg.eigvalsh(H)), 0)


@wrong("damping", "diagonal of H")
def damping_of_diagonal(H, least):
    return max(0, least - min(H[i, i] for i in range(len(H))))


@wrong("damping", "for the largest")
def damping_of_largest(H, least):
    return max(0, least - max(np.linalg.eigvalsh(H)))


@wrong("damping", "is too large")
def damping_of_size(H, least):
    return abs(min(np.linalg.eigvalsh(H))) + least


# 4


@right("hessian-vector-product")
def product_by_the_matrix(w, v, x, y):
    a = np.tanh(x @ w)
    weight = (1 - a**2) ** 2 - 2 * (a - y) * a * (1 - a**2)
    return (x.T * weight) @ x @ v / len(y)


@wrong("hessian-vector-product", "keep the slope")
def product_gauss_newton(w, v, x, y):
    a = np.tanh(x @ w)
    return (x.T * (1 - a**2) ** 2) @ x @ v / len(y)


@wrong("hessian-vector-product", "forget the error")
def product_second_term(w, v, x, y):
    a = np.tanh(x @ w)
    return (x.T * (-2 * (a - y) * a * (1 - a**2))) @ x @ v / len(y)


@wrong("hessian-vector-product", "stands twice")
def product_one_slope(w, v, x, y):
    a = np.tanh(x @ w)
    return (x.T * ((1 - a**2) - 2 * (a - y) * a * (1 - a**2))) @ x @ v / len(y)


@wrong("hessian-vector-product", "a factor of 2 is missing")
def product_without_two(w, v, x, y):
    a = np.tanh(x @ w)
    return (x.T * ((1 - a**2) ** 2 - (a - y) * a * (1 - a**2))) @ x @ v / len(y)


@wrong("hessian-vector-product", "Look at the sign")
def product_sign(w, v, x, y):
    a = np.tanh(x @ w)
    return (x.T * ((1 - a**2) ** 2 + 2 * (a - y) * a * (1 - a**2))) @ x @ v / len(y)


@wrong("hessian-vector-product", "in the place of Ra")
def product_of_z(w, v, x, y):
    a = np.tanh(x @ w)
    return (x.T * ((1 - a**2) ** 2 - 2 * (a - y) * a)) @ x @ v / len(y)


# 5


@right("wolfe")
def wolfe_by_steps(fall, slope, after, step, c1, c2):
    kept = [0, 0]
    if fall >= c1 * step * -slope:
        kept[0] = 1
    if c2 * slope <= after <= -c2 * slope:
        kept[1] = 1
    return kept


@wrong("wolfe", "about the size of the slope")
def wolfe_weak(fall, slope, after, step, c1, c2):
    return [int(fall >= -c1 * step * slope), int(after >= c2 * slope)]


@wrong("wolfe", "where is `step`")
def wolfe_without_step(fall, slope, after, step, c1, c2):
    return [int(fall >= -c1 * slope), int(abs(after) <= -c2 * slope)]


@wrong("wolfe", "content with any fall")
def wolfe_any_fall(fall, slope, after, step, c1, c2):
    return [int(fall >= 0), int(abs(after) <= -c2 * slope)]


@wrong("wolfe", "in each other's place")
def wolfe_swapped(fall, slope, after, step, c1, c2):
    return [int(fall >= -c2 * step * slope), int(abs(after) <= -c1 * slope)]


@wrong("wolfe", "is never kept")
def wolfe_negative(fall, slope, after, step, c1, c2):
    return [int(fall >= -c1 * step * slope), int(abs(after) < c2 * slope)]


# 6


@right("bfgs-update")
def bfgs_multiplied_out(C, s, y):
    ys, Cy = y @ s, C @ y
    return C - (np.outer(Cy, s) + np.outer(s, Cy)) / ys + (1 + y @ Cy / ys) * np.outer(s, s) / ys


@wrong("bfgs-update", "takes y to 0")
def bfgs_without_the_last(C, s, y):
    J = np.eye(len(s)) - np.outer(y, s) / np.dot(s, y)
    return J.T @ C @ J


@wrong("bfgs-update", "the approximate Hessian")
def bfgs_of_the_hessian(C, s, y):
    J = np.eye(len(s)) - np.outer(s, y) / np.dot(s, y)
    return J.T @ C @ J + np.outer(y, y) / np.dot(s, y)


@wrong("bfgs-update", "J y has to be 0")
def bfgs_transposed(C, s, y):
    J = np.eye(len(s)) - np.outer(y, s) / np.dot(s, y)
    return J @ C @ J.T + np.outer(s, s) / np.dot(s, y)


@wrong("bfgs-update", "the factor ρ")
def bfgs_without_rho(C, s, y):
    J = np.eye(len(s)) - np.outer(y, s) / np.dot(s, y)
    return J.T @ C @ J + np.outer(s, s)


@wrong("bfgs-update", "is not symmetric")
def bfgs_one_side(C, s, y):
    J = np.eye(len(s)) - np.outer(y, s) / np.dot(s, y)
    return C @ J + np.outer(s, s) / np.dot(s, y)


@wrong("bfgs-update", "a number in the place")
def bfgs_with_numbers(C, s, y):
    rho = 1 / (y @ s)
    return C - rho * C * (s @ y) + rho * np.outer(s, s)


# 7


@right("two-loops")
def direction_by_matrices(g, S, Y):
    C = (S[-1] @ Y[-1]) / (Y[-1] @ Y[-1]) * np.eye(len(g))
    for s, y in zip(S, Y, strict=True):
        C = bfgs_multiplied_out(C, s, y)
    return -C @ g


def loops(g, S, Y, back, forth, gamma):
    q, a = g.copy(), {}
    for i in back:
        a[i] = S[i] @ q / (S[i] @ Y[i])
        q = q - a[i] * Y[i]
    r = gamma * q
    for i in forth:
        r = r + S[i] * (a[i] - Y[i] @ r / (S[i] @ Y[i]))
    return -r


def gamma(S, Y, i=-1):
    return S[i] @ Y[i] / (Y[i] @ Y[i])


@wrong("two-loops", "which goes uphill")
def loops_uphill(g, S, Y):
    m = len(S)
    return -loops(g, S, Y, range(m)[::-1], range(m), gamma(S, Y))


@wrong("two-loops", "Your first loop goes")
def loops_first(g, S, Y):
    return loops(g, S, Y, range(len(S)), range(len(S)), gamma(S, Y))


@wrong("two-loops", "Your second loop goes")
def loops_second(g, S, Y):
    return loops(g, S, Y, range(len(S))[::-1], range(len(S))[::-1], gamma(S, Y))


@wrong("two-loops", "Both of your loops")
def loops_both(g, S, Y):
    return loops(g, S, Y, range(len(S)), range(len(S))[::-1], gamma(S, Y))


@wrong("two-loops", "You leave out γ")
def loops_without_gamma(g, S, Y):
    return loops(g, S, Y, range(len(S))[::-1], range(len(S)), 1.0)


@wrong("two-loops", "that of the oldest pair")
def loops_oldest_gamma(g, S, Y):
    return loops(g, S, Y, range(len(S))[::-1], range(len(S)), gamma(S, Y, 0))


@wrong("two-loops", "wants its inverse")
def loops_gamma_on_its_head(g, S, Y):
    return loops(g, S, Y, range(len(S))[::-1], range(len(S)), 1 / gamma(S, Y))


@wrong("two-loops", "weights of the first are missing")
def loops_without_weights(g, S, Y):
    q = g.copy()
    for s, y in zip(S[::-1], Y[::-1], strict=True):
        q = q - (s @ q / (s @ y)) * y
    r = gamma(S, Y) * q
    for s, y in zip(S, Y, strict=True):
        r = r - (y @ r / (s @ y)) * s
    return -r
