"""In float32, where squares soon leave the range: paths against those in float64, and optax."""

import jax.numpy as jnp
import numpy as np
import optax
import pytest

from companion import optim
from tests import jax_reference

assert jax_reference.jax.config.jax_enable_x64

ADAMS = [optim.Adam, optim.AMSGrad, optim.AdamW, optim.Nadam]
MEANS = [*ADAMS, optim.RMSprop, optim.Adadelta]
every_adam = pytest.mark.parametrize("kind", ADAMS)
every_mean = pytest.mark.parametrize("kind", MEANS)


def path(optimizer, gradients, dtype):
    theta, points = np.zeros(gradients.shape[1:], dtype), []
    for gradient in gradients:
        optimizer.step(theta, gradient.astype(dtype))
        points.append(theta.copy())
    return np.array(points)


def compared(make, gradients, rtol):
    np.testing.assert_allclose(
        path(make(), gradients, np.float32), path(make(), gradients, np.float64), rtol=rtol
    )


@every_mean
@pytest.mark.parametrize("size", [1e18, 1.5e19])
def test_squares_whose_mean_fits_do_not_overflow(kind, size):
    # The sum of a thousand of them does not fit. Warnings are errors here.
    rng = np.random.default_rng(0)
    compared(lambda: kind(0.01), size * rng.uniform(0.5, 1.0, (1200, 3)), 1e-3)


def test_under_a_constant_gradient_that_is_large_every_step_of_adam_is_alpha_long():
    steps = path(optim.Adam(1.0), np.full((2000, 2), [1e18, -1e18]), np.float32)
    expected = np.outer(np.arange(1, 2001), [-1, 1])
    np.testing.assert_allclose(steps, expected, rtol=1e-3)


@every_adam
def test_one_gradient_whose_square_does_not_fit_is_averaged_like_any_other(kind):
    # g² = 10⁴⁰ overflows, (1 − β₂) g² does not.
    gradients = np.zeros((50, 2))
    gradients[3] = [1e20, -3e19]
    gradients[0] = gradients[20] = 1.0
    compared(lambda: kind(0.01), gradients, 1e-4)


@pytest.mark.parametrize("kind", [optim.Adam, optim.AMSGrad])
def test_a_long_theta_of_large_gradients_too(kind):
    gradient, theta = np.full(70_001, 1e18, np.float32), np.zeros(70_001, np.float32)
    gradient[::2] = -0.5
    optimizer = kind(0.01)
    for _ in range(500):
        optimizer.step(theta, gradient)
    np.testing.assert_allclose(theta[::2], 5.0, rtol=1e-3)
    np.testing.assert_allclose(theta[1::2], -5.0, rtol=1e-3)


def test_m_has_room_where_v_has_not_yet_overflowed():
    # The largest sum m that a finite v allows: g grows as fast as v lets it.
    beta1, beta2 = 0.999, 0.9999
    largest = 0.99 * np.finfo(np.float32).max ** 0.5
    gradients = np.full((3000, 1), largest)
    optimizer = optim.Adam(1.0, (beta1, beta2))
    steps = path(optimizer, gradients, np.float32)
    assert np.isfinite(optimizer.m).all()
    np.testing.assert_allclose(np.diff(steps[:, 0]), -1, rtol=1e-3)


@pytest.mark.parametrize("size", [1e-18, 1e-19, 1e-20, 1e-22, 1e-25])
def test_tiny_gradients_are_taken_as_in_optax(size):
    rng = np.random.default_rng(1)
    gradients = size * rng.normal(size=(100, 4))
    exact = path(optim.Adam(1.0), gradients, np.float64)
    own = path(optim.Adam(1.0), gradients, np.float32)
    reference = optax.adam(1.0)
    theta = jnp.zeros(4, jnp.float32)
    state, points = reference.init(theta), []
    for gradient in gradients:
        change, state = reference.update(jnp.asarray(gradient, jnp.float32), state, theta)
        theta = optax.apply_updates(theta, change)
        points.append(np.asarray(theta))
    theirs = np.abs(np.array(points) - exact).max()
    assert points[0].dtype == np.float32
    # ε is far larger than √v, so that nothing is lost with the squares.
    assert np.abs(own - exact).max() <= max(theirs, 1e-5 * np.abs(exact).max())


@pytest.mark.parametrize(("size", "rtol"), [(1e-18, 1e-3), (1e-19, 2e-2), (1e-20, 0.3)])
def test_without_epsilon_squares_are_lost_only_where_they_are_too_small_to_write_down(size, rtol):
    # (1 − β₂) g² is a subnormal number; PyTorch keeps the same one.
    rng = np.random.default_rng(1)
    gradients = size * rng.uniform(0.5, 1.0, size=(100, 4))
    compared(lambda: optim.Adam(1.0, eps=0.0), gradients, rtol)


def test_v_is_the_mean_of_the_paper():
    rng = np.random.default_rng(2)
    gradients = rng.normal(size=(30, 5))
    for kind in ADAMS:
        optimizer = kind(0.01, (0.8, 0.9))
        path(optimizer, gradients, np.float64)
        v = np.zeros(5)
        for g in gradients:
            v = 0.9 * v + (1 - 0.9) * g**2
        np.testing.assert_allclose(optimizer.v, v, rtol=1e-13)


@every_adam
@pytest.mark.parametrize("shift", [0, 1, -1])
def test_a_gradient_that_shares_memory_with_a_long_theta_is_read_before_it_is_changed(kind, shift):
    whole = np.random.default_rng(3).normal(size=100_003)
    low, high = whole[: 100_003 - abs(shift)], whole[abs(shift) :]
    theta, gradient = (high, low) if shift < 0 else (low, high)
    apart, copied = theta.copy(), gradient.copy()
    kind(0.1).step(apart, copied)
    kind(0.1).step(theta, gradient)
    np.testing.assert_array_equal(theta, apart)
