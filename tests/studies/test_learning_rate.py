"""The studies of the chapter on learning rate, checked in other ways."""

import math

import numpy as np
import pytest

from companion import data, nn, optim, training
from companion.landscapes import QuadraticBowl, RippledValley
from companion.studies import learning_rate
from companion.studies.learning_rate import edge, small, tuning


@pytest.mark.parametrize("lr", [0.3, 0.1, 0.02, 0.001])
def test_steps_on_the_bowl_by_the_formula(lr):
    assert small.bowl_steps_to(lr) == math.ceil(math.log(1000) / -math.log(1 - lr))


def test_small_steps_end_where_the_gradient_flows():
    """Descent with a tiny rate follows θ′ = −∇f, which SciPy solves."""
    from scipy.integrate import solve_ivp

    valley = RippledValley(small.DEPTH)
    starts = np.linspace(-3.7, 3.7, 9)
    flow = [
        solve_ivp(
            lambda _, x: -(0.2 * x + 0.3 * np.pi * np.sin(2 * np.pi * x)), (0, 60), [x], rtol=1e-8
        ).y[0, -1]
        for x in starts
    ]
    crests = np.sort(valley.saddles[:, 0])
    basins, at_rest = learning_rate.valley_ends([0.02, 0.3], starts)
    assert at_rest.all()
    for row in basins:
        np.testing.assert_array_equal(row, np.digitize(flow, crests))


def test_the_deepest_minimum_has_the_number_four():
    basins, _ = learning_rate.valley_ends([0.1], np.array([0.1, -3.9, 3.9]))
    assert basins.tolist() == [[4, 0, 8]]


def test_networks_on_exclusive_or_are_those_of_the_companion():
    rng = np.random.default_rng(0)
    theta = rng.normal(size=(12, 9))
    x, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
    solved = []
    for first in theta:
        layers = [nn.Dense(2, 2), nn.Tanh(), nn.Dense(2, 1)]
        network = nn.Network(layers, nn.BinaryCrossEntropy(), rng=0)
        network.theta[:] = first
        for _ in range(500):
            network.theta -= 1.0 * network.gradient(x, y)
        solved.append(training.accuracy(network, x, y) == 1)
    assert learning_rate.exclusive_or(1.0, seeds=12).tolist() == solved
    assert 0 < sum(solved) < 12


def test_the_edge_of_a_bowl_found_by_bisection():
    bowl = QuadraticBowl(8.0, 2)
    assert edge.bowl_edge(bowl, np.array([1.0, 1.0])) == pytest.approx(2 / 8, rel=2e-3)


def test_half_of_the_edge_is_half_of_the_edge():
    run = learning_rate.edge_run(seed=0, times=0.5, steps=50, looks=3)
    assert run.lr == pytest.approx(1 / run.sharpness[0])
    assert run.steps.tolist() == [0, 25, 50]
    assert len(run.loss) == 51
    assert not run.diverged
    assert (np.diff(run.loss) < 0).all()


@pytest.mark.parametrize("rate", [0.3, 1.0, 1.9])
def test_the_factor_is_the_largest_eigenvalue_of_the_step(rate):
    betas = np.array([0.05, 0.3, 0.6, 0.9])
    # (θ, v) ← (θ − αλ (β v + θ), β v + θ), with v in units of λ.
    eigenvalues = [
        np.abs(np.linalg.eigvals([[1 - rate, -rate * b], [1.0, b]])).max() for b in betas
    ]
    np.testing.assert_allclose(learning_rate.steep_factor(rate, betas), eigenvalues, atol=5e-3)


def test_steps_in_a_valley_by_hand():
    """The best of the rates, run again without an optimizer."""
    rates = np.array([0.001, 0.015, 0.018])
    counts = []
    for rate in rates:
        rng = np.random.default_rng(3)
        q = np.linalg.qr(rng.normal(size=(2, 2)))
        Q = q[0] * np.sign(np.diag(q[1]))
        H = Q @ np.diag([1.0, 100.0]) @ Q.T
        theta = rng.normal(size=2)
        theta, steps = theta / np.linalg.norm(theta), 0
        while np.linalg.norm(theta) >= 1e-3:
            theta, steps = theta - rate * H @ theta, steps + 1
        counts.append(steps)
    found = learning_rate.bowl_steps(optim.GradientDescent, rates, 3, accuracy=1e-3, limit=8000)
    assert found == min(counts)


def test_the_cycle_of_rmsprop_in_closed_form():
    """At θ = ± α/2, √v is |g|, the step is α long, and the next place is ∓ α/2."""
    cycle = learning_rate.rms_cycle(np.array([0.3, 0.05]), np.array([-2.0, 0.4]))
    np.testing.assert_allclose(cycle, 0.5, atol=1e-3)


@pytest.mark.parametrize("method", ["momentum", "Adam"])
def test_the_reading_job_is_what_fit_does(method):
    digits = data.digits()
    layers = [nn.Dense(64, 32), nn.ReLU(), nn.Dense(32, 10)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=5)
    training.fit(
        network,
        digits.x_train,
        digits.y_train,
        learning_rate.METHODS[method](0.01),
        epochs=2,
        batch_size=32,
        rng=5,
        progress=False,
    )
    loss, accuracy = learning_rate.reading_job(method, 0.01, seed=5, epochs=2)
    assert loss == pytest.approx(network.loss(digits.x_train, digits.y_train), rel=1e-12)
    assert accuracy == training.accuracy(network, digits.x_test, digits.y_test)


def test_divergence_is_no_result():
    assert learning_rate.reading_job("gradient descent", 1e6, seed=0) == (1e3, 0.0)


def test_the_range_that_works_is_interpolated_on_the_logarithm():
    rates = 10.0 ** np.arange(-3, 3)
    accuracy = np.array([0.1, 0.8, 1.0, 0.95, 0.45, 0.1])
    found = learning_rate.workable(rates, accuracy, enough=0.9)
    assert np.log10(found.low) == pytest.approx(-1.5)
    assert np.log10(found.high) == pytest.approx(0.1)
    assert found.decades == pytest.approx(1.6)
    assert learning_rate.workable(rates, accuracy / 2, enough=0.9).decades == 0
    assert tuning.common([found, found]) == pytest.approx(1.6)
    apart = learning_rate.Workable(1e3, 1e4)
    assert tuning.common([found, apart]) == 0


def test_an_adam_without_a_correction_is_not_both(monkeypatch):
    monkeypatch.setattr(optim.Adam, "_mean_factor", lambda self: 1 - self.betas[0])
    assert not tuning.is_both()
