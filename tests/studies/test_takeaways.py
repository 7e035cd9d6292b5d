"""A guess at the gradient, beside gradients of JAX."""

import itertools

import jax
import numpy as np

from companion.studies.takeaways import guess


def loss(theta):
    return jax.numpy.sin(theta).sum(axis=-1) ** 2 + theta[..., 0] * theta[..., -1]


def test_the_mean_guess_over_all_signs_is_the_gradient():
    theta = np.random.default_rng(0).normal(size=6)
    gradient = np.asarray(jax.grad(loss)(theta))
    every = np.array(list(itertools.product((-1.0, 1.0), repeat=6)))
    guesses = guess(loss, theta, every)
    np.testing.assert_allclose(guesses.mean(axis=0), gradient, rtol=1e-5)
    # A single one is off.
    assert np.abs(guesses - gradient).max(axis=1).min() > 0.01


def test_a_guess_is_the_slope_along_its_direction_shared_out():
    theta, u = np.array([0.3, -1.0, 2.0]), np.array([1.0, 1.0, -1.0])
    slope = np.asarray(jax.grad(loss)(theta)) @ u
    np.testing.assert_allclose(guess(loss, theta, u), slope * u, rtol=1e-6)
