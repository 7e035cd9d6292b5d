"""The solutions of the exercises on exploding gradients, by JAX and by the companion."""

import numpy as np
import pytest

from companion import optim
from companion.exercises import exploding_gradients as exercises
from tests.jax_reference import jax, jnp


@pytest.mark.parametrize("case", exercises.THROUGH_TIME.cases)
def test_the_gradient_through_time_is_that_of_jax(case):
    w, h0, y, t = case

    def loss(w):
        h = h0
        for _ in range(t):
            h = jnp.tanh(w * h)
        return 0.5 * (h - y) ** 2

    assert exercises.through_time(*case) == pytest.approx(float(jax.grad(loss)(w)), rel=1e-9)


@pytest.mark.parametrize("case", exercises.PENALTY_STEP.cases)
def test_the_step_is_that_of_the_whole_loss(case):
    W, b, dW, db, alpha, lam = case

    def loss(W, b):
        return jnp.sum(W * dW) + jnp.sum(b * db) + 0.5 * lam * jnp.sum(W**2)

    slopes = jax.grad(loss, argnums=(0, 1))(jnp.asarray(W), jnp.asarray(b))
    for found, start, slope in zip(exercises.penalty_step(*case), (W, b), slopes, strict=True):
        np.testing.assert_allclose(found, start - alpha * slope, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("case", exercises.CLIP_NORM.cases)
def test_clipping_is_that_of_the_companion(case):
    g, limit = case
    expected = g.copy()
    optim.clip_by_global_norm(expected, limit)
    np.testing.assert_allclose(exercises.clip_norm(g, limit), expected, rtol=1e-12)


@pytest.mark.parametrize("case", exercises.GROWTH.cases)
def test_the_factor_repeated_gives_the_last_length(case):
    (lengths,) = case
    factor = exercises.growth(lengths)
    assert lengths[0] * factor ** (len(lengths) - 1) == pytest.approx(lengths[-1])
