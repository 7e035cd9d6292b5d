"""Values, gradients and Hessians against JAX, SciPy and central differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from companion import landscapes
from tests.landscapes.formulas import LANDSCAPES, WITH_DERIVATIVES


def points(landscape):
    ends = [st.floats(low, high) for low, high in landscape.window]
    return st.tuples(*ends).map(np.array)


def assert_close(ours, theirs, landscape):
    """Agreement to 1e-10 of the largest entry, or of the size of what cancels in it.

    Terms of the size of 1 (the constants of the formulas) cancel near a stationary point.
    """
    theirs = np.asarray(theirs)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() <= 1e-10 * max(np.abs(theirs).max(), 1e-3), landscape


@pytest.mark.parametrize(
    ("landscape", "formula", "gradient", "hessian"), WITH_DERIVATIVES, ids=map(repr, LANDSCAPES)
)
@settings(max_examples=40, deadline=None, derandomize=True)
@given(data=st.data())
def test_they_are_those_of_the_formula_in_jax(landscape, formula, gradient, hessian, data):
    theta = data.draw(points(landscape))
    assert_close(landscape.value(theta), formula(theta), landscape)
    assert_close(landscape.gradient(theta), gradient(theta), landscape)
    assert_close(landscape.hessian(theta), hessian(theta), landscape)


@pytest.mark.parametrize("dimension", [2, 3, 7])
def test_rosenbrock_is_that_of_scipy(dimension):
    ours = landscapes.Rosenbrock(dimension)
    for theta in np.random.default_rng(0).uniform(-2, 2, (20, dimension)):
        np.testing.assert_allclose(ours.value(theta), optimize.rosen(theta), rtol=1e-13)
        np.testing.assert_allclose(
            ours.gradient(theta), optimize.rosen_der(theta), rtol=1e-12, atol=1e-11
        )
        np.testing.assert_allclose(
            ours.hessian(theta), optimize.rosen_hess(theta), rtol=1e-12, atol=1e-11
        )


@pytest.mark.parametrize("landscape", LANDSCAPES, ids=repr)
def test_each_is_the_derivative_of_the_one_before(landscape):
    h = 1e-5
    low, high = landscape.window.T
    for theta in np.random.default_rng(1).uniform(low, high, (10, landscape.dimension)):
        steps = h * np.eye(landscape.dimension)
        slope = (landscape.value(theta + steps) - landscape.value(theta - steps)) / (2 * h)
        bend = (landscape.gradient(theta + steps) - landscape.gradient(theta - steps)) / (2 * h)
        scale = max(1, np.abs(landscape.value(theta)), np.abs(landscape.hessian(theta)).max())
        np.testing.assert_allclose(landscape.gradient(theta), slope, atol=1e-7 * scale)
        np.testing.assert_allclose(landscape.hessian(theta), bend, atol=1e-7 * scale)


@pytest.mark.parametrize("landscape", LANDSCAPES, ids=repr)
def test_a_lattice_of_points_is_as_many_points(landscape):
    low, high = landscape.window.T
    lattice = np.random.default_rng(2).uniform(low, high, (3, 5, landscape.dimension))
    for method in (landscape.value, landscape.gradient, landscape.hessian):
        each = np.array([[method(theta) for theta in row] for row in lattice])
        np.testing.assert_allclose(method(lattice), each, rtol=1e-13, atol=1e-13)
        assert method(lattice[:0]).shape == (0, *each.shape[1:])


@pytest.mark.parametrize("landscape", LANDSCAPES, ids=repr)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_stays_and_theta_too(landscape, dtype):
    low, high = landscape.window.T
    theta = np.random.default_rng(3).uniform(low, high).astype(dtype)
    before = theta.copy()
    for method in (landscape.value, landscape.gradient, landscape.hessian):
        result = method(theta)
        assert np.asarray(result).dtype == dtype
        exact = method(theta.astype(np.float64))
        tolerance = 100 * np.finfo(dtype).eps * max(10, np.abs(exact).max())
        np.testing.assert_allclose(result, exact, atol=tolerance)
    np.testing.assert_array_equal(theta, before)


@pytest.mark.parametrize("landscape", LANDSCAPES, ids=repr)
def test_results_may_be_changed(landscape):
    theta = np.full((2, landscape.dimension), 0.5)
    for method in (landscape.gradient, landscape.hessian):
        kept = method(theta).copy()
        method(theta)[...] = 9
        np.testing.assert_array_equal(method(theta), kept)


def test_what_is_too_large_is_infinite_and_said():
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert landscapes.Rosenbrock().value([1e200, 0.0]) == np.inf


def test_whole_numbers_and_lists_are_points():
    assert landscapes.Himmelblau().value([0, 0]) == 11**2 + 7**2
    assert landscapes.Beale().value([0, 0]) == pytest.approx(1.5**2 + 2.25**2 + 2.625**2)
    # Whole numbers do not overflow.
    assert landscapes.StyblinskiTang(1).value(np.array([100], np.int8)) == pytest.approx(
        (100**4 - 16 * 100**2 + 500) / 2
    )


@pytest.mark.parametrize("landscape", LANDSCAPES, ids=repr)
@pytest.mark.parametrize("method", ["value", "gradient", "hessian"])
def test_what_is_no_point_is_refused(landscape, method):
    call, d = getattr(landscape, method), landscape.dimension
    for shape in [(d + 1,), (d, d + 1), (0,), ()]:
        with pytest.raises(ValueError, match=f"last axis of theta must be {d} long"):
            call(np.zeros(shape))
    for bad in (np.nan, np.inf, -np.inf):
        theta = np.zeros((3, d))
        theta[1, d - 1] = bad
        where = rf"\(1, {d - 1}\)"
        for dtype in (np.float32, np.float64):
            said = rf"theta must be finite in {dtype.__name__}, got {bad} at index {where}"
            with pytest.raises(ValueError, match=said):
                call(theta.astype(dtype))
    for wrong in (np.zeros(d, complex), np.array(["a"] * d), np.array([None] * d), None, "a"):
        with pytest.raises(TypeError, match="theta must hold real numbers"):
            call(wrong)
    with pytest.raises(TypeError, match="theta must be a plain array, got a masked array"):
        call(np.ma.masked_array(np.zeros(d), np.ones(d)))
    with pytest.raises(ValueError, match=r"theta .* differ in length"):
        call([[0.0] * d, [0.0] * (d + 1)])


@pytest.mark.parametrize("landscape", LANDSCAPES, ids=repr)
def test_theta_may_lie_in_memory_as_it_likes(landscape):
    low, high = landscape.window.T
    theta = np.random.default_rng(4).uniform(low, high, (6, landscape.dimension))
    read_only = theta.copy()
    read_only.flags.writeable = False
    strided = np.repeat(theta, 2, axis=0)[::2]
    for method in (landscape.value, landscape.gradient, landscape.hessian):
        expected = method(theta)
        for other in (np.asfortranarray(theta), strided, read_only, theta.tolist()):
            np.testing.assert_allclose(method(other), expected, rtol=1e-15)
