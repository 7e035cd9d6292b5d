"""Paths and rates that theory gives without a library."""

import numpy as np
import pytest

from companion import optim


def quadratic_path(optimizer, curvature, steps, start=1.0):
    """θ₀ … θ_steps on L = ½ λ θ², shape (steps + 1,)."""
    theta, path = np.array([start]), [start]
    for _ in range(steps):
        optimizer.step(theta, curvature * theta)
        path.append(theta[0])
    return np.array(path)


def measured_rate(path):
    """By which factor |θ| shrinks in a step: the slope of the log of its envelope."""
    window = 100
    first, last = np.abs(path[100 : 100 + window]).max(), np.abs(path[-window:]).max()
    return (last / first) ** (1 / (len(path) - window - 100))


@pytest.mark.parametrize("beta", [0.25, 0.5, 0.81, 0.9])
@pytest.mark.parametrize("position", [0.1, 0.5, 0.9])
def test_beyond_critical_damping_momentum_converges_at_the_root_of_beta(beta, position):
    # The roots of r² − (1 + β − αλ) r + β are complex where (1 − √β)² < αλ < (1 + √β)².
    low, high = (1 - beta**0.5) ** 2, (1 + beta**0.5) ** 2
    path = quadratic_path(optim.Momentum(low + position * (high - low), beta), 1.0, 900)
    assert measured_rate(path) == pytest.approx(beta**0.5, rel=0.005)


@pytest.mark.parametrize(("beta", "step"), [(0.5, 0.05), (0.81, 0.005), (0.25, 2.4), (0.0, 0.3)])
def test_short_of_it_momentum_converges_at_the_larger_root(beta, step):
    larger = np.abs(np.roots([1, -(1 + beta - step), beta])).max()
    path = quadratic_path(optim.Momentum(step / 2.0, beta), 2.0, 500)
    assert measured_rate(path) == pytest.approx(larger, rel=1e-6)


@pytest.mark.parametrize(("beta", "step"), [(0.5, 0.3), (0.9, 0.01), (0.9, 1.2), (0.3, 1.4)])
def test_nesterov_follows_its_recurrence_of_two_steps(beta, step):
    # θₜ₊₁ = (1 + β)(1 − αλ) θₜ − β (1 − αλ) θₜ₋₁ for t ≥ 1.
    path = quadratic_path(optim.Nesterov(step / 2.0, beta), 2.0, 60)
    following = (1 + beta) * (1 - step) * path[1:-1] - beta * (1 - step) * path[:-2]
    np.testing.assert_allclose(path[2:], following, rtol=1e-11, atol=1e-15)


def test_nesterovs_theta_is_the_point_ahead_of_the_papers():
    # v ← β v − α ∇L(φ + β v), φ ← φ + v, on a loss that is not quadratic.
    def slope(x):
        return x**3 + np.sin(3 * x)

    alpha, beta = 0.03, 0.8
    phi, v = np.array([1.4, -0.7]), np.zeros(2)
    theta, optimizer = phi.copy(), optim.Nesterov(alpha, beta)
    for _ in range(100):
        v = beta * v - alpha * slope(phi + beta * v)
        phi = phi + v
        optimizer.step(theta, slope(theta))
        np.testing.assert_allclose(theta, phi + beta * v, rtol=1e-11)


def constant_gradient_path(optimizer, gradient, steps):
    theta, path = np.zeros(len(gradient)), []
    for _ in range(steps):
        optimizer.step(theta, gradient)
        path.append(theta.copy())
    return np.array(path)


GRADIENT = np.array([3.0, -0.002, 500.0])
T = np.arange(1, 201)[:, None]


def test_under_a_constant_gradient_the_velocity_of_momentum_tends_to_a_tenfold():
    # v_t = g (1 − βᵗ) / (1 − β).
    velocity = GRADIENT * (1 - 0.9**T) / (1 - 0.9)
    path = constant_gradient_path(optim.Momentum(0.1, 0.9), GRADIENT, 200)
    np.testing.assert_allclose(path, -0.1 * velocity.cumsum(0), rtol=1e-11)


def test_under_a_constant_gradient_adagrad_slows_down_as_one_over_root_t():
    path = constant_gradient_path(optim.Adagrad(0.1, eps=0), GRADIENT, 200)
    np.testing.assert_allclose(
        path, -0.1 * np.sign(GRADIENT) * (T**-0.5).cumsum(0), rtol=1e-11
    )  # fmt: skip


def test_under_a_constant_gradient_rmsprop_takes_long_first_steps():
    # It corrects no bias: step t is α / √(1 − ρᵗ).
    path = constant_gradient_path(optim.RMSprop(0.1, rho=0.9, eps=0), GRADIENT, 200)
    steps = 0.1 * np.sign(GRADIENT) / np.sqrt(1 - 0.9**T)
    np.testing.assert_allclose(path, -steps.cumsum(0), rtol=1e-11)


@pytest.mark.parametrize("kind", [optim.Adam, optim.AMSGrad])
def test_under_a_constant_gradient_every_step_of_adam_is_alpha_long(kind):
    path = constant_gradient_path(kind(0.1, eps=0), GRADIENT, 200)
    np.testing.assert_allclose(path, -0.1 * np.sign(GRADIENT) * T, rtol=1e-10)


def test_under_a_constant_gradient_the_centred_variance_never_becomes_nan():
    # v − m² tends to 0, and rounding takes it below.
    path = constant_gradient_path(optim.RMSprop(1e-9, rho=0.5, centered=True), GRADIENT, 200)
    assert np.isfinite(path).all()


def test_adadeltas_first_step_is_set_by_epsilon():
    theta = np.zeros(3)
    optim.Adadelta(rho=0.9, eps=1e-6).step(theta, GRADIENT)
    expected = -np.sqrt(1e-6) * GRADIENT / np.sqrt(0.1 * GRADIENT**2 + 1e-6)
    np.testing.assert_allclose(theta, expected, rtol=1e-12)


@pytest.mark.parametrize("amsgrad", [False, True])
def test_adam_by_sums_is_adam_as_the_paper_writes_it(amsgrad):
    alpha, beta1, beta2, eps = 0.05, 0.9, 0.99, 1e-4
    rng = np.random.default_rng(3)
    theta = rng.normal(size=20)
    own, optimizer = theta.copy(), (optim.AMSGrad if amsgrad else optim.Adam)(
        alpha, (beta1, beta2), eps
    )  # fmt: skip
    m = v = largest = np.zeros(20)
    for t in range(1, 301):
        g = rng.normal(size=20) * (1 + 20 * (t % 40 == 7))
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        largest = np.maximum(largest, v) if amsgrad else v
        m_hat, v_hat = m / (1 - beta1**t), largest / (1 - beta2**t)
        theta = theta - alpha * m_hat / (np.sqrt(v_hat) + eps)
        optimizer.step(own, g)
        np.testing.assert_allclose(own, theta, rtol=1e-10)


def test_where_adam_goes_the_wrong_way_amsgrad_does_not():
    # Reddi, Kale and Kumar, section 3: the gradient is C, −1, −1 in turn, so that the mean slope
    # is positive and the best point of [−1, 1] is −1.
    def end(kind):
        c, theta = 3.0, np.array([0.0])
        optimizer = kind(lambda t: 0.5 / (t + 1) ** 0.5, (0.0, 1 / (1 + c**2)))
        for t in range(6000):
            optimizer.step(theta, np.array([c if t % 3 == 0 else -1.0]))
            np.clip(theta, -1, 1, out=theta)
        return theta[0]

    assert end(optim.Adam) > 0.95
    assert end(optim.AMSGrad) < -0.95


def test_without_a_gradient_adamw_decays_geometrically():
    theta = np.array([2.0, -3.0])
    optimizer = optim.AdamW(0.1, weight_decay=0.3)
    for _ in range(50):
        optimizer.step(theta, np.zeros(2))
    np.testing.assert_allclose(theta, (1 - 0.1 * 0.3) ** 50 * np.array([2.0, -3.0]), rtol=1e-12)
