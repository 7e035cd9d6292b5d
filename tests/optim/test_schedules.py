"""Schedules: pure functions of the step, their ends and their borders, and what they refuse."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion import optim
from companion.optim import schedules

EXAMPLES = [
    schedules.Constant(0.3),
    schedules.Step(0.3, 7, 0.5),
    schedules.Exponential(0.3, 0.98),
    schedules.InverseTime(0.3, 0.1),
    schedules.Polynomial(0.3, 50, 2.0, 0.01),
    schedules.Cosine(0.3, 50, 0.01),
    schedules.WarmRestarts(0.3, 8, 2, 0.01),
    schedules.WarmUp(schedules.Cosine(0.3, 50), 10, 0.1),
    schedules.OneCycle(0.3, 80),
]
every = pytest.mark.parametrize("schedule", EXAMPLES, ids=lambda s: type(s).__name__)


def test_every_schedule_is_here():
    own = {
        kind
        for _, kind in inspect.getmembers(schedules, inspect.isclass)
        if issubclass(kind, schedules.Schedule) and kind is not schedules.Schedule
    }
    assert own == {type(schedule) for schedule in EXAMPLES}


@every
@given(t=st.lists(st.integers(0, 300), min_size=1, max_size=20))
@settings(max_examples=25, deadline=None)
def test_it_is_a_pure_function_of_the_step(schedule, t):
    # In any order, as often as one likes, number by number or as an array of any shape.
    before = repr(schedule), dict(vars(schedule))
    rates = schedule(t)
    assert rates.shape == (len(t),)
    assert rates.dtype == np.float64
    np.testing.assert_allclose([schedule(one) for one in t], rates, rtol=1e-13)
    np.testing.assert_array_equal(schedule(np.array(t).reshape(-1, 1)).ravel(), rates)
    assert isinstance(schedule(t[0]), float)
    assert (repr(schedule), dict(vars(schedule))) == before
    assert 0 <= rates.min() <= rates.max() <= 0.3 * (1 + 1e-15)


@every
def test_the_argument_is_left_as_it_is(schedule):
    t = np.arange(100.0)
    schedule(t)
    np.testing.assert_array_equal(t, np.arange(100.0))


@every
@pytest.mark.parametrize("t", [-1, -0.5, np.nan, np.inf, [0, 1, -2]])
def test_a_step_before_the_first_is_refused(schedule, t):
    with pytest.raises(ValueError, match="t must be at least 0 and finite"):
        schedule(t)


@every
def test_a_step_is_a_number(schedule):
    with pytest.raises(TypeError, match="t must be a number"):
        schedule("3")


@every
def test_its_repr_makes_it_anew(schedule):
    again = eval(repr(schedule), dict(vars(schedules)))
    np.testing.assert_array_equal(again(np.arange(200)), schedule(np.arange(200)))


@every
def test_an_optimizer_asks_it_for_the_steps_done_so_far(schedule):
    # Under a gradient of −1, θ is the sum of the rates.
    theta, optimizer, path = np.zeros(1), optim.GradientDescent(schedule), []
    for _ in range(120):
        optimizer.step(theta, np.array([-1.0]))
        path.append(theta[0])
    np.testing.assert_allclose(path, np.cumsum(schedule(np.arange(120))), rtol=1e-12)


def test_the_ends_are_reached_and_kept():
    assert schedules.Polynomial(0.3, 50, 2.0, 0.01)([0, 50, 51, 999]).tolist() == [
        0.3, 0.01, 0.01, 0.01
    ]  # fmt: skip
    np.testing.assert_allclose(
        schedules.Cosine(0.3, 50, 0.01)([0, 25, 50, 75, 999]), [0.3, 0.155, 0.01, 0.01, 0.01]
    )
    np.testing.assert_allclose(
        schedules.OneCycle(0.5, 100)([0, 30, 100, 999]), [0.02, 0.5, 2e-6, 2e-6]
    )
    np.testing.assert_allclose(
        schedules.WarmUp(schedules.Constant(0.4), 4, 0.5)([0, 2, 4, 9]), [0.2, 0.3, 0.4, 0.4]
    )
    np.testing.assert_allclose(schedules.InverseTime(0.4, 0.1)([0, 10, 30]), [0.4, 0.2, 0.1])
    np.testing.assert_allclose(
        schedules.Step(0.4, 3)([0, 2, 3, 5, 6]), [0.4, 0.4, 0.04, 0.04, 4e-3]
    )


@pytest.mark.parametrize(("steps", "growth"), [(1, 2), (7, 2), (10, 3), (3, 10), (10, 1), (5, 7)])
def test_restarts_are_at_their_exact_steps(steps, growth):
    # Each border is a whole number, where a logarithm may round to either side.
    schedule, start, length = schedules.WarmRestarts(0.3, steps, growth, 0.1), 0, steps
    for _ in range(9):
        assert schedule(start) == pytest.approx(0.3, rel=1e-12)
        last = (length - 1) / length
        expected = 0.1 + 0.1 * (1 + np.cos(np.pi * last))
        assert schedule(start + length - 1) == pytest.approx(expected, rel=1e-9)
        start, length = start + length, length * growth


@pytest.mark.parametrize("steps", [1, 7, 10])
def test_just_before_a_restart_the_round_ends(steps):
    # As near below a border as a number can be, where the logarithm rounds up to it.
    schedule, border, length = schedules.WarmRestarts(0.3, steps, 2, 0.1), steps, steps
    for _ in range(9):
        assert schedule(np.nextafter(border, 0)) == pytest.approx(0.1, rel=1e-9)
        length *= 2
        border += length


def test_if_nothing_is_said_rates_are_straight_and_fall_to_zero():
    np.testing.assert_allclose(schedules.Polynomial(0.4, 10)([0, 5, 10]), [0.4, 0.2, 0])
    np.testing.assert_allclose(schedules.Cosine(0.4, 10)([0, 5, 10]), [0.4, 0.2, 0], atol=1e-16)
    # Without growth, every round is as long as the first.
    np.testing.assert_allclose(schedules.WarmRestarts(0.4, 4)([0, 2, 4, 6]), [0.4, 0.2, 0.4, 0.2])
    warm_up = schedules.WarmUp(schedules.Constant(0.4), 4)
    np.testing.assert_allclose(warm_up([0, 2, 4]), [0, 0.2, 0.4])
    # All of the rate from the first step on: no warm-up, and not out of range.
    assert schedules.WarmUp(schedules.Constant(0.4), 4, 1)(0) == 0.4


def test_rates_of_a_lattice_broadcast_against_the_steps():
    rates = np.array([[0.1], [0.2]])
    together = schedules.WarmUp(schedules.OneCycle(rates, 50), 5)(np.arange(60))
    assert together.shape == (2, 60)
    alone = schedules.WarmUp(schedules.OneCycle(0.2, 50), 5)(np.arange(60))
    np.testing.assert_allclose(together[1], alone, rtol=1e-13)


BELOW_ZERO = [-0.1, np.nan, np.inf]
POSITIVE = [0, *BELOW_ZERO, [0.1, 0]]


@pytest.mark.parametrize(
    ("make", "name", "values"),
    [
        (schedules.Constant, "lr", POSITIVE),
        (lambda lr: schedules.Step(lr, 3), "lr", POSITIVE),
        (lambda every: schedules.Step(0.1, every), "every", POSITIVE),
        (lambda gamma: schedules.Step(0.1, 3, gamma), "gamma", POSITIVE),
        (lambda lr: schedules.Exponential(lr, 0.9), "lr", POSITIVE),
        (lambda gamma: schedules.Exponential(0.1, gamma), "gamma", POSITIVE),
        (lambda lr: schedules.InverseTime(lr, 0.9), "lr", POSITIVE),
        (lambda decay: schedules.InverseTime(0.1, decay), "decay", BELOW_ZERO),
        (lambda lr: schedules.Polynomial(lr, 9), "lr", POSITIVE),
        (lambda steps: schedules.Polynomial(0.1, steps), "steps", POSITIVE),
        (lambda power: schedules.Polynomial(0.1, 9, power), "power", POSITIVE),
        (lambda final: schedules.Polynomial(0.1, 9, 1, final), "final", BELOW_ZERO),
        (lambda lr: schedules.Cosine(lr, 9), "lr", POSITIVE),
        (lambda steps: schedules.Cosine(0.1, steps), "steps", POSITIVE),
        (lambda final: schedules.Cosine(0.1, 9, final), "final", BELOW_ZERO),
        (lambda lr: schedules.WarmRestarts(lr, 9), "lr", POSITIVE),
        (lambda steps: schedules.WarmRestarts(0.1, steps), "steps", [0, -3, 2.5, np.nan]),
        (lambda growth: schedules.WarmRestarts(0.1, 9, growth), "growth", [0, -3, 1.5, np.nan]),
        (lambda final: schedules.WarmRestarts(0.1, 9, 1, final), "final", BELOW_ZERO),
        (lambda steps: schedules.WarmUp(EXAMPLES[0], steps), "steps", POSITIVE),
        (lambda start: schedules.WarmUp(EXAMPLES[0], 9, start), "start", [*BELOW_ZERO, 1.1]),
        (lambda lr: schedules.OneCycle(lr, 9), "lr", POSITIVE),
        (lambda steps: schedules.OneCycle(0.1, steps), "steps", POSITIVE),
        (lambda part: schedules.OneCycle(0.1, 9, part), "pct_start", [*POSITIVE, 1, 1.5]),
        (lambda by: schedules.OneCycle(0.1, 9, 0.3, by), "div_factor", POSITIVE),
        (lambda by: schedules.OneCycle(0.1, 9, 0.3, 25, by), "final_div_factor", POSITIVE),
    ],
)
def test_what_is_out_of_range_is_refused(make, name, values):
    for value in values:
        with pytest.raises(ValueError, match=f"^{name} must be"):
            make(value)


def test_a_warm_up_leads_to_a_schedule():
    with pytest.raises(TypeError, match="schedule must be a schedule"):
        schedules.WarmUp(0.1, 10)
