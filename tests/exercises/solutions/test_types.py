"""The solutions of the exercises on batches, by enumeration, by JAX and by running it."""

from itertools import combinations, product

import numpy as np
import pytest

from companion import training
from companion.exercises import types
from tests.jax_reference import jax, jnp


@pytest.mark.parametrize("case", types.ESTIMATOR_VARIANCE.cases[:7])
def test_the_variance_is_that_of_all_batches_there_are(case):
    G, B = case
    for found, batches in zip(
        types.estimator_variance(G, B),
        (product(range(len(G)), repeat=B), combinations(range(len(G)), B)),
        strict=True,
    ):
        apart = [G[list(batch)].mean(axis=0) - G.mean(axis=0) for batch in batches]
        assert found == pytest.approx(np.mean(np.sum(np.square(apart), axis=1)), abs=1e-12)


@pytest.mark.parametrize("case", types.MINIBATCH_GRADIENT.cases)
def test_the_gradient_is_that_of_jax(case):
    w, x, y, batch = case
    expected = jax.grad(lambda w: jnp.mean((x[batch] @ w - y[batch]) ** 2))(jnp.asarray(w))
    np.testing.assert_allclose(types.minibatch_gradient(*case), expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("case", types.SGD_EPOCH.cases[:4])
def test_the_epoch_is_that_of_jax(case):
    w, x, y, order, B, alpha = case
    slope = jax.grad(lambda w, k: jnp.mean((x[k] @ w - y[k]) ** 2))
    at = jnp.asarray(w)
    for start in range(0, len(x), B):
        at -= alpha * slope(at, order[start : start + B])
    np.testing.assert_allclose(types.sgd_epoch(*case), at, rtol=1e-9, atol=1e-12)


def test_parts_make_the_mean_of_all():
    rng = np.random.default_rng(0)
    each, sizes = rng.normal(size=(12, 3)), np.array([5, 1, 4, 2])
    parts = [part.mean(axis=0) for part in np.split(each, np.cumsum(sizes)[:-1])]
    np.testing.assert_allclose(types.combine(np.array(parts), sizes), each.mean(axis=0))


@pytest.mark.parametrize("case", types.NOISE_FLOOR.cases[:4])
def test_the_floor_is_where_runs_come_to_rest(case):
    alpha, lam, V, B = case
    rng = np.random.default_rng(0)
    theta = np.zeros(40_000)
    for _ in range(400):
        theta -= alpha * (lam * theta + rng.normal(scale=(V / B) ** 0.5, size=theta.size))
    assert types.noise_floor(*case) == pytest.approx(np.mean(0.5 * lam * theta**2), rel=0.04)


def test_the_updates_are_those_of_training():
    for N, B, epochs in types.COUNT_UPDATES.cases:
        rng = np.random.default_rng(0)
        made = sum(len([*training.batches(N, B, rng)]) for _ in range(epochs))
        assert types.count_updates(N, B, epochs) == made
