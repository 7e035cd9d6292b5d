"""The experiments on exploding gradients, against closed forms and JAX."""

import numpy as np
import pytest

from companion.experiments.exploding_gradients import CLIFF, CLIPPING, RECURRENCE, cliff
from tests.jax_reference import jax, jnp


@pytest.mark.parametrize("experiment", [RECURRENCE, CLIFF], ids=lambda e: e.name)
def test_every_setting_has_words(experiment):
    for values in experiment.grid():
        words = experiment.frame(**values).words
        for sentence in [words] if isinstance(words, str) else words:
            assert sentence.endswith(".")
            assert "nan" not in sentence


@pytest.mark.parametrize("uses", [2, 5, 10])
def test_the_slope_of_the_cliff_is_that_of_jax(uses):
    w = np.linspace(-1.2, 1.3, 11)
    expected = jax.vmap(jax.grad(lambda w: 0.5 * (w**uses - 0.5) ** 2))(jnp.asarray(w))
    np.testing.assert_allclose(cliff.slope(w, uses), expected, rtol=1e-9, atol=1e-12)


def test_clipping_keeps_each_step_of_the_descent_short():
    path = cliff.descent(10, 1.3, 0.05, "norm")
    assert np.abs(np.diff(path)).max() <= 0.05 + 1e-12
    assert abs(cliff.descent(10, 1.3, 0.05, "none")[-1]) == cliff.FAR
    assert path[-1] ** 10 == pytest.approx(0.5, abs=1e-3)


def test_a_clipped_gradient_stays_in_circle_and_square():
    for gradient in ((2.3, 0.5), (-1.5, 2.1), (0.1, 0.1)):
        curves = {
            curve.label: curve
            for curve in CLIPPING.frame(gradient=gradient, limit=1.0).panels["plane"].curves
        }
        norm, value = (
            np.array([curves[name].x[1], curves[name].y[1]]) for name in ("by norm", "by value")
        )
        assert np.linalg.norm(norm) <= 1 + 1e-12
        assert np.abs(value).max() <= 1
        assert gradient[0] * norm[1] == pytest.approx(gradient[1] * norm[0])
