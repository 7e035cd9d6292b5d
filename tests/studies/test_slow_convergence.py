"""The studies of the chapter on slow convergence, checked in other ways."""

import numpy as np
import pytest
from scipy import linalg
from sklearn.preprocessing import StandardScaler

from companion import data, optim
from companion.optim import schedules
from companion.studies import deep_digits
from companion.studies import slow_convergence as studies
from companion.studies.lattice import Lattice
from companion.studies.learning_rate.small import bowl_steps_to
from companion.studies.slow_convergence import counting, falling, first_weights, methods
from tests.jax_reference import jax, jnp


@pytest.mark.parametrize("rate", [0.003, 0.1, 0.7, 1.3, 1.9])
def test_steps_on_a_bowl_by_the_formula(rate):
    assert studies.bowl_steps(rate, 1e-3) == bowl_steps_to(rate)


JOB = studies.Job(depth=2, width=5, batch_size=7, target=1.5)


def _plain(job, rate, seed, updates, choosing=False):
    """The losses of one network of the companion, batch by batch, with its own loop."""
    x, y = deep_digits.images(choosing)
    start = studies.scaled(job.rule, job.scale)
    network = studies.deep_digits(start, job.activation, job.depth, job.width, seed)
    inputs, targets = network.encode(x, y)
    gradient, rng = np.zeros_like(network.theta), np.random.default_rng(seed)
    order, losses = np.empty(0, int), []
    for _ in range(updates + 1):
        losses.append(network.loss(x[: counting.LOOKED_AT], y[: counting.LOOKED_AT]))
        if len(order) < job.batch_size:
            order = rng.permutation(len(x))
        batch, order = order[: job.batch_size], order[job.batch_size :]
        network.backpropagate(inputs[batch], targets[batch], gradient)
        network.theta -= rate * gradient
    return np.array(losses)


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_the_lattice_is_many_single_networks(activation):
    job = JOB._replace(activation=activation)
    looks = [0, 1, 5, 30]
    found = studies.curve(job, 0.3, [4, 5], looks)
    for i, seed in enumerate((4, 5)):
        np.testing.assert_allclose(found[:, i], _plain(job, 0.3, seed, 30)[looks], rtol=1e-9)


def test_rates_of_a_lattice_do_not_mix():
    counts, losses = studies.run(JOB, [0.1, 0.5], [4, 5], limit=20)
    for i, rate in enumerate((0.1, 0.5)):
        for j, seed in enumerate((4, 5)):
            alone = _plain(JOB, rate, seed, 20)
            assert losses[i, j] == pytest.approx(alone[20], rel=1e-9)
            assert counts[i, j] == np.inf


def test_updates_are_counted_to_the_first_loss_below_the_target():
    """Up to 20, every update is looked at."""
    job = studies.Job(depth=1, target=2.1)
    counts, _ = studies.run(job, [0.5], [4, 5, 6])
    for count, seed in zip(counts[0], (4, 5, 6), strict=True):
        assert count == (_plain(job, 0.5, seed, 20) < 2.1).argmax()
        assert count > 2


@pytest.mark.parametrize("choosing", [False, True])
def test_to_drop_what_is_done_changes_no_count(choosing):
    """Momentum with β = 0 is gradient descent, but keeps a velocity, and so drops nothing."""
    job = studies.Job(depth=1, target=1.5, limit=300)
    rates, seeds = [0.1, 0.3, 1e200], [4, 5, 6]
    counts, _ = studies.run(job, rates, seeds, None, choosing)
    whole, _ = studies.run(job._replace(method="momentum"), rates, seeds, 0.0, choosing)
    np.testing.assert_array_equal(counts, whole)
    assert np.isfinite(counts[1]).all()
    assert choosing or np.isfinite(counts[0]).all()


def test_images_for_choosing_are_not_those_for_judging():
    chosen, judged = deep_digits.images(True)[0], deep_digits.images(False)[0]
    assert len(chosen) + len(judged) == len(data.digits().x_train)
    assert len(judged) == deep_digits.JUDGED


VARIANCES = {
    "He": 2 / 300,
    "He, uniform": 2 / 300,
    "Xavier": 2 / 500,
    "Xavier, normal": 2 / 500,
    "uniform to 1/√d_in": 1 / 900,
    "one deviation": 1.0,
}


@pytest.mark.parametrize("rule", VARIANCES)
def test_the_variance_of_first_weights(rule):
    weights = studies.scaled(rule, 2.0)(np.random.default_rng(0), (300, 200))
    assert weights.var() == pytest.approx(4 * VARIANCES[rule], rel=0.02)
    assert abs(weights.mean()) < 0.02 * weights.std()


def test_uniform_rules_have_an_end():
    weights = studies.scaled("uniform to 1/√d_in", 1.0)(np.random.default_rng(0), (300, 200))
    assert 0.999 / 300**0.5 < np.abs(weights).max() <= 1 / 300**0.5


def test_equal_units_stay_equal():
    start = studies.scaled("equal", 0.1)
    grid = Lattice([studies.deep_digits(start, "tanh", 2, 8, 0)], 1, "tanh")
    x, y = deep_digits.images(False)
    for _ in range(30):
        grid.theta -= 0.1 * grid.gradient(x[np.newaxis, :50], np.eye(10)[y[np.newaxis, :50]])
    W = grid._layers[1][0][0, 0]
    np.testing.assert_allclose(W, np.full_like(W, W[0, 0]), rtol=1e-8)
    assert abs(W[0, 0] - 0.1) > 1e-4


@pytest.mark.parametrize("place", [-40, -21, -6, 1, 14])
def test_the_best_rate_is_found_wherever_it_lies(monkeypatch, place):
    """In quarters of a decade; the grid goes on to where it is."""

    def run(job, rates, seeds, decay, choosing, limit):
        off = np.abs(4 * np.log10(rates) - place)
        counts = np.repeat((100 + 10 * off)[:, np.newaxis], len(seeds), axis=1)
        return np.where(counts > limit, np.inf, counts), counts

    monkeypatch.setattr(first_weights, "run", run)
    found = first_weights.best.__wrapped__(JOB)
    assert found.rate == pytest.approx(10 ** (place / 4))
    assert found.worst == 100


def test_the_best_decay_is_found(monkeypatch):
    def run(job, rates, seeds, decay, choosing, limit):
        off = np.abs(4 * np.log10(rates)) + 100 * abs(decay - 0.8)
        counts = np.repeat((100 + off)[:, np.newaxis], len(seeds), axis=1)
        return np.where(counts > limit, np.inf, counts), counts

    monkeypatch.setattr(first_weights, "run", run)
    found = first_weights.best.__wrapped__(JOB._replace(method="Adam"), (0.5, 0.8, 0.9))
    assert found.decay == 0.8
    assert found.rate == pytest.approx(1.0)


def test_what_is_judged_was_not_chosen_on(monkeypatch):
    seen = []

    def run(job, rates, seeds, decay=None, choosing=False, limit=None):
        seen.append((tuple(seeds), choosing))
        return np.full((len(rates), len(seeds)), 5.0), np.ones((len(rates), len(seeds)))

    monkeypatch.setattr(first_weights, "run", run)
    monkeypatch.setattr(first_weights, "best", first_weights.best.__wrapped__)
    first_weights.updates.__wrapped__(JOB, (10, 11))
    assert {seeds for seeds, choosing in seen if choosing} == {first_weights.CHOOSING_SEEDS}
    assert [seeds for seeds, choosing in seen if not choosing] == [(10, 11)]


def test_small_weights_shrink_the_signal_by_their_factor():
    """Near zero tanh is z: a layer of 32 multiplies the deviation by √32 · 0.01."""
    sizes = []
    for seed in range(40):
        network = studies.deep_digits(studies.scaled("one deviation", 0.01), "tanh", 5, 32, seed)
        outputs = network.layer_outputs(data.digits().x_train[:200])
        sizes.append([a.std() for name, a in outputs.items() if name.startswith("tanh")])
    mean = np.mean(sizes, axis=0)
    np.testing.assert_allclose(mean[1:] / mean[:-1], 32**0.5 * 0.01, rtol=0.15)


@pytest.mark.parametrize(("part", "beyond"), [(0.3, None), (0.99, None), (1.01, None), (1.0, 0.9)])
def test_steps_on_a_bowl_counted_one_by_one(part, beyond):
    def count(alpha):
        theta, steps = np.ones(4), 0
        while np.sqrt(np.mean(theta**2)) >= 1e-2:
            theta -= alpha * np.geomspace(1, 50, 4) * theta
            steps += 1
        return steps

    alpha = part * 2 / 51 if beyond is None else 2 / 51 + beyond * (2 / 50 - 2 / 51)
    found = studies.halved_on_a_bowl(part, 50.0, 4, 1e-2, beyond=beyond)
    assert found == count(alpha / 2) / count(alpha)


def test_halving_leaves_the_way_as_it_is():
    """With all examples in each step and tiny rates, the path is one curve: t α is constant."""
    found = studies.doubling(0.05, [4, 5], 2.0, batch_size=800, target=2.1, width=4)
    np.testing.assert_allclose(found, 2.0, rtol=0.06)


def test_a_rate_is_told_over_the_best_one():
    job = studies.Job(depth=1, target=2.0, width=4)
    at = studies.best(job).rate
    larger, smaller = (studies.run(job, [rate], [4, 5])[0][0] for rate in (at / 8, at / 32))
    found = studies.doubling(1 / 8, [4, 5], 4.0, target=2.0, width=4)
    np.testing.assert_allclose(found, np.sqrt(smaller / larger))


def test_momentum_is_tuned_over_a_decay_near_its_best_one():
    """The count of the search is close to that of the closed form, which knows the best β."""
    hessians, starts = studies.bowls(100.0, False, range(6), 0.0)
    rate, options, _ = methods.chosen("momentum", hessians, starts, 1e-2, 1000)
    root = 10.0
    known = optim.Momentum((2 / (1 + root)) ** 2, ((root - 1) / (root + 1)) ** 2)
    tuned = optim.Momentum(rate, **options)
    counts = [
        studies.iterations(method, hessians, starts, 1e-2, 1000).mean() for method in (tuned, known)
    ]
    assert counts[0] <= 1.1 * counts[1]


def test_pixels_drawn_anew_have_other_units():
    first, again, other = (deep_digits.units(1.0, drawn) for drawn in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert np.abs(np.log10(other)).max() <= 1
    assert abs(np.corrcoef(np.log10(first), np.log10(other))[0, 1]) < 0.5
    assert (
        (studies.run(JOB._replace(spread=1.0), [0.1], [4], limit=5)[1])
        != (studies.run(JOB._replace(spread=1.0, drawn=1), [0.1], [4], limit=5)[1])
    )


@pytest.mark.parametrize("kappa", [4.0, 30.0, 400.0])
def test_momentum_needs_what_the_closed_form_says(kappa):
    root, curvatures = kappa**0.5, np.geomspace(1, kappa, 300)
    theta, steps = np.ones(300), 0
    optimizer = optim.Momentum((2 / (1 + root)) ** 2, ((root - 1) / (root + 1)) ** 2)
    while np.abs(theta).max() > 1e-4:
        optimizer.step(theta, curvatures * theta)
        steps += 1
    # The farthest may swing through 0, and a step be the first of several below.
    assert 0 <= studies.momentum_steps(kappa, 1e-4) - steps <= 1


def test_iterations_are_those_of_single_runs():
    hessians, places = studies.bowls(30.0, True, range(3))
    rates = np.array([0.01, 0.05])
    found = studies.iterations(
        optim.Momentum(rates[:, np.newaxis, np.newaxis], 0.8), hessians, places, 1e-2, 500
    )
    fastest = int(found.max(axis=1).argmin())
    for seed, (H, start) in enumerate(zip(hessians, places, strict=True)):
        theta, optimizer, count = start.copy(), optim.Momentum(rates[fastest], 0.8), 0
        while np.linalg.norm(theta) >= 1e-2 * np.linalg.norm(start):
            optimizer.step(theta, H @ theta)
            count += 1
        assert found[fastest, seed] == count


@pytest.mark.parametrize("kappa", [10, 100])
def test_the_best_rate_needs_no_more_than_the_derived_number(kappa):
    hessians, places = studies.bowls(kappa, True, range(5))
    count = studies.iterations(
        optim.GradientDescent(2 / (1 + kappa)), hessians, places, 1e-5, 10_000
    ).max()
    bound = np.ceil(np.log(1e5) / np.log((kappa + 1) / (kappa - 1)))
    assert 0.8 * bound < count <= bound <= np.ceil(kappa / 2 * np.log(1e5))


def test_a_turn_keeps_the_curvatures():
    for angle in (0.0, 10.0, 45.0):
        hessians, _ = studies.bowls(50.0, False, range(3), angle, 5)
        for H in hessians:
            np.testing.assert_allclose(
                np.linalg.eigvalsh(H),
                np.linalg.eigvalsh(studies.bowls(50.0, False, [0], 0.0, 5)[0][0]),
            )
            assert (angle == 0) == (np.abs(H - np.diag(np.diag(H))).max() < 1e-9)


def test_a_turn_by_as_many_degrees():
    """In the plane there is one turn: its axes lie at that angle."""
    (H,), _ = studies.bowls(50.0, False, [3], 20.0, 2)
    steep = np.linalg.eigh(H)[1][:, 1]
    angle = np.rad2deg(np.arctan2(np.abs(steep).min(), np.abs(steep).max()))
    assert angle == pytest.approx(20.0)


def test_turning_matters_to_rmsprop_and_not_to_descent():
    along, turned = (
        studies.steps_compared("RMSprop", "gradient descent", range(6), 100.0, angle)
        for angle in (0.0, 45.0)
    )
    assert 0.5 < np.median(turned.other) / np.median(along.other) < 2
    assert np.median(turned.first) > 10 * np.median(along.first)


@pytest.mark.parametrize("lr", [2e-5, 3e-3, 1e3])
def test_the_best_rate_on_a_bowl_is_found_wherever_it_lies(lr):
    """Where the curvature is one number, its inverse is the best."""
    H = np.eye(2)[np.newaxis] / lr
    found, _, _ = methods.chosen("gradient descent", H, np.ones((1, 2)), 1e-3, 1000)
    assert abs(np.log10(found / lr)) < 0.1


def test_the_expected_loss_is_that_of_many_runs():
    rng, curvatures = np.random.default_rng(0), np.array([0.5, 3.0])
    rates = 0.3 * (1 - np.arange(30) / 30)
    theta = np.full((100_000, 2), 2.0)
    losses = [0.5 * theta**2 @ curvatures]
    for rate in rates:
        theta -= rate * (curvatures * theta + 0.7 * rng.normal(size=theta.shape))
        losses.append(0.5 * theta**2 @ curvatures)
    expected = studies.expected_excess(rates, curvatures, 0.7, 2.0)
    np.testing.assert_allclose(np.mean(losses, axis=1), expected, rtol=0.02)


def test_one_over_t_leaves_the_variance_of_a_mean():
    losses = studies.expected_excess(1 / np.arange(1, 51), [1.0], 1.0, 10.0)
    np.testing.assert_allclose(2 * losses[1:], 1 / np.arange(1, 51), rtol=1e-12)


def test_a_constant_rate_settles_at_the_floor():
    losses = studies.expected_excess(np.full((2, 4000), [[0.1], [0.4]]), [1.0], 1.0)
    np.testing.assert_allclose(2 * losses[:, -1], [0.1 / 1.9, 0.4 / 1.6], rtol=1e-9)


def test_rising_is_the_line_run_backward():
    line = falling.factors("straight line", 8)
    np.testing.assert_allclose(line, 1 - np.arange(8) / 8)
    np.testing.assert_array_equal(falling.factors("rising", 8), line[::-1])


@pytest.mark.parametrize("place", [-20, -4, 9])
def test_the_lowest_loss_is_found_wherever_it_lies(place):
    found = falling.lowest(lambda rates: np.abs(4 * np.log10(rates) - place))
    assert found == pytest.approx(10 ** (place / 4))


def test_without_noise_the_order_of_the_rates_does_not_matter_to_a_bowl():
    pair = studies.regression_compared(
        "straight line", "rising", range(6), batch_size=256, updates=20
    )
    np.testing.assert_allclose(pair.first, pair.other, rtol=1e-9)


def test_schedules_on_digits_are_the_companions_own():
    """One seed, all images in each step: gradient descent with the schedule, in the open."""
    (found,), _ = studies.digits_compared(
        "straight line", "constant", [4], 12.0, 60, width=4, count=60
    )
    x, y = (part[:60] for part in deep_digits.images(False))
    losses = []
    for k in range(-40, 41):
        network = studies.deep_digits(studies.scaled("He", 1.0), "relu", 1, 4, 4)
        inputs, targets = network.encode(x, y)
        gradient = np.zeros_like(network.theta)
        optimizer = optim.GradientDescent(schedules.Polynomial(10 ** (k / 4), 12))
        with np.errstate(all="ignore"):
            for _ in range(12):
                network.backpropagate(inputs, targets, gradient)
                optimizer.step(network.theta, gradient)
            losses.append(network.loss(x, y))
    assert np.isclose(losses, found, rtol=1e-9).any()


def test_both_orders_of_the_rates_on_digits_have_one_rate():
    """All images in each step, in the open: one α gives both ends."""
    found = studies.order_on_digits("straight line", "rising", [4], 9, 40, width=4)
    x, y = (part[:40] for part in deep_digits.images(False))
    ends = []
    for k in range(-30, 31):
        both = []
        for factors in (1 - np.arange(9) / 9, (1 + np.arange(9)) / 9):
            network = studies.deep_digits(studies.scaled("He", 1.0), "relu", 1, 4, 4)
            inputs, targets = network.encode(x, y)
            gradient = np.zeros_like(network.theta)
            with np.errstate(all="ignore"):
                for factor in factors:
                    network.backpropagate(inputs, targets, gradient)
                    network.theta -= factor * 10 ** (k / 4) * gradient
                both.append(network.loss(x, y))
        ends.append(both)
    same = np.isclose(ends, [found.first[0], found.other[0]], rtol=1e-9).all(axis=1)
    assert same.any()


def test_the_hessian_is_that_of_jax():
    x = data.linear_regression(20, 3, 10.0, rng=0).x

    def loss(w):
        return jnp.mean((x @ w[:3] + w[3] - 1.0) ** 2)

    np.testing.assert_allclose(studies.hessian(x), jax.hessian(loss)(jnp.zeros(4)))


def test_new_units_multiply_the_hessian_from_both_sides():
    x, units = studies.measured_badly(10.0, 3).x, np.array([2.0, 0.1, 5.0, 1.0, 30.0])
    D = np.diag([*units, 1.0])
    H = studies.hessian(x)
    np.testing.assert_allclose(studies.hessian(x * units), D @ H @ D, rtol=1e-10)


def test_the_condition_is_that_of_the_inputs_squared():
    x = studies.measured_badly(10.0, 1).x
    kappa = np.linalg.cond(np.column_stack([x, np.ones(len(x))])) ** 2
    assert studies.condition(x) == pytest.approx(kappa, rel=1e-5)


def test_standardized_as_scikit_learn_does():
    x = studies.measured_badly(100.0, 2).x
    expected = StandardScaler().fit_transform(x)
    np.testing.assert_allclose(studies.standardized(x), expected, rtol=1e-9, atol=1e-12)


def test_standardizing_takes_out_units_and_not_correlation():
    for seed in range(3):
        bad = studies.measured_badly(1.0, seed).x
        assert studies.condition(bad) > 1e4
        assert studies.condition(studies.standardized(bad)) < 2
        askew = studies.measured_badly(1000.0, seed).x
        assert studies.condition(studies.standardized(askew)) > 50


@pytest.mark.parametrize("kappa", [10.0, 1000.0])
def test_whitened_inputs_make_a_round_bowl(kappa):
    x = studies.measured_badly(kappa, 2).x
    white = studies.whitened(x)
    np.testing.assert_allclose(white.T @ white / len(x), np.eye(5), atol=1e-6)
    np.testing.assert_allclose(white.mean(axis=0), 0, atol=1e-9)
    assert studies.condition(white) == pytest.approx(1, abs=1e-5)
    covariance = np.cov(x.T, bias=True)
    np.testing.assert_allclose(
        white, (x - x.mean(axis=0)) @ linalg.inv(linalg.sqrtm(covariance)), rtol=1e-5, atol=1e-6
    )


def test_one_direction_is_learned_along_a_logistic_curve():
    """Saxe and others (2014), equation 8, for two weights that are alike."""
    strength, alpha = 3.0, 1e-3
    part = studies.stairs([strength], 0.1, alpha, 4000, 1)[:, 0]
    assert part[-1] == pytest.approx(1, abs=1e-6)
    # From where the two weights have grown alike, the curve is logistic.
    k = int((part > 0.01).argmax())
    t = np.arange(len(part) - k) * alpha
    grown = np.exp(2 * strength * t)
    expected = grown / (grown - 1 + 1 / part[k])
    np.testing.assert_allclose(part[k:], expected, atol=0.02)


def test_stairs_follow_the_gradient_of_jax():
    strengths = np.array([2.0, 1.0])
    rng = np.random.default_rng(3)
    weights = [rng.normal(0, 0.3, (2, 2)) for _ in range(3)]

    def loss(ws):
        return 0.5 * jnp.sum((ws[2] @ ws[1] @ ws[0] - jnp.diag(strengths)) ** 2)

    for _ in range(3):
        weights = [W - 0.05 * g for W, g in zip(weights, jax.grad(loss)(weights), strict=True)]
    expected = np.diag(weights[2] @ weights[1] @ weights[0]) / strengths
    found = studies.stairs(strengths, 0.3, 0.05, 3, 3, layers=3)
    np.testing.assert_allclose(found[-1], expected, rtol=1e-5)
