"""Line searches: what they refuse, and what they say when they fail."""

import re

import numpy as np
import pytest

from companion.optim import LineSearchError, Point, backtracking, strong_wolfe

every_search = pytest.mark.parametrize("search", [backtracking, strong_wolfe])


def bowl(theta):
    return 0.5 * float(np.vdot(theta, theta)), theta


def at(theta, objective=bowl):
    theta = np.asarray(theta)
    return Point(0.0, theta, *objective(theta))


START = at([2.0, -1.0])
DOWN = -START.gradient


class OwnError(Exception):
    pass


@every_search
@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"step": 0}, ValueError, "step must be above 0 and finite, got 0"),
        ({"step": -1.0}, ValueError, "step must be above 0 and finite, got -1.0"),
        ({"step": np.inf}, ValueError, "step must be above 0 and finite, got inf"),
        ({"step": np.nan}, ValueError, "step must be above 0 and finite, got nan"),
        ({"step": "1"}, TypeError, "step must be a number, got '1'"),
        ({"step": None}, TypeError, "step must be a number, got None"),
        ({"step": True}, TypeError, "step must be a number, got True"),
        ({"c1": 0.0}, ValueError, "c1 must be above 0 and below 1, got 0.0"),
        ({"c1": 1.0}, ValueError, "c1 must be above 0 and below 1, got 1.0"),
        ({"c1": 2}, ValueError, "c1 must be above 0 and below 1, got 2"),
        ({"c1": np.nan}, ValueError, "c1 must be above 0 and below 1.*, got nan"),
        ({"c1": [0.1]}, TypeError, "c1 must be a number, got"),
        ({"most": 0}, ValueError, "most must be a whole number of at least 1, got 0"),
        ({"most": -5}, ValueError, "most must be a whole number of at least 1, got -5"),
        ({"most": 2.5}, TypeError, "most must be a whole number, got 2.5"),
        ({"most": "9"}, TypeError, "most must be a whole number, got '9'"),
        ({"most": 10**400}, ValueError, "most must be a whole number of at most"),
    ],
)
def test_what_is_out_of_range_is_refused(search, options, error, says):
    with pytest.raises(error, match=f"^{says}"):
        search(bowl, START, DOWN, **options)


@pytest.mark.parametrize("shrink", [0.0, 1.0, -0.5, 2, np.nan])
def test_shrink_is_above_0_and_below_1(shrink):
    with pytest.raises(ValueError, match="shrink must be above 0 and below 1"):
        backtracking(bowl, START, DOWN, shrink=shrink)
    with pytest.raises(TypeError, match="shrink must be a number, got"):
        backtracking(bowl, START, DOWN, shrink=str(shrink))


@pytest.mark.parametrize("c2", [0.0, 1e-4, 0.05, 0.1, 1.0, 3, np.nan])
def test_c2_is_above_c1_and_below_1(c2):
    with pytest.raises(ValueError, match=r"c2 must be above 0\.1 and below 1"):
        strong_wolfe(bowl, START, DOWN, c1=0.1, c2=c2)
    with pytest.raises(TypeError, match="c2 must be a number, got"):
        strong_wolfe(bowl, START, DOWN, c2=None)


@every_search
@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"theta": [2.0, -1.0]}, TypeError, "start.theta must be a NumPy array, got"),
        ({"theta": np.array([2, -1])}, TypeError, "start.theta must be a floating-point array"),
        ({"theta": np.ma.masked_array([2.0, 1.0])}, TypeError, "start.theta must be a NumPy array"),
        (
            {"theta": np.array([2.0, np.nan])},
            ValueError,
            "start.theta must be finite in .*, got nan",
        ),
        (
            {"theta": np.ones(3)},
            ValueError,
            r"start.gradient must have the shape \(3,\), got \(2,\)",
        ),
        ({"value": None}, TypeError, "start.value must hold real numbers, got"),
        ({"value": "low"}, TypeError, "start.value must hold real numbers, got"),
        ({"value": np.nan}, ValueError, "start.value must be finite in float64, got nan"),
        ({"value": np.inf}, ValueError, "start.value must be finite in float64, got inf"),
        ({"value": np.ones(2)}, ValueError, r"start.value must have the shape \(\), got \(2,\)"),
        (
            {"gradient": np.ones(1)},
            ValueError,
            r"start.gradient must have the shape \(2,\), got \(1",
        ),
        ({"gradient": 1.0}, ValueError, r"start.gradient must have the shape \(2,\), got \(\)"),
        ({"gradient": None}, TypeError, "start.gradient must hold real numbers, got"),
        ({"gradient": np.array([1, np.nan])}, ValueError, "start.gradient must be finite in .*nan"),
    ],
)
def test_a_start_is_a_point_whose_parts_fit(search, changes, error, says):
    with pytest.raises(error, match=f"^{says}"):
        search(bowl, START._replace(**changes), DOWN)


@every_search
@pytest.mark.parametrize("start", [tuple(START), None, START.theta, Point, "start", bowl])
def test_a_start_is_a_point(search, start):
    with pytest.raises(
        TypeError, match=r"start must be a Point, such as Point\(0.0, theta, .*, got"
    ):
        search(bowl, start, DOWN)


@every_search
@pytest.mark.parametrize(
    ("direction", "error", "says"),
    [
        (np.ones(1), ValueError, r"direction must have the shape \(2,\), got \(1,\)"),
        (-1.0, ValueError, r"direction must have the shape \(2,\), got \(\)"),
        (np.ones((1, 2)), ValueError, r"direction must have the shape \(2,\), got \(1, 2\)"),
        (np.array([1, np.nan]), ValueError, r"direction must be finite in float64, got nan at"),
        (np.array([-np.inf, 1]), ValueError, r"direction must be finite in float64, got -inf at"),
        (None, TypeError, "direction must hold real numbers, got"),
        ("down", TypeError, "direction must hold real numbers, got"),
        (np.array([-1, 1j]), TypeError, "direction must hold real numbers, got"),
        (np.ma.masked_array([-2.0, 1], [0, 1]), TypeError, "direction must be a plain array, got"),
        (np.zeros(2), ValueError, "the direction has to descend, but the slope along it, .* is 0"),
        (-DOWN, ValueError, "the direction has to descend, but the slope along it, .* is 5"),
        (DOWN * 8e307, ValueError, "the direction has to descend, but the slope .* is -inf"),
    ],
)
def test_a_direction_fits_the_start_and_descends(search, direction, error, says):
    with pytest.raises(error, match=says):
        search(bowl, START, direction)


@every_search
@pytest.mark.parametrize(
    ("objective", "error", "says"),
    [
        (None, TypeError, "objective must be a function, got None"),
        (START, TypeError, "objective must be a function, got Point"),
        (dict, TypeError, "objective must be a function, got the class dict"),
        (lambda: (1.0, DOWN), TypeError, "objective must be a function that can be called with 1"),
        (lambda t, x: (1.0, t), TypeError, "objective must be a function that can be called with"),
        (lambda t: None, TypeError, "objective must give a pair, the loss and its gradient, got N"),
        (lambda t: 1.0, TypeError, "objective must give a pair, .*, got 1.0"),
        (lambda t: t, TypeError, "objective must give a pair, .*, got an array"),
        (lambda t: (1.0, t, t), TypeError, "objective must give a pair, .*, got"),
        (lambda t: ("low", t), TypeError, "objective's loss must hold real numbers, got"),
        (lambda t: (None, t), TypeError, "objective's loss must hold real numbers, got"),
        (lambda t: (1j, t), TypeError, "objective's loss must hold real numbers, got"),
        (lambda t: (t, t), ValueError, r"objective's loss must have the shape \(\), got \(2,\)"),
        (
            lambda t: (0.0, t[:1]),
            ValueError,
            r"objective's gradient must have the shape \(2,\), got",
        ),
        (lambda t: (0.0, 1.0), ValueError, r"objective's gradient must have the shape \(2,\), got"),
        (lambda t: (0.0, t * 1j), TypeError, "objective's gradient must hold real numbers, got"),
        (lambda t: (0.0, None), TypeError, "objective's gradient must hold real numbers, got"),
        (lambda t: (0.0, [1.0, [2.0]]), ValueError, "objective's gradient must be an array of num"),
    ],
)
def test_an_objective_gives_the_loss_and_its_gradient(search, objective, error, says):
    kept = np.array([2.0, -1.0])
    with pytest.raises(error, match=f"^{says}"):
        search(objective, START, DOWN)
    np.testing.assert_array_equal(START.theta, kept)


@every_search
def test_an_error_of_the_objective_is_passed_on(search):
    def objective(theta):
        raise OwnError

    with pytest.raises(OwnError):
        search(objective, START, DOWN)


@every_search
@pytest.mark.parametrize("buffer", [True, False])
def test_an_objective_may_use_its_arrays_again(search, buffer):
    kept = np.empty(2)

    def objective(theta):
        gradient = np.multiply(theta, [1.0, 30.0], out=kept if buffer else None)
        return 0.5 * float(gradient @ theta), gradient

    theta = np.array([2.0, -1.0])
    start = Point(0.0, theta, 32.0 / 2, theta * [1.0, 30.0] + 0.0)
    found = search(objective, start._replace(value=17.0), -start.gradient)
    np.testing.assert_array_equal(found.gradient, found.theta * [1.0, 30.0])
    objective(np.zeros(2))
    assert found.gradient.any()


@every_search
@pytest.mark.parametrize("shape", [(), (1,), (2, 3)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_points_of_any_shape_keep_it_and_their_dtype(search, shape, dtype):
    start = at(np.full(shape, 2, dtype))
    for value in (float, np.float32, np.array):
        found = search(lambda t, v=value: (v(bowl(t)[0]), t), start, -start.gradient, step=1.5)
        assert found.theta.shape == found.gradient.shape == shape
        assert found.theta.dtype == found.gradient.dtype == dtype
        assert type(found.value) is type(found.step) is float
        np.testing.assert_allclose(found.theta, start.theta * (1 - found.step), rtol=1e-6)


def test_in_float32_the_slope_does_not_overflow():
    # A gradient of 1e25, whose square float32 does not hold.
    def steep(theta):
        return 1e25 * float(theta[0]), np.array([1e25], np.float32)

    start = at(np.array([1.0], np.float32), steep)
    found = backtracking(steep, start, np.array([-1e25], np.float32), step=1e-25)
    np.testing.assert_allclose(found.theta, 0, atol=1e-6)


@every_search
def test_where_the_gradient_is_not_finite_the_step_was_too_long(search):
    # The first step, to t = −½, lowers the loss, but nothing can go on from there.
    def fenced(theta):
        t = float(theta[0])
        return (t - 1) ** 2, np.array([2 * (t - 1) if t > 0 else np.nan])

    found = search(fenced, at([4.0], fenced), np.array([-4.5]))
    assert found.theta[0] > 0
    assert np.isfinite(found.gradient).all()


def line(value, slope):
    return lambda theta: (value(float(theta[0])), np.array([slope(float(theta[0]))]))


AHEAD = np.array([1.0])


def failure(search, objective, **options):
    with pytest.raises(LineSearchError) as caught:
        search(objective, at([0.0], objective), AHEAD, **options)
    return str(caught.value)


@every_search
def test_a_gradient_that_says_down_where_the_loss_goes_up_is_doubted(search):
    message = failure(search, line(lambda t: 1 + 3 * t, lambda t: -2.0))
    assert message.endswith("Is the gradient right?")
    # Both numbers, at the shortest step at which rounding lets them be seen.
    found = re.search(r"at (.*) the slope foretells a change of (.*), and it is (.*)\. Is", message)
    step, foretold, seen = map(float, found.groups())
    np.testing.assert_allclose([foretold, seen], [-2 * step, 3 * step], rtol=0.05)
    assert 1e-14 < step < 1e-6


def test_the_steps_that_were_tried_are_named():
    objective = line(lambda t: 1 + 3 * t, lambda t: -2.0)
    message = failure(backtracking, objective, step=8.0, shrink=0.25, most=6)
    assert message.startswith("no step from 8.0e+00 to 7.8e-03 lowers the loss enough: at 7.8e-03")


@every_search
def test_a_loss_that_is_nowhere_finite_is_named(search):
    objective = line(lambda t: 1.0 if t == 0 else np.nan, lambda t: -1.0)
    assert "it is not finite at any of them" in failure(search, objective)


@every_search
def test_what_is_lost_in_rounding_is_not_blamed_on_the_gradient(search):
    # The loss is 10¹⁶, and what the slope foretells less than it can show.
    objective = line(lambda t: 1e16 + 2 * float(t > 0), lambda t: -1.0)
    assert "is lost in rounding" in failure(search, objective)


def test_a_step_too_short_to_change_theta_is_no_step():
    objective = line(lambda t: 1e16 - t, lambda t: -1.0)
    start = at([1e30], objective)
    with pytest.raises(LineSearchError, match="lowers the loss enough"):
        backtracking(objective, start, AHEAD)


def test_a_loss_that_falls_without_end_is_named():
    message = failure(strong_wolfe, line(lambda t: -t, lambda t: -1.0), most=9)
    assert "falls at every step that was tried, up to 2.6e+02" in message
    assert "does it fall without end along the direction?" in message


def test_steps_beyond_all_floats_are_too_long_and_warn_of_nothing():
    # The second parameter stays: infinitely often 0 is no number.
    def objective(theta):
        value = -float(theta[0]) if np.isfinite(theta).all() else np.inf
        return value, np.array([-1.0, 0.0])

    start = at([0.0, 0.0], objective)
    with pytest.raises(LineSearchError, match="the loss falls, but its slope does not"):
        strong_wolfe(objective, start, np.array([1.0, 0.0]), most=1100)
    found = backtracking(objective, start, np.array([1e10, 0.0]), step=1e300)
    assert 1e-3 < found.theta[0] / np.finfo(float).max <= 1


def test_a_kink_is_named():
    # |t − ½|: the slope is −1 up to the kink, and 1 beyond.
    objective = line(lambda t: abs(t - 0.5), lambda t: np.sign(t - 0.5) or -1.0)
    message = failure(strong_wolfe, objective)
    assert "has the loss no kink?" in message
    assert "without end" not in message
