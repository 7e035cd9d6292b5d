"""Gradient descent against the closed form on a quadratic, and what it refuses."""

import numpy as np
import pytest

from companion import optim


@pytest.mark.parametrize("lr", [0.05, 0.9, 1.1])
def test_on_a_quadratic_it_follows_the_closed_form(lr):
    # L = ½ Σ λ θ²: θ after t steps is (1 − α λ)^t θ₀, growing where α > 2 / λ.
    curvature, start = np.array([0.1, 1.0, 2.0]), np.array([3.0, -2.0, 1.0])
    theta = start.copy()
    optimizer = optim.GradientDescent(lr)
    for _ in range(50):
        optimizer.step(theta, curvature * theta)
    np.testing.assert_allclose(theta, (1 - lr * curvature) ** 50 * start, rtol=1e-12)


def test_a_lattice_of_learning_rates_is_as_many_runs():
    rates = np.array([[0.1], [0.5], [0.01]])
    lattice = np.tile([2.0, -1.0], (3, 1))
    together = optim.GradientDescent(rates)
    for _ in range(10):
        together.step(lattice, 2 * lattice)
    np.testing.assert_allclose(lattice, (1 - 2 * rates) ** 10 * [2.0, -1.0], rtol=1e-13)


def test_it_works_in_place_and_leaves_the_gradient():
    theta, gradient = np.ones(3, np.float32), np.arange(3, dtype=np.float32)
    view = theta
    optim.GradientDescent(0.5).step(theta, gradient)
    np.testing.assert_array_equal(view, np.array([1, 0.5, 0], np.float32))
    assert view.dtype == np.float32
    np.testing.assert_array_equal(gradient, [0, 1, 2])


@pytest.mark.parametrize("bad", [0, -0.1, np.nan, np.inf, [0.1, 0.0]])
def test_the_learning_rate_is_positive(bad):
    with pytest.raises(ValueError, match="lr must be positive and finite"):
        optim.GradientDescent(bad)


@pytest.mark.parametrize("bad", ["0.1", None, 1j, True])
def test_the_learning_rate_is_a_number(bad):
    with pytest.raises(TypeError, match="lr must be a number"):
        optim.GradientDescent(bad)


@pytest.mark.parametrize(
    ("theta", "gradient", "error"),
    [
        (np.zeros(3), np.zeros(4), ValueError),
        (np.zeros((3, 1)), np.zeros(3), ValueError),
        (np.zeros(3), np.zeros(3, np.float32), ValueError),
        (np.zeros(3, int), np.zeros(3, int), TypeError),
    ],
)
def test_arrays_that_do_not_fit_are_refused_and_unchanged(theta, gradient, error):
    with pytest.raises(error, match="theta"):
        optim.GradientDescent(0.1).step(theta, gradient)
    assert not theta.any()
