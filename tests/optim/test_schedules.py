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
@pytest.mark.parametrize(
    "t", ["3", None, True, 1j, [1, None], ["1"], {"t": 1}, int, 10**400, np.timedelta64(3)]
)
def test_a_step_is_a_number(schedule, t):
    with pytest.raises(TypeError, match="t must be a number or an array of numbers, got"):
        schedule(t)


@every
@pytest.mark.parametrize(
    ("t", "error"),
    [([[1.0], [1.0, 2.0]], ValueError), (np.ma.masked_array([1, 2], [0, 1]), TypeError)],
)
def test_steps_are_a_plain_array(schedule, t, error):
    with pytest.raises(error, match=r"^t must be .* array.*, got"):
        schedule(t)


@every
def test_of_no_steps_there_are_no_rates(schedule):
    assert schedule(np.arange(0)).shape == (0,)


def lattices():
    """Each schedule with three runs in each argument that may be an array."""
    for schedule in EXAMPLES:
        for name, value in vars(schedule).items():
            if not isinstance(value, (schedules.Schedule, int)):
                own = {**vars(schedule), name: np.full(3, value)}
                yield pytest.param(
                    own, type(schedule), name, id=f"{type(schedule).__name__}-{name}"
                )


@pytest.mark.parametrize(("options", "kind", "name"), list(lattices()))
def test_arrays_that_do_not_broadcast_against_the_steps_are_refused(options, kind, name):
    schedule = kind(**options)
    assert schedule(np.arange(5)[:, None]).shape == (5, 3)
    with pytest.raises(ValueError, match=rf"^{name} must broadcast against t .*, got shape \(3,\)"):
        schedule(np.arange(5))
    other = {"decay", "every", "final", "gamma", "start", "steps", "lr"} & set(options) - {name}
    for second in other:
        if not isinstance(options[second], int):
            schedule = kind(**{**options, second: np.full(2, 0.01)})
            with pytest.raises(ValueError, match=r"must broadcast against t and the rest"):
                schedule(0)


@pytest.mark.parametrize(
    ("schedule", "t"),
    [
        (schedules.Exponential(1.0, 2.0), 2000),
        (schedules.Step(1e300, 1, 1e10), 3),
        (schedules.WarmRestarts(0.3, 8, 2**53), 1e308),
        (schedules.WarmUp(schedules.Exponential(1.0, 2.0), 5), [0, 1, 2000]),
        (schedules.OneCycle(1e308, 50, div_factor=1e-10), 0),
    ],
)
def test_a_rate_that_is_too_large_to_write_down_is_refused(schedule, t):
    with pytest.raises(ValueError, match="t must be where the rate is finite, got"):
        schedule(t)
    optimizer, theta = optim.GradientDescent(lambda _: schedule(t)), np.zeros(1)
    with pytest.raises(ValueError, match="t must be where the rate is finite"):
        optimizer.step(theta, np.ones(1))
    assert theta[0] == optimizer.t == 0


@pytest.mark.parametrize("name", ["steps", "growth"])
@pytest.mark.parametrize("value", [2.5, np.nan, 3.0, "3", None, True, [3]])
def test_restarts_come_after_whole_numbers_of_steps(name, value):
    with pytest.raises(TypeError, match=f"^{name} must be a whole number, got"):
        schedules.WarmRestarts(**{"lr": 0.1, "steps": 9, name: value})


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
        (lambda steps: schedules.WarmRestarts(0.1, steps), "steps", [0, -3, 2**53 + 1]),
        (lambda growth: schedules.WarmRestarts(0.1, 9, growth), "growth", [0, -3, 10**400]),
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


def test_what_a_part_may_be_is_said():
    for part in (0, 1, -0.5):
        with pytest.raises(ValueError, match=r"^pct_start must be above 0 and below 1, got"):
            schedules.OneCycle(0.1, 9, part)
    for start in (1.5, -0.5):
        with pytest.raises(ValueError, match=r"^start must be at least 0 and at most 1, got"):
            schedules.WarmUp(EXAMPLES[0], 9, start)


def test_rounds_may_be_as_long_as_floats_count_steps():
    longest = schedules.WarmRestarts(0.1, 2**53, 2**53)
    assert longest(0) == longest(2**53) == 0.1
    np.testing.assert_allclose(longest(2**52), 0.05)


def test_a_warm_up_leads_to_a_schedule():
    with pytest.raises(TypeError, match=r"schedule must be a Schedule, such as Constant\(0.1\)"):
        schedules.WarmUp(0.1, 10)
    with pytest.raises(TypeError, match=r"got the class Constant; write Constant\(…\), with brack"):
        schedules.WarmUp(schedules.Constant, 10)
