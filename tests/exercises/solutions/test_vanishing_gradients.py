"""The solutions of the exercises on vanishing gradients, by JAX and by drawing weights."""

from fractions import Fraction

import numpy as np
import pytest

from companion.exercises import vanishing_gradients as exercises
from tests.jax_reference import jax, jnp


@pytest.mark.parametrize("case", exercises.SHORTCUT_BACKWARD.cases)
def test_the_gradient_of_a_shortcut_is_that_of_jax(case):
    x, W, dy = case
    expected = jax.grad(
        lambda x, W: jnp.sum(jnp.asarray(dy) * (x + jnp.tanh(x @ W))), argnums=(0, 1)
    )(jnp.asarray(x), jnp.asarray(W))
    for found, right in zip(exercises.shortcut_backward(x, W, dy), expected, strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("case", exercises.ERRORS.cases[:6])
def test_the_errors_are_products_of_jacobians(case):
    W, slopes, dy = case
    for layer, found in enumerate(exercises.errors(*case)):
        product = np.eye(len(dy))
        for V, slope in zip(W[layer:], slopes[layer:], strict=True):
            product = product @ V @ np.diag(slope)
        assert found == pytest.approx(np.linalg.norm(product @ dy))


def test_the_factor_is_that_of_random_weights():
    rng = np.random.default_rng(0)
    slopes, s, d = rng.uniform(size=2000), 1.7, 2000
    error = rng.normal(size=d)
    back = (s / d**0.5 * rng.normal(size=(d, d))) @ (slopes * error)
    measured = np.linalg.norm(back) / np.linalg.norm(error)
    assert exercises.layer_factor(s, slopes) == pytest.approx(measured, rel=0.05)


@pytest.mark.parametrize("case", exercises.DEEPEST.cases)
def test_one_layer_more_is_too_many(case):
    factor, least = case
    layers = exercises.deepest(*case)
    assert factor**layers >= least * (1 - 1e-9) > factor ** (layers + 1)


def test_as_deep_as_exact_fractions_say():
    """Also where a power of the factor is the bound itself, which a float may miss."""
    for tenths in range(1, 10):
        factor = Fraction(tenths, 10)
        for bound in (Fraction(k, 1000) for k in range(1, 10 * tenths)):
            layers = 0
            while factor ** (layers + 1) >= bound:
                layers += 1
            assert exercises.deepest(float(factor), float(bound)) == layers
