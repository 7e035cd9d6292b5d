"""What `check` and `step` refuse before anything is changed, and what an optimizer's copies do."""

import copy
import pickle

import numpy as np
import pytest

from companion import optim
from companion.optim import schedules
from tests.optim.test_every_optimizer import FACTORIES, LATTICES, memory, run
from tests.optim.test_schedules import EXAMPLES

every = pytest.mark.parametrize("make", FACTORIES.values(), ids=FACTORIES)


def state(optimizer):
    return {name: np.copy(value) for name, value in vars(optimizer).items()}


@every
def test_to_ask_changes_nothing(make):
    optimizer, theta, gradient = make(), np.ones(3), np.full(3, 0.5)
    before = state(optimizer)
    assert optimizer.check(theta, gradient) is None
    assert state(optimizer).keys() == before.keys()
    np.testing.assert_array_equal(theta, 1)
    # Nor is the optimizer bound to what it was asked about.
    optimizer.check(np.ones((4, 2), np.float32), np.ones((4, 2), np.float32))
    asked, plain = np.ones(3), np.ones(3)
    other = make()
    for _ in range(4):
        optimizer.check(asked, gradient)
        optimizer.step(asked, gradient)
        other.step(plain, gradient)
    np.testing.assert_array_equal(asked, plain)
    assert optimizer.t == 4


def raises(t):
    raise RuntimeError("lr has no rate today")


SCHEDULES = {
    # Its own error passes through: it says best what is wrong.
    "raises": (raises, RuntimeError, "no rate today"),
    "None": (lambda t: None, TypeError, "must be a number or an array of numbers, got None"),
    "a word": (lambda t: "fast", TypeError, "must be a number or an array of numbers, got 'fast'"),
    "NaN": (lambda t: np.nan, ValueError, "must be at least 0 and finite, got nan"),
    "negative": (lambda t: -1e-3, ValueError, "must be at least 0 and finite, got -0.001"),
    "infinite": (lambda t: np.inf, ValueError, "must be at least 0 and finite, got inf"),
    "a bool": (lambda t: True, TypeError, "must be a number or an array of numbers, got True"),
    "a class": (lambda t: float, TypeError, "must be a number .*, got the class float"),
    "empty": (lambda t: [], ValueError, "must be a number for each run, got none"),
    "masked": (lambda t: np.ma.ones(3), TypeError, "must be a plain array, got a masked array"),
    "ragged": (lambda t: [[1.0], [1.0, 2.0]], ValueError, "must be an array of numbers, got"),
    "one negative": (lambda t: [0.1, -1.0, 0.1], ValueError, r"got -1.0 at index \(1,\)"),
    "too many": (
        lambda t: np.ones(4),
        ValueError,
        r"must broadcast against theta, of shape \(3,\)",
    ),
}


@pytest.mark.parametrize("kind", LATTICES)
@pytest.mark.parametrize(("schedule", "error", "says"), SCHEDULES.values(), ids=SCHEDULES)
def test_a_schedule_that_gives_no_rate_is_refused_before_anything_is_changed(
    kind, schedule, error, says
):
    optimizer = kind(lambda t: 0.1 if t < 2 else schedule(t))
    theta = run(optimizer, np.ones(3), np.ones((2, 3)))
    kept, before = theta.copy(), memory(optimizer)
    for call in (optimizer.check, optimizer.step):
        with pytest.raises(error, match=f"^lr .*{says}"):
            call(theta, np.ones(3))
    np.testing.assert_array_equal(theta, kept)
    after = memory(optimizer)
    assert after.keys() == before.keys()
    for name in before:
        if name != "lr":
            np.testing.assert_array_equal(before[name], after[name])


@pytest.mark.parametrize("schedule", [schedules.Constant, schedules.Schedule, float, dict])
def test_a_class_is_no_schedule(schedule):
    with pytest.raises(TypeError, match=r"lr must be a number, .* or a schedule, .* the class"):
        optim.Adam(schedule)


@pytest.mark.parametrize("schedule", [lambda: 0.1, lambda t, steps: 0.1])
def test_a_schedule_takes_t(schedule):
    with pytest.raises(TypeError, match="lr must be a function that can be called with 1 argument"):
        optim.Adam(schedule)


def test_nan_in_the_gradient_is_taken_as_it_is():
    for make in FACTORIES.values():
        optimizer, theta = make(), np.ones(2)
        optimizer.check(theta, np.array([np.nan, 1.0]))
        optimizer.step(theta, np.array([np.nan, 1.0]))
        np.testing.assert_array_equal(np.isnan(theta), [True, False])


@every
@pytest.mark.parametrize("order", [slice(None, None, -1), slice(None, None, 2), slice(1, None)])
def test_a_gradient_that_shares_memory_with_theta_is_read_before_it_is_changed(make, order):
    whole = np.linspace(-2, 3, 12)
    theta, gradient = whole[: len(whole[order])], whole[order]
    apart, copied = theta.copy(), gradient.copy()
    make().step(apart, copied)
    make().step(theta, gradient)
    np.testing.assert_array_equal(theta, apart)


@every
def test_arrays_of_any_layout_are_moved_alike(make):
    rng = np.random.default_rng(8)
    start, gradients = rng.normal(size=(3, 4)), rng.normal(size=(5, 3, 4))
    expected = run(make(), start.copy(), gradients)
    wide = np.zeros((6, 8))
    views = {
        "Fortran": np.asfortranarray(start),
        "strided": wide[::2, ::2],
        "backwards": wide[::-2, ::-2],
        "unaligned": np.zeros(12 * 8 + 1, np.uint8)[1:].view(float).reshape(3, 4),
    }
    for theta in views.values():
        theta[...] = start
        run(make(), theta, [np.asfortranarray(g) for g in gradients])
        np.testing.assert_array_equal(theta, expected)


COPIES = {"pickle": lambda x: pickle.loads(pickle.dumps(x)), "deepcopy": copy.deepcopy}
every_copy = pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)


@every
@every_copy
@pytest.mark.parametrize("steps", [0, 3])
def test_a_copy_of_an_optimizer_goes_on_alike(make, copied, steps):
    gradients = np.random.default_rng(9).normal(size=(8, 3))
    optimizer = make()
    theta = run(optimizer, np.ones(3), gradients[:steps])
    other, apart = copied(optimizer), theta.copy()
    np.testing.assert_array_equal(
        run(optimizer, theta, gradients[steps:]), run(other, apart, gradients[steps:])
    )
    assert other.t == optimizer.t == 8
    with pytest.raises(ValueError, match="lr must be"):
        other.lr = -1
    other.step(apart, gradients[0])  # and it shares nothing
    assert optimizer.t == 8


@every_copy
@pytest.mark.parametrize("schedule", EXAMPLES, ids=lambda s: type(s).__name__)
def test_a_copy_of_a_schedule_is_the_same(copied, schedule):
    np.testing.assert_array_equal(copied(schedule)(np.arange(99)), schedule(np.arange(99)))


@every_copy
def test_a_copy_of_the_noise_draws_alike(copied):
    noise, first, second = optim.GradientNoise(0.5, rng=3), np.zeros(4), np.zeros(4)
    noise.add(np.zeros(4))
    other = copied(noise)
    noise.add(first)
    other.add(second)
    np.testing.assert_array_equal(first, second)
    assert other.t == 2


def bowl(theta):
    curvature = np.arange(1.0, 5.0)
    return 0.5 * float(theta @ (curvature * theta)), curvature * theta


@every_copy
def test_a_copy_of_lbfgs_goes_on_alike(copied):
    optimizer, theta = optim.LBFGS(3), np.array([4.0, -3.0, 2.0, 1.0])
    for _ in range(3):
        optimizer.step(theta, bowl)
    other, apart = copied(optimizer), theta.copy()
    for _ in range(3):
        point, second = optimizer.step(theta, bowl), other.step(apart, bowl)
        assert point.step == second.step
        np.testing.assert_array_equal(theta, apart)


@every_copy
def test_a_copy_of_a_point_and_of_an_error_is_the_same(copied):
    point = optim.Point(0.5, np.ones(2), 1.5, np.zeros(2))
    again = copied(point)
    assert type(again) is optim.Point
    assert again[::2] == point[::2]
    np.testing.assert_array_equal(again.theta, point.theta)
    error = copied(optim.LineSearchError("no step"))
    assert type(error) is optim.LineSearchError
    assert str(error) == "no step"
