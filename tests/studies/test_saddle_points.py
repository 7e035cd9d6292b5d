"""The studies of the chapter on saddle points, checked in other ways."""

import itertools

import numpy as np
import optax
import pytest
from scipy.integrate import solve_ivp

from companion import landscapes, optim, training
from companion.landscapes import Saddle
from companion.studies import saddle_points
from companion.studies.saddle_points import Job, Way, networks, races, surfaces
from tests.jax_reference import jax, jnp


@pytest.mark.parametrize(("alpha", "fall"), [(0.1, 1.0), (0.5, 0.3)])
def test_steps_by_the_formula(alpha, fall):
    distances = np.array([0.3, 1e-3, 1e-7])
    found = saddle_points.escape_steps(optim.GradientDescent(alpha), distances, fall=fall)
    steps = np.ceil(np.log(1 / distances) / np.log1p(alpha * fall))
    np.testing.assert_array_equal(found, steps)
    pair = saddle_points.descent_steps(1e-7, 0.3, alpha, fall)
    assert pair == (steps[2], steps[0])


@pytest.mark.parametrize("power", [3, 4])
def test_a_saddle_without_negative_curvature_by_its_flow(power):
    """y′ = b yᵖ⁻¹ takes the time (δ²⁻ᵖ − 1) / (b (p − 2)) from δ to 1."""
    alpha, fall, distance = 0.002, 0.5, 0.1
    time = (distance ** (2 - power) - 1) / (fall * (power - 2))
    flow = solve_ivp(lambda _, y: fall * y ** (power - 1), (0, time), [distance], rtol=1e-10)
    assert flow.y[0, -1] == pytest.approx(1, rel=1e-3)
    steps = saddle_points.escape_steps(
        optim.GradientDescent(alpha), np.array([distance]), 0.0, fall, power, 10**6
    )
    assert steps[0] * alpha == pytest.approx(time, rel=0.01)
    assert saddle_points.descent_steps(distance, 0.3, alpha, fall, power).first == steps[0]


def test_millions_of_steps_are_counted():
    """From δ to 1 on the fourth power: (δ⁻² − 1) / (2 α b), and a few for the steps' length."""
    far, near = saddle_points.descent_steps(1e-3, 1e-2, 1.0, 0.5, 4)
    assert far == pytest.approx(1e6, rel=1e-3)
    assert near == pytest.approx(1e4, rel=1e-2)


def shapes(network):
    return [part.shape for part in network.views(network.theta).values()]


@pytest.mark.parametrize("hidden", [(8,), (8, 8)])
def test_the_curvature_at_zero_is_that_of_jax(hidden):
    x, y = saddle_points.balanced_digits()
    network = saddle_points.small_network(hidden, 0.0)
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes(network)])

    def loss(theta):
        pieces = zip(jnp.split(theta, ends[:-1]), shapes(network), strict=True)
        parts = [p.reshape(s) for p, s in pieces]
        a = x
        for W, b in zip(parts[:-2:2], parts[1:-2:2], strict=True):
            a = jnp.tanh(a @ W + b)
        z = a @ parts[-2] + parts[-1]
        return -jnp.mean(jax.nn.log_softmax(z)[jnp.arange(len(y)), y])

    zero = jnp.zeros(ends[-1])
    np.testing.assert_allclose(jax.grad(loss)(zero), 0, atol=1e-12)
    expected = np.linalg.eigvalsh(jax.jit(jax.hessian(loss))(zero))
    np.testing.assert_allclose(saddle_points.spectrum(hidden), expected, atol=1e-9)
    low, high = saddle_points.at_zero(len(hidden))
    np.testing.assert_allclose([low[0], high[0]], expected[[0, -1]], atol=1e-9)


def test_negative_curvatures_at_zero_are_the_positive_ones_but_for_the_biases():
    values = saddle_points.spectrum((8,))
    down, up = -values[values < -1e-9], values[values > 1e-9]
    # Ten output biases without a slope curve up by ¼ · ⅖ in nine directions.
    biases = np.full(9, 0.1)
    np.testing.assert_allclose(np.sort([*down, *biases]), np.sort(up), atol=1e-9)


def test_what_is_foretold_is_counted_far_inside():
    found = saddle_points.foretold(1e-3, seeds=[0, 1, 2])
    lowest = saddle_points.spectrum((8,))[0]
    assert found.by_curvature == pytest.approx(np.log(10) / np.log1p(-networks.ALPHA * lowest))
    np.testing.assert_allclose(found.counted, found.by_curvature, atol=3)


OPTAX = {
    "gradient descent": lambda lr: optax.sgd(lr),
    "momentum": lambda lr: optax.sgd(lr, momentum=0.9),
    "Nesterov": lambda lr: optax.sgd(lr, momentum=0.9, nesterov=True),
    "RMSprop": lambda lr: optax.rmsprop(lr, decay=0.99, eps_in_sqrt=False),
    "Adam": lambda lr: optax.adam(lr),
}


RATES = [0.5, 0.3, 0.3, 0.01, 0.03]


@pytest.mark.parametrize(("method", "alpha"), list(zip(OPTAX, RATES, strict=True)))
def test_the_updates_are_those_of_optax(method, alpha):
    job = Job(scale=0.01, left=0.6)
    found = saddle_points.updates_until(saddle_points.optimizer(method, alpha), 3, job)
    network = saddle_points.small_network(job.hidden, job.scale, 3)
    parts = [jnp.array(part) for part in network.views(network.theta).values()]
    x, y = saddle_points.balanced_digits()

    def loss(parts):
        W, b, V, c = parts
        z = jnp.tanh(x @ W + b) @ V + c
        return -jnp.mean(jax.nn.log_softmax(z)[jnp.arange(len(y)), y])

    both, way = jax.jit(jax.value_and_grad(loss)), OPTAX[method](alpha)
    state, steps, first = way.init(parts), 0, float(loss(parts))
    while True:
        now, gradient = both(parts)
        if now <= 0.6 * first:
            break
        updates, state = way.update(gradient, state)
        parts = optax.apply_updates(parts, updates)
        steps += 1
    assert found == steps > 5


def test_a_rate_is_chosen_between_worse_ones_on_other_seeds_and_images():
    job, way = Job(left=0.8, each=10), Way("Adam")
    found = saddle_points.best(way, job)

    def together(alpha):
        return sum(
            saddle_points.updates_until(saddle_points.optimizer("Adam", alpha), seed, job, which=1)
            for seed in races.TUNING_SEEDS
        )

    at = [together(found.alpha * 10 ** (k / 8)) for k in range(-4, 5)]
    # Runs that take four times as long as the best count as just so long.
    at = np.minimum(at, 4 * min(at))
    smooth = (at[:-2] + at[1:-1] + at[2:]) / 3
    assert smooth[3] == pytest.approx(found.updates)
    assert smooth.argmin() == 3
    first, other = (saddle_points.balanced_digits(which, 10)[0] for which in (0, 1))
    assert not (first[:, np.newaxis] == other).all(axis=2).any()
    np.testing.assert_array_equal(np.bincount(saddle_points.balanced_digits(1, 10)[1]), 10)


def test_a_large_eps_takes_away_that_adam_adapts():
    theta, g = np.zeros(3), np.array([1.0, -2.0, 0.5])
    saddle_points.optimizer("Adam", 1e6, 0.0, 1e6).step(theta, g)
    np.testing.assert_allclose(theta, -g, rtol=1e-5)


def test_a_method_beside_itself_takes_as_many_updates():
    first, other = saddle_points.race("momentum", "gradient descent", [0, 1], beta=0.0, alpha=0.5)
    np.testing.assert_array_equal(first, other)
    first, other = saddle_points.waits(1e-2, 1e-2, [0, 1])
    np.testing.assert_array_equal(first, other)


def test_a_part_of_the_best_rate_is_that_rate():
    job, way = Job(left=0.8, limit=200), Way("momentum")
    half = saddle_points.best(way, job).alpha / 2
    settings = {"left": 0.8, "limit": 200}
    found = saddle_points.race("momentum", "momentum", [0, 1], part=0.5, **settings)
    own = saddle_points.race("momentum", "momentum", [0, 1], alpha=half, **settings)
    np.testing.assert_array_equal(found, own)


def test_gradients_are_brought_to_a_length():
    network = saddle_points.small_network((8,), 1e-3)
    before, job = network.theta.copy(), Job(left=0.0, length=0.1, limit=1)
    images = saddle_points.balanced_digits()
    saddle_points.train(network, optim.GradientDescent(2.0), job, images, 0)
    assert np.linalg.norm(network.theta - before) == pytest.approx(0.2)


@pytest.mark.parametrize("kind", [{"dropout": 0.5}, {"batch_size": 20}])
def test_at_the_saddle_neither_dropout_nor_batches_move_a_weight(kind):
    job = Job(scale=0.0, left=0.0, limit=20, **kind)
    network = saddle_points.small_network(job.hidden, 0.0, dropout=job.dropout)
    images = saddle_points.balanced_digits()
    saddle_points.train(network, optim.GradientDescent(0.5), job, images, 0)
    views = network.views(network.theta)
    assert not any(np.abs(views[name]).max() > 1e-12 for name in views if name.endswith("W"))
    assert not saddle_points.left_in_time([0], 20, job.dropout, 0.0, job.batch_size)[0]
    assert saddle_points.left_in_time([0], 200, noise=1e-3)[0]


@pytest.mark.parametrize("batch", [0, 20])
def test_equal_units_stay_equal(batch):
    found = saddle_points.equal_units([1], small_batch=batch, updates=50)
    assert found.apart[0] < 1e-9
    assert found.loss[0] == pytest.approx(found.without[0], rel=0 if not batch else 1)
    assert saddle_points.equal_units([1], dropout=0.2, updates=50).apart[0] > 1e-3


@pytest.mark.parametrize("hidden", [(5,), (7,), (8,), (6, 7)])
def test_no_gradient_of_a_batch_parts_equal_units_of_any_width(hidden):
    for batch in (0, 20):
        found = saddle_points.parting([0], small_batch=batch, updates=30, hidden=hidden)
        assert found[0] < 1e-12
    assert saddle_points.parting([0], dropout=0.2, updates=30, hidden=hidden)[0] > 0.1


def test_what_dropout_parts_is_that_of_differences():
    """A new network with the same seed drops the same units, so that its loss may be compared."""
    x, y = saddle_points.balanced_digits()
    # The only batch of the update has the images in another order, and dropout row by row.
    (rows,) = training.batches(len(x), len(x), np.random.default_rng(3))

    def loss(theta):
        network = saddle_points.small_network((4,), 1.0, 3, "tanh", 0.3, equal=True)
        network.theta[:] = theta
        inputs, targets = network.encode(x, y)
        return network.forward_pass(inputs[rows], targets[rows], training=True)

    network = saddle_points.small_network((4,), 1.0, 3, "tanh", 0.3, equal=True)
    theta, h = network.theta.copy(), 1e-6
    slopes = [(loss(theta + h * e) - loss(theta - h * e)) / (2 * h) for e in np.eye(theta.size)]
    W, b, V, _ = network.views(np.array(slopes)).values()
    units = np.vstack([W, b, V.T])
    expected = np.ptp(units, axis=1).max() / np.abs(units).max()
    found = saddle_points.parting([3], dropout=0.3, updates=1, hidden=(4,))
    assert found[0] == pytest.approx(expected, rel=1e-5)


def test_equal_units_do_no_more_than_one():
    """Eight equal units are one, whose weights out are eight times as large."""
    x, y = saddle_points.balanced_digits()
    network = saddle_points.small_network((8,), 1.0, 2, equal=True)
    views = network.views(network.theta)
    W, b, V, c = views.values()
    z = np.tanh(x @ W[:, :1] + b[:1]) @ (8 * V[:1]) + c
    z -= z.max(axis=1, keepdims=True)
    loss = np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y])
    assert network.loss(x, y) == pytest.approx(loss)


def test_runs_differ_by_what_is_random_alone():
    assert not saddle_points.two_runs("0.9", [0, 1]).any()
    assert saddle_points.two_runs("0.9", [0, 1], noise=1e-3).all()


def test_random_matrices_in_closed_form():
    exact = {1: 1 / 2, 2: (2 - 2**0.5) / 4, 3: (np.pi - 2 * 2**0.5) / (4 * np.pi)}
    for size, share in exact.items():
        spread = (share * (1 - share) / 20_000) ** 0.5
        assert saddle_points.all_positive(size) == pytest.approx(share, abs=4 * spread)


def test_matrices_of_signs_by_all_of_them():
    """[[a, m], [m, d]] is positive if a and d are 1 and the mean m of two signs is 0."""
    signs = itertools.product((-1, 1), repeat=4)
    share = np.mean([a == d == 1 and b + c == 0 for a, b, c, d in signs])
    assert saddle_points.all_positive(2, entries="±1") == pytest.approx(share, abs=0.01)


def test_known_saddles_have_the_determinants_of_saddles():
    surface = landscapes.Himmelblau()
    ends = saddle_points.known_points(["Himmelblau"])
    x, y = np.asarray(surface.saddles).T
    xx, yy, xy = 12 * x**2 + 4 * y - 42, 12 * y**2 + 4 * x - 26, 4 * (x + y)
    np.testing.assert_allclose(ends.low * ends.high, xx * yy - xy**2)
    assert (ends.low < 0).all()
    np.testing.assert_array_equal(saddle_points.known_points(["monkey saddle"]), 0)


@pytest.mark.parametrize(("alpha", "beta", "fall"), [(1.0, 0.9, 0.05), (0.3, 0.5, 1.0)])
def test_the_growth_is_the_largest_eigenvalue_of_the_step(alpha, beta, fall):
    step = [[1 + alpha * fall, -alpha * beta], [-fall, beta]]
    largest = np.abs(np.linalg.eigvals(step)).max()
    assert saddle_points.growth(alpha, beta, fall) == pytest.approx(largest)
    assert saddle_points.growth(alpha, 0.0, fall) == pytest.approx(1 + alpha * fall)


def test_momentum_takes_the_steps_of_its_growth():
    near, far = saddle_points.escape_steps(optim.Momentum(1.0), np.array([1e-4, 1e-10]))
    factor = saddle_points.growth(1.0, 0.9, surfaces.FALL)
    assert far - near == pytest.approx(np.log(1e6) / np.log(factor), abs=1)


@pytest.mark.parametrize(("method", "beta"), [("gradient descent", 0.0), ("momentum", 0.9)])
def test_the_best_steps_by_powers_of_the_step(method, beta):
    """A step of (θ, v) is a matrix; the loss is looked at after each power."""
    fall, distance, least = 0.05, 1e-6, 10**9
    for alpha in surfaces.RATES:
        state = np.array([[1.0, 0.0], [distance, 0.0]])
        for step in range(min(least, 400)):
            if (state[0, 0] ** 2 - fall * state[1, 0] ** 2) / 2 <= -fall / 2:
                least = step
                break
            for row, curvature in zip(state, (1.0, -fall), strict=True):
                row[:] = np.array([[1 - alpha * curvature, -alpha * beta], [curvature, beta]]) @ row
            if not np.abs(state).max() < 1e6:
                break
    assert saddle_points.tuned_steps(method, distance, fall, beta) == least


def test_adam_without_momentum_takes_steps_of_alpha():
    """With β₂ = 0 as well, every step is α long."""
    pair = saddle_points.paced(0.01, 1e-3, beta=0.0, decay=0.0)
    assert pair.first == pytest.approx((1 - 1e-3) / 0.01, abs=1)
    assert pair.other == saddle_points.tuned_steps("gradient descent", 1e-3)


def test_newton_jumps_into_the_saddle_and_saddle_free_doubles():
    surface, theta = Saddle(1.0, 0.05), np.array([1.0, 0.3])
    jump = optim.newton_direction(surface.gradient(theta), surface.hessian(theta))
    np.testing.assert_allclose(theta + jump, 0, atol=1e-12)
    assert saddle_points.newton_steps(optim.newton_direction, 0.3) == 200
    assert saddle_points.newton_steps(optim.saddle_free_direction, 0.3) == 2
    assert saddle_points.second_order(True, 2.0**-9 * 0.999).first == 10
    caught = saddle_points.second_order(False, 0.3)
    assert caught.other < caught.first == surfaces.NEVER
    # No limit cuts off gradient descent, which takes as long as its growth says.
    far = saddle_points.second_order(True, 1e-12).other
    assert np.log(1e12) / np.log1p(2 * surfaces.FALL) < far < surfaces.NEVER


def test_noise_grows_to_the_variance_of_the_formula():
    """Var y after t steps is (α σ)² Σ (1 + α b)²ᵏ; |y| reaches 1 about when that does."""
    steps = np.median(
        saddle_points.escape_steps(optim.GradientDescent(1.0), np.zeros(200), noise=1e-3)
    )
    variance = 1e-6 * np.cumsum(1.05 ** (2 * np.arange(400)))
    expected = np.argmax(variance > 1)
    assert steps == pytest.approx(expected, abs=20)


def test_a_falling_rate_stays_below_its_bound():
    rate = saddle_points.falling(0.97)
    assert sum(rate(t) for t in range(3000)) == pytest.approx(1 / 0.03)
    reach = np.prod([1 + 0.05 * rate(t) for t in range(3000)])
    assert reach < np.exp(0.05 / 0.03) < 1 / 1e-2
    assert saddle_points.schedule(2.0, "0.9")(2) == pytest.approx(2 * 0.81)
    assert saddle_points.schedule(2.0, "1/t")(10) == pytest.approx(1.0)


def test_stages_follow_the_logistic_curve():
    """u′ = 2 u (s − u) for each product u of two weights that began equal."""
    s, scale, alpha = np.array([3.0, 1.0]), 0.01, 1e-3
    losses, learned = saddle_points.stages(s, scale, alpha, 6000)
    time = alpha * np.arange(6001)[:, np.newaxis]
    u = s / (1 + (s / scale**2 - 1) * np.exp(-2 * s * time))
    np.testing.assert_allclose(learned, u / s, atol=0.02)
    np.testing.assert_allclose(losses, ((s * (1 - learned)) ** 2).sum(axis=1) / 2)
