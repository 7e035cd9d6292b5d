"""Hyperparameters that are assigned after construction: checked as they are there, and obeyed."""

import numpy as np
import pytest

from companion import optim
from companion.optim import schedules
from companion.optim.hyperparameters import Setting, nonnegative
from tests.optim.test_every_optimizer import LATTICES, bad_settings, memory, run
from tests.optim.test_schedules import EXAMPLES

ADAMS = [optim.Adam, optim.AMSGrad, optim.AdamW, optim.Nadam]
every_kind = pytest.mark.parametrize("kind", LATTICES, ids=lambda kind: kind.__name__)
FIXED = {"initial_accumulator_value", "centered"}


def begun(kind, steps=3):
    optimizer, theta = kind(lr=0.1), np.ones(3)
    run(optimizer, theta, np.ones((steps, 3)))
    return optimizer, theta


def refused(owner, name, value, error, match):
    before, words = memory(owner), repr(owner)
    with pytest.raises(error, match=match):
        setattr(owner, name, value)
    after = memory(owner)
    assert before.keys() == after.keys()
    for key, kept in before.items():
        np.testing.assert_array_equal(kept, after[key])
    assert repr(owner) == words


@pytest.mark.parametrize("steps", [0, 3])
@pytest.mark.parametrize(("kind", "name", "value", "says"), list(bad_settings()))
def test_what_the_constructor_refuses_is_refused_later(kind, name, value, says, steps):
    optimizer, _ = begun(kind, steps)
    refused(optimizer, name, value, ValueError, rf"^{name}(\[[01]\])? must be {says}, got")


@every_kind
@pytest.mark.parametrize("value", ["0.1", None, True, 1j, [0.1, None], int])
def test_what_is_no_number_is_refused_later(kind, value):
    optimizer, _ = begun(kind)
    for name in LATTICES[kind]:
        given = (0.9, value) if name == "betas" else value
        refused(optimizer, name, given, TypeError, rf"^{name}(\[1\])? must be a number.*, got")


@pytest.mark.parametrize("value", ["yes", 1, 0, None, bool, np.array([True])])
def test_centered_is_true_or_false(value):
    with pytest.raises(TypeError, match="centered must be True or False, got"):
        optim.RMSprop(centered=value)
    refused(optim.RMSprop(), "centered", value, TypeError, "centered must be True or False, got")


@every_kind
def test_an_array_that_does_not_fit_the_run_is_refused_when_it_is_assigned(kind):
    optimizer, theta = begun(kind)
    for name in set(LATTICES[kind]) - FIXED:
        value = np.full((1, 4), 0.5)
        given = (0.5, value) if name == "betas" else value
        says = rf"{name} must broadcast against theta, of shape \(3,\), got shape \(1, 4\)"
        refused(optimizer, name, given, ValueError, says)
    optimizer.step(theta, np.ones(3))


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [(optim.Adagrad, "initial_accumulator_value", 2.0), (optim.RMSprop, "centered", True)],
)
def test_what_counts_from_the_first_step_on_is_fixed_by_it(kind, name, value):
    optimizer, theta = begun(kind, 0)
    setattr(optimizer, name, value)
    np.testing.assert_array_equal(
        run(optimizer, theta, np.ones((3, 3))),
        run(kind(**{"lr": 0.1, name: value}), np.ones(3), np.ones((3, 3))),
    )
    refused(
        optimizer, name, value, ValueError, f"{name} counts from the first step .* after 3, got"
    )


@every_kind
def test_a_rate_that_is_assigned_is_that_of_a_schedule(kind):
    rates, gradients = [0.1, 0.1, 0.03, 0.2, 0.2], np.random.default_rng(0).normal(size=(5, 3))
    optimizer, theta = kind(lr=0.1), np.ones(3)
    for rate, gradient in zip(rates, gradients, strict=True):
        optimizer.lr = rate
        optimizer.step(theta, gradient)
    scheduled = run(kind(lr=lambda t: rates[t]), np.ones(3), gradients)
    np.testing.assert_array_equal(theta, scheduled)
    assert f"lr={rates[-1]}" in repr(optimizer)


@pytest.mark.parametrize("name", ["eps", "weight_decay"])
def test_other_hyperparameters_count_from_the_next_step_on(name):
    gradients = np.random.default_rng(0).normal(size=(6, 3))
    optimizer, theta = optim.AdamW(0.1), np.ones(3)
    run(optimizer, theta, gradients[:3])
    setattr(optimizer, name, 0.5)
    run(optimizer, theta, gradients[3:])
    # What a step remembers hangs on neither: so from θ alike, the last steps are those of an
    # optimizer that had the other value from the start.
    other, apart = optim.AdamW(0.1, **{name: 0.5}), np.ones(3)
    run(other, apart, gradients[:3])
    apart[:] = run(optim.AdamW(0.1), np.ones(3), gradients[:3])
    run(other, apart, gradients[3:])
    np.testing.assert_array_equal(theta, apart)


@pytest.mark.parametrize("lattice", [False, True])
def test_other_betas_leave_the_means_as_they_are(lattice):
    # As the paper writes it, and as in PyTorch: the betas of a step enter the means at that step.
    rng = np.random.default_rng(4)
    betas = [(0.9, 0.99)] * 3 + [(0.5, 0.9)] * 3 + [(0.95, 0.999)] * 3
    if lattice:
        betas = [(np.array([a, a / 2]), np.array([b, b / 3])) for a, b in betas]
    optimizer, own = optim.Adam(0.1, betas[0], 1e-3), np.ones(2)
    theta, m, v = np.ones(2), np.zeros(2), np.zeros(2)
    for t, (beta1, beta2) in enumerate(betas, 1):
        g = rng.normal(size=2)
        optimizer.betas = beta1, beta2
        optimizer.step(own, g)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        theta = theta - 0.1 * m_hat / (np.sqrt(v_hat) + 1e-3)
        np.testing.assert_allclose(own, theta, rtol=1e-12)


@pytest.mark.parametrize("kind", ADAMS)
def test_a_long_theta_obeys_arrays_that_are_assigned(kind):
    # While hyperparameters are numbers it is moved piece by piece.
    start, gradients = np.ones(100_003), np.random.default_rng(5).normal(size=(4, 100_003))
    options = {"betas": (np.full(100_003, 0.5), 0.9), "eps": np.linspace(0.1, 1, 100_003)}
    for name, value in options.items():
        optimizer, theta = kind(0.1), start.copy()
        optimizer.step(theta, gradients[0])
        setattr(optimizer, name, value)
        run(optimizer, theta, gradients[1:])
        last = (value[0][-9:], value[1]) if name == "betas" else value[-9:]
        optimizer, end = kind(0.1), start[-9:].copy()
        optimizer.step(end, gradients[0, -9:])
        setattr(optimizer, name, last)
        run(optimizer, end, gradients[1:, -9:])
        np.testing.assert_allclose(theta[-9:], end, rtol=1e-13)


def scheduled_settings():
    for schedule in EXAMPLES:
        for name in vars(schedule):
            yield schedule, name


@pytest.mark.parametrize(("schedule", "name"), list(scheduled_settings()))
def test_a_schedule_refuses_later_what_it_refuses_at_first(schedule, name):
    for value in ("x", None, True, [0.1, None], float):
        refused(schedule, name, value, TypeError, rf"^{name} must be .*, got")
    if name != "schedule":
        for value in (-1, -(10**6)):
            refused(schedule, name, value, ValueError, f"^{name} must be .*, got")


def test_a_schedule_obeys_what_is_assigned():
    schedule = schedules.Step(0.4, 3)
    schedule.every, schedule.gamma = 2, 0.5
    np.testing.assert_allclose(schedule([0, 1, 2, 4]), [0.4, 0.4, 0.2, 0.1])
    assert repr(schedule) == "Step(lr=0.4, every=2.0, gamma=0.5)"


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("eta", -1, ValueError), ("eta", "1", TypeError), ("gamma", np.nan, ValueError),
        ("gamma", None, TypeError), ("rng", None, TypeError), ("rng", -1, ValueError),
        ("rng", 1.5, TypeError), ("rng", np.random, TypeError), ("rng", True, TypeError),
    ],
)  # fmt: skip
def test_noise_refuses_later_what_it_refuses_at_first(name, value, error):
    with pytest.raises(error, match=f"^{name} must be .*, got"):
        optim.GradientNoise(**{"eta": 1.0, "rng": 0, name: value})
    noise = optim.GradientNoise(1.0, rng=0)
    with pytest.raises(error, match=f"^{name} must be .*, got"):
        setattr(noise, name, value)
    gradient, expected = np.zeros(3), np.zeros(3)
    noise.add(gradient)
    optim.GradientNoise(1.0, rng=0).add(expected)
    np.testing.assert_array_equal(gradient, expected)


def test_an_optimizer_of_ones_own_declares_settings_in_the_same_way():
    class Own(optim.GradientDescent):
        push = Setting(nonnegative)
        start = Setting(nonnegative, fixed=True)

    optimizer = Own(lr=0.1)
    optimizer.push, optimizer.start = 1, np.array([[1.0], [2.0]])
    theta = np.zeros((2, 3))
    optimizer.step(theta, np.ones((2, 3)))
    refused(optimizer, "start", 3.0, ValueError, "^start counts from the first step on")
    refused(optimizer, "push", -1, ValueError, r"^push must be at least 0 and finite, got -1$")
    refused(optimizer, "push", np.ones(4), ValueError, "^push must broadcast against theta")
    refused(optimizer, "push", [[1.0], [-2.0]], ValueError, r"got -2.0 at index \(1, 0\)$")
    optimizer.push = 2
    assert type(optimizer.push) is float
    assert optimizer.push == 2.0
