"""The studies of the chapter on gradient descent, checked in other ways."""

import numpy as np
import pytest
from scipy.optimize import brentq

from companion import data, landscapes, nn
from companion.studies import gradient_descent
from companion.studies.backpropagation import digits_network
from companion.studies.gradient_descent import destination
from tests.jax_reference import jax, jnp


def jax_gradient(seed):
    """The gradient of the digits network, by a formula of its own and JAX."""
    digits, network = data.digits(), digits_network(seed, hidden=32)
    x, y = digits.x_train[:200], digits.y_train[:200]
    shapes = [(64, 32), (32,), (32, 10), (10,)]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])

    def loss(theta):
        W1, b1, W2, b2 = (
            part.reshape(shape)
            for part, shape in zip(jnp.split(theta, ends[:-1]), shapes, strict=True)
        )
        z = jax.nn.relu(x @ W1 + b1) @ W2 + b2
        return -jnp.mean(jax.nn.log_softmax(z)[jnp.arange(len(y)), y])

    return np.asarray(jax.grad(loss)(jnp.asarray(network.theta)))


@pytest.mark.parametrize("seed", [0, 7])
def test_the_rise_along_the_gradient_is_its_norm(seed):
    rises = gradient_descent.rises(seed, directions=20)
    assert rises.gradient == pytest.approx(np.linalg.norm(jax_gradient(seed)), rel=3e-4)


def test_the_steepest_direction_is_that_of_the_dual_norm():
    # The largest g·u for |u| = 1 is the dual norm of g; of the gradient's own direction, g·g / |g|.
    g = jax_gradient(0)
    first = np.arange(g.size) < 64 * 32 + 32
    scaled = np.where(first, g / 10, g)
    known = {
        ("euclidean", 1.0): np.linalg.norm(g) / (g @ g / np.linalg.norm(g)),
        ("largest", 1.0): np.abs(g).sum() / (g @ g / np.abs(g).max()),
        ("sum", 1.0): np.abs(g).max() / (g @ g / np.abs(g).sum()),
        ("euclidean", 10.0): np.linalg.norm(scaled)
        / (g @ g / np.linalg.norm(np.where(first, 10 * g, g))),
    }
    assert {norm for norm, _ in known} == set(gradient_descent.NORMS)
    for (norm, unit), expected in known.items():
        (found,) = gradient_descent.steepest([0], norm, unit, hidden=32, examples=200)
        assert found == pytest.approx(expected, rel=2e-3), (norm, unit)


@pytest.mark.parametrize("norm", gradient_descent.NORMS)
@pytest.mark.parametrize("units", [1.0, np.array([1.0, 3.0, 0.5])])
def test_no_other_move_of_length_1_is_as_steep_as_the_steepest(norm, units):
    g = np.array([0.3, -2.0, 0.7])
    best = gradient_descent.steepest_move(norm, g, units)
    assert gradient_descent.length(norm, best, units) == pytest.approx(1)
    others = np.random.default_rng(0).normal(size=(50_000, 3))
    others /= gradient_descent.length(norm, others, units)[:, np.newaxis]
    assert (others @ g).max() <= best @ g
    assert (others @ g).max() > 0.9 * (best @ g)


@pytest.mark.parametrize("tilt", [5.0, 60.0])
def test_a_tilted_gradient_is_found_out_to_be_less_steep(tilt):
    (found,) = gradient_descent.steepest([0], tilt=tilt)
    assert found == pytest.approx(1 / np.cos(np.radians(tilt)), rel=5e-4)


def test_random_directions_are_nearly_level():
    rises = gradient_descent.rises(0, directions=1000)
    parts = rises.random / rises.gradient
    # The cosine of a random angle in P dimensions has the variance 1/P.
    assert np.mean(parts**2) * 2410 == pytest.approx(1, abs=0.25)
    assert abs(np.mean(parts)) < 4 / np.sqrt(2410 * 1000)


@pytest.mark.parametrize(
    ("landscape", "theta"),
    [
        (landscapes.QuadraticBowl(7.0, 3), [1.0, -2.0, 0.5]),
        (landscapes.StyblinskiTang(), [-2.0, 1.5]),
    ],
    ids=["bowl", "wells"],
)
def test_the_first_rise_is_where_scipy_finds_it(landscape, theta):
    theta = np.array(theta)
    g = landscape.gradient(theta)
    alphas = np.linspace(1e-4, 3, 30_000)
    change = landscape.value(theta - alphas[:, None] * g) - landscape.value(theta)
    k = int(np.argmax(change >= 0))
    edge = brentq(
        lambda a: landscape.value(theta - a * g) - landscape.value(theta), alphas[k - 1], alphas[k]
    )
    assert gradient_descent.first_rise(landscape, theta) == pytest.approx(edge, rel=1e-9)


def test_the_first_rise_on_a_slope_without_end_is_infinite():
    saddle = landscapes.Saddle()
    assert gradient_descent.first_rise(saddle, np.array([0.0, 1.0])) == np.inf


def test_the_products_are_alpha_times_the_largest_eigenvalue_of_the_whole_hessian():
    digits, network = data.digits(), digits_network(3, hidden=32)
    x, y = digits.x_train[:200], digits.y_train[:200]

    def largest():
        v = np.random.default_rng(0).normal(size=network.theta.size)
        for _ in range(300):  # the power method: another way to the same number
            v = network.hessian_vector_product(x, y, v / np.linalg.norm(v))
        return np.linalg.norm(v)

    alpha = 0.25 * 2 / largest()
    for _ in range(4):
        network.theta -= alpha * network.gradient(x, y)
    products = gradient_descent.falls(0.25, [3], steps=5).product[0]
    assert products == pytest.approx([0.5, alpha * largest()], rel=0.01)


def test_a_quadratic_falls_with_every_step_below_the_edge_alone():
    assert gradient_descent.falls_on_bowls(0.99, range(5)).all()
    assert not gradient_descent.falls_on_bowls(1.05, range(5)).any()
    assert not gradient_descent.falls_on_bowls(0.1, range(5), sign=1.0).any()


def test_the_update_is_the_formula_and_the_closed_form():
    assert gradient_descent.formula_errors([0, 1]).max() < 1e-14
    assert gradient_descent.closed_form_errors([0, 1]).max() < 1e-12
    assert gradient_descent.formula_errors([0], momentum=0.5).min() > 0.01
    assert gradient_descent.closed_form_errors([0], momentum=0.5).min() > 0.01


@pytest.mark.parametrize("name", destination.surfaces())
def test_the_gradients_of_the_surfaces_are_zero_at_their_minima_and_point_up_around(name):
    surface = destination.surfaces()[name]
    d = surface.box[2]
    if len(surface.minima):
        assert np.abs(surface.gradient(surface.minima)).max() < 1e-9
        sides = 1e-3 * np.concatenate([np.eye(d), -np.eye(d)])
        for minimum in surface.minima:
            away = np.sum(surface.gradient(minimum + sides) * sides, axis=1)
            assert np.all(away > 0)


def test_where_runs_end_and_where_they_do_not():
    arrivals = gradient_descent.arrivals
    found = arrivals("four wells", 0.01, 0)
    assert found.minimum.all()
    # The basins of a separable loss are products of intervals that end at its ridge.
    ridge = 0.156731  # the root of 4t³ − 32t + 5 between the wells
    assert found.deepest.mean() == pytest.approx(((4.5 + ridge) / 9) ** 2, abs=0.05)
    assert arrivals("one minimum, not convex", 0.05, 0).minimum.all()
    for name in ("no minimum", "a level place", "a ridge"):
        assert not arrivals(name, 0.01, 0, starts=50).minimum.any()
    assert not arrivals("bowl", 0.01, 0, moves=False).minimum.any()


def test_the_steps_needed_are_those_of_the_closed_form():
    for kappa in (2.0, 10.0, 77.0):
        alpha = 1.5 / kappa
        factors = 1 - alpha * np.array([1.0, kappa])
        left, steps = np.sqrt(2.0), 0
        while left > 1e-6 * np.sqrt(2.0):
            steps += 1
            left = np.linalg.norm(factors**steps)
        assert gradient_descent.steps_needed(kappa, lambda k: 1.5 / k) == steps


def test_beyond_the_edge_no_number_of_steps_is_enough():
    assert gradient_descent.steps_needed(10.0, lambda k: 2.1 / k, most=1000) == 1000


def test_every_rate_keeps_its_bound_and_has_its_power():
    rates = gradient_descent.rates(steps=400)
    for rate in rates.values():
        assert np.all(rate.reached <= rate.bound * (1 + 1e-9))
    flat, endless = rates["convex, flat minimum"], rates["convex, no minimum"]
    # As differential equations: θ′ = −αθ³ gives θ² = 1/(2αt), θ′ = αe^(−θ) gives e^(−θ) = 1/(αt).
    assert flat.reached[-1] == pytest.approx((3 / 800) ** 2 / 4, rel=0.05)
    assert endless.reached[-1] == pytest.approx(1 / 1600, rel=0.05)
    strongly = rates["strongly convex"]
    np.testing.assert_allclose(strongly.reached, 10.5 * (19 / 21) ** (2 * strongly.steps))


def test_from_zero_only_the_last_biases_move():
    """All else is symmetric; the biases learn how often each digit comes up."""
    y = data.digits().y_train[:200]
    shares = np.bincount(y, minlength=10) / 200
    length, least = destination.stop_from_zero()
    layers = [nn.Dense(64, 16, nn.zeros), nn.Tanh(), nn.Dense(16, 10, nn.zeros)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=0)
    network.theta[-10:] = np.log(shares)
    x = data.digits().x_train[:200]
    assert length < 1e-6
    assert np.linalg.norm(network.gradient(x, y)) < 1e-12
    # There only the product of both W counts: curvatures come in pairs ± a singular value.
    C = x.T @ (shares - np.eye(10)[y]) / 200
    assert least == pytest.approx(-np.linalg.svd(C, compute_uv=False)[0], rel=1e-3)
