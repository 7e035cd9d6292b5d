"""The studies of the chapter on learning rate, checked in other ways."""

import math

import numpy as np
import pytest

from companion import data, nn, training
from companion.landscapes import RippledValley
from companion.studies import learning_rate
from companion.studies.learning_rate import reading, small, smoothing, tuning


@pytest.mark.parametrize("lr", [0.3, 0.1, 0.02, 0.001])
def test_steps_on_the_bowl_by_the_formula(lr):
    assert small.bowl_steps_to(lr) == math.ceil(math.log(1000) / -math.log(1 - lr))


def test_small_steps_end_where_the_gradient_flows():
    """Descent with a tiny rate follows θ′ = −∇f, which SciPy solves."""
    from scipy.integrate import solve_ivp

    valley = RippledValley(small.DEPTH)
    starts = np.linspace(-3.7, 3.7, 9)
    flow = [
        solve_ivp(
            lambda _, x: -(0.2 * x + 0.3 * np.pi * np.sin(2 * np.pi * x)), (0, 60), [x], rtol=1e-8
        ).y[0, -1]
        for x in starts
    ]
    crests = np.sort(valley.saddles[:, 0])
    for alpha in (0.02, 0.3):
        (ends,) = small.floor_walks(valley, alpha, starts[np.newaxis], 1500, alpha)
        np.testing.assert_array_equal(np.digitize(ends, crests), np.digitize(flow, crests))


def test_networks_on_exclusive_or_are_those_of_the_companion():
    rng = np.random.default_rng(0)
    theta = rng.normal(size=(12, 9))
    x, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
    solved = []
    for first in theta:
        layers = [nn.Dense(2, 2), nn.Tanh(), nn.Dense(2, 1)]
        network = nn.Network(layers, nn.BinaryCrossEntropy(), rng=0)
        network.theta[:] = first
        for _ in range(500):
            network.theta -= 1.0 * network.gradient(x, y)
        solved.append(training.accuracy(network, x, y) == 1)
    assert learning_rate.exclusive_or(1.0, networks=12).tolist() == solved
    assert 0 < sum(solved) < 12


def test_a_tenth_of_the_rate_takes_the_steps_of_the_formula():
    def steps(rate):
        return math.ceil(math.log(1000) / -math.log(abs(1 - rate)))

    for rate in (0.3, 1.5, 1.9):
        assert learning_rate.bowl_slowness(rate) == steps(rate / 10) / steps(rate)


def test_a_small_rate_that_is_multiplied_again_is_the_other():
    both = learning_rate.slowness(0.5, [0, 1], undone=10.0)
    np.testing.assert_array_equal(both.first, both.other)
    assert both.other.tolist() == [learning_rate.steps_to_learn(0.5, seed) for seed in (0, 1)]
    # τ times the pixels are τ times the gradients of the first weights.
    assert learning_rate.steps_to_learn(0.02, 0, 1.5, pixels=2.0) < learning_rate.steps_to_learn(
        0.02, 0, 1.5
    )
    slower = learning_rate.slowness(0.5, [0, 1])
    assert np.all(slower.first > both.first)


def test_what_is_outside_the_deepest_basin_without_noise_began_outside():
    valley = RippledValley(0.3)
    crest = np.abs(valley.saddles[:, 0]).min()
    found = learning_rate.valley_stuck(0.1, 0.3, 0.0, [3], starts=200)
    starts = np.random.default_rng(3).uniform(-4, 4, 200)
    outside = np.mean(np.abs(starts) > crest)
    assert found.first.tolist() == found.other.tolist() == [outside]


def test_noise_in_a_valley_without_ripples_spreads_as_the_closed_form_says():
    """E x² = α σ² / (a (2 − αa)) with the curvature a, once the start is forgotten."""
    valley, alpha, noise = RippledValley(0.0), 0.5, 2.0
    rngs = [np.random.default_rng(0)]
    x = small.floor_walks(valley, alpha, np.zeros((1, 20_000)), 300, alpha, noise, rngs)
    a = valley.floor
    assert np.mean(x**2) == pytest.approx(alpha * noise**2 / (a * (2 - alpha * a)), rel=0.05)


def test_a_rate_that_falls_falls_to_what_is_said():
    """On a bowl without noise, the product of all factors."""
    valley, steps = RippledValley(0.0), 50
    x = small.floor_walks(valley, 2.0, np.ones((1, 1)), steps, 0.5)
    rates = 2.0 * 0.25 ** (np.arange(steps) / steps)
    assert x[0, 0] == pytest.approx(np.prod(1 - rates * valley.floor), rel=1e-12)


def test_networks_that_learn_with_one_rate_alone_count():
    a, b = (learning_rate.exclusive_or(lr, 30, time=50.0) for lr in (2.0, 0.5))
    gain = learning_rate.exclusive_or_gain(2.0, 0.5, seed=0, networks=30, time=50.0)
    np.testing.assert_array_equal(gain, a.astype(int) - b.astype(int))


def test_bowls_are_left_beyond_the_edge_alone():
    assert not learning_rate.bowls_left(0.99, range(5)).any()
    assert learning_rate.bowls_left(1.01, range(5), steps=2000).all()


def test_what_becomes_of_runs_is_read_from_them():
    found = learning_rate.beyond_the_edge(2.0, [0, 1], steps=60, looks=4)
    for i in (0, 1):
        run = learning_rate.edge_run(i, 2.0, steps=60, looks=4)
        assert found.rises[i] == bool((np.diff(run.loss) > 0).any())
        assert found.left[i] == run.loss[-1] / run.loss[0]
        late = run.sharpness[2:] * run.lr / 2
        assert (found.sharpness[i], found.sharpest[i]) == (late.mean(), late.max())
    (left,) = learning_rate.beyond_the_edge(20.0, [0], steps=60).left
    assert left == np.inf


@pytest.mark.parametrize("loss", ["squared error", "cross-entropy"])
@pytest.mark.parametrize(
    ("activation", "units"),
    [("tanh", nn.Tanh), ("ReLU", nn.ReLU), ("sigmoid", nn.Sigmoid), ("GELU", nn.GELU)],
)
def test_the_sharpness_of_the_start_is_that_of_the_power_method(loss, activation, units):
    digits = data.digits()
    x, y = 2 * digits.x_train[:50], digits.y_train[:50]
    run = learning_rate.edge_run(1, 0.5, 1, 2, loss, activation, 8, 50, 2, 2.0, 1.5)
    layers = [nn.Dense(64, 8, nn.xavier), units(), nn.Dense(8, 8, nn.xavier), units()]
    layers.append(nn.Dense(8, 10, nn.xavier))
    squared = loss == "squared error"
    error = nn.MeanSquaredError() if squared else nn.SoftmaxCrossEntropy()
    network, targets = nn.Network(layers, error, rng=1), np.eye(10)[y] if squared else y
    network.theta *= 1.5
    v = np.random.default_rng(0).normal(size=network.theta.size)
    for _ in range(300):
        v = network.hessian_vector_product(x, targets, v / np.linalg.norm(v))
    assert run.sharpness[0] == pytest.approx(np.linalg.norm(v), rel=0.01)


def test_half_of_the_edge_is_half_of_the_edge():
    run = learning_rate.edge_run(seed=0, times=0.5, steps=50, looks=3)
    assert run.lr == pytest.approx(1 / run.sharpness[0])
    assert run.steps.tolist() == [0, 25, 50]
    assert len(run.loss) == 51
    assert not run.diverged
    assert (np.diff(run.loss) < 0).all()


@pytest.mark.parametrize("rate", [0.3, 1.0, 1.9])
def test_the_factor_is_the_largest_eigenvalue_of_the_step(rate):
    betas = np.array([0.05, 0.3, 0.6, 0.9])
    # (θ, v) ← (θ − αλ (β v + θ), β v + θ), with v in units of λ.
    eigenvalues = [
        np.abs(np.linalg.eigvals([[1 - rate, -rate * b], [1.0, b]])).max() for b in betas
    ]
    np.testing.assert_allclose(learning_rate.steep_factor(rate, betas), eigenvalues, atol=5e-3)


def test_steps_in_a_valley_by_hand():
    """The best of the rates, run again without an optimizer."""
    rates = np.array([0.001, 0.015, 0.018])
    counts = []
    for rate in rates:
        rng = np.random.default_rng(3)
        q = np.linalg.qr(rng.normal(size=(2, 2)))
        Q = q[0] * np.sign(np.diag(q[1]))
        H = Q @ np.diag([1.0, 100.0]) @ Q.T
        theta = rng.normal(size=2)
        theta, steps = theta / np.linalg.norm(theta), 0
        while np.linalg.norm(theta) >= 1e-3:
            theta, steps = theta - rate * H @ theta, steps + 1
        counts.append(steps)
    found = learning_rate.bowl_steps("gradient descent", rates, [3], accuracy=1e-3, limit=8000)
    assert found.min() == min(counts)


def test_the_best_momentum_of_a_valley_is_that_of_the_theory():
    """√β = (√κ − 1) / (√κ + 1), which is 0.67 for κ = 100."""
    steps = {
        beta: smoothing.best_in_a_valley("momentum", [1, 2], (beta,)).mean()
        for beta in (0.4, 0.55, 0.67, 0.8, 0.9)
    }
    assert min(steps, key=steps.__getitem__) == 0.67
    (chosen,) = {*smoothing.best_in_a_valley("momentum", [1], tuple(steps))}
    assert chosen == smoothing.best_in_a_valley("momentum", [1], (0.67,))[0]


def test_a_run_that_was_far_away_does_not_arrive():
    steps = learning_rate.bowl_steps("gradient descent", np.array([0.0199, 1.0]), [0], limit=500)
    assert steps[1, 0] == 500


def test_the_damping_is_the_root_of_beta_over_the_factor_of_descent():
    # β = 0.5 · 0.9², with complex roots.
    assert learning_rate.damping(0.5, 1.9) == pytest.approx(0.405**0.5 / 0.9, abs=2e-3)
    assert learning_rate.damping(0.0, 1.9) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_the_noise_of_updates_is_that_of_a_geometric_sum(beta):
    """Var v = σ² / (1 − β²), beside the square of 1 / (1 − β)."""
    found = learning_rate.update_noise(beta, range(5), steps=4000)
    assert found.mean() == pytest.approx(((1 - beta) / (1 + beta)) ** 0.5, rel=0.02)


def test_the_cycle_of_rmsprop_in_closed_form():
    """At θ = ± α/2, √v is |g|, the step is α long, and the next place is ∓ α/2."""
    for alpha, curvature in ((0.3, 1.0), (0.05, 20.0)):
        cycle = learning_rate.rms_cycle(alpha, [0, 1], curvature)
        np.testing.assert_allclose(cycle, 0.5, atol=1e-3)
    assert learning_rate.rms_cycle(0.1, [0, 1], noise=1.0).min() > 0.6
    assert learning_rate.rms_cycle(0.1, [0, 1], decay=0.01).max() < 0.1


def test_rmsprop_comes_near_before_it_forgets_its_first_gradients():
    """With ρ = 0.9999, in some thousand steps; by hand, without the optimizer."""
    theta, v, alpha = np.random.default_rng(0).uniform(-3, 3), 0.0, 0.1
    near = np.inf
    for _ in range(2000):
        v = 0.9999 * v + 0.0001 * theta**2
        theta -= alpha * theta / (np.sqrt(v) + 1e-8)
        near = min(near, abs(theta))
    assert near < 1e-6 * alpha
    lasts = 2000 / (1 / (1 - 0.9999) + 3 / alpha)
    assert learning_rate.rms_cycle(alpha, [0], rho=0.9999, lasts=lasts)[0] < 1e-3


def test_one_v_for_all_gives_one_rate_to_all():
    assert learning_rate.rate_spread([0], epochs=1, shared=True) == pytest.approx(1)
    rates = learning_rate.effective_rates(0, epochs=1)
    low, high = np.sort(rates)[[round(0.05 * len(rates)), round(0.95 * len(rates))]]
    assert learning_rate.rate_spread([0], epochs=1)[0] == pytest.approx(high / low, rel=0.05)


def test_a_valley_along_the_axes_is_as_short_as_a_round_one_for_rmsprop():
    along = learning_rate.valley_growth(10_000.0, [0, 1])
    np.testing.assert_array_equal(along.first, along.other)
    across = learning_rate.valley_growth(100.0, [0, 1], degrees=40.0)
    assert np.all(across.first > 10 * across.other)


@pytest.mark.parametrize("method", ["momentum", "Adam"])
def test_the_reading_job_is_what_fit_does(method):
    digits = data.digits()
    layers = [nn.Dense(64, 32), nn.ReLU(), nn.Dense(32, 10)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=5)
    training.fit(
        network,
        digits.x_train,
        digits.y_train,
        learning_rate.METHODS[method](0.01),
        epochs=2,
        batch_size=32,
        rng=5,
        progress=False,
    )
    loss, accuracy = learning_rate.reading_job(method, 0.01, seed=5, epochs=2)
    assert loss == pytest.approx(network.loss(digits.x_train, digits.y_train), rel=1e-12)
    assert accuracy == training.accuracy(network, digits.x_test, digits.y_test)


def test_many_runs_at_once_are_those_of_one_network_each():
    """With a loss that is multiplied, brighter pixels and a rate that falls, in a plain loop."""
    digits, seeds = data.digits(), [3, 40]
    job = {"pixels": 4.0, "epochs": 1, "hidden": 8, "batch_size": 64, "loss_factor": 0.5}
    losses, right = learning_rate.reading_runs(
        "momentum", 0.02, seeds, **job, decay=0.8, falls=True
    )
    x, updates = 4 * digits.x_train, math.ceil(len(digits.x_train) / 64)
    for loss, part, seed in zip(losses, right, seeds, strict=True):
        layers = [nn.Dense(64, 8), nn.ReLU(), nn.Dense(8, 10)]
        network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)
        velocity = np.zeros_like(network.theta)
        batches = training.batches(len(x), 64, np.random.default_rng(seed))
        for t, batch in enumerate(batches):
            gradient = 0.5 * network.gradient(x[batch], digits.y_train[batch])
            velocity = 0.8 * velocity + gradient
            network.theta -= 0.02 * (1 + math.cos(math.pi * t / updates)) / 2 * velocity
        assert loss == pytest.approx(network.loss(x, digits.y_train), rel=1e-10)
        assert part == training.accuracy(network, 4 * digits.x_test, digits.y_test)


def test_divergence_is_no_result():
    assert learning_rate.reading_job("gradient descent", 1e6, seed=0) == (1e3, 0.0)
    losses, right = learning_rate.reading_runs("gradient descent", 2.2, range(8), epochs=1)
    alone = [
        learning_rate.reading_job("gradient descent", 2.2, seed, epochs=1) for seed in range(8)
    ]
    np.testing.assert_allclose(np.transpose([losses, right]), alone, rtol=1e-6)


def test_a_loss_that_is_multiplied_is_no_other_loss_to_adam():
    """As long as ε is small beside the gradients; to gradient descent it is another α."""
    adam = learning_rate.rescaled("Adam", [5], 32.0, "training loss", epochs=1)
    assert adam.first == pytest.approx(adam.other, rel=0.01)
    descent = learning_rate.rescaled("gradient descent", [5], 2.0, "training loss", epochs=1)
    alpha = learning_rate.tuned("gradient descent", epochs=1).lr
    for loss, lr in ((descent.first, 2 * alpha), (descent.other, alpha)):
        again, _ = learning_rate.reading_job("gradient descent", lr, 5, epochs=1)
        assert loss == pytest.approx(again, rel=1e-6)


def test_the_range_that_works_is_interpolated_on_the_logarithm():
    rates = 10.0 ** np.arange(-3, 3)
    accuracy = np.array([0.1, 0.8, 1.0, 0.95, 0.45, 0.1])
    found = learning_rate.workable(rates, accuracy, enough=0.9)
    assert np.log10(found.low) == pytest.approx(-1.5)
    assert np.log10(found.high) == pytest.approx(0.1)
    assert found.decades == pytest.approx(1.6)
    assert learning_rate.workable(rates, accuracy / 2, enough=0.9).decades == 0


def test_adam_is_made_of_both_means_if_they_are_corrected():
    assert learning_rate.adam_errors([0, 1]).max() < 1e-13
    assert learning_rate.adam_errors([0, 1], corrected=False).min() > 0.1


def test_the_search_of_a_rate_ends_inside_its_grid():
    def loss(lr):
        return (math.log10(lr) + 3.2) ** 2

    lr, least = tuning.best_rate(loss, 1.0)
    assert abs(math.log10(lr) + 3.2) <= 1 / 12 + 1e-9
    neighbours = [loss(lr * 10 ** (k / 6)) for k in (-1, 0, 1)]
    assert least == pytest.approx(np.mean(neighbours))


@pytest.mark.parametrize("method", learning_rate.METHODS)
def test_a_decay_reaches_the_optimizer(method):
    if method == "gradient descent":
        return
    made = reading.make(method, 0.1, 0.3)
    values = vars(made)
    assert 0.3 in (values.get("momentum"), values.get("rho"), values.get("betas", [None])[0])


def test_a_rate_from_this_job_is_the_searched_one():
    pair = learning_rate.carried("gradient descent", [5], source="searched", epochs=1)
    np.testing.assert_array_equal(pair.first, pair.other)
    # On another loss, α changes by its factor: the product is the same.
    tuned = [learning_rate.tuned("gradient descent", epochs=1, loss_factor=f).lr for f in (1, 10)]
    assert tuned[0] / tuned[1] == pytest.approx(10)


def test_two_methods_are_run_at_their_own_rates():
    pair = learning_rate.compared("momentum", "gradient descent", [7], epochs=1)
    for losses, method in ((pair.first, "momentum"), (pair.other, "gradient descent")):
        lr = learning_rate.tuned(method, epochs=1).lr
        assert losses.tolist() == [learning_rate.reading_job(method, lr, 7, epochs=1)[0]]


def test_widths_are_those_of_the_ranges():
    pair = learning_rate.widths("gradient descent", "Adam", [0], enough=0.5, epochs=1)
    rates = learning_rate.tuned("Adam", epochs=1).lr * 10 ** (np.arange(-6, 6) / 2)
    read = [learning_rate.reading_job("Adam", lr, 0, epochs=1)[1] for lr in rates]
    expected = pytest.approx(learning_rate.workable(rates, np.array(read), 0.5).decades)
    assert pair.other.tolist() == [expected]
