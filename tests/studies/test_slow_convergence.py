"""The studies of the chapter on slow convergence, checked in other ways."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from companion import data, optim, training
from companion.studies import slow_convergence
from companion.studies.learning_rate.small import bowl_steps_to
from companion.studies.slow_convergence import starts, tuning
from tests.jax_reference import jax, jnp


@pytest.mark.parametrize("rate", [0.003, 0.1, 0.7, 1.3, 1.9])
def test_steps_on_a_bowl_by_the_formula(rate):
    assert slow_convergence.bowl_steps(rate, 1e-3) == bowl_steps_to(rate)


def test_the_curve_is_that_of_the_training_loop():
    network = slow_convergence.network("He", "relu", 2, 5)
    digits = data.digits()
    training.fit(
        network,
        digits.x_train,
        digits.y_train,
        optim.GradientDescent(0.1),
        epochs=2,
        batch_size=32,
        rng=5,
        progress=False,
    )
    loss = network.loss(digits.x_train[:200], digits.y_train[:200])
    updates = 2 * int(np.ceil(len(digits.x_train) / 32))
    curve = slow_convergence.training_curve("He", "relu", 2, 0.1, 5, target=0.0)
    assert updates % starts.LOOK == 0
    assert curve[updates // starts.LOOK] == pytest.approx(loss, rel=1e-9)


def test_equal_units_stay_equal():
    network, digits = slow_convergence.network("constant", "tanh", 2, 0), data.digits()
    training.fit(
        network,
        digits.x_train,
        digits.y_train,
        optim.GradientDescent(0.1),
        epochs=1,
        batch_size=32,
        rng=0,
        progress=False,
    )
    W = network.views(network.theta)["dense2.W"]
    np.testing.assert_allclose(W, np.full_like(W, W[0, 0]), rtol=1e-8)


def test_small_weights_shrink_the_signal_by_their_factor():
    """Near zero tanh is z: a layer of 32 multiplies the deviation by √32 · 0.01."""
    sizes = np.mean(
        [slow_convergence.spreads("small", "tanh", 5, seed) for seed in range(40)], axis=0
    )
    np.testing.assert_allclose(sizes[1:] / sizes[:-1], 32**0.5 * 0.01, rtol=0.15)


def test_orthogonal_weights_keep_small_signals():
    sizes = slow_convergence.spreads("orthogonal", "tanh", 5)
    assert (np.diff(sizes) < 0).all()  # tanh takes a little
    assert sizes[-1] > 0.3 * sizes[0]


@pytest.mark.parametrize("trial", range(40))
def test_the_best_rate_is_that_of_all_runs_in_full(monkeypatch, trial):
    """Runs that are cut short choose as runs in full do: on random counts, many never done."""
    rng = np.random.default_rng(trial)
    never = rng.random((len(starts.RATES), 2)) < (0.5 if trial % 2 else 1.0)
    looks = np.where(never, starts.LIMIT // starts.LOOK, rng.integers(1, 20, never.shape))
    last = np.where(never, rng.uniform(1, 2, never.shape), rng.uniform(0.5, 0.8, never.shape))

    def curve(start, activation, depth, lr, seed, limit=starts.LIMIT):
        place = list(starts.RATES).index(lr), seed
        if limit < looks[place] * starts.LOOK:
            return np.full(limit // starts.LOOK + 1, 2.3)
        return np.append(np.full(looks[place], 2.3), last[place])

    def worse_run(lr):
        curves = [curve("He", "relu", 1, lr, seed) for seed in (0, 1)]
        return max((slow_convergence.updates_needed(run), round(run[-1], 1)) for run in curves)

    monkeypatch.setattr(starts, "training_curve", curve)
    found = starts.best_rate.__wrapped__("He", "relu", 1)
    assert found == min(starts.RATES, key=worse_run)


@pytest.mark.parametrize("best", [0.1, 1.0, 10.0])
def test_the_rate_is_chosen_on_two_seeds_and_judged_on_five_others(best):
    def loss(lr, seed):
        return abs(np.log10(lr / best)) + seed

    found = tuning.at_the_best_rate(loss, np.array([0.01, 0.1, 1.0, 10.0]))
    np.testing.assert_allclose(found, range(10, 15))


def test_updates_are_counted_to_the_target():
    assert slow_convergence.updates_needed(np.array([2.3, 1.5, 0.7])) == 2 * starts.LOOK
    assert slow_convergence.updates_needed(np.array([2.3, 1.5, 0.9])) == starts.LIMIT


def test_iterations_are_those_of_single_runs():
    hessians, places = slow_convergence.bowls(30.0, True, range(3))
    rates = np.array([0.01, 0.05])
    found = slow_convergence.iterations(
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
    hessians, places = slow_convergence.bowls(kappa, True, range(5))
    count = slow_convergence.iterations(
        optim.GradientDescent(2 / (1 + kappa)), hessians, places, 1e-5, 10_000
    ).max()
    bound = np.ceil(np.log(1e5) / np.log((kappa + 1) / (kappa - 1)))
    assert 0.8 * bound < count <= bound <= np.ceil(kappa / 2 * np.log(1e5))


def test_turning_matters_to_rmsprop_and_not_to_descent():
    for kappa in (100.0,):
        along, turned = (
            {m: slow_convergence.tuned(m, kappa, t).steps for m in ("gradient descent", "RMSprop")}
            for t in (False, True)
        )
        assert 0.5 < turned["gradient descent"] / along["gradient descent"] < 2
        assert turned["RMSprop"] > 10 * along["RMSprop"]


def test_the_expected_loss_is_that_of_many_runs():
    rng, curvatures = np.random.default_rng(0), np.array([0.5, 3.0])
    rates = 0.3 * (1 - np.arange(30) / 30)
    theta = np.full((100_000, 2), 2.0)
    losses = [0.5 * theta**2 @ curvatures]
    for rate in rates:
        theta -= rate * (curvatures * theta + 0.7 * rng.normal(size=theta.shape))
        losses.append(0.5 * theta**2 @ curvatures)
    expected = slow_convergence.expected_excess(rates, curvatures, 0.7, 2.0)
    np.testing.assert_allclose(np.mean(losses, axis=1), expected, rtol=0.02)


def test_one_over_t_leaves_the_variance_of_a_mean():
    losses = slow_convergence.expected_excess(1 / np.arange(1, 51), [1.0], 1.0, 10.0)
    np.testing.assert_allclose(2 * losses[1:], 1 / np.arange(1, 51), rtol=1e-12)


def test_a_constant_rate_settles_at_the_floor():
    losses = slow_convergence.expected_excess(np.full((2, 4000), [[0.1], [0.4]]), [1.0], 1.0)
    np.testing.assert_allclose(2 * losses[:, -1], [0.1 / 1.9, 0.4 / 1.6], rtol=1e-9)


def test_the_hessian_is_that_of_jax():
    x = data.linear_regression(20, 3, 10.0, rng=0).x

    def loss(w):
        return jnp.mean((x @ w[:3] + w[3] - 1.0) ** 2)

    np.testing.assert_allclose(slow_convergence.hessian(x), jax.hessian(loss)(jnp.zeros(4)))


def test_new_units_multiply_the_hessian_from_both_sides():
    x, units = slow_convergence.measured_badly(10.0, 3).x, np.array([2.0, 0.1, 5.0, 1.0, 30.0])
    D = np.diag([*units, 1.0])
    H = slow_convergence.hessian(x)
    np.testing.assert_allclose(slow_convergence.hessian(x * units), D @ H @ D, rtol=1e-10)


def test_the_condition_is_that_of_the_inputs_squared():
    x = slow_convergence.measured_badly(10.0, 1).x
    kappa = np.linalg.cond(np.column_stack([x, np.ones(len(x))])) ** 2
    assert slow_convergence.condition(x) == pytest.approx(kappa, rel=1e-5)


def test_standardized_as_scikit_learn_does():
    x = slow_convergence.measured_badly(100.0, 2).x
    expected = StandardScaler().fit_transform(x)
    np.testing.assert_allclose(slow_convergence.standardized(x), expected, rtol=1e-9, atol=1e-12)


def test_standardizing_takes_out_units_and_not_correlation():
    for seed in range(3):
        bad = slow_convergence.measured_badly(1.0, seed).x
        assert slow_convergence.condition(bad) > 1e4
        assert slow_convergence.condition(slow_convergence.standardized(bad)) < 2
        askew = slow_convergence.measured_badly(1000.0, seed).x
        assert slow_convergence.condition(slow_convergence.standardized(askew)) > 50
