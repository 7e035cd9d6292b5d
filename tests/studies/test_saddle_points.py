"""The studies of the chapter on saddle points, checked in other ways."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from companion import optim
from companion.landscapes import Saddle
from companion.studies import saddle_points
from companion.studies.saddle_points import escape, waiting
from tests.jax_reference import jax, jnp


@pytest.mark.parametrize(("alpha", "fall"), [(0.1, 1.0), (0.5, 0.3)])
def test_steps_by_the_formula(alpha, fall):
    for distance in (0.3, 1e-3, 1e-7):
        steps = np.ceil(np.log(1 / distance) / np.log1p(alpha * fall))
        assert saddle_points.strict_steps(distance, alpha, fall) == steps


def test_the_monkey_saddle_by_its_flow():
    """r′ = 3 r² takes the time (1/δ − 1/0.5) / 3 from δ to 0.5."""
    alpha, distance = 0.001, 0.02
    time = (1 / distance - 2) / 3
    flow = solve_ivp(lambda _, r: 3 * r**2, (0, time), [distance], rtol=1e-9).y[0, -1]
    assert flow == pytest.approx(0.5, rel=1e-3)
    assert saddle_points.degenerate_steps(distance, alpha) * alpha == pytest.approx(time, rel=0.01)


def test_the_wait_of_a_network_is_foretold_by_its_lowest_eigenvalue():
    lowest = saddle_points.spectrum((8,))[0]
    foretold = np.log(10) / np.log1p(-waiting.ALPHA * lowest)
    waits = [saddle_points.plateau((8,), scale)[0] for scale in (1e-2, 1e-3, 1e-4)]
    np.testing.assert_allclose(np.diff(waits), foretold, atol=2)


@pytest.mark.parametrize("hidden", [(8,), (8, 8)])
def test_the_curvature_at_zero_is_that_of_jax(hidden):
    x, y = saddle_points.balanced_digits()
    network = saddle_points.small_network(hidden, 0.0)
    shapes = [part.shape for part in network.views(network.theta).values()]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])

    def loss(theta):
        parts = [p.reshape(s) for p, s in zip(jnp.split(theta, ends[:-1]), shapes, strict=True)]
        a = x
        for W, b in zip(parts[:-2:2], parts[1:-2:2], strict=True):
            a = jnp.tanh(a @ W + b)
        z = a @ parts[-2] + parts[-1]
        return -jnp.mean(jax.nn.log_softmax(z)[jnp.arange(len(y)), y])

    zero = jnp.zeros(ends[-1])
    np.testing.assert_allclose(jax.grad(loss)(zero), 0, atol=1e-12)
    expected = np.linalg.eigvalsh(jax.jit(jax.hessian(loss))(zero))
    np.testing.assert_allclose(saddle_points.spectrum(hidden), expected, atol=1e-9)


def test_random_matrices_in_closed_form():
    exact = {1: 1 / 2, 2: (2 - 2**0.5) / 4, 3: (np.pi - 2 * 2**0.5) / (4 * np.pi)}
    for size, share in exact.items():
        spread = (share * (1 - share) / 20_000) ** 0.5
        assert saddle_points.all_positive(size) == pytest.approx(share, abs=4 * spread)


@pytest.mark.parametrize(("alpha", "beta", "fall"), [(1.0, 0.9, 0.05), (0.3, 0.5, 1.0)])
def test_the_growth_is_the_largest_eigenvalue_of_the_step(alpha, beta, fall):
    step = [[1 + alpha * fall, -alpha * beta], [-fall, beta]]
    largest = np.abs(np.linalg.eigvals(step)).max()
    assert saddle_points.growth(alpha, beta, fall) == pytest.approx(largest)
    assert saddle_points.growth(alpha, 0.0, fall) == pytest.approx(1 + alpha * fall)


def test_momentum_takes_the_steps_of_its_growth():
    near, far = saddle_points.escape_steps(optim.Momentum(1.0), np.array([1e-4, 1e-10]))
    factor = saddle_points.growth(1.0, 0.9, escape.FALL)
    assert far - near == pytest.approx(np.log(1e6) / np.log(factor), abs=1)


def test_all_runs_at_once_are_one_by_one():
    distances = np.array([1e-2, 1e-3, 0.5])
    found = saddle_points.escape_steps(optim.GradientDescent(0.4), distances, fall=0.3)
    assert found.tolist() == [saddle_points.strict_steps(d, 0.4, 0.3) for d in distances]


def test_newton_jumps_into_the_saddle_and_saddle_free_doubles():
    surface, theta = Saddle(1.0, 0.05), np.array([1.0, 0.3])
    jump = optim.newton_direction(surface.gradient(theta), surface.hessian(theta))
    np.testing.assert_allclose(theta + jump, 0, atol=1e-12)
    assert saddle_points.newton_steps(optim.newton_direction, 0.3) == 200
    assert saddle_points.newton_steps(optim.saddle_free_direction, 0.3) == 2
    assert saddle_points.newton_steps(optim.saddle_free_direction, 2.0**-9 * 0.999) == 10


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


@pytest.mark.parametrize("kind", ["full batch", "mini-batches"])
def test_equal_units_stay_equal(kind):
    assert saddle_points.equal_units(kind, seed=1, steps=50)[1] < 1e-9
