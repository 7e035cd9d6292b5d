"""What learns without backpropagation."""

import itertools

import numpy as np

from companion import nn
from companion.studies import takeaways as studies
from companion.studies.takeaways import probing


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
    guesses = [studies.slope_along(network, x, y, Signs(signs)) for signs in every]
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
