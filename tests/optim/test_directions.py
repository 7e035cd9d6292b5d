"""Newton's directions where they are not defined, or nearly not: exact arithmetic, and refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg

from companion.optim import newton_cg_direction, newton_direction, saddle_free_direction

NEWTONS = [newton_direction, saddle_free_direction]
every_newton = pytest.mark.parametrize("direction", NEWTONS, ids=lambda f: f.__name__)
G = np.array([1.0, 2.0])


@every_newton
@pytest.mark.parametrize(
    ("gradient", "hessian", "error", "says"),
    [
        (G, np.array([1.0, 2.0]), ValueError, r"hessian must have the shape \(2, 2\), got \(2,\)"),
        (G, np.ones((1, 1)), ValueError, r"hessian must have the shape \(2, 2\), got \(1, 1\)"),
        (G, np.float64(3), ValueError, r"hessian must have the shape \(2, 2\), got \(\)"),
        (G, np.ones((3, 2, 2)), ValueError, r"hessian must have the shape \(2, 2\), got \(3, 2, 2"),
        (np.ones((3, 2)), np.eye(2), ValueError, r"hessian must have the shape \(3, 2, 2\), got"),
        (
            np.ones((3, 2)),
            np.ones((1, 2, 2)),
            ValueError,
            r"the shape \(3, 2, 2\), got \(1, 2, 2\)",
        ),
        (np.float64(1), np.eye(1), ValueError, r"gradient must have the shape .*, got \(\)"),
        (
            G,
            np.array([[1, 2], [3, 4.0]]),
            ValueError,
            r"symmetric, got 2.0 at index \(0, 1\), and 3",
        ),
        (G, np.array([[2, 1 + 1e-6], [1, 2]]), ValueError, "hessian must be symmetric, got"),
        (np.array([np.nan, 1]), np.eye(2), ValueError, "gradient must be finite in .*, got nan at"),
        (np.array([np.inf, 1]), np.eye(2), ValueError, "gradient must be finite in .*, got inf at"),
        (
            G,
            np.diag([1, np.nan]),
            ValueError,
            r"hessian must be finite .* got nan at index \(1, 1\)",
        ),
        (
            G,
            np.diag([np.inf, 1]),
            ValueError,
            "hessian must be finite in float64, got inf at index",
        ),
        (G * 1j, np.eye(2), TypeError, "gradient must hold real numbers, got"),
        (G, np.eye(2) * 1j, TypeError, "hessian must hold real numbers, got"),
        (None, np.eye(2), TypeError, "gradient must hold real numbers, got"),
        (G, None, TypeError, "hessian must hold real numbers, got"),
        (G, lambda v: v, TypeError, "hessian must hold real numbers, got"),
        (G, "eye", TypeError, "hessian must hold real numbers, got"),
        (
            np.ma.masked_array(G, [0, 1]),
            np.eye(2),
            TypeError,
            "gradient must be a plain array, got",
        ),
        (G, np.ma.masked_array(np.eye(2), np.eye(2)), TypeError, "hessian must be a plain array"),
        (G, [[1.0, 2.0], [2.0]], ValueError, "hessian must be an array of numbers, got"),
    ],
)
def test_what_is_no_gradient_or_no_hessian_is_refused(direction, gradient, hessian, error, says):
    with pytest.raises(error, match=says):
        direction(gradient, hessian)
    with pytest.raises(error, match=says):
        direction(gradient, hessian, 0.5)


@every_newton
@pytest.mark.parametrize("damping", ["1", None, True, 1j, [1.0], np.ones(2)])
def test_damping_is_a_number(direction, damping):
    with pytest.raises(TypeError, match="damping must be a number, got"):
        direction(G, np.eye(2), damping)


@every_newton
def test_lists_float32_and_any_layout_are_the_same_matrices(direction):
    rng = np.random.default_rng(0)
    H, g = rng.integers(-9, 9, (3, 3)), rng.integers(-9, 9, 3)
    H = (H + H.T).astype(float)
    expected = direction(g, H, 0.5)
    assert expected.dtype == np.float64
    wide = np.zeros((6, 6))
    wide[::2, ::2] = H
    others = [H.tolist(), H.astype(np.float32), np.asfortranarray(H), wide[::2, ::2], H.astype(int)]
    for other in others:
        np.testing.assert_array_equal(direction(g.tolist(), other, 0.5), expected)
    kept = H.copy()
    direction(g.astype(float), H, 0.5)
    np.testing.assert_array_equal(H, kept)


@every_newton
def test_a_hessian_that_rounding_made_unsymmetric_is_the_mean_of_both_sides(direction):
    rng = np.random.default_rng(1)
    H = rng.normal(size=(4, 4))
    H, skew = H + H.T, rng.normal(size=(4, 4))
    g = rng.normal(size=4)
    found = direction(g, H + 1e-12 * (skew - skew.T))
    np.testing.assert_allclose(found, direction(g, H), rtol=1e-14)
    np.testing.assert_allclose(direction(g, H.T), direction(g, H), rtol=1e-14)


@every_newton
def test_how_unsymmetric_rounding_makes_a_hessian_depends_on_its_own_dtype(direction):
    H = np.array([[2.0, 1.0], [1.0, 3.0]], dtype=np.float32)
    H[0, 1] += np.float32(3e-6)
    expected = -linalg.solve([[2.0, 1 + 1.5e-6], [1 + 1.5e-6, 3.0]], G)
    for gradient in (G, G.astype(np.float32), G.astype(int)):
        np.testing.assert_allclose(direction(gradient, H), expected, rtol=1e-6)
    with pytest.raises(ValueError, match="hessian must be symmetric"):
        direction(G.astype(np.float32), H.astype(np.float64))


@every_newton
@pytest.mark.parametrize("small", [1e-12, 1e-6, 1e-200])
def test_an_unsymmetric_hessian_is_seen_in_any_units_and_beside_any_other(direction, small):
    # Its entries are small beside the other run's, beside 1, and beside its own largest.
    H = np.array([[2.0, 1.5], [1.0, 3.0]])
    for hessian in (
        small * H,
        np.stack([np.eye(2), small * H]),
        linalg.block_diag(np.eye(2), small * H),
        linalg.block_diag(small * H, np.eye(2)),
    ):
        with pytest.raises(ValueError, match="hessian must be symmetric"):
            direction(np.ones(hessian.shape[:-1]), hessian)


@every_newton
def test_sides_whose_difference_is_no_float_are_unsymmetric(direction):
    with pytest.raises(ValueError, match="hessian must be symmetric"):
        direction(G, [[1.0, 1.7e308], [-1.7e308, 1.0]])


@every_newton
def test_rounding_is_measured_by_the_units_of_both_parameters(direction):
    # Beside √(1 · 10²⁴), 1 on one side and 0 on the other is rounding; beside 1 it is not.
    H = np.array([[1.0, 1.0, 0.0], [0.0, 1e24, 0.0], [0.0, 0.0, 1.0]])
    np.testing.assert_allclose(direction(np.ones(3), H), [-1, -5e-25, -1])
    np.testing.assert_allclose(direction(np.ones(3), H.T), [-1, -5e-25, -1])
    with pytest.raises(ValueError, match="hessian must be symmetric"):
        direction(np.ones(3), [[1.0, 0.0, 1.0], [0.0, 1e24, 0.0], [0.0, 0.0, 1.0]])


@every_newton
def test_of_no_parameters_and_of_no_runs_there_is_no_direction(direction):
    assert direction(np.zeros(0), np.zeros((0, 0))).shape == (0,)
    assert direction(np.zeros((0, 3)), np.zeros((0, 3, 3))).shape == (0, 3)
    assert direction(np.zeros((3, 0)), np.zeros((3, 0, 0))).shape == (3, 0)


def singular(seed, d):
    """Exactly singular before rounding: one eigenvalue of 0, or the square of a narrow matrix."""
    rng = np.random.default_rng(seed)
    if seed % 2:
        narrow = rng.normal(size=(d, d - 1))
        return narrow @ narrow.T, rng.normal(size=d)
    rotation, _ = np.linalg.qr(rng.normal(size=(d, d)))
    values = rng.uniform(-1, 1, d)
    values[0] = 0
    H = rotation * values @ rotation.T
    return (H + H.T) / 2, rng.normal(size=d)


@every_newton
@given(seed=st.integers(0, 10_000), d=st.integers(2, 30), tiny=st.booleans())
@settings(max_examples=80, deadline=None)
def test_what_is_singular_but_for_rounding_is_refused(direction, seed, d, tiny):
    H, g = singular(seed, d)
    with pytest.raises(
        np.linalg.LinAlgError, match=r"hessian.* must not be singular.*more damping"
    ):
        direction(g, H, 1e-30 if tiny else 0.0)
    # In other units it is as singular.
    units = np.random.default_rng(seed).uniform(0.5, 2, d)
    with pytest.raises(ValueError, match="must not be singular"):
        direction(g * units, H * units[:, None] * units)
    # Damping makes it regular.
    found = direction(g, H, 0.1 if direction is saddle_free_direction else 5.0)
    assert np.abs(found).max() < 1e3


@every_newton
def test_one_singular_run_of_a_lattice_is_refused(direction):
    H = np.tile(np.eye(3), (4, 1, 1))
    direction(np.ones((4, 3)), H)
    H[2] = np.ones((3, 3)) / 3
    with pytest.raises(np.linalg.LinAlgError, match="must not be singular"):
        direction(np.ones((4, 3)), H)


@given(seed=st.integers(0, 10_000), d=st.integers(1, 8))
@settings(max_examples=60, deadline=None)
def test_newtons_step_is_taken_in_any_units(seed, d):
    # θ = S θ′ with any diagonal S: then g′ = S g and H′ = S H S, and the step is the same.
    rng = np.random.default_rng(seed)
    rotation, _ = np.linalg.qr(rng.normal(size=(d, d)))
    H = rotation * rng.choice([-1, 1], d) * rng.uniform(0.5, 2, d) @ rotation.T
    H, g = (H + H.T) / 2, rng.normal(size=d)
    units = 2.0 ** rng.integers(-200, 200, d)
    found = newton_direction(g * units, H * units[:, None] * units)
    np.testing.assert_allclose(found * units, -linalg.solve(H, g), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("direction", NEWTONS)
def test_an_ill_conditioned_hessian_is_not_singular(direction):
    # The condition number of Hilbert's matrix of order 9 is 5e11.
    H = linalg.hilbert(9)
    found = direction(H @ np.ones(9), H)
    np.testing.assert_allclose(found, -1, rtol=1e-3)
    for scale in (1e100, 1e-100, 1e150):
        np.testing.assert_allclose(direction(G, np.diag([scale, 1.0])), [-1 / scale, -2])


@every_newton
def test_numbers_at_the_ends_of_the_range_are_right_or_refused(direction):
    np.testing.assert_allclose(direction(G * 1e300, np.diag([2e300, 1e300])), [-0.5, -2])
    np.testing.assert_allclose(direction(G * 1e-300, np.diag([2e-300, 1e-300])), [-0.5, -2])
    np.testing.assert_allclose(direction(G, np.zeros((2, 2)), 1e300), -G / 1e300)
    for gradient, hessian in ((G * 1e200, np.eye(2) * 1e-200), (G, np.full((2, 2), 1e308))):
        with pytest.raises(np.linalg.LinAlgError, match="must not be singular"):
            direction(gradient, hessian)


@pytest.mark.parametrize("size", [1e-320, 1e-200, 1e-30, 1.0, 1e30, 1e200, 1e300])
def test_conjugate_gradients_do_not_hang_on_the_unit_of_the_loss(size):
    H = np.diag([1.0, 3.0, 9.0]) + 0.5
    g = np.array([1.0, -2.0, 3.0])
    found = newton_cg_direction(g * size, lambda v: H @ v, tolerance=1e-12)
    expected = -linalg.solve(H, g)
    np.testing.assert_allclose(found / size, expected, rtol=1e-2 if size < 1e-300 else 1e-9)
    assert (found / size) @ g < 0
    # In float32 too, where 1e-30 has no square.
    if 1e-35 < size < 1e35:
        g = (g * size).astype(np.float32)
        found = newton_cg_direction(g, lambda v: (H @ v).astype(np.float32), tolerance=1e-6)
        assert found.dtype == np.float32
        np.testing.assert_allclose(found / np.float32(size), expected, rtol=1e-4)


@pytest.mark.parametrize("size", [1e-150, 1e150])
def test_the_product_is_asked_for_vectors_it_can_take(size):
    lengths = []

    def product(v):
        lengths.append(np.linalg.norm(v))
        v *= 2  # which is its own copy
        return v

    np.testing.assert_allclose(newton_cg_direction(G * size, product), -G * size / 2, rtol=1e-15)
    assert 1 <= lengths[0] <= 2 * 2**0.5


@given(seed=st.integers(0, 10_000), size=st.sampled_from([1e-200, 1e-9, 1.0, 1e200]))
@settings(max_examples=60, deadline=None)
def test_conjugate_gradients_descend_whatever_the_curvature(seed, size):
    rng = np.random.default_rng(seed)
    d = int(rng.integers(1, 9))
    rotation, _ = np.linalg.qr(rng.normal(size=(d, d)))
    H = rotation * rng.choice([-1, 0, 1], d) * 10.0 ** rng.uniform(-9, 9, d) @ rotation.T
    g = rng.normal(size=d)
    H = (H + H.T) / 2
    assert newton_cg_direction(g * size, lambda v: H @ v) / size @ g < 0


@pytest.mark.parametrize(
    ("product", "error", "says"),
    [
        (lambda v: None, TypeError, "product.* must hold real numbers, got"),
        (lambda v: "v", TypeError, "product.* must hold real numbers, got"),
        (lambda v: v * 1j, TypeError, "product.* must hold real numbers, got"),
        (lambda v: v[:1], ValueError, r"product.* must have the shape \(2,\), got \(1,\)"),
        (lambda v: v[:, None], ValueError, r"product.* must have the shape \(2,\), got \(2, 1\)"),
        (lambda v: 3.0, ValueError, r"product.* must have the shape \(2,\), got \(\)"),
        (lambda v: v * np.nan, ValueError, "product.* must be finite in float64, got nan"),
        (lambda v: v + np.inf, ValueError, "product.* must be finite in float64, got inf"),
        (lambda v: np.ma.masked_array(v, [0, 1]), TypeError, "product.* must be a plain array"),
        (lambda: 1, TypeError, "product must be a function that can be called with 1 argument"),
        (lambda v, w: v, TypeError, "product must be a function that can be called with 1 argum"),
        (np.eye(2), TypeError, "product must be a function, got an array"),
        (None, TypeError, "product must be a function, got None"),
        (float, TypeError, "product must be a function, got the class float"),
        (lambda v: v * 1e-320, ValueError, "product must be .*: the direction .* is not finite"),
    ],
)
def test_what_is_no_product_is_refused(product, error, says):
    with pytest.raises(error, match=says):
        newton_cg_direction(G, product)


def test_a_direction_too_short_to_write_down_is_refused():
    with pytest.raises(ValueError, match=r"product must be .*: the direction .* does not descend"):
        newton_cg_direction(G * 1e-200, lambda v: 1e200 * v)


def test_a_direction_too_long_to_write_down_is_refused():
    with pytest.raises(ValueError, match=r"product must be .*: the direction .* is not finite"):
        newton_cg_direction(G * 1e200, lambda v: 1e-200 * v)


@pytest.mark.parametrize(
    ("gradient", "options", "error", "says"),
    [
        (np.zeros(2), {}, ValueError, "gradient must be finite and not zero, got 2 zeros"),
        (np.zeros(0), {}, ValueError, "gradient must be finite and not zero, got 0 zeros"),
        (np.eye(2), {}, ValueError, r"gradient must have the shape \(P,\), got \(2, 2\)"),
        (np.float64(1), {}, ValueError, r"gradient must have the shape \(P,\), got \(\)"),
        (np.array([1, np.nan]), {}, ValueError, "gradient must be finite in float64, got nan"),
        (np.array([1, 1j]), {}, TypeError, "gradient must hold real numbers, got"),
        (None, {}, TypeError, "gradient must hold real numbers, got"),
        (np.ma.masked_array(G, [0, 1]), {}, TypeError, "gradient must be a plain array, got"),
        (G, {"tolerance": 0.0}, ValueError, "tolerance must be above 0 and below 1.*, got 0"),
        (G, {"tolerance": 1.0}, ValueError, "tolerance must be above 0 and below 1.*, got 1"),
        (G, {"tolerance": np.nan}, ValueError, "tolerance must be .*, got nan"),
        (G, {"tolerance": "0.5"}, TypeError, "tolerance must be a number, got '0.5'"),
        (G, {"tolerance": None}, TypeError, "tolerance must be a number, got None"),
        (G, {"most": 0}, ValueError, "most must be a whole number of at least 1, got 0"),
        (G, {"most": 2.5}, TypeError, "most must be a whole number, got 2.5"),
        (G, {"most": 10**400}, ValueError, "most must be a whole number of at most"),
    ],
)
def test_what_conjugate_gradients_cannot_start_from_is_refused(gradient, options, error, says):
    asked = []
    with pytest.raises(error, match=says):
        newton_cg_direction(gradient, lambda v: asked.append(v) or v, **options)
    assert asked == []


def test_an_error_of_the_product_is_passed_on():
    class OwnError(Exception):
        pass

    def product(v):
        raise OwnError

    with pytest.raises(OwnError):
        newton_cg_direction(G, product)
