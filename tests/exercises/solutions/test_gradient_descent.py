"""The solutions on gradient descent, against JAX, SciPy and random trials."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from companion.exercises import EXERCISES
from tests.jax_reference import jax, jnp


def cases(name):
    return EXERCISES[name].cases


def solve(name, case):
    return EXERCISES[name].solution(
        *(np.array(a) if isinstance(a, np.ndarray) else a for a in case)
    )


def test_the_slope_along_a_direction_is_that_of_a_plane():
    for g, v in cases("directional-derivative"):
        h = 1e-3
        rise = g @ (h * v / np.sqrt((v**2).sum()))
        assert solve("directional-derivative", (g, v)) == pytest.approx(rise / h, rel=1e-12)


def run(gradient, theta, alpha, k):
    theta = jnp.asarray(theta)
    for _ in range(k):
        theta = theta - alpha * gradient(theta)
    return np.asarray(theta)


def test_many_steps_are_those_of_jax():
    for theta, curvature, alpha, k in cases("theta-after"):
        gradient = jax.grad(lambda t, c=curvature: jnp.sum(c * t**2) / 2)
        expected = run(gradient, theta, alpha, k)
        found = solve("theta-after", (theta, curvature, alpha, k))
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_the_descent_is_that_of_jax():
    for H, b, theta, alpha, k in cases("descend"):
        gradient = jax.grad(lambda t, H=H, b=b: t @ H @ t / 2 - b @ t)
        expected = run(gradient, theta, alpha, k)
        np.testing.assert_allclose(
            solve("descend", (H, b, theta, alpha, k)), expected, rtol=1e-9, atol=1e-12
        )


def test_no_other_move_of_length_one_lowers_the_loss_more():
    rng = np.random.default_rng(0)
    lengths = (
        lambda v: np.sqrt((v**2).sum(axis=-1)),
        lambda v: np.abs(v).max(axis=-1),
        lambda v: np.abs(v).sum(axis=-1),
    )
    for (g,) in cases("steepest-moves"):
        trials = rng.normal(size=(2000, len(g)))
        for move, length in zip(solve("steepest-moves", (g,)), lengths, strict=True):
            assert length(move) == pytest.approx(1)
            others = trials / length(trials)[:, None]
            assert move @ g <= (others @ g).min() + 1e-12


def test_the_best_rate_is_the_best_and_the_edge_is_the_edge():
    for (H,) in cases("rates"):

        def factor(alpha, H=H):
            return np.abs(np.linalg.eigvals(np.eye(len(H)) - alpha * H)).max()

        edge, best, left = solve("rates", (H,))
        assert factor(0.999 * edge) < 1 < factor(1.001 * edge)
        assert factor(best) == pytest.approx(left, rel=1e-9)
        for other in (0.9, 0.99, 1.01, 1.1):
            assert factor(other * best) > left - 1e-12


def test_the_exact_step_is_that_of_scipy():
    for H, g in cases("exact-step"):
        found = minimize_scalar(lambda a, H=H, g=g: -a * g @ g + a**2 * g @ H @ g / 2)
        assert solve("exact-step", (H, g)) == pytest.approx(found.x, rel=1e-6)


def test_backtracking_stops_at_the_first_that_is_enough():
    for H, b, theta, alpha, c1 in cases("backtracking"):
        g = H @ theta - b

        def enough(a, H=H, b=b, theta=theta, g=g, c1=c1):
            def loss(t):
                return t @ H @ t / 2 - b @ t

            # No case is so close that rounding decides.
            spare = loss(theta) - c1 * a * g @ g - loss(theta - a * g)
            assert abs(spare) > 1e-6
            return spare > 0

        found = solve("backtracking", (H, b, theta, alpha, c1))
        assert enough(found)
        assert found == alpha or not enough(2 * found)
        assert np.log2(alpha / found) == int(np.log2(alpha / found))


def test_one_slope_is_the_steepest_and_none_is_zero():
    for (g,) in cases("steepest-moves"):
        sizes = np.sort(np.abs(g))
        assert sizes[0] > 0
        assert len(g) == 1 or sizes[-1] > sizes[-2]
