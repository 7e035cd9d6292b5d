"""The solutions of the exercises on saddle points, by other ways and by running them."""

import numpy as np
import pytest
from scipy.linalg import ldl, sqrtm

from companion.exercises import saddle_points as exercises
from companion.landscapes import Saddle
from companion.optim import GradientDescent


@pytest.mark.parametrize("case", exercises.INDEX.cases)
def test_the_index_by_sylvesters_law_of_inertia(case):
    """L D Lᵀ has as many negative eigenvalues as D."""
    _, D, _ = ldl(case[0])
    assert exercises.index(*case) == (np.linalg.eigvalsh(D) < 0).sum()


@pytest.mark.parametrize("case", exercises.ESCAPE_TIME.cases)
def test_the_steps_are_those_of_a_run(case):
    delta, alpha, nu = case
    surface, theta, optimizer = Saddle(1.0, nu), np.array([0.0, delta]), GradientDescent(alpha)
    steps = 0
    while theta[1] < 1:
        optimizer.step(theta, surface.gradient(theta))
        steps += 1
    assert exercises.escape_time(*case) == steps


@pytest.mark.parametrize("case", exercises.REACH.cases)
def test_the_distance_is_that_of_a_run(case):
    delta, nu, alphas = case
    surface, theta = Saddle(1.0, nu), np.array([0.0, delta])
    for alpha in alphas:
        GradientDescent(alpha).step(theta, surface.gradient(theta))
    assert exercises.reach(*case) == pytest.approx(theta[1])


@pytest.mark.parametrize("case", exercises.SADDLE_FREE.cases)
def test_the_step_with_a_root_of_the_squared_matrix(case):
    g, H = case
    np.testing.assert_allclose(
        exercises.saddle_free(g, H), -np.linalg.solve(sqrtm(H @ H).real, g), rtol=1e-6
    )
