"""Newton, its variants, L-BFGS and line searches against SciPy, closed forms and known rates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, sparse

from companion import data, nn
from companion.optim import line_search, second_order


def rosenbrock(theta):
    return optimize.rosen(theta), optimize.rosen_der(theta)


def start_of(objective, theta):
    theta = np.asarray(theta, dtype=float)
    return line_search.Point(0.0, theta, *objective(theta))


def random_quadratic(seed, d=6, definite=True):
    rng = np.random.default_rng(seed)
    rotation, _ = np.linalg.qr(rng.normal(size=(d, d)))
    values = rng.uniform(0.5, 20, d)
    if not definite:
        values[: d // 2] *= -1
    return rotation * values @ rotation.T, rng.normal(size=d)


@given(seed=st.integers(0, 1000), definite=st.booleans())
@settings(max_examples=30, deadline=None)
def test_newton_reaches_the_stationary_point_of_a_quadratic_in_one_step(seed, definite):
    H, b = random_quadratic(seed, definite=definite)
    theta = np.random.default_rng(seed + 1).normal(size=6)
    theta = theta + second_order.newton_direction(H @ theta - b, H)
    # A minimum if all eigenvalues are positive, and just as surely a saddle if not.
    np.testing.assert_allclose(theta, np.linalg.solve(H, b), rtol=1e-9, atol=1e-10)


def test_newton_converges_quadratically():
    theta, errors = np.array([1.2, 1.2]), []
    for _ in range(7):
        errors.append(np.linalg.norm(theta - 1))
        theta = theta + second_order.newton_direction(
            optimize.rosen_der(theta), optimize.rosen_hess(theta)
        )
    errors = [e for e in errors if e > 1e-13]
    # The order is the slope of log e(k + 1) over log e(k), between the last three of them.
    order = np.log(errors[-1] / errors[-2]) / np.log(errors[-2] / errors[-3])
    assert order >= 1.9


def test_directions_work_on_lattices():
    rng = np.random.default_rng(0)
    g, A = rng.normal(size=(3, 4, 2)), rng.normal(size=(3, 4, 2, 2))
    H = A + np.swapaxes(A, -1, -2)
    for direction in (second_order.newton_direction, second_order.saddle_free_direction):
        together = direction(g, H, 0.1)
        for i in np.ndindex(3, 4):
            np.testing.assert_allclose(together[i], direction(g[i], H[i], 0.1), rtol=1e-12)


@given(seed=st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_saddle_free_uses_the_absolute_hessian(seed):
    H, b = random_quadratic(seed, definite=False)
    values, vectors = np.linalg.eigh(H)
    absolute = vectors * np.abs(values) @ vectors.T
    found = second_order.saddle_free_direction(b, H, 0.3)
    np.testing.assert_allclose(found, -np.linalg.solve(absolute + 0.3 * np.eye(6), b), rtol=1e-9)
    assert found @ b < 0


def test_newton_goes_to_the_saddle_and_the_saddle_free_variant_away():
    theta = np.array([0.5, 0.1])
    gradient, H = theta * [2, -2], np.diag([2.0, -2.0])
    np.testing.assert_allclose(theta + second_order.newton_direction(gradient, H), 0, atol=1e-15)
    np.testing.assert_allclose(
        theta + second_order.saddle_free_direction(gradient, H), [0.0, 0.2], atol=1e-15
    )


def test_damping_turns_newton_towards_the_gradient():
    H, b = random_quadratic(0)
    direction = second_order.newton_direction(b, H, 1e9)
    np.testing.assert_allclose(direction * 1e9, -b, rtol=1e-7)


@pytest.mark.parametrize("damping", [-1.0, np.nan, np.inf])
def test_damping_is_not_negative(damping):
    for direction in (second_order.newton_direction, second_order.saddle_free_direction):
        with pytest.raises(ValueError, match="damping must be at least 0"):
            direction(np.ones(2), np.eye(2), damping)


def test_a_singular_hessian_is_refused():
    for direction in (second_order.newton_direction, second_order.saddle_free_direction):
        with pytest.raises(np.linalg.LinAlgError):
            direction(np.ones(2), np.zeros((2, 2)))


@given(seed=st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_conjugate_gradients_are_those_of_scipy(seed):
    H, b = random_quadratic(seed)
    found = second_order.newton_cg_direction(b, lambda v: H @ v, tolerance=1e-12)
    # The tolerance that counts is √|g| where that is smaller: here it is not.
    expected, _ = sparse.linalg.cg(H, -b, rtol=1e-12)
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-10)


def test_conjugate_gradients_stop_at_negative_curvature_and_still_descend():
    for seed in range(20):
        H, b = random_quadratic(seed, definite=False)
        assert second_order.newton_cg_direction(b, lambda v, H=H: H @ v) @ b < 0
    # At once: then the direction is that of steepest descent.
    np.testing.assert_array_equal(
        second_order.newton_cg_direction(np.array([1.0, 0]), lambda v: -v), [-1, 0]
    )
    with pytest.raises(ValueError, match="not zero"):
        second_order.newton_cg_direction(np.zeros(3), lambda v: v)


@pytest.mark.parametrize("size", [1e-4, 0.04, 1.0, 50.0])
def test_conjugate_gradients_are_cut_short_where_nocedal_and_wright_say(size):
    for seed in range(10):
        H, b = random_quadratic(seed)
        b *= size / np.linalg.norm(b)
        expected, _ = sparse.linalg.cg(H, -b, rtol=min(0.5, size**0.5))
        found = second_order.newton_cg_direction(b, lambda v, H=H: H @ v)
        np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_conjugate_gradients_keep_what_they_have_at_negative_curvature():
    # The first direction, −g, has positive curvature; any one conjugate to it has not.
    H, g = np.diag([3.0, -1.0]), np.array([2.0, 1.0])
    found = second_order.newton_cg_direction(g, lambda v: H @ v)
    np.testing.assert_allclose(found, -5 / 11 * g, rtol=1e-14)
    # Along a direction without any curvature there is no step length to find.
    np.testing.assert_array_equal(second_order.newton_cg_direction(g, np.zeros_like), -g)
    with pytest.raises(ValueError, match="must be finite"):
        second_order.newton_cg_direction(np.array([np.inf, 1.0]), lambda v: v)


class Parabola:
    """½ k (t − c)² + 7 along a line, which keeps where it was looked at."""

    def __init__(self, lowest, k=1.0):
        self.lowest, self.k, self.looks = lowest, k, []
        self.start = start_of(self, [0.0])
        self.looks.clear()

    def __call__(self, theta):
        t = float(theta[0])
        self.looks.append(t)
        error = t - self.lowest
        return 0.5 * self.k * error**2 + 7, np.array([self.k * error])


AHEAD = np.array([1.0])


@pytest.mark.parametrize("search", [line_search.backtracking, line_search.strong_wolfe])
def test_the_bound_on_the_loss_is_that_of_armijo(search):
    # ½ (t − 1)² falls by t − t²/2, and the slope foretells t: a quarter of it up to t = 1.5.
    for step, first in ((1.5, True), (1.51, False)):
        parabola = Parabola(1.0)
        found = search(parabola, parabola.start, AHEAD, step=step, c1=0.25)
        assert (found.step == step) == first
        assert len(parabola.looks) == 2 - first


def test_the_bound_on_the_slope_is_that_of_wolfe():
    # The slope at t is t − 1, and at most a half from t = 0.5.
    for step, first in ((0.5, True), (0.49, False)):
        parabola = Parabola(1.0)
        found = line_search.strong_wolfe(parabola, parabola.start, AHEAD, step=step, c2=0.5)
        assert (found.step == step) == first


@pytest.mark.parametrize("search", [line_search.backtracking, line_search.strong_wolfe])
def test_newtons_step_is_tried_first(search):
    parabola = Parabola(1.5)
    assert search(parabola, parabola.start, AHEAD).step == 1
    assert parabola.looks == [1.0]


def test_by_default_a_tenth_of_the_slope_has_to_go():
    parabola = Parabola(20.0)
    found = line_search.strong_wolfe(parabola, parabola.start, AHEAD)
    assert abs(found.gradient[0]) <= 0.9 * 20


@pytest.mark.parametrize("k", [0.1, 3.0])
@pytest.mark.parametrize("lowest", [0.3, 1.0])
def test_a_wolfe_search_gone_too_far_comes_back_to_the_lowest_point_of_a_parabola(k, lowest):
    parabola = Parabola(lowest, k)
    found = line_search.strong_wolfe(parabola, parabola.start, AHEAD, step=2.5, c1=1e-7, c2=1e-6)
    np.testing.assert_allclose(parabola.looks, [2.5, lowest], rtol=1e-12)
    assert found.theta[0] == parabola.looks[-1]


@pytest.mark.parametrize("search", [line_search.backtracking, line_search.strong_wolfe])
@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_a_search_comes_back_by_halves_from_where_the_loss_is_not_finite(search, value):
    parabola, looks = Parabola(1.0), []

    def fenced(theta):
        looks.append(float(theta[0]))
        return parabola(theta) if theta[0] < 2 else (value, np.array([value]))

    found = search(fenced, parabola.start, AHEAD, step=10.0)
    assert looks == [10, 5, 2.5, 1.25]
    assert found.step == 1.25


@pytest.mark.parametrize("step", [1e-3, 1e-1, 1e1, 1e3])
def test_the_wolfe_search_solves_the_first_function_of_more_and_thuente(step):
    # ACM Trans. Math. Software 20, 286 (1994), table I: −a / (a² + 2), c₁ = 0.001, c₂ = 0.1.
    looks = 0

    def value(a):
        return -a / (a**2 + 2)

    def slope(a):
        return (a**2 - 2) / (a**2 + 2) ** 2

    def objective(theta):
        nonlocal looks
        looks += 1
        return float(value(theta[0])), np.array([slope(theta[0])])

    start = start_of(objective, [0.0])
    found = line_search.strong_wolfe(objective, start, AHEAD, step=step, c1=1e-3, c2=0.1)
    assert value(found.step) <= value(0) + 1e-3 * found.step * slope(0)
    assert abs(slope(found.step)) <= 0.1 * abs(slope(0))
    assert looks <= 20


@given(
    scale=st.sampled_from([1e-3, 0.1, 10.0]),
    k=st.floats(0.2, 3.0),
    step=st.sampled_from([0.01, 0.3, 2.0, 90.0]),
)
@settings(max_examples=60, deadline=None)
def test_an_exact_wolfe_search_meets_its_conditions_on_lopsided_lines(scale, k, step):
    # Neither side of the lowest point is like the other, so that it is approached from both.
    def objective(theta):
        t = float(theta[0])
        e = np.exp(min(k * t, 700))
        value = scale * (e - 2 * k * t - np.cos(3 * t) / 3)
        return value, np.array([scale * (k * e - 2 * k + np.sin(3 * t))])

    start = start_of(objective, [0.0])
    found = line_search.strong_wolfe(objective, start, AHEAD, step=step, c2=1e-3)
    slope = start.gradient[0]
    assert found.value <= start.value + 1e-4 * found.step * slope
    assert abs(found.gradient[0]) <= 1e-3 * abs(slope)


@given(seed=st.integers(0, 10_000), step=st.sampled_from([1e-4, 0.1, 1.0, 10.0, 1e3]))
@settings(max_examples=60, deadline=None)
def test_the_wolfe_search_meets_its_conditions(seed, step):
    rng = np.random.default_rng(seed)
    start = start_of(rosenbrock, rng.uniform(-2, 2, 3))
    direction = -start.gradient * rng.uniform(0.1, 3, 3)
    slope = start.gradient @ direction
    point = line_search.strong_wolfe(rosenbrock, start, direction, step=step)
    assert point.value <= start.value + 1e-4 * point.step * slope
    assert abs(point.gradient @ direction) <= 0.9 * abs(slope)
    np.testing.assert_array_equal(point.theta, start.theta + point.step * direction)
    assert (point.value, *point.gradient) == (
        rosenbrock(point.theta)[0],
        *rosenbrock(point.theta)[1],
    )


def test_the_wolfe_search_needs_about_as_many_looks_as_scipy():
    ours, theirs = 0, 0

    def counted(theta):
        nonlocal ours
        ours += 1
        return rosenbrock(theta)

    rng = np.random.default_rng(0)
    for _ in range(50):
        start = start_of(rosenbrock, rng.uniform(-2, 2, 2))
        line_search.strong_wolfe(counted, start, -start.gradient)
        theirs += optimize.line_search(
            optimize.rosen, optimize.rosen_der, start.theta, -start.gradient, start.gradient
        )[1]
    assert ours <= 1.5 * theirs


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_backtracking_takes_the_first_step_that_is_allowed(seed):
    start = start_of(rosenbrock, np.random.default_rng(seed).uniform(-2, 2, 2))
    direction = -start.gradient
    point = line_search.backtracking(rosenbrock, start, direction)
    slope = start.gradient @ direction

    def allowed(step):
        return optimize.rosen(start.theta + step * direction) <= start.value + 1e-4 * step * slope

    assert allowed(point.step)
    assert point.step == 1.0 or not allowed(2 * point.step)


@pytest.mark.parametrize("search", [line_search.backtracking, line_search.strong_wolfe])
def test_searches_refuse_to_climb_and_say_when_they_fail(search):
    start = start_of(rosenbrock, [0.0, 0.0])
    with pytest.raises(ValueError, match="has to descend"):
        search(rosenbrock, start, start.gradient)
    for slope in (0.0, 0.5):
        flat = line_search.Point(0.0, np.zeros(1), 0.0, np.array([slope]))
        with pytest.raises(ValueError, match="has to descend"):
            search(rosenbrock, flat, np.array([1.0]))
    # A loss without end: no step leaves little slope, and no step lowers one that only grows.
    rising = start_of(lambda t: (float(t[0]), np.array([-1.0])), [0.0])
    looks = []

    def objective(t):
        looks.append(t)
        return float(t[0]), np.array([-1.0])

    with pytest.raises(line_search.LineSearchError):
        search(objective, rising, np.array([1.0]), most=7)
    assert len(looks) == 7


@pytest.mark.parametrize("memory", [1, 3, 10])
@pytest.mark.parametrize("d", [2, 10])
def test_lbfgs_finds_the_minimum_that_scipy_finds(memory, d):
    theta = np.full(d, -1.2)
    optimizer, looks = second_order.LBFGS(memory), 0

    def counted(t):
        nonlocal looks
        looks += 1
        return rosenbrock(t)

    while np.linalg.norm(optimize.rosen_der(theta)) > 1e-7:
        before = optimize.rosen(theta)
        optimizer.step(theta, counted)
        assert optimize.rosen(theta) < before
        assert looks < 2000
    reference = optimize.minimize(
        optimize.rosen, np.full(d, -1.2), jac=optimize.rosen_der, method="L-BFGS-B",
        options={"maxcor": memory, "gtol": 1e-7, "ftol": 0},
    )  # fmt: skip
    np.testing.assert_allclose(theta, reference.x, atol=1e-5)
    assert looks <= 2 * reference.nfev


def test_two_loops_are_the_bfgs_matrix():
    """With all pairs remembered, the recursion is the product with the updated inverse Hessian."""
    rng = np.random.default_rng(0)
    H, _ = random_quadratic(1)
    optimizer = second_order.LBFGS(memory=4)
    pairs = [(s, H @ s) for s in rng.normal(size=(4, 6))]
    optimizer.pairs.extend(pairs)
    s, y = pairs[-1]
    inverse = np.eye(6) * (s @ y) / (y @ y)
    for s, y in pairs:
        rho = 1 / (y @ s)
        left = np.eye(6) - rho * np.outer(s, y)
        inverse = left @ inverse @ left.T + rho * np.outer(s, s)
    g = rng.normal(size=6)
    np.testing.assert_allclose(optimizer.direction(g), -inverse @ g, rtol=1e-10)


def test_lbfgs_and_newton_cg_train_a_network():
    digits = data.digits()
    x, y = digits.x_train[:300], digits.y_train[:300]

    def new():
        layers = [nn.Dense(64, 10, nn.xavier), nn.Tanh(), nn.Dense(10, 10, nn.xavier)]
        return nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=0, l2=1e-3)

    network = new()

    def objective(theta):
        network.theta[:] = theta
        return network.loss(x, y), network.gradient(x, y)

    theta, optimizer = network.theta.copy(), second_order.LBFGS()
    for _ in range(200):
        optimizer.step(theta, objective)
    reference = optimize.minimize(
        objective, new().theta, jac=True, method="L-BFGS-B", options={"maxiter": 200}
    )
    assert objective(theta)[0] <= 1.05 * reference.fun

    network = new()
    theta = network.theta.copy()
    for _ in range(40):
        value, gradient = objective(theta)
        direction = second_order.newton_cg_direction(
            gradient, lambda v: network.hessian_vector_product(x, y, v)
        )
        start = line_search.Point(0.0, theta, value, gradient)
        theta = line_search.backtracking(objective, start, direction).theta
    assert objective(theta)[0] <= 1.05 * reference.fun


def test_lbfgs_stays_at_a_minimum_and_starts_anew_where_it_is_moved():
    optimizer, theta = second_order.LBFGS(), np.ones(2)
    optimizer.step(theta, rosenbrock)
    np.testing.assert_array_equal(theta, 1)
    theta[:] = [0.5, 0.5]
    point = optimizer.step(theta, rosenbrock)
    assert point.value < optimize.rosen([0.5, 0.5])


@pytest.mark.parametrize("slope", [0.5, 8.0])
def test_the_first_step_of_lbfgs_is_no_longer_than_one_and_the_next_tries_newtons(slope):
    parabola, theta, optimizer = Parabola(slope), np.zeros(1), second_order.LBFGS()
    optimizer.step(theta, parabola)
    assert parabola.looks[:2] == [0.0, min(1.0, slope)]
    if slope == 8.0:  # the other is at the minimum
        parabola.looks.clear()
        optimizer.step(theta, parabola)
        # It knows the curvature: one look suffices.
        np.testing.assert_allclose(parabola.looks, [8.0], rtol=1e-14)


def test_lbfgs_remembers_as_many_steps_as_it_is_told_and_ten_if_nothing_is_said():
    def path(optimizer):
        theta, points = np.full(10, -1.2), []
        for _ in range(25):
            optimizer.step(theta, rosenbrock)
            points.append(theta.copy())
        return points

    three, ten = second_order.LBFGS(3), second_order.LBFGS(10)
    assert not np.array_equal(path(three), path(ten))
    assert (len(three.pairs), len(ten.pairs)) == (3, 10)
    np.testing.assert_array_equal(path(second_order.LBFGS()), path(second_order.LBFGS(10)))


def test_lbfgs_with_a_spoiled_memory_goes_down_all_the_same():
    optimizer, theta = second_order.LBFGS(), np.array([0.1, 0.0])
    # As if the loss curved down: the recursion leads uphill.
    optimizer.pairs.append((np.array([1.0, 0.0]), np.array([-1.0, 0.0])))
    assert optimizer.direction(theta) @ theta > 0
    optimizer.step(theta, lambda t: (0.5 * float(t @ t), t.copy()))
    assert abs(theta[0]) < 0.1


def test_a_step_of_lbfgs_at_a_minimum_has_no_length():
    assert second_order.LBFGS().step(np.ones(2), rosenbrock).step == 0


@pytest.mark.parametrize("memory", [0, -1, -3])
def test_the_memory_is_a_positive_whole_number(memory):
    with pytest.raises(ValueError, match="memory must be a whole number of at least 1"):
        second_order.LBFGS(memory)


@pytest.mark.parametrize("memory", [2.5, 2.0, "2", None, True, int, [2]])
def test_the_memory_is_a_whole_number(memory):
    with pytest.raises(TypeError, match="memory must be a whole number, got"):
        second_order.LBFGS(memory)
