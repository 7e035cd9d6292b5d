"""The solutions of the exercises on slow convergence, by other ways and by running them."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from companion.exercises import slow_convergence as exercises
from companion.landscapes import QuadraticBowl
from companion.optim import GradientDescent


@pytest.mark.parametrize("case", exercises.ENOUGH_STEPS.cases)
def test_the_steps_are_those_of_a_run(case):
    kappa, eps = case
    bowl, theta = QuadraticBowl(kappa), np.ones(2)
    optimizer, steps = GradientDescent(2 / (1 + kappa)), 0
    while np.linalg.norm(theta) > eps * 2**0.5:
        optimizer.step(theta, bowl.gradient(theta))
        steps += 1
    assert exercises.enough_steps(*case) == steps


@pytest.mark.parametrize("case", exercises.STANDARDIZE.cases)
def test_standardizing_as_scikit_learn_does(case):
    x_train, x_test = case
    scaler = StandardScaler().fit(x_train)
    for ours, x in zip(exercises.standardize(*case), (x_train, x_test), strict=True):
        np.testing.assert_allclose(ours, scaler.transform(x), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("case", exercises.EXPECTED_SQUARE.cases[:4])
def test_the_square_is_that_of_many_runs(case):
    start, alphas, noise = case
    rng = np.random.default_rng(0)
    theta = np.full(200_000, start)
    for alpha in alphas:
        theta -= alpha * (theta + noise * rng.normal(size=theta.shape))
    assert exercises.expected_square(*case) == pytest.approx(np.mean(theta**2), rel=0.02)


@pytest.mark.parametrize("case", exercises.EVENED_CONDITION.cases)
def test_evened_by_the_correlations(case):
    """A covariance matrix whose variances are made 1 is a matrix of correlations."""
    (H,) = case
    L = np.linalg.cholesky(H)
    L /= np.linalg.norm(L, axis=1, keepdims=True)
    assert exercises.evened_condition(H) == pytest.approx(np.linalg.cond(L) ** 2, rel=1e-6)


@pytest.mark.parametrize("case", exercises.SHIFTED_CONDITION.cases)
def test_the_condition_of_real_data(case):
    m, s = case
    u = np.random.default_rng(0).normal(size=50)
    x = m + s * (u - u.mean()) / u.std()
    inputs = np.column_stack([x, np.ones(50)])
    assert exercises.shifted_condition(m, s) == pytest.approx(np.linalg.cond(inputs) ** 2)
