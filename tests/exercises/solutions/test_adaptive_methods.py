"""The solutions of the exercises on adaptive methods, by other libraries and by running them."""

import numpy as np
import optax
import pytest

from companion.exercises import adaptive_methods as exercises
from companion.optim import Adadelta, Adagrad, Adam
from companion.studies.adaptive_methods import drift
from tests.jax_reference import jnp


def run(method, theta, gradients):
    theta, state = jnp.array(theta), method.init(jnp.array(theta))
    for g in gradients:
        updates, state = method.update(jnp.array(g), state, theta)
        theta = optax.apply_updates(theta, updates)
    return theta


@pytest.mark.parametrize("case", exercises.ADAGRAD.cases)
def test_adagrad_is_that_of_the_companion(case):
    theta, gradients, alpha, eps = case
    optimizer, theirs = Adagrad(alpha, eps=eps), theta.copy()
    for g in gradients:
        optimizer.step(theirs, g)
    np.testing.assert_allclose(exercises.adagrad(*case), theirs, rtol=1e-12)


@pytest.mark.parametrize("case", exercises.RARE_STEP.cases)
def test_the_rare_step_is_that_of_a_run(case):
    alpha, beta1, beta2, t = case
    optimizer, theta = Adam(alpha, (beta1, beta2), eps=1e-30), np.zeros(1)
    for step in range(t):
        optimizer.step(theta, np.array([3.0 if step == t - 1 else 0.0]))
    assert exercises.rare_step(*case) == pytest.approx(-theta[0], rel=1e-9)


@pytest.mark.parametrize("case", exercises.ADADELTA.cases)
def test_adadelta_is_that_of_the_companion_and_of_optax(case):
    theta, gradients, rho, eps = case
    optimizer, theirs = Adadelta(1.0, rho=rho, eps=eps), theta.copy()
    for g in gradients:
        optimizer.step(theirs, g)
    np.testing.assert_allclose(exercises.adadelta(*case), theirs, rtol=1e-12)
    others = run(optax.adadelta(1.0, rho=rho, eps=eps), theta, gradients)
    np.testing.assert_allclose(exercises.adadelta(*case), others, rtol=1e-6)


@pytest.mark.parametrize("case", exercises.ADAMW.cases)
def test_adamw_is_that_of_optax(case):
    theta, gradients, alpha, (beta1, beta2), decay, eps = case
    method = optax.adamw(alpha, beta1, beta2, eps=eps, weight_decay=decay)
    np.testing.assert_allclose(exercises.adamw(*case), run(method, theta, gradients), rtol=1e-6)


@pytest.mark.parametrize("case", exercises.REGRET.cases)
def test_the_regret_is_that_against_the_best_of_many_and_keeps_its_bound(case):
    gradients, _ = case
    found, bound = exercises.regret(*case)
    against_zero = found - abs(np.sum(gradients))
    rivals = np.linspace(-1, 1, 201)[:, np.newaxis] * gradients
    assert found == pytest.approx(against_zero - rivals.sum(axis=1).min(), rel=1e-9)
    assert found <= bound


@pytest.mark.parametrize("case", exercises.PERIOD_DRIFT.cases)
def test_the_drift_is_that_of_a_long_run(case):
    gradients, beta2 = case
    optimizer, theta, places = Adam(1.0, (0.0, beta2), eps=0.0), np.zeros(1), []
    # What is left of the start, β₂ to the power of all steps, is to be lost in rounding.
    for _ in range(400 if beta2 < 0.95 else 2000):
        for g in gradients:
            optimizer.step(theta, np.array([g]))
        places.append(theta[0])
    moved = places[-1] - places[-2]
    assert exercises.period_drift(*case) == pytest.approx(moved, rel=1e-6, abs=1e-9)


def test_the_drift_of_period_three_in_closed_form():
    for C, beta2 in ((3.0, 0.2), (7.0, 0.6), (4.0, 0.999)):
        found = exercises.period_drift(np.array([C, -1.0, -1.0]), beta2)
        assert found == pytest.approx(float(drift(C, beta2)), rel=1e-12)
