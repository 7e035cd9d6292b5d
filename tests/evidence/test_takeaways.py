"""The takeaways: what learns without backpropagation, and that each verdict can turn."""

import itertools

import numpy as np
import pytest

from companion import nn
from companion.evidence import Verdict, challenges
from companion.evidence import takeaways as evidence
from companion.evidence.slow_convergence import Tuned
from companion.evidence.takeaways import lessons, probing


class Signs:
    """Gives one vector of signs after the other, and not a random one."""

    def __init__(self, signs):
        self.signs = signs

    def choice(self, values, size):
        assert set(values) == {-1.0, 1.0}
        assert size == len(self.signs)
        return np.array(self.signs, dtype=float)


def test_the_mean_guess_over_all_directions_is_the_gradient():
    rng = np.random.default_rng(0)
    network = nn.Network([nn.Dense(2, 2), nn.Tanh()], nn.MeanSquaredError(), rng=rng)
    x, y = rng.normal(size=(4, 2)), rng.normal(size=(4, 2))
    theta = network.theta.copy()
    every = itertools.product((-1, 1), repeat=theta.size)
    guesses = [evidence.slope_along(network, x, y, Signs(signs)) for signs in every]
    np.testing.assert_allclose(np.mean(guesses, axis=0), network.gradient(x, y), rtol=1e-6)
    assert np.std(guesses, axis=0).min() > 0.1 * np.abs(network.gradient(x, y)).max()
    np.testing.assert_array_equal(network.theta, theta)


def test_a_line_is_learned_in_as_many_passes_as_its_curvatures_say():
    """Along an eigenvector a step leaves 1 − αλ; above α = 2/λ_max nothing is learned."""
    fewest = probing.passes_for_a_line("backpropagation", 0)
    problem = probing.data.linear_regression(64, 5, 4.0, noise=0.1, rng=0)
    inputs = np.column_stack([problem.x, np.ones(64)])
    w, *_ = np.linalg.lstsq(problem.x, problem.y)
    least = np.mean((problem.x @ w - problem.y) ** 2)
    values, vectors = np.linalg.eigh(2 / 64 * inputs.T @ inputs)
    exact, *_ = np.linalg.lstsq(inputs, problem.y)

    def excess(alpha, steps):
        at = exact - vectors @ ((1 - alpha * values) ** steps * (vectors.T @ exact))
        return np.mean((inputs @ at - problem.y) ** 2) - least

    start = np.mean(problem.y**2) - least
    counted = [
        next((n for n in range(2000) if excess(alpha, n) < 0.01 * start), 2000)
        for alpha in probing.RATES
        if alpha < 2 / values.max()
    ]
    assert fewest == 2 * min(counted)


def test_claim_k1_turns_when_probing_learns_as_well(monkeypatch):
    monkeypatch.setattr(lessons, "read", lambda how: (0.98,) * 5)
    assert evidence.K1().verdict is Verdict.DOES_NOT_HOLD


def test_claim_k2_turns_when_a_small_step_raises_the_loss(monkeypatch):
    monkeypatch.setattr(lessons, "falls", lambda alpha, seed: (0.7, np.zeros(1)))
    assert evidence.K2().verdict is Verdict.DOES_NOT_HOLD


def test_claim_k3_turns_when_all_examples_are_no_steadier(monkeypatch):
    monkeypatch.setattr(lessons, "rises", lambda rates, size, updates: np.full((1, 10), 0.4))
    assert evidence.K3().verdict is Verdict.DOES_NOT_HOLD


def planted(problem, remedy):
    without, with_it = (0.5,) * 5, (0.5,) * 5
    return challenges.Cell(problem, remedy, challenges.Effect.NONE, without, with_it)


def test_claim_k4_turns_when_no_activation_helps(monkeypatch):
    monkeypatch.setattr(lessons, "cell", planted)
    assert evidence.K4().verdict is Verdict.DOES_NOT_HOLD


@pytest.mark.parametrize(("round_bowl", "expected"), [(1.0, "holds if"), (2.0, "does not hold")])
def test_claim_k5_turns_when_a_round_bowl_gains_as_well(monkeypatch, round_bowl, expected):
    def tuned(method, condition, turned):
        slow = method in ("gradient descent", "RMSprop") and turned
        faster = round_bowl if method != "gradient descent" and not turned else 1.0
        return Tuned(100.0 / faster if not turned or slow else 5.0, 0.1, {})

    monkeypatch.setattr(lessons, "tuned", tuned)
    assert evidence.K5().verdict.value.startswith(expected)
