"""The studies of the chapter on gradient descent, checked in other ways."""

import itertools

import numpy as np
import pytest
from scipy.optimize import brentq

from companion import data, diagnostics, landscapes, nn
from companion.studies import gradient_descent
from companion.studies.backpropagation import digits_network
from companion.studies.gradient_descent import arriving, destination
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


def test_alpha_follows_the_largest_sharpness_met():
    kept = gradient_descent.falls(0.25, [0], steps=16, initializer="uniform")
    followed = gradient_descent.falls(0.25, [0], steps=16, initializer="uniform", follow=True)
    assert kept.product[0, 0] == pytest.approx(0.5)
    assert kept.growth[0] == pytest.approx(kept.product[0].max() / 0.5)
    assert kept.growth[0] > 2
    assert followed.product[0].max() == pytest.approx(0.5)


def test_where_alpha_follows_a_plain_loop_goes_the_same_way():
    digits, network = data.digits(), digits_network(1, hidden=32)
    x, y = digits.x_train[:200], digits.y_train[:200]
    largest, falling = 0.0, 0
    for step in range(12):
        if step % 4 == 0:
            largest = max(largest, diagnostics.sharpness(network, x, y, steps=8))
        before = network.loss(x, y)
        network.theta -= 3.0 / largest * network.gradient(x, y)
        falling += network.loss(x, y) < before
    found = gradient_descent.falls(1.5, [1], steps=12, follow=True)
    assert found.part[0] == pytest.approx(falling / 12)


def test_a_quadratic_falls_with_every_step_below_the_edge_alone():
    bowls = gradient_descent.falls_on_bowls
    assert bowls(0.999, 0).all()
    assert not bowls(1.05, 0).any()
    assert not bowls(0.1, 0, sign=1.0).any()


def test_no_run_counts_as_falling_that_never_moved():
    assert not gradient_descent.falls_on_bowls(0.5, 0, bowls=5, sign=0.0).any()


def test_at_the_edge_itself_only_rounding_could_raise_the_loss():
    """The steepest coordinate jumps to and fro for ever, and all the others shrink."""
    assert gradient_descent.falls_on_bowls(1.0, 0).all()
    assert gradient_descent.falls_on_bowls(0.5, 0, lowest=1.0).all()


def test_some_steps_of_a_bowl_beyond_the_edge_rise_as_the_closed_form_says():
    """On the axes, so that nothing is rotated: the loss of each step is a sum of two powers."""
    rng = np.random.default_rng(3)
    kappa = rng.uniform(2, 100, 200)
    rotations = [landscapes.random_rotation(2, rng) for _ in range(200)]
    starts = [Q.T @ theta for Q, theta in zip(rotations, rng.normal(size=(200, 2)), strict=True)]
    expected = []
    for k, (flat, steep) in zip(kappa, starts, strict=True):
        t = np.arange(6)
        loss = flat**2 * (1 - 2.04 / k) ** (2 * t) + k * steep**2 * 1.04 ** (2 * t)
        expected.append(bool(np.all(np.diff(loss) < 0)))
    assert 0 < sum(expected) < 200
    found = gradient_descent.falls_on_bowls(1.02, 3, bowls=200, steps=5, dimension=2)
    assert found.tolist() == expected


def test_a_uniform_first_network_has_the_moments_of_its_distribution():
    network = gradient_descent.first_network(0, 32, 2, initializer="uniform")
    dense = [layer for layer in network.layers if isinstance(layer, nn.Dense)]
    assert [layer.d_in for layer in dense] == [64, 32, 32]
    for layer in dense:
        most = layer.d_in**-0.5
        for drawn, rel in ((layer.W, 0.1), (layer.b, 0.5)):
            assert np.abs(drawn).max() <= most
            assert np.std(drawn) == pytest.approx(most / 3**0.5, rel=rel)


def test_first_networks_are_those_of_the_digits_job_where_nothing_else_is_said():
    for depth in (1, 3):
        ours = gradient_descent.first_network(4, 16, depth)
        assert np.array_equal(ours.theta, digits_network(4, 16, depth).theta)
    biased = gradient_descent.first_network(4, 16, biases=0.5)
    assert np.array_equal(biased.layers[0].W, ours.layers[0].W)
    assert np.std(biased.layers[0].b) == pytest.approx(0.5, rel=0.4)


def test_on_a_kink_one_sided_slopes_differ_and_no_direction_is_the_gradients():
    on_a_kink = gradient_descent.steepest(range(20), depth=2)
    assert on_a_kink.max() > 1.001
    digits, worst = data.digits(), int(on_a_kink.argmax())
    network = gradient_descent.first_network(worst, 8, 2)
    first = network.layers[0].forward(digits.x_train[:100])
    assert (first.max(axis=1) <= 0).any()  # an image that no unit of the first layer sees
    assert gradient_descent.steepest([worst], depth=2, biases=0.1)[0] == pytest.approx(1, abs=1e-6)


def test_the_update_is_the_formula_and_the_closed_form():
    assert gradient_descent.formula_errors([0, 1]).max() < 1e-14
    assert gradient_descent.closed_form_errors([0, 1]).max() < 1e-12
    assert gradient_descent.formula_errors([0], momentum=0.5).min() > 0.01
    assert gradient_descent.closed_form_errors([0], momentum=0.5).min() > 0.01


@pytest.mark.parametrize("name", arriving.surfaces())
def test_the_gradients_of_the_surfaces_are_zero_at_their_minima_and_point_up_around(name):
    surface = arriving.surfaces()[name]
    d = surface.box[2]
    if len(surface.minima):
        assert np.abs(surface.gradient(surface.minima)).max() < 1e-9
        sides = 1e-3 * np.concatenate([np.eye(d), -np.eye(d)])
        for minimum in surface.minima:
            away = np.sum(surface.gradient(minimum + sides) * sides, axis=1)
            assert np.all(away > 0)


@pytest.mark.parametrize("name", arriving.surfaces())
def test_no_curvature_in_the_box_of_a_surface_is_larger_than_its_largest(name):
    surface = arriving.surfaces()[name]
    low, high, d = surface.box
    corners = np.array(list(itertools.product([low, high], repeat=d)))
    inside = np.random.default_rng(0).uniform(low, high, (3000, d))
    places, h = np.concatenate([corners, inside, np.zeros((1, d)), surface.minima]), 1e-5
    columns = [
        (surface.gradient(places + h * axis) - surface.gradient(places - h * axis)) / (2 * h)
        for axis in np.eye(d)
    ]
    largest = np.linalg.eigvalsh(np.stack(columns, axis=-1)).max()
    assert largest == pytest.approx(surface.curvature, rel=0.01)


def test_rastrigin_has_one_minimum_near_each_whole_place():
    minima = arriving.surfaces()["Rastrigin"].minima
    assert len({tuple(place) for place in minima.round().tolist()}) == len(minima) == 13**2
    assert np.all(minima[0] == 0)
    assert np.abs(minima - minima.round()).max() < 0.05


def test_where_runs_end_and_where_they_do_not():
    arrivals = gradient_descent.arrivals
    found = arrivals("four wells", 0.5, 0)
    assert found.minimum.all()
    # The basins of a separable loss are products of intervals that end at its ridge.
    ridge = 0.156731  # the root of 4t³ − 32t + 5 between the wells
    assert found.deepest.mean() == pytest.approx(((4.5 + ridge) / 9) ** 2, abs=0.05)
    assert arrivals("one minimum, not convex", 0.5, 0).minimum.all()
    for name in ("no minimum", "a level place", "a ridge"):
        assert not arrivals(name, 0.5, 0, starts=50).minimum.any()
    assert not arrivals("bowl", 0.5, 0, moves=False).minimum.any()
    assert arrivals("bowl", 0.5, 0, moves=False, spread=1e-4).minimum.all()


def test_no_run_rests_in_a_well_that_is_too_sharp_for_it():
    """Along each axis λ = 6t² − 16, and M = 6 · 4.5² − 16 = 105.5 at the corners."""
    roots = [brentq(lambda t: 2 * t**3 - 16 * t + 2.5, *side) for side in ((-4, -2), (2, 4))]
    sharpest, flattest = (105.5 / (6 * t**2 - 16) for t in roots)
    assert sharpest < flattest
    arrivals = gradient_descent.arrivals
    assert arrivals("four wells", 0.98 * sharpest, 0).minimum.all()
    assert not arrivals("four wells", 1.02 * sharpest, 0).deepest.any()
    assert not arrivals("four wells", 1.02 * flattest, 0).minimum.any()


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
