"""The solutions on the learning rate, against optax, simulation and the roots of polynomials."""

import jax.numpy as jnp
import numpy as np
import optax
import pytest

from companion.exercises import learning_rate


def optax_run(method, theta, gradients):
    theta = jnp.asarray(theta, dtype=jnp.float64)
    state = method.init(theta)
    for g in gradients:
        updates, state = method.update(jnp.asarray(g), state, theta)
        theta = optax.apply_updates(theta, updates)
    return np.asarray(theta)


@pytest.mark.parametrize("case", learning_rate.LARGEST_RATE.cases)
def test_the_largest_rate_is_where_descent_begins_to_grow(case):
    (H,) = case
    edge = learning_rate.largest_rate(H)
    for factor, grows in ((0.98, False), (1.02, True)):
        theta = np.random.default_rng(0).normal(size=len(H))
        start = np.linalg.norm(theta)
        for _ in range(1500):
            theta = theta - factor * edge * H @ theta
        assert (np.linalg.norm(theta) > start) == grows


@pytest.mark.parametrize("case", learning_rate.MOMENTUM.cases)
def test_momentum_is_that_of_optax(case):
    theta, gradients, alpha, beta = case
    expected = optax_run(optax.sgd(alpha, momentum=beta), theta, gradients)
    assert learning_rate.momentum(*case) == pytest.approx(float(expected), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("case", learning_rate.MOMENTUM_FACTOR.cases)
def test_the_factor_is_the_largest_root(case):
    rate, beta = case
    roots = [np.abs(np.roots([1, -(1 + beta - r), beta])).max() for r in rate]
    # Two roots that meet are found to half of the digits.
    np.testing.assert_allclose(learning_rate.momentum_factor(*case), roots, rtol=1e-7)


@pytest.mark.parametrize("case", learning_rate.RMSPROP.cases)
def test_rmsprop_is_that_of_optax(case):
    theta, gradients, alpha, rho, eps = case
    method = optax.rmsprop(alpha, decay=rho, eps=eps, eps_in_sqrt=False)
    np.testing.assert_allclose(
        learning_rate.rmsprop(*case), optax_run(method, theta, gradients), rtol=1e-10
    )


@pytest.mark.parametrize("case", learning_rate.ADAM.cases)
def test_adam_is_that_of_optax(case):
    theta, gradients, alpha, beta1, beta2, eps = case
    method = optax.adam(alpha, b1=beta1, b2=beta2, eps=eps)
    np.testing.assert_allclose(
        learning_rate.adam(*case), optax_run(method, theta, gradients), rtol=1e-10
    )


@pytest.mark.parametrize("case", learning_rate.WARM_COSINE.cases)
def test_the_schedule_is_that_of_optax(case):
    t, alpha, warm, steps = case
    schedule = optax.warmup_cosine_decay_schedule(0.0, alpha, warm, steps)
    expected = [float(schedule(int(k))) for k in t]
    np.testing.assert_allclose(learning_rate.warm_cosine(*case), expected, rtol=1e-5, atol=1e-6)


def test_a_range_test_read_by_eye():
    """The loss falls by 0.5 in less than a third of a decade, from 0.1 to 0.2."""
    rates = np.array([0.01, 0.1, 0.2, 1.0, 2.0, 4.0, 8.0])
    losses = np.array([2.3, 2.2, 1.7, 1.1, 0.9, 1.5, 9.0])
    steepest, edge = learning_rate.read_range_test(rates, losses)
    assert steepest == pytest.approx(0.1 * 2**0.5)
    assert edge == 8.0


@pytest.mark.parametrize("case", learning_rate.READ_RANGE_TEST.cases[1:5])
def test_what_falls_beyond_the_lowest_loss_does_not_count(case):
    assert learning_rate.read_range_test(*case) == (pytest.approx(10**-0.5), 10.0)


@pytest.mark.parametrize("case", learning_rate.READ_RANGE_TEST.cases[5:])
def test_the_steepest_place_is_the_one_that_was_made(case):
    rates, _ = case
    steepest, edge = learning_rate.read_range_test(*case)
    assert steepest == pytest.approx(np.sqrt(0.2 * 0.3))
    assert edge in rates
