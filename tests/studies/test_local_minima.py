"""The studies of the chapter on local minima, checked in other ways."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import minimize

from companion import nn, optim
from companion.landscapes import RippledValley
from companion.studies import local_minima
from companion.studies.local_minima import wave


def test_loss_and_gradient_are_those_of_the_companions_network():
    theta = local_minima.first_weights(3, 4)
    loss, gradient = local_minima.loss_and_gradient(theta, penalty=0.0)
    for row, value, slope in zip(theta, loss, gradient, strict=True):
        layers = [nn.Dense(1, 4), nn.Tanh(), nn.Dense(4, 1)]
        network = nn.Network(layers, nn.MeanSquaredError(), rng=0)
        network.theta[:] = row
        x, y = wave.X[:, None], wave.Y[:, None]
        assert value == pytest.approx(network.loss(x, y), rel=1e-12)
        np.testing.assert_allclose(slope, network.gradient(x, y), rtol=1e-10, atol=1e-14)


def test_the_penalty_by_central_differences():
    theta = local_minima.first_weights(1, 2)
    gradient = local_minima.loss_and_gradient(theta)[1][0]
    for i, move in enumerate(1e-5 * np.eye(7)):
        above, below = (local_minima.loss_and_gradient(theta + s * move)[0] for s in (1, -1))
        assert (above - below).item() / 2e-5 == pytest.approx(gradient[i], abs=1e-8)


def test_scipy_finds_no_lower_place_near_an_end():
    ends = local_minima.wave_ends(2, 12)

    def loss(theta):
        value, gradient = local_minima.loss_and_gradient(theta[np.newaxis])
        return value[0], gradient[0]

    rng = np.random.default_rng(0)
    for theta, value in zip(ends.theta, ends.loss, strict=True):
        for _ in range(3):
            nearby = theta + 1e-3 * rng.normal(size=7)
            assert minimize(loss, nearby, jac=True).fun == pytest.approx(value, abs=1e-7)


def test_descents_end_where_the_gradient_flows():
    starts = np.linspace(-3.8, 3.8, 16)
    ends = [
        solve_ivp(
            lambda _, x: -(0.2 * x + 0.3 * np.pi * np.sin(2 * np.pi * x)), (0, 80), [x], rtol=1e-8
        ).y[0, -1]
        for x in starts
    ]
    assert local_minima.valley_share(starts) == np.mean(np.abs(ends) < 1e-3)


def test_twins_are_as_many_as_the_formula_says_and_say_the_same():
    theta = local_minima.first_weights(1, 3)
    twins = local_minima.twins(theta[0])
    assert len(np.unique(twins.round(9), axis=0)) == local_minima.copies(3) == 48
    x = np.linspace(-2, 2, 9)
    said = local_minima.outputs(theta, x)
    np.testing.assert_allclose(local_minima.outputs(twins, x), np.tile(said, (48, 1)), atol=1e-12)
    moved = twins[17]
    np.testing.assert_allclose(local_minima.aligned(moved, theta[0]), theta[0])


def test_the_barrier_of_a_line_by_hand():
    theta = local_minima.first_weights(2, 2)
    t = np.linspace(0, 1, 41)
    losses = [local_minima.loss_and_gradient(theta[:1] * (1 - s) + theta[1:] * s)[0][0] for s in t]
    higher = max(losses[0], losses[-1])
    assert local_minima.barrier(*theta) == pytest.approx(max(losses) - higher)
    assert local_minima.barrier(theta[0], theta[0]) == 0


def test_momentum_follows_the_ball_with_friction():
    """θ″ = −ζ θ′ − ∇L, solved by SciPy, in the time √α a step."""
    alpha, beta, depth = 1e-3, 0.97, 0.1
    friction = (1 - beta) / alpha**0.5

    def ball(_, state):
        x, speed = state
        return [speed, -friction * speed - 0.2 * x - depth * np.pi * np.sin(2 * np.pi * x)]

    valley, theta = RippledValley(depth), np.array([3.3, 0.0])
    optimizer = optim.Momentum(alpha, beta)
    for _ in range(150):
        optimizer.step(theta, valley.gradient(theta))
    end = solve_ivp(ball, (0, 150 * alpha**0.5), [3.3, 0.0], rtol=1e-9).y[0, -1]
    assert theta[0] == pytest.approx(end, abs=0.05)


def test_a_share_counted_one_run_at_a_time():
    starts, depth = np.array([2.6, -3.1, 3.9]), 0.05
    found = local_minima.reached(optim.Momentum, [0.01, 0.1], depth, starts, steps=400)
    for rate, share in zip((0.01, 0.1), found, strict=True):
        inside = []
        for x in starts:
            v = 0.0
            for _ in range(400):
                v = 0.9 * v + 0.2 * x + depth * np.pi * np.sin(2 * np.pi * x)
                x -= rate * v
            inside.append(abs(x) < 0.5)
        assert share == np.mean(inside)


def test_noise_of_size_zero_is_none():
    starts = local_minima.slope_starts(20)
    assert (np.abs(starts) >= 2.5).all()
    quiet, loud = (
        local_minima.reached(optim.GradientDescent, [0.1], 0.05, starts, 300, noise)
        for noise in (0.0, 1.0)
    )
    assert quiet[0] == 0 < loud[0]


def test_held_out_loss_approaches_training_loss_and_never_beats_the_noise():
    trained, held = local_minima.with_data(80, sets=2, runs=6)
    assert trained.shape == held.shape == (2, 6)
    assert (held > 0.09).all()
    assert abs(held.mean() - trained.mean()) < 0.1


def test_the_share_above_the_deepest_by_hand():
    trained = np.array([[1.0, 1.05, 1.2], [2.0, 2.0, 2.0]])
    np.testing.assert_array_equal(local_minima.not_deepest(trained), [1 / 3, 0])


@pytest.mark.parametrize("depth", [0.05, 0.3])
def test_the_edge_is_where_descent_cannot_rest(depth):
    """Just below 2/λ a small error shrinks, just above it grows."""
    valley = RippledValley(depth)
    theta = valley.minima[:1] + 1e-6
    for times, rests in ((0.98, True), (1.02, False)):
        moved = theta.copy()
        optimizer = optim.GradientDescent(times * local_minima.edge(depth))
        for _ in range(300):
            gradient = valley.gradient(moved)
            gradient[:, 1] = 0
            optimizer.step(moved, gradient)
        assert (np.abs(moved[0, 0]) < 1e-6) == rests


def test_schedules_begin_where_they_say():
    for times, schedule in local_minima.schedules(0.3).values():
        assert schedule(0) == pytest.approx(times * local_minima.edge(0.3))
