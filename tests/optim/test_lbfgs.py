"""L-BFGS: what the objective does with its arrays, what θ may be, and what an error leaves."""

import numpy as np
import pytest
from scipy import optimize

from companion.optim import LBFGS, LineSearchError, Point

CURVATURE = np.geomspace(1, 1e3, 6)


def valley(theta):
    return 0.5 * float(theta @ (CURVATURE * theta)), CURVATURE * theta


class Buffered:
    """The same, with one array for all gradients, as `Network.backpropagate` is used."""

    def __init__(self):
        self.gradient = np.zeros(6)

    def __call__(self, theta):
        np.multiply(CURVATURE, theta, out=self.gradient)
        return 0.5 * float(theta @ self.gradient), self.gradient


def memory(optimizer):
    last = optimizer.last
    return [
        *(part.copy() for pair in optimizer.pairs for part in pair),
        *([] if last is None else [np.copy(part) for part in last]),
    ]


def same(before, after):
    assert len(before) == len(after)
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_objective_that_uses_its_gradient_again_is_as_good_as_any():
    theta, apart = np.ones(6), np.ones(6)
    optimizer, other, buffered = LBFGS(), LBFGS(), Buffered()
    for _ in range(8):
        optimizer.step(theta, buffered)
        buffered.gradient[:] = np.nan  # between two steps too
        other.step(apart, valley)
        np.testing.assert_array_equal(theta, apart)
    assert len(optimizer.pairs) == 8
    for s, y in optimizer.pairs:
        np.testing.assert_allclose(y, CURVATURE * s, rtol=1e-9, atol=1e-12)


def test_what_comes_back_may_be_changed():
    optimizer, theta, other, apart = LBFGS(), np.ones(6), LBFGS(), np.ones(6)
    asked, asked_apart = [], []
    for _ in range(5):
        point = optimizer.step(theta, lambda at: asked.append(at.copy()) or valley(at))
        point.gradient[:] = point.theta[:] = np.nan
        other.step(apart, lambda at: asked_apart.append(at.copy()) or valley(at))
    np.testing.assert_array_equal(theta, apart)
    # Nor is the objective asked a second time for what is known.
    same(asked, asked_apart)


def test_a_gradient_that_is_theta_itself_is_copied():
    theta = np.array([3.0, -4.0])
    optimizer = LBFGS()
    for _ in range(3):
        optimizer.step(theta, lambda t: (0.5 * float(t @ t), t))
    np.testing.assert_allclose(theta, 0, atol=1e-12)


def test_float32_stays_float32():
    theta, optimizer = np.array([-1.2, 1.0], np.float32), LBFGS()

    def rosenbrock(t):
        assert t.dtype == np.float32
        return optimize.rosen(t.astype(float)), optimize.rosen_der(t.astype(float))

    for _ in range(60):
        try:
            point = optimizer.step(theta, rosenbrock)
        except LineSearchError:
            break
    np.testing.assert_allclose(theta, 1, atol=1e-3)
    assert {part.dtype for pair in optimizer.pairs for part in pair} == {np.dtype(np.float32)}
    assert theta.dtype == point.theta.dtype == point.gradient.dtype == np.float32


@pytest.mark.parametrize(("scale", "length"), [(1e25, 1.0), (1e-3, 1e-20)])
def test_in_float32_products_of_gradients_do_not_leave_the_range(scale, length):
    # Squares of 1e25 and of 1e-23, which float32 does not hold.
    theta, optimizer = np.array([1.0, -2.0], np.float32) * np.float32(length), LBFGS()

    def bowl(t):
        return scale / 2 * float(t.astype(float) @ t.astype(float)), np.float32(scale) * t

    first = np.abs(theta).max()
    for _ in range(3):
        optimizer.step(theta, bowl)
    assert np.abs(theta).max() < 1e-5 * first
    assert len(optimizer.pairs) >= 1


@pytest.mark.parametrize("shape", [(), (1,), (2, 3)])
def test_theta_has_any_shape(shape):
    theta, optimizer = np.full(shape, 2.0), LBFGS()
    for _ in range(4):
        point = optimizer.step(theta, lambda t: (float(np.sum((t - 1) ** 4)), 4 * (t - 1) ** 3))
        np.testing.assert_array_equal(point.theta, theta)
        assert point.theta.shape == shape
    assert np.abs(theta - 1).max() < 0.5
    assert optimizer.direction(np.ones(shape)).shape == shape


def test_theta_of_any_layout_is_changed_in_place():
    wide = np.zeros(12)
    for theta in (wide[::2], wide[::-2], np.zeros(6, ">f8")):
        theta[...] = 1
        apart, optimizer, other = np.ones(6), LBFGS(), LBFGS()
        for _ in range(4):
            optimizer.step(theta, valley)
            other.step(apart, valley)
        np.testing.assert_array_equal(theta, apart)


@pytest.mark.parametrize(
    ("theta", "error", "says"),
    [
        (np.array([-1, 1]), TypeError, "theta must be a floating-point array, got dtype int"),
        ([-1.2, 1.0], TypeError, "theta must be a NumPy array, got"),
        (np.ma.masked_array([1.0, 2.0], [0, 1]), TypeError, "theta must be a NumPy array, got a m"),
        (np.array([1j, 2]), TypeError, "theta must be a floating-point array, got dtype complex"),
        (None, TypeError, "theta must be a NumPy array, got None"),
        (np.float64(1), TypeError, "theta must be a NumPy array, got"),
        (np.broadcast_to(1.0, 2), ValueError, "theta must be writeable"),
        (np.array([1, np.nan]), ValueError, "theta must be finite in float64, got nan"),
        (np.array([np.inf, 1]), ValueError, "theta must be finite in float64, got inf"),
        (
            np.ones(3),
            ValueError,
            r"theta must be like those of the steps before, \(6,\) .* got \(3",
        ),
        (
            np.ones((1, 6)),
            ValueError,
            r"theta must be like those of the steps before, \(6,\) float6",
        ),
        (np.ones(6, np.float32), ValueError, r"theta must be like those .* got \(6,\) float32"),
    ],
)
def test_what_is_no_theta_is_refused_before_anything_is_changed(theta, error, says):
    optimizer, own = LBFGS(), np.ones(6)
    for _ in range(3):
        optimizer.step(own, valley)
    before, kept, asked = memory(optimizer), np.copy(theta), []
    with pytest.raises(error, match=says):
        optimizer.step(theta, lambda t: asked.append(t) or valley(t))
    assert asked == []
    np.testing.assert_array_equal(theta, kept)
    same(before, memory(optimizer))


class OwnError(Exception):
    pass


def fails(theta):
    raise OwnError


OBJECTIVES = {
    "fails": (fails, OwnError, None),
    "climbs": (lambda t: (-valley(t)[0], valley(t)[1]), LineSearchError, "Is the gradient right"),
    "never ends": (lambda t: (float(t.sum()), np.ones(6)), LineSearchError, "without end"),
    "gives one number": (lambda t: 1.0, TypeError, "objective must give a pair, .*, got 1.0"),
    "another shape": (lambda t: (1.0, t[:3]), ValueError, r"objective's gradient must have the sh"),
    "a loss that is NaN": (lambda t: (np.nan, t), ValueError, "objective's loss .* got nan"),
    "a loss that is inf": (lambda t: (np.inf, t), ValueError, "objective's loss .* got inf"),
    "a slope that is NaN": (lambda t: (1.0, t * np.nan), ValueError, "objective's gradient .* nan"),
    "a slope too large": (lambda t: (1.0, t * 1e200), ValueError, "objective's gradient must have"),
    "a slope too small": (
        lambda t: (1.0, t * 1e-200),
        ValueError,
        "objective's gradient must have",
    ),
    "is none": (None, TypeError, "objective must be a function, got None"),
    "is a class": (Point, TypeError, "objective must be a function, got the class Point"),
    "takes nothing": (lambda: (1.0, 1.0), TypeError, "objective must be a function that can be"),
}


@pytest.mark.parametrize("steps", [0, 3])
@pytest.mark.parametrize(("objective", "error", "says"), OBJECTIVES.values(), ids=OBJECTIVES)
def test_after_an_error_theta_and_the_memory_are_as_they_were(steps, objective, error, says):
    optimizer, theta = LBFGS(), np.linspace(1, 2, 6)
    for _ in range(steps):
        optimizer.step(theta, valley)
    theta += 0.5  # so that the objective is asked here too
    before, kept = memory(optimizer), theta.copy()
    with pytest.raises(error, match=says):
        optimizer.step(theta, objective)
    np.testing.assert_array_equal(theta, kept)
    same(before, memory(optimizer))


@pytest.mark.parametrize("spoiled", [False, True])
@pytest.mark.parametrize(
    ("found", "error"),
    [(OwnError, OwnError), (lambda t: (1.0, t[:2]), ValueError), (lambda t: None, TypeError),
     (lambda t: (np.nan, t), LineSearchError), (lambda t: (1e9, t), LineSearchError)],
)  # fmt: skip
def test_after_an_error_in_the_search_too(spoiled, found, error):
    optimizer, theta = LBFGS(), np.ones(6)
    for _ in range(3):
        optimizer.step(theta, valley)
    if spoiled:  # as if the loss curved down, so that the memory has to be given up
        s = np.eye(6)[0]
        optimizer.pairs.append((s, -1e-3 * s))
        assert optimizer.direction(valley(theta)[1]) @ valley(theta)[1] > 0
    before, kept = memory(optimizer), theta.copy()

    def objective(t):
        t_now = valley(t)
        theta[:] = t  # one that works in θ itself, as a network's does
        if found is OwnError:
            raise OwnError
        return found(t) if t_now else None

    with pytest.raises(error):
        optimizer.step(theta, objective)
    np.testing.assert_array_equal(theta, kept)
    same(before, memory(optimizer))
    optimizer.step(theta, valley)
    assert valley(theta)[0] < valley(kept)[0]


def test_an_objective_may_work_in_theta_itself():
    theta, apart, optimizer, other = np.ones(6), np.ones(6), LBFGS(), LBFGS()

    def objective(t):
        theta[:] = t
        return valley(theta)

    for _ in range(6):
        optimizer.step(theta, objective)
        other.step(apart, valley)
        np.testing.assert_array_equal(theta, apart)


def test_theta_that_was_moved_between_two_steps_is_looked_at_anew():
    optimizer, theta, looks = LBFGS(), np.ones(6), []

    def counted(t):
        looks.append(t.copy())
        return valley(t)

    optimizer.step(theta, counted)
    looks.clear()
    optimizer.step(theta, counted)
    assert not any(np.array_equal(look, theta) for look in looks[:-1])
    theta[2] = 9.0
    kept = theta.copy()
    looks.clear()
    point = optimizer.step(theta, counted)
    np.testing.assert_array_equal(looks[0], kept)
    assert point.value < valley(kept)[0]


def test_at_rest_a_step_has_no_length():
    theta, optimizer = np.array([3.0]), LBFGS()
    for _ in range(2):
        point = optimizer.step(theta, lambda t: (0.5 * float(t @ t), t))
    while theta[0]:
        point = optimizer.step(theta, lambda t: (0.5 * float(t @ t), t))
    point = optimizer.step(theta, lambda t: (0.5 * float(t @ t), t))
    assert point.step == 0
    assert theta[0] == 0


@pytest.mark.parametrize(
    ("gradient", "error", "says"),
    [
        (
            np.ones(3),
            ValueError,
            r"gradient must be like those of the steps before, \(6,\) float64",
        ),
        (np.ones((6, 1)), ValueError, "gradient must be like those of the steps before"),
        (1.0, ValueError, "gradient must be like those of the steps before"),
        (np.full(6, np.nan), ValueError, "gradient must be finite in float64, got nan"),
        (None, TypeError, "gradient must hold real numbers, got"),
        ("down", TypeError, "gradient must hold real numbers, got"),
        (np.ma.ones(6), TypeError, "gradient must be a plain array, got a masked array"),
    ],
)
def test_a_direction_is_asked_for_with_a_gradient_that_fits(gradient, error, says):
    optimizer, theta = LBFGS(), np.ones(6)
    for _ in range(3):
        optimizer.step(theta, valley)
    before = memory(optimizer)
    with pytest.raises(error, match=says):
        optimizer.direction(gradient)
    same(before, memory(optimizer))


def test_pairs_that_lead_nowhere_are_refused():
    optimizer = LBFGS()
    optimizer.pairs.append((np.array([1.0, 0.0]), np.array([0.0, 1.0])))  # sᵀy = 0
    with pytest.raises(ValueError, match=r"gradient must have a finite direction, got .* = 0"):
        optimizer.direction(np.ones(2))
    theta = np.ones(2)
    point = optimizer.step(theta, lambda t: (0.5 * float(t @ t), t))  # which begins anew
    np.testing.assert_allclose(point.theta / np.ones(2), 1 - 1 / 2**0.5)  # with a step of length 1
    assert len(optimizer.pairs) == 1


def test_where_no_pair_is_kept_the_run_still_has_one_shape():
    # Along a straight line the gradient does not turn, so that nothing is remembered.
    optimizer, theta = LBFGS(), np.zeros(2)
    slope = np.array([1.0, 0.0])

    def objective(theta):
        return float(slope @ theta) if theta[0] > -2 else -2.0, slope * (theta[0] > -2)

    optimizer.step(theta, objective)
    optimizer.pairs.clear()
    with pytest.raises(ValueError, match=r"theta must be like those of the steps before, \(2,\)"):
        optimizer.step(np.zeros(3), objective)


def test_pairs_that_were_appended_have_the_shape_of_the_run():
    optimizer = LBFGS()
    optimizer.pairs.append((np.ones(3), np.ones(3)))
    G = np.ones(2)
    for ask in (lambda: optimizer.direction(G), lambda: optimizer.step(G.copy(), valley)):
        with pytest.raises(ValueError, match=r"must be like those of the steps before, \(3,\)"):
            ask()
