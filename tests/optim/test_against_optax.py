"""Every optimizer and schedule that optax has too, step by step, in float64."""

import jax.numpy as jnp
import numpy as np
import optax
import pytest

from companion import optim
from companion.optim import schedules
from tests import jax_reference
from tests.optim import problem

assert jax_reference.jax.config.jax_enable_x64

LR, STEPS = 0.05, problem.STEPS
COSINE = schedules.Cosine(LR, 200, final=0.001)
OPTAX_COSINE = optax.cosine_decay_schedule(LR, 200, alpha=0.001 / LR)

# The companion's beside that of optax, with the settings that make them one method.
PAIRS = {
    "gradient descent": (optim.GradientDescent(LR), optax.sgd(LR)),
    "scheduled": (optim.GradientDescent(COSINE), optax.sgd(OPTAX_COSINE)),
    "momentum": (optim.Momentum(LR, 0.9), optax.sgd(LR, 0.9)),
    "nesterov": (optim.Nesterov(LR, 0.9), optax.sgd(LR, 0.9, nesterov=True)),
    # optax has ε under the root, v starts at 0.1.
    "adagrad": (
        optim.Adagrad(LR, initial_accumulator_value=0.1, eps=0),
        optax.adagrad(LR, initial_accumulator_value=0.1, eps=0),
    ),
    "adadelta": (optim.Adadelta(1.0, 0.9, 1e-6), optax.adadelta(1.0, 0.9, 1e-6)),
    "adam": (optim.Adam(LR), optax.adam(LR)),
    "adam, scheduled": (optim.Adam(COSINE), optax.adam(OPTAX_COSINE)),
    "adam, large ε": (
        optim.Adam(LR, (0.7, 0.9), 0.1), optax.adam(LR, 0.7, 0.9, eps=0.1)
    ),
    # optax corrects v before the maximum: the same only where there is nothing to correct.
    "amsgrad": (optim.AMSGrad(LR, (0.9, 0.0)), optax.amsgrad(LR, 0.9, 0.0)),
    "adamw": (optim.AdamW(LR, weight_decay=0.2), optax.adamw(LR, weight_decay=0.2)),
    "adamw, scheduled": (
        optim.AdamW(COSINE, weight_decay=0.2), optax.adamw(OPTAX_COSINE, weight_decay=0.2)
    ),
    # μ is β₁ from the start.
    "nadam": (optim.Nadam(LR, momentum_decay=1e6), optax.nadam(LR)),
}  # fmt: skip
RMSPROPS = {
    "plain": ({"rho": 0.9}, {}),
    "momentum": ({"rho": 0.9, "momentum": 0.7}, {"momentum": 0.7}),
    "centred": ({"rho": 0.9, "eps": 1e-3, "centered": True}, {"eps": 1e-3, "centered": True}),
    "both": (
        {"rho": 0.9, "eps": 1e-3, "centered": True, "momentum": 0.7},
        {"eps": 1e-3, "centered": True, "momentum": 0.7},
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_path_is_that_of_optax(name):
    own, reference = PAIRS[name]
    theta, state = jnp.asarray(problem.START), reference.init(jnp.asarray(problem.START))
    path = []
    for noise in problem.gradients_noise():
        updates, state = reference.update(problem.gradient(theta, noise), state, theta)
        theta = optax.apply_updates(theta, updates)
        path.append(np.asarray(theta))
    assert path[0].dtype == np.float64
    np.testing.assert_allclose(problem.trajectory(own), path, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("name", RMSPROPS)
def test_every_step_of_rmsprop_from_one_state_is_that_of_optax(name):
    # θ is set to that of optax before each step: near a minimum the method amplifies rounding.
    options, theirs = RMSPROPS[name]
    own = optim.RMSprop(LR, **options)
    reference = optax.rmsprop(LR, decay=0.9, eps_in_sqrt=False, **theirs)
    theta, state = jnp.asarray(problem.START), reference.init(jnp.asarray(problem.START))
    for noise in problem.gradients_noise():
        mine = np.array(theta)
        gradient = problem.gradient(mine, noise)
        own.step(mine, gradient)
        updates, state = reference.update(jnp.asarray(gradient), state, theta)
        theta = optax.apply_updates(theta, updates)
        np.testing.assert_allclose(mine, theta, rtol=1e-10, atol=1e-13)


def sgdr(rounds):
    """Cosines of the given lengths, one after the other."""
    return optax.join_schedules(
        [optax.cosine_decay_schedule(LR, steps, alpha=0.1) for steps in rounds],
        list(np.cumsum(rounds[:-1])),
    )


RATES = {
    "constant": (schedules.Constant(LR), optax.constant_schedule(LR)),
    "step": (
        schedules.Step(LR, 30, 0.5), optax.exponential_decay(LR, 30, 0.5, staircase=True)
    ),
    "exponential": (schedules.Exponential(LR, 0.97), optax.exponential_decay(LR, 1, 0.97)),
    "polynomial": (
        schedules.Polynomial(LR, 150, 3.0, 0.01), optax.polynomial_schedule(LR, 0.01, 3.0, 150)
    ),
    "linear": (schedules.Polynomial(LR, 100), optax.linear_schedule(LR, 0.0, 100)),
    "cosine": (COSINE, OPTAX_COSINE),
    "warm-up": (
        schedules.WarmUp(schedules.Constant(LR), 40), optax.warmup_constant_schedule(0.0, LR, 40)
    ),
    "warm-up, then cosine": (
        schedules.WarmUp(schedules.Cosine(LR, 160, 0.002), 40, start=0.2),
        optax.warmup_cosine_decay_schedule(0.2 * LR, LR, 40, 200, 0.002),
    ),
    "warm-up, then exponential": (
        schedules.WarmUp(schedules.Exponential(LR, 0.9), 25),
        optax.warmup_exponential_decay_schedule(0.0, LR, 25, 1, 0.9),
    ),
    "warm restarts": (schedules.WarmRestarts(LR, 10, 2, 0.1 * LR), sgdr([10, 20, 40, 80, 160])),
    "equal restarts": (schedules.WarmRestarts(LR, 60, final=0.1 * LR), sgdr([60] * 5)),
    "one-cycle": (
        schedules.OneCycle(LR, 200, 0.25, 20.0, 1e3),
        optax.cosine_onecycle_schedule(200, LR, 0.25, 20.0, 1e3),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RATES)
def test_the_rates_are_those_of_optax(name):
    own, reference = RATES[name]
    expected = [float(reference(jnp.asarray(t))) for t in range(STEPS)]
    np.testing.assert_allclose(own(np.arange(STEPS)), expected, rtol=1e-10, atol=1e-17)
    np.testing.assert_allclose([own(t) for t in range(STEPS)], expected, rtol=1e-10, atol=1e-17)
