"""A long flat θ is updated in pieces: no seam shows, and one rate a parameter is still one."""

import numpy as np
import optax
import pytest

from companion.optim import Adam, AdamW
from tests import jax_reference

assert jax_reference.jax.config.jax_enable_x64

P = 70_001  # neither short enough for one piece nor a whole number of them


@pytest.mark.parametrize("lr", [1e-2, np.linspace(1e-3, 1e-1, P)], ids=["number", "array"])
@pytest.mark.parametrize(
    ("make", "reference"),
    [
        (Adam, optax.adam(1.0)),
        (lambda lr: AdamW(lr, weight_decay=0.0), optax.adam(1.0)),
        (lambda lr: AdamW(lr, weight_decay=0.1), optax.adamw(1.0, weight_decay=0.1)),
    ],
    ids=["Adam", "AdamW without decay", "AdamW"],
)
def test_a_long_theta_moves_as_in_optax(make, reference, lr):
    rng = np.random.default_rng(0)
    theta = rng.normal(size=P)
    expected, state = theta.copy(), reference.init(theta)
    optimizer = make(lr)
    for _ in range(5):
        gradient = rng.normal(size=P)
        optimizer.step(theta, gradient)
        change, state = reference.update(gradient, state, expected)
        expected = expected + lr * np.asarray(change)
    np.testing.assert_allclose(theta, expected, rtol=1e-12, atol=1e-14)
