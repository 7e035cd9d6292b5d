"""Answers to the exercises on gradient descent, as readers write them: right and wrong ones."""

import math

import numpy as np

from tests.exercises.answers.registry import right, wrong


def length(u):
    return math.sqrt(sum(entry**2 for entry in u))


# 1


@right("directional-derivative")
def unit_vector_first(g, u):
    return np.sum(g * (u / length(u)))


@right("directional-derivative")
def coordinate_by_coordinate(g, u):
    slope = 0.0
    for i in range(len(g)):
        slope += g[i] * u[i] / np.linalg.norm(u)
    return slope


@wrong("directional-derivative", "twice as long a u gives twice the slope")
def length_left_in(g, u):
    return np.dot(g, u)


@wrong("directional-derivative", "by the length of u twice")
def projection_formula(g, u):
    return np.dot(g, u) / np.dot(u, u)


@wrong("directional-derivative", "cosine of the angle")
def cosine(g, u):
    return np.dot(g, u) / (length(g) * length(u))


@wrong("directional-derivative", "It is u whose length")
def normalises_the_wrong_one(g, u):
    return np.dot(g / length(g), u)


@wrong("directional-derivative", "the slope in the steepest direction")
def length_of_the_gradient(g, u):
    return length(g)


@wrong("directional-derivative", "but not added up")
def forgets_the_sum(g, u):
    return g * u / length(u)


@wrong("directional-derivative", "divided by their sum")
def divides_by_the_sum(g, u):
    return np.dot(g, u / u.sum())


# 2


@right("theta-after")
def in_a_loop(theta, curvature, alpha, t):
    for _ in range(t):
        theta = theta - alpha * (curvature * theta)
    return theta


@right("theta-after")
def as_a_list(theta, curvature, alpha, t):
    return [x * math.pow(1 - alpha * c, t) for x, c in zip(theta, curvature, strict=True)]


@wrong("theta-after", "your factor is larger than 1")
def climbs(theta, curvature, alpha, t):
    for _ in range(t):
        theta = theta + alpha * curvature * theta
    return theta


@wrong("theta-after", "one step that is t times as long")
def one_long_step(theta, curvature, alpha, t):
    return theta - t * alpha * curvature * theta


@wrong("theta-after", "Only the curvature and the learning rate are raised")
def power_in_the_wrong_place(theta, curvature, alpha, t):
    return theta * (1 - (alpha * curvature) ** t)


@wrong("theta-after", "That is one step. Each")
def forgets_the_power(theta, curvature, alpha, t):
    return theta - alpha * curvature * theta


@wrong("theta-after", "The curvature is missing")
def forgets_the_curvature(theta, curvature, alpha, t):
    return theta * (1 - alpha) ** t


@wrong("theta-after", "The derivative of the square brings a 2")
def keeps_the_half(theta, curvature, alpha, t):
    return theta * (1 - 0.5 * alpha * curvature) ** t


@wrong("theta-after", "one step too many")
def counts_from_zero_to_k(theta, curvature, alpha, t):
    for _ in range(t + 1):
        theta = theta - alpha * curvature * theta
    return theta


@wrong("theta-after", "one step too few")
def counts_from_one(theta, curvature, alpha, t):
    for _ in range(1, t):
        theta = theta - alpha * curvature * theta
    return theta


@wrong("theta-after", "infinitely short steps")
def as_a_differential_equation(theta, curvature, alpha, t):
    return theta * np.exp(-curvature * (alpha * t))


@wrong("theta-after", "That is the factor alone")
def forgets_theta(theta, curvature, alpha, t):
    return (1 - alpha * curvature) ** t


# 3


@right("descend")
def with_a_copy(H, b, theta, alpha, t):
    theta = theta.copy()
    for _ in range(t):
        theta -= alpha * (H.T @ theta - b)
    return theta


@right("descend")
def in_closed_form(H, b, theta, alpha, t):
    lowest = np.linalg.solve(H, b)
    shrink = np.linalg.matrix_power(np.eye(len(b)) - alpha * H, t)
    return lowest + shrink @ (theta - lowest)


@wrong("descend", "your steps go up")
def goes_up(H, b, theta, alpha, t):
    for _ in range(t):
        theta = theta + alpha * (H @ theta - b)
    return theta


@wrong("descend", "The term with b is missing")
def without_b(H, b, theta, alpha, t):
    for _ in range(t):
        theta = theta - alpha * H @ theta
    return theta


@wrong("descend", "has the wrong sign in the gradient")
def plus_b(H, b, theta, alpha, t):
    for _ in range(t):
        theta = theta - alpha * (H @ theta + b)
    return theta


@wrong("descend", "In θᵀHθ every coordinate stands twice")
def half_left_in(H, b, theta, alpha, t):
    for _ in range(t):
        theta = theta - alpha * (0.5 * H @ theta - b)
    return theta


@wrong("descend", "twice as long as it should be")
def two_too_many(H, b, theta, alpha, t):
    for _ in range(t):
        theta = theta - alpha * ((H + H.T) @ theta - b)
    return theta


@wrong("descend", "entry by entry, by its diagonal")
def diagonal_only(H, b, theta, alpha, t):
    for _ in range(t):
        theta = theta - alpha * (H.diagonal() * theta - b)
    return theta


@wrong("descend", "Compute it anew")
def gradient_of_the_start(H, b, theta, alpha, t):
    g = H @ theta - b
    for _ in range(t):
        theta = theta - alpha * g
    return theta


@wrong("descend", "the function ends inside its loop")
def returns_too_early(H, b, theta, alpha, t):
    for _ in range(t):
        theta = theta - alpha * (H @ theta - b)
        return theta


@wrong("descend", "one after the other")
def coordinate_after_coordinate(H, b, theta, alpha, t):
    theta = theta.copy()
    for _ in range(t):
        for i in range(len(theta)):
            theta[i] = theta[i] - alpha * (np.dot(H[i], theta) - b[i])
    return theta


@wrong("descend", "one step too many")
def one_step_too_many(H, b, theta, alpha, t):
    for _ in range(t + 1):
        theta = theta - alpha * (H @ theta - b)
    return theta


@wrong("descend", "no longer theirs")
def changes_its_argument(H, b, theta, alpha, t):
    for _ in range(t):
        theta -= alpha * (H @ theta - b)
    return theta


# 4


def one_coordinate(g, i, value):
    return [value if j == i else 0.0 for j in range(len(g))]


@right("steepest-moves")
def with_lists(g):
    sizes = [abs(entry) for entry in g]
    i = sizes.index(max(sizes))
    signs = [-math.copysign(1.0, entry) for entry in g]
    return [-entry / length(g) for entry in g], signs, one_coordinate(g, i, signs[i])


def with_parts(g, euclidean=None, largest=None, by_sum=None):
    moves = with_lists(g)
    return [
        part if other is None else other
        for part, other in zip(moves, (euclidean, largest, by_sum), strict=True)
    ]


@wrong("steepest-moves", "your moves raise the loss most")
def steepest_ascent(g):
    return [-np.array(move) for move in with_lists(g)]


@wrong("steepest-moves", "is the whole gradient")
def not_of_length_one(g):
    return with_parts(g, euclidean=-g)


@wrong("steepest-moves", "by the square of the length")
def divided_by_the_square(g):
    return with_parts(g, euclidean=-g / np.sum(g**2))


@wrong("steepest-moves", "scaled until its largest entry is 1")
def scaled_by_the_largest(g):
    return with_parts(g, largest=-g / max(abs(g)))


@wrong("steepest-moves", "scaled until the changes add up to 1")
def scaled_by_the_sum(g):
    return with_parts(g, by_sum=-g / sum(abs(g)))


@wrong("steepest-moves", "shares the change equally")
def shared_equally(g):
    return with_parts(g, by_sum=-np.sign(g) / len(g))


@wrong("steepest-moves", "One far below zero is steep")
def largest_with_its_sign(g):
    i = g.argmax()
    return with_parts(g, by_sum=one_coordinate(g, i, -np.sign(g[i])))


@wrong("steepest-moves", "always lower it")
def always_down(g):
    return with_parts(g, by_sum=one_coordinate(g, abs(g).argmax(), -1.0))


@wrong("steepest-moves", "but by its slope")
def changed_by_the_slope(g):
    i = abs(g).argmax()
    return with_parts(g, by_sum=one_coordinate(g, i, -g[i]))


# 5


@right("rates")
def by_condition_number(H):
    curvatures = np.linalg.eigvals(H).real
    kappa = max(curvatures) / min(curvatures)
    return 2 / max(curvatures), 2 / (min(curvatures) * (1 + kappa)), 1 - 2 / (kappa + 1)


def from_curvatures(H):
    return np.linalg.eigvalsh(H)[[0, -1]]


@wrong("rates", "You take the diagonal")
def largest_diagonal_entry(H):
    least, largest = min(np.diag(H)), max(np.diag(H))
    return 2 / largest, 2 / (least + largest), (largest - least) / (largest + least)


@wrong("rates", "The edge is twice as far")
def edge_at_the_lowest_point(H):
    least, largest = from_curvatures(H)
    return 1 / largest, 2 / (least + largest), (largest - least) / (largest + least)


@wrong("rates", "The steepest one diverges first")
def edge_of_the_flattest(H):
    least, largest = from_curvatures(H)
    return 2 / least, 2 / (least + largest), (largest - least) / (largest + least)


@wrong("rates", "leaves the flattest creeping")
def best_for_the_steepest(H):
    least, largest = from_curvatures(H)
    return 2 / largest, 1 / largest, (largest - least) / (largest + least)


@wrong("rates", "The best α is twice yours")
def half_of_the_best(H):
    least, largest = from_curvatures(H)
    return 2 / largest, 1 / (least + largest), (largest - least) / (largest + least)


@wrong("rates", "along the flattest axis")
def factor_of_the_safe_rate(H):
    least, largest = from_curvatures(H)
    return 2 / largest, 2 / (least + largest), 1 - least / largest


@wrong("rates", "of which the loss is the square")
def factor_of_the_loss(H):
    least, largest = from_curvatures(H)
    return 2 / largest, 2 / (least + largest), ((largest - least) / (largest + least)) ** 2


@wrong("rates", "how much of the distance is left")
def negative_factor(H):
    least, largest = from_curvatures(H)
    return 2 / largest, 2 / (least + largest), (least - largest) / (largest + least)


@wrong("rates", "the inverse of the right one")
def inverse_factor(H):
    least, largest = from_curvatures(H)
    return 2 / largest, 2 / (least + largest), (largest + least) / (largest - least)


# 6


@right("exact-step")
def by_three_values(H, g):
    """A parabola through three points has its lowest point there."""
    ahead, behind = -g @ g + g @ H @ g / 2, g @ g + g @ H @ g / 2
    return (behind - ahead) / 2 / (ahead + behind)


@wrong("exact-step", "upside down")
def rayleigh_quotient(H, g):
    return np.dot(g, H @ g) / np.dot(g, g)


@wrong("exact-step", "the step that is safe in every direction")
def safe_step(H, g):
    return 1 / np.linalg.norm(H, 2)


@wrong("exact-step", "back at its old value")
def step_to_the_old_height(H, g):
    return 2 * np.dot(g, g) / np.dot(g, H @ g)


@wrong("exact-step", "the derivative of ½ α²")
def half_of_the_step(H, g):
    return 0.5 * np.dot(g, g) / np.dot(g, H @ g)


@wrong("exact-step", "A root is too much")
def length_not_squared(H, g):
    return np.linalg.norm(g) / np.dot(g, H @ g)


@wrong("exact-step", "so that α is positive")
def negative_step(H, g):
    return -np.dot(g, g) / np.dot(g, H @ g)


@wrong("exact-step", "one number for each coordinate")
def a_step_for_each_coordinate(H, g):
    return g / (H @ g)


@wrong("exact-step", "the diagonal of H only")
def exact_by_the_diagonal(H, g):
    return np.dot(g, g) / np.sum(np.diag(H) * g**2)


# 7


def quadratic(H, b, theta):
    return 0.5 * theta @ H @ theta - b @ theta


@right("backtracking")
def with_while(H, b, theta, alpha, c1):
    g, here = H @ theta - b, quadratic(H, b, theta)
    while quadratic(H, b, theta - alpha * g) > here - c1 * alpha * np.dot(g, g):
        alpha = alpha / 2
    return alpha


@right("backtracking")
def by_the_closed_form(H, b, theta, alpha, c1):
    """Armijo's condition on a quadratic: α is at most 2 (1 − c₁) of the exact step."""
    g = H @ theta - b
    return alpha * 0.5 ** max(math.ceil(math.log2(alpha / (2 * (1 - c1) * g @ g / (g @ H @ g)))), 0)


@wrong("backtracking", "content with any fall")
def any_fall(H, b, theta, alpha, c1):
    g, here = H @ theta - b, quadratic(H, b, theta)
    while quadratic(H, b, theta - alpha * g) > here:
        alpha = alpha / 2
    return alpha


@wrong("backtracking", "does not grow with α")
def alpha_forgotten(H, b, theta, alpha, c1):
    g, here = H @ theta - b, quadratic(H, b, theta)
    for _ in range(60):
        if quadratic(H, b, theta - alpha * g) <= here - c1 * np.dot(g, g):
            break
        alpha = alpha / 2
    return alpha


@wrong("backtracking", "the length of g is not squared")
def root_of_the_square(H, b, theta, alpha, c1):
    g, here = H @ theta - b, quadratic(H, b, theta)
    while quadratic(H, b, theta - alpha * g) > here - c1 * alpha * np.linalg.norm(g):
        alpha = alpha / 2
    return alpha


@wrong("backtracking", "you allow the loss to rise")
def allows_a_rise(H, b, theta, alpha, c1):
    g, here = H @ theta - b, quadratic(H, b, theta)
    while quadratic(H, b, theta - alpha * g) > here + c1 * alpha * np.dot(g, g):
        alpha = alpha / 2
    return alpha


@wrong("backtracking", "halved once too often")
def halves_before_the_test(H, b, theta, alpha, c1):
    g, here = H @ theta - b, quadratic(H, b, theta)
    while True:
        enough = quadratic(H, b, theta - alpha * g) <= here - c1 * alpha * np.dot(g, g)
        alpha = alpha / 2
        if enough:
            return alpha


@wrong("backtracking", "the last one that was too long")
def the_last_failure(H, b, theta, alpha, c1):
    g, here = H @ theta - b, quadratic(H, b, theta)
    before = alpha
    while quadratic(H, b, theta - alpha * g) > here - c1 * alpha * np.dot(g, g):
        before, alpha = alpha, alpha / 2
    return before


@wrong("backtracking", "tries no others")
def the_lowest(H, b, theta, alpha, c1):
    g = H @ theta - b
    tried = [alpha * 0.5**i for i in range(20)]
    return tried[int(np.argmin([quadratic(H, b, theta - a * g) for a in tried]))]


@wrong("backtracking", "the point that the step leads to")
def returns_the_point(H, b, theta, alpha, c1):
    return theta - with_while(H, b, theta, alpha, c1) * (H @ theta - b)
