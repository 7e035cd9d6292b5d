"""Clipping against optax and against its definition, and the noise against its variance."""

import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from companion import optim
from tests import jax_reference

assert jax_reference.jax.config.jax_enable_x64
# Rounded, for optax takes the smallest numbers, and squares of small ones, as 0.
entries = st.floats(-1e3, 1e3).map(lambda entry: round(entry, 6))
gradients = arrays(np.float64, array_shapes(min_dims=0, max_dims=3, max_side=4), elements=entries)


@given(gradient=gradients, limit=st.floats(1e-3, 1e3))
@settings(max_examples=60, deadline=None)
def test_by_value_is_that_of_optax(gradient, limit):
    expected, _ = optax.clip(limit).update(jnp.asarray(gradient), optax.EmptyState())
    optim.clip_by_value(gradient, limit)
    np.testing.assert_array_equal(gradient, expected)


@given(gradient=gradients, limit=st.floats(1e-3, 1e3))
@settings(max_examples=60, deadline=None)
def test_by_global_norm_is_that_of_optax(gradient, limit):
    theirs = optax.clip_by_global_norm(limit)
    expected, _ = theirs.update(jnp.asarray(gradient), optax.EmptyState())
    norm = np.linalg.norm(gradient)
    assert optim.clip_by_global_norm(gradient, limit) == pytest.approx(norm, rel=1e-12)
    np.testing.assert_allclose(gradient, expected, rtol=1e-12)


def test_the_norm_returned_is_that_before_and_the_direction_stays():
    gradient = np.array([[3.0, 0.0], [0.0, -4.0]])
    view = gradient
    assert optim.clip_by_global_norm(gradient, 0.5) == 5.0
    np.testing.assert_allclose(view, [[0.3, 0], [0, -0.4]], rtol=1e-15)


def test_a_short_gradient_stays_bit_for_bit():
    gradient = np.array([0.1, 0.2, -0.3])
    kept = gradient.copy()
    optim.clip_by_global_norm(gradient, 5.0)
    optim.clip_by_value(gradient, 0.3)
    np.testing.assert_array_equal(gradient, kept)


@pytest.mark.parametrize(
    ("largest", "dtype"), [(1e30, np.float32), (1e300, np.float64), (1e-300, np.float64)]
)
def test_a_norm_whose_square_overflows_or_vanishes_is_right(largest, dtype):
    gradient = np.array([3 * largest, -4 * largest], dtype)
    limit = largest / 2
    assert optim.clip_by_global_norm(gradient, limit) == pytest.approx(5 * largest, rel=1e-6)
    np.testing.assert_allclose(gradient / dtype(largest), [0.3, -0.4], rtol=1e-6)
    assert gradient.dtype == dtype


def test_each_run_of_a_lattice_has_its_own_norm():
    rng = np.random.default_rng(4)
    lattice = rng.normal(size=(3, 5))
    limits = np.array([[0.5], [1.0], [100.0]])
    singles = lattice.copy()
    norms = optim.clip_by_global_norm(lattice, limits, axis=1)
    assert norms.shape == (3, 1)
    for row in range(3):
        assert optim.clip_by_global_norm(singles[row], limits[row, 0]) == pytest.approx(
            norms[row, 0]
        )
    np.testing.assert_allclose(lattice, singles, rtol=1e-14)


def test_a_zero_and_an_empty_gradient_have_norm_zero():
    for gradient in (np.zeros(3), np.zeros((0, 2))):
        assert optim.clip_by_global_norm(gradient, 1.0) == 0
        assert not gradient.any()


def test_a_lattice_of_the_largest_and_the_smallest_numbers_has_both_norms():
    lattice = np.array([[3e300, 4e300], [3e-300, 4e-300]])
    norms = optim.clip_by_global_norm(lattice, 1.0, axis=1)
    np.testing.assert_allclose(norms, [[5e300], [5e-300]], rtol=1e-14)
    np.testing.assert_allclose(lattice, [[0.6, 0.8], [3e-300, 4e-300]], rtol=1e-14)


def test_the_norm_of_one_gradient_is_a_number():
    assert isinstance(optim.clip_by_global_norm(np.ones((2, 3)), 1.0), float)


@pytest.mark.parametrize(
    ("clip", "what", "name"),
    [
        (optim.clip_by_value, "not be NaN", "limit"),
        (optim.clip_by_global_norm, "be finite", "max_norm"),
    ],
)
def test_clipping_refuses_before_anything_is_changed(clip, what, name):
    gradient = np.array([5.0, np.nan])
    with pytest.raises(ValueError, match=rf"gradient must {what}, got nan at index \(1,\)"):
        clip(gradient, 1.0)
    assert gradient[0] == 5
    gradient = np.array([5.0, 3.0])
    for bad in (0, -1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match=f"^{name} must be positive and finite"):
            clip(gradient, bad)
    with pytest.raises(ValueError, match="broadcast"):
        clip(gradient, np.ones(3))
    with pytest.raises(TypeError, match="must be a number"):
        clip(gradient, "1")
    with pytest.raises(TypeError, match="gradient must be a floating-point array, got dtype int"):
        clip(np.array([5, 3]), 1.0)
    for wrong in ([5.0, 3.0], np.ma.masked_array([5.0, 3.0], [False, True]), 5.0, None):
        with pytest.raises(TypeError, match="gradient must be a NumPy array, got"):
            clip(wrong, 1.0)
    with pytest.raises(ValueError, match="gradient must be writeable"):
        clip(np.broadcast_to(5.0, 2), 1.0)
    np.testing.assert_array_equal(gradient, [5, 3])


def test_an_infinite_entry_is_clipped_by_value_and_refused_by_norm():
    gradient = np.array([-np.inf, 0.5])
    with pytest.raises(ValueError, match=r"must be finite, got -inf at index \(0,\)"):
        optim.clip_by_global_norm(gradient, 1.0)
    optim.clip_by_value(gradient, 1.0)
    np.testing.assert_array_equal(gradient, [-1, 0.5])


@pytest.mark.parametrize(
    ("axis", "error", "says"),
    [
        (2, ValueError, "axis must be a whole number of at most 1, got 2"),
        (-3, ValueError, "axis must be a whole number of at least -2, got -3"),
        ((0, 5), ValueError, "axis must be a whole number of at most 1, got 5"),
        ((0, 0), ValueError, r"axis must name no axis twice, got \(0, 0\)"),
        ((1, -1), ValueError, r"axis must name no axis twice, got \(1, -1\)"),
        (1.0, TypeError, "axis must be a whole number, got 1.0"),
        ("1", TypeError, "axis must be a whole number, got '1'"),
        ([0, 1], TypeError, r"axis must be a whole number, got \[0, 1\]"),
        (True, TypeError, "axis must be a whole number, got True"),
    ],
)
def test_an_axis_that_is_not_there_is_refused(axis, error, says):
    gradient = np.full((2, 3), 5.0)
    with pytest.raises(error, match=says):
        optim.clip_by_global_norm(gradient, 1.0, axis=axis)
    np.testing.assert_array_equal(gradient, 5)
    with pytest.raises(ValueError, match="axis must be None for a gradient without axes, got 0"):
        optim.clip_by_global_norm(np.array(5.0), 1.0, axis=0)


def test_every_set_of_axes_is_that_of_numpy():
    gradient = np.random.default_rng(5).normal(size=(2, 3, 4))
    for axis in (None, 0, 2, -1, (0, 1), (-1, 0), (0, 1, 2), (), np.int64(1)):
        clipped = gradient.copy()
        norms = optim.clip_by_global_norm(clipped, 0.5, axis=axis)
        expected = np.sqrt((gradient**2).sum(axis=axis, keepdims=True))
        np.testing.assert_allclose(norms, expected if axis is not None else expected.item())
        np.testing.assert_allclose(clipped, gradient * np.minimum(0.5 / expected, 1))


@pytest.mark.parametrize(
    ("clip", "bound", "says"),
    [
        (optim.clip_by_value, "limit", r"the gradient, of shape \(2, 3\)"),
        (optim.clip_by_global_norm, "max_norm", r"the norms, of shape \(1, 1\)"),
        (
            lambda g, b: optim.clip_by_global_norm(g, b, axis=1),
            "max_norm",
            r"the norms, .*\(2, 1\)",
        ),
    ],
)
def test_a_bound_that_does_not_broadcast_is_refused_before_anything_is_changed(clip, bound, says):
    for shape in ((4,), (2,), (3, 3), (5, 2, 3)):
        gradient = np.full((2, 3), 5.0)
        with pytest.raises(ValueError, match=rf"^{bound} must broadcast against {says}, got shape"):
            clip(gradient, np.ones(shape))
        np.testing.assert_array_equal(gradient, 5)


@pytest.mark.parametrize(
    ("bad", "error"),
    [(None, TypeError), (True, TypeError), (1j, TypeError), ([], ValueError),
     ([[1.0], [1.0, 2.0]], ValueError), (np.ma.masked_array([1.0, 2.0], [0, 1]), TypeError),
     (float, TypeError)],
)  # fmt: skip
def test_a_bound_is_a_number(bad, error):
    for clip, name in ((optim.clip_by_value, "limit"), (optim.clip_by_global_norm, "max_norm")):
        gradient = np.full(2, 5.0)
        with pytest.raises(error, match=f"^{name} must be .*, got"):
            clip(gradient, bad)
        np.testing.assert_array_equal(gradient, 5)


def test_the_largest_and_the_smallest_numbers_are_clipped_without_a_loss():
    gradient = np.full(4, 1e308)
    with pytest.raises(
        ValueError, match=r"gradient must have a finite norm, got entries of 1e\+308"
    ):
        optim.clip_by_global_norm(gradient, 1.0)
    np.testing.assert_array_equal(gradient, 1e308)
    # The factor between the norms is no float, what it leads to is.
    gradient = np.array([3e300, 4e300])
    assert optim.clip_by_global_norm(gradient, 1e-300) == pytest.approx(5e300)
    np.testing.assert_allclose(gradient, [0.6e-300, 0.8e-300], rtol=1e-14)
    gradient = np.array([3e38, -3e38], np.float32)
    for limit in (1e300, [1e300, 1e39]):  # beyond float32
        optim.clip_by_value(gradient, limit)
        np.testing.assert_array_equal(gradient, np.array([3e38, -3e38], np.float32))


@pytest.mark.parametrize("clip", [optim.clip_by_value, optim.clip_by_global_norm])
def test_arrays_of_any_layout_and_float_are_clipped_alike(clip):
    start = np.random.default_rng(6).normal(size=(3, 4))
    expected = start.copy()
    clip(expected, 0.5)
    wide = np.zeros((6, 8))
    for gradient in (np.zeros((4, 3)).T, wide[::2, ::2], wide[::-2, ::-2], np.zeros((3, 4), ">f8")):
        gradient[...] = start
        clip(gradient, 0.5)
        np.testing.assert_allclose(gradient, expected, rtol=1e-14)
    for dtype in (np.float16, np.float32, np.longdouble):
        gradient = start.astype(dtype)
        clip(gradient, 0.5)
        assert gradient.dtype == dtype
        np.testing.assert_allclose(gradient.astype(float), expected, rtol=3e-3)


def test_the_noise_has_the_variance_of_its_formula():
    noise = optim.GradientNoise(0.3, 0.55, rng=1)
    for t in range(6):
        gradient = np.full(200_000, 2.0)
        noise.add(gradient)
        variance = 0.3 / (1 + t) ** 0.55
        # Six standard errors.
        assert gradient.mean() == pytest.approx(2.0, abs=6 * (variance / 200_000) ** 0.5)
        assert gradient.var() == pytest.approx(variance, rel=6 * (2 / 200_000) ** 0.5)


def test_the_noise_shrinks_as_the_paper_says_if_nothing_is_said():
    # Its γ is 0.55: after one step, the variance is η / 2^0.55.
    noise, gradient = optim.GradientNoise(1.0, rng=0), np.zeros(200_000)
    noise.add(gradient)
    gradient[:] = 0
    noise.add(gradient)
    assert gradient.var() == pytest.approx(2**-0.55, rel=6 * (2 / 200_000) ** 0.5)


def test_the_noise_draws_from_its_own_generator():
    def draws(rng):
        noise, gradient = optim.GradientNoise(0.1, rng=rng), np.zeros((2, 3), np.float32)
        view = gradient
        for _ in range(3):
            noise.add(gradient)
        assert view.dtype == np.float32
        return view

    state = repr(np.random.get_state())  # noqa: NPY002 - the one that must stay untouched
    first = draws(7)
    assert repr(np.random.get_state()) == state  # noqa: NPY002
    np.testing.assert_array_equal(first, draws(7))
    np.testing.assert_array_equal(first, draws(np.random.default_rng(7)))
    assert (first != draws(8)).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [({"eta": -1}, "eta"), ({"eta": np.nan}, "eta"), ({"eta": 1, "gamma": -0.1}, "gamma")],
)
def test_bad_noise_is_refused(options, message):
    with pytest.raises(ValueError, match=f"{message} must be at least 0"):
        optim.GradientNoise(**options, rng=0)


@pytest.mark.parametrize(
    ("options", "gradient", "error", "says"),
    [
        ({}, np.zeros(3, int), TypeError, "gradient must be a floating-point array, got dtype int"),
        ({}, [0.0, 0.0], TypeError, "gradient must be a NumPy array, got"),
        ({}, np.ma.zeros(3), TypeError, "gradient must be a NumPy array, got a masked array"),
        ({}, np.broadcast_to(0.0, 3), ValueError, "gradient must be writeable"),
        ({"eta": np.ones(4)}, np.zeros(3), ValueError, "eta must broadcast against the gradient"),
        ({"eta": np.ones((2, 3))}, np.zeros(3), ValueError, "eta must broadcast against the grad"),
        ({"gamma": np.ones(2)}, np.zeros(3), ValueError, "gamma must broadcast against the grad"),
        (
            {"eta": 1e75},
            np.zeros(3, np.float32),
            ValueError,
            "eta must be noise that float32 holds",
        ),
        ({"eta": [1, 1e9]}, np.zeros(2, np.float16), ValueError, "eta must be noise that float16"),
    ],
)
def test_noise_that_cannot_be_added_is_not_drawn(options, gradient, error, says):
    noise, twin = (optim.GradientNoise(**{"eta": 0.1, **options}, rng=7) for _ in range(2))
    kept = np.copy(gradient)
    with pytest.raises(error, match=says):
        noise.add(gradient)
    np.testing.assert_array_equal(gradient, kept)
    assert noise.t == 0
    assert noise.rng.bit_generator.state == twin.rng.bit_generator.state


def test_noise_of_a_lattice_has_a_variance_for_each_run():
    noise, gradient = optim.GradientNoise([[0.0], [4.0]], rng=0), np.zeros((2, 100_000))
    noise.add(gradient)
    assert not gradient[0].any()
    assert gradient[1].var() == pytest.approx(4, rel=6 * (2 / 100_000) ** 0.5)


def test_noise_that_fades_fast_is_gone():
    # 2^10000 is no float.
    for gamma in (1e4, np.array([1e4])):
        noise, gradient = optim.GradientNoise(1.0, gamma, rng=0), np.zeros(1)
        noise.add(gradient)
        first = gradient.copy()
        noise.add(gradient)
        np.testing.assert_array_equal(gradient, first)
        assert noise.t == 2
