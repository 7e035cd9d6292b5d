"""The listed minima and saddles, against the literature, SciPy's search and the Hessian."""

import copy
import pickle

import numpy as np
import pytest
from scipy import optimize

from companion import landscapes
from tests.landscapes.formulas import LANDSCAPES

MORE = [
    *LANDSCAPES,
    landscapes.Rosenbrock(4),
    landscapes.Rosenbrock(5),
    landscapes.Rosenbrock(30),
    landscapes.RippledValley(0.05),
]
DEGENERATE = landscapes.MonkeySaddle


def starts_around(landscape, n, rng):
    low, high = landscape.window.T
    return rng.uniform(low, high, (n, landscape.dimension))


@pytest.mark.parametrize("landscape", MORE, ids=repr)
def test_the_gradient_vanishes_to_double_precision(landscape):
    for points in (landscape.minima, landscape.saddles):
        assert points.shape[1] == landscape.dimension
        # One rounding of θ moves the gradient by curvature · |θ| · ε.
        curvature = np.abs(landscape.hessian(points)).max(initial=1)
        bound = 8 * np.finfo(float).eps * curvature * max(1, np.abs(points).max(initial=0))
        assert np.abs(landscape.gradient(points)).max(initial=0) <= bound


@pytest.mark.parametrize("landscape", MORE, ids=repr)
def test_the_hessian_tells_minima_from_saddles(landscape):
    at_minima = np.linalg.eigvalsh(landscape.hessian(landscape.minima))
    assert (at_minima > 0).all()
    if isinstance(landscape, DEGENERATE):
        return
    at_saddles = np.linalg.eigvalsh(landscape.hessian(landscape.saddles))
    assert ((at_saddles > 0).any(axis=-1) & (at_saddles < 0).any(axis=-1)).all()


def test_the_monkey_saddle_has_three_ways_down():
    landscape = landscapes.MonkeySaddle()
    np.testing.assert_array_equal(landscape.hessian(landscape.saddles), np.zeros((1, 2, 2)))
    angle = np.arange(6) * np.pi / 3
    around = landscape.saddles[0] + 0.1 * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    np.testing.assert_allclose(landscape.value(around), 0.001 * np.array([1, -1] * 3), atol=1e-15)


@pytest.mark.parametrize("landscape", MORE, ids=repr)
def test_every_point_is_listed_once_within_the_window(landscape):
    points = np.concatenate([landscape.minima, landscape.saddles])
    low, high = landscape.window.T
    assert ((points >= low) & (points <= high)).all()
    assert len(np.unique(points.round(6), axis=0)) == len(points)
    first = landscape.value(landscape.minima[:1])
    assert (landscape.value(landscape.minima) >= first - 1e-12).all()


@pytest.mark.parametrize("landscape", MORE, ids=repr)
def test_scipy_walks_from_nearby_to_each_minimum(landscape):
    rng = np.random.default_rng(0)
    for minimum in landscape.minima[:12]:
        start = minimum + rng.normal(size=minimum.shape) * 0.01
        found = optimize.minimize(
            landscape.value,
            start,
            jac=landscape.gradient,
            hess=landscape.hessian,
            method="trust-exact",
            options={"gtol": 1e-10, "initial_trust_radius": 0.02},  # not into the next well
        )
        np.testing.assert_allclose(found.x, minimum, atol=1e-7)


@pytest.mark.parametrize("landscape", [x for x in MORE if not isinstance(x, DEGENERATE)], ids=repr)
def test_scipy_finds_each_saddle_as_a_root_of_the_gradient(landscape):
    rng = np.random.default_rng(1)
    for saddle in landscape.saddles[:12]:
        start = saddle + rng.normal(size=saddle.shape) * 1e-4
        found = optimize.root(landscape.gradient, start, jac=landscape.hessian, tol=1e-13)
        np.testing.assert_allclose(found.x, saddle, atol=1e-9)


COMPLETE = [
    landscapes.QuadraticBowl(25),
    landscapes.Rosenbrock(),
    landscapes.Rosenbrock(3),
    landscapes.Rosenbrock(4),
    landscapes.Rosenbrock(5),
    landscapes.Himmelblau(),
    landscapes.Beale(),
    landscapes.StyblinskiTang(),
    landscapes.Rastrigin(1),
    landscapes.Rastrigin(),
    landscapes.RippledValley(0.05),
    landscapes.RippledValley(0.3),
    landscapes.RippledValley(2, floor=0.5),
    landscapes.Saddle(),
]


@pytest.mark.parametrize("landscape", COMPLETE, ids=repr)
def test_a_search_of_the_window_finds_no_other(landscape):
    """Roots of the gradient from many starts are all listed, but for maxima, and all are found."""
    low, high = landscape.window.T
    listed = np.concatenate([landscape.minima, landscape.saddles])
    seen = np.zeros(len(listed), bool)
    for start in starts_around(landscape, 400, np.random.default_rng(2)):
        found = optimize.root(landscape.gradient, start, jac=landscape.hessian, tol=1e-12)
        inside = ((found.x >= low) & (found.x <= high)).all()
        if not inside or np.abs(landscape.gradient(found.x)).max() > 1e-9:
            continue
        if (np.linalg.eigvalsh(landscape.hessian(found.x)) < 0).all():
            continue
        distance = np.abs(listed - found.x).max(axis=-1)
        assert distance.min() < 1e-6, found.x
        seen[distance.argmin()] = True
    # Random starts meet all of a few points, and most of hundreds.
    assert seen.all() if len(listed) <= 20 else seen.mean() > 0.5


def test_himmelblau_as_in_the_literature():
    landscape = landscapes.Himmelblau()
    known = [[3, 2], [-2.805118, 3.131312], [-3.779310, -3.283186], [3.584428, -1.848126]]
    np.testing.assert_allclose(landscape.minima, known, atol=2e-6)
    np.testing.assert_allclose(landscape.value(landscape.minima), 0, atol=1e-26)


def test_beale_as_in_the_literature():
    landscape = landscapes.Beale()
    np.testing.assert_array_equal(landscape.minima, [[3, 0.5]])
    assert landscape.value([3, 0.5]) == 0
    assert landscape.value([0, 1]) == pytest.approx(14.203125, rel=1e-15)


@pytest.mark.parametrize("dimension", [1, 2, 3, 10])
def test_styblinski_tang_as_in_the_literature(dimension):
    landscape = landscapes.StyblinskiTang(dimension)
    np.testing.assert_allclose(landscape.minima[0], np.full(dimension, -2.903534), atol=1e-6)
    best = landscape.value(landscape.minima[0])
    assert best == pytest.approx(-39.16617 * dimension, abs=1e-5 * dimension)
    assert len(landscape.minima) == {1: 2, 2: 4}.get(dimension, 1)


@pytest.mark.parametrize("dimension", [2, 3, 4, 7, 30])
def test_rosenbrock_as_in_the_literature(dimension):
    landscape = landscapes.Rosenbrock(dimension)
    np.testing.assert_array_equal(landscape.minima[0], np.ones(dimension))
    assert landscape.value(landscape.minima[0]) == 0
    if dimension < 4:
        assert (len(landscape.minima), len(landscape.saddles)) == (1, 0)
        return
    # Kok and Sandrock: one other minimum, near (−1, 1, …, 1), and 3.70 high in four dimensions.
    assert len(landscape.minima) == 2
    assert np.abs(landscape.minima[1, 1:] - 1).max() < 1
    assert landscape.minima[1, 0] < -0.7
    if dimension == 4:
        np.testing.assert_allclose(
            landscape.minima[1], [-0.775659, 0.613093, 0.382063, 0.145972], atol=1e-6
        )
        assert landscape.value(landscape.minima[1]) == pytest.approx(3.70, abs=0.005)


def test_rastrigin_as_in_the_literature():
    landscape = landscapes.Rastrigin(5)
    np.testing.assert_array_equal(landscape.minima, np.zeros((1, 5)))
    assert landscape.value(landscape.minima[0]) == 0
    # Eleven wells on every axis within ±5.12, the next to the best at 0.995 and 0.995 high.
    wells = landscapes.Rastrigin(1).minima
    assert len(wells) == 11
    assert len(landscapes.Rastrigin().minima) == 121
    assert len(landscapes.Rastrigin().saddles) == 2 * 11 * 10
    np.testing.assert_allclose(abs(wells[1:3, 0]), 0.994959, atol=1e-6)
    np.testing.assert_allclose(landscapes.Rastrigin(1).value(wells[1:3]), 0.994959, atol=1e-6)


def test_the_ripples_have_the_depth_asked_for():
    # On a floor that is nearly level a crest stands above its trough by the depth.
    for depth in (0.1, 0.5, 3.0):
        landscape = landscapes.RippledValley(depth, floor=1e-9)
        crest, trough = (landscape.value(x[:1]) for x in (landscape.saddles, landscape.minima))
        np.testing.assert_allclose(crest - trough, depth, rtol=1e-6)


def test_deeper_ripples_make_more_valleys():
    counts = [len(landscapes.RippledValley(h).minima) for h in (0, 0.046, 0.047, 0.1, 0.3, 1)]
    assert counts[:3] == [1, 1, 3]  # the second valley opens at 0.233 a = 0.0466
    assert counts == sorted(counts)
    assert counts[-1] == 9


@pytest.mark.parametrize("floor", [0.2, 3.0])
@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_the_valleys_open_where_slope_and_curvature_vanish_together(k, floor):
    # With z = 2πx both vanish where tan z = z, beside the k-th whole number, at the depth h.
    z = optimize.brentq(lambda z: np.sin(z) - z * np.cos(z), (2 * k - 1) * np.pi, 2 * k * np.pi)
    h = -floor / (2 * np.pi**2 * np.cos(z))
    closed = landscapes.RippledValley(h * (1 - 1e-9), floor)
    assert (len(closed.minima), len(closed.saddles)) == (2 * k - 1, 2 * k - 2)
    opened = landscapes.RippledValley(h * (1 + 1e-9), floor)
    assert (len(opened.minima), len(opened.saddles)) == (2 * k + 1, 2 * k)
    fold = abs(np.concatenate([opened.minima[-2:, 0], opened.saddles[-2:, 0]]))
    np.testing.assert_allclose(fold, z / (2 * np.pi), atol=1e-4)


def test_the_deepest_valleys_are_at_the_whole_numbers():
    landscape = landscapes.RippledValley(1e15)
    np.testing.assert_allclose(sorted(landscape.minima[:, 0]), np.arange(-4, 5), atol=1e-12)
    np.testing.assert_allclose(sorted(landscape.saddles[:, 0]), np.arange(-3.5, 4), atol=1e-12)


@pytest.mark.parametrize("condition_number", [1, 3.5, 100, 1e6])
@pytest.mark.parametrize("dimension", [2, 3, 10])
def test_bowls_have_the_condition_number_asked_for(condition_number, dimension):
    Q = landscapes.random_rotation(dimension, rng=3)
    for rotation in (None, Q):
        bowl = landscapes.QuadraticBowl(condition_number, dimension, rotation)
        hessian = bowl.hessian(np.zeros(dimension))
        assert np.linalg.cond(hessian) == pytest.approx(condition_number, rel=1e-9)
        np.testing.assert_allclose(np.linalg.eigvalsh(hessian), bowl.eigenvalues, rtol=1e-9)
        np.testing.assert_array_equal(hessian, hessian.T)
        ratios = bowl.eigenvalues[1:] / bowl.eigenvalues[:-1]
        np.testing.assert_allclose(ratios, condition_number ** (1 / (dimension - 1)), rtol=1e-12)


def test_the_bowl_of_one_dimension_is_half_a_square():
    assert landscapes.QuadraticBowl(1, 1).value([3.0]) == 4.5


def test_rotations_are_orthogonal_seeded_and_of_both_hands():
    one, same, other = (landscapes.random_rotation(5, rng=seed) for seed in (0, 0, 1))
    np.testing.assert_allclose(one.T @ one, np.eye(5), atol=1e-14)
    np.testing.assert_array_equal(one, same)
    assert not np.allclose(one, other)
    # Under the Haar measure each entry has mean 0 and variance 1 / d.
    drawn = np.array([landscapes.random_rotation(3, rng=seed) for seed in range(2000)])
    np.testing.assert_allclose(drawn.mean(axis=0), 0, atol=0.06)
    np.testing.assert_allclose(drawn.var(axis=0), 1 / 3, atol=0.04)


def bowl(rotation):
    return landscapes.QuadraticBowl(4, 2, rotation)


@pytest.mark.parametrize("bad", [0, -3, 0.5, np.nan, np.inf, 10**400])
def test_a_condition_number_below_one_is_refused(bad):
    with pytest.raises(ValueError, match=r"condition_number must be .*at least 1.*, got"):
        landscapes.QuadraticBowl(bad)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: landscapes.QuadraticBowl("4"), TypeError, "condition_number must be a number"),
        (lambda: landscapes.QuadraticBowl(True), TypeError, "condition_number must be a number"),
        (lambda: landscapes.QuadraticBowl(4, 1), ValueError, "condition_number must be 1 in one"),
        (lambda: landscapes.QuadraticBowl(4, 0), ValueError, "dimension must .* at least 1, got 0"),
        (lambda: landscapes.QuadraticBowl(4, 2.0), TypeError, "dimension must be a whole number"),
        (lambda: bowl("Q"), TypeError, "rotation must hold real numbers"),
        (lambda: bowl(landscapes.random_rotation), TypeError, "rotation must hold real numbers"),
        (lambda: bowl(1j * np.eye(2)), TypeError, "rotation must hold real numbers"),
        (lambda: bowl(np.ma.masked_array(np.eye(2))), TypeError, "rotation must be a plain array"),
        (lambda: bowl([[1, 0], [1]]), ValueError, "rotation .* differ in length"),
        (lambda: bowl(0.5), ValueError, r"rotation must have the shape \(2, 2\), got \(\)"),
        (lambda: bowl(np.eye(3)), ValueError, r"rotation must have the shape \(2, 2\)"),
        (lambda: bowl(np.ones((2, 2))), ValueError, "rotation must be orthogonal"),
        (lambda: bowl([[1, 1e-6], [0, 1]]), ValueError, "rotation must be orthogonal"),
        (lambda: bowl(np.full((2, 2), 1e200)), ValueError, "rotation must be orthogonal"),
        (lambda: bowl(np.full((2, 2), np.nan)), ValueError, "rotation must be finite"),
        (lambda: landscapes.random_rotation(0, rng=0), ValueError, "dimension .* at least 1"),
        (lambda: landscapes.random_rotation(2, rng=None), TypeError, "rng must be a seed"),
        (lambda: landscapes.random_rotation(2, rng=-1), ValueError, "rng must be a seed of at"),
        (lambda: landscapes.Rosenbrock(1), ValueError, "dimension must .* at least 2, got 1"),
        (lambda: landscapes.Rosenbrock(True), TypeError, "dimension must be a whole number"),
        (lambda: landscapes.Rosenbrock(10**400), ValueError, "dimension must .* at most 1e"),
        (lambda: landscapes.Rastrigin(0), ValueError, "dimension must .* at least 1, got 0"),
        (lambda: landscapes.StyblinskiTang(-1), ValueError, "dimension must .* at least 1, got -1"),
        (lambda: landscapes.StyblinskiTang([2]), TypeError, "dimension must be a whole number"),
        (lambda: landscapes.RippledValley(-0.1), ValueError, "depth must be .*at least 0"),
        (lambda: landscapes.RippledValley(np.nan), ValueError, "depth must be .*finite, got nan"),
        (lambda: landscapes.RippledValley("1"), TypeError, "depth must be a number"),
        (lambda: landscapes.RippledValley(1, floor=0), ValueError, "floor must be .*above 0"),
        (lambda: landscapes.RippledValley(1, wall=-1), ValueError, "wall must be .*above 0"),
        (lambda: landscapes.Saddle(rise=0), ValueError, "rise must be .*above 0"),
        (lambda: landscapes.Saddle(fall=-1), ValueError, "fall must be .*above 0"),
        (lambda: landscapes.Saddle(fall=np.ones(1)), TypeError, "fall must be a number"),
    ],
)
def test_arguments_out_of_range_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_a_rotation_in_whose_products_infinities_meet_is_refused_without_a_warning():
    signs = np.random.default_rng(0).choice([-1, 1], (12, 12))
    with pytest.raises(ValueError, match="rotation must be orthogonal"):
        landscapes.QuadraticBowl(4, 12, 1e200 * signs)


@pytest.mark.parametrize("landscape", MORE, ids=repr)
def test_each_has_a_name_a_window_and_points_that_stay(landscape):
    assert landscape.name
    assert landscape.window.shape == (landscape.dimension, 2)
    assert (landscape.window[:, 0] < landscape.window[:, 1]).all()
    assert " at 0x" not in repr(landscape)
    for points in (landscape.minima, landscape.saddles):
        with pytest.raises(ValueError, match="read-only"):
            points[...] = 0


@pytest.mark.parametrize(
    ("make", "ends"),
    [
        (landscapes.Rosenbrock, [(-2, 2), (-1, 3)]),
        (lambda: landscapes.Rosenbrock(3), [(-2, 2)] * 3),
        (landscapes.Beale, [(-4.5, 4.5)] * 2),
        (landscapes.Himmelblau, [(-5, 5)] * 2),
        (landscapes.StyblinskiTang, [(-5, 5)] * 2),
        (lambda: landscapes.StyblinskiTang(3), [(-5, 5)] * 3),
        (landscapes.Rastrigin, [(-5.12, 5.12)] * 2),
        (lambda: landscapes.Rastrigin(3), [(-5.12, 5.12)] * 3),
    ],
)
def test_the_window_is_the_domain_in_which_it_is_usually_searched(make, ends):
    np.testing.assert_array_equal(make().window, ends)


@pytest.mark.parametrize(
    "make",
    [
        lambda: landscapes.QuadraticBowl(1, 1),
        lambda: landscapes.QuadraticBowl(9, 3),
        lambda: landscapes.RippledValley(1),
        landscapes.Saddle,
        landscapes.MonkeySaddle,
    ],
)
def test_the_window_has_the_origin_in_its_middle_and_room_about_it(make):
    landscape = make()
    low, high = landscape.window.T
    np.testing.assert_array_equal(low, -high)
    assert high.shape == (landscape.dimension,)
    assert (high > 1).all()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: landscapes.QuadraticBowl(25), "QuadraticBowl(condition_number=25, d=2)"),
        (landscapes.Rosenbrock, "Rosenbrock(d=2)"),
        (landscapes.Beale, "Beale()"),
        (landscapes.Himmelblau, "Himmelblau()"),
        (landscapes.StyblinskiTang, "StyblinskiTang(d=2)"),
        (lambda: landscapes.Rastrigin(4), "Rastrigin(d=4)"),
        (lambda: landscapes.RippledValley(0.3), "RippledValley(depth=0.3, floor=0.2, wall=2)"),
        (landscapes.Saddle, "Saddle(rise=1, fall=1)"),
        (landscapes.MonkeySaddle, "MonkeySaddle()"),
    ],
)
def test_each_says_what_it_is_made_of(make, said):
    assert repr(make()) == said


@pytest.mark.parametrize("landscape", MORE, ids=repr)
def test_a_copy_is_the_same_and_keeps_its_points_too(landscape):
    theta = np.full(landscape.dimension, 0.3)
    points = landscape.minima, landscape.saddles
    for twin in (
        copy.copy(landscape),
        copy.deepcopy(landscape),
        pickle.loads(pickle.dumps(landscape)),
    ):
        assert (repr(twin), twin.name) == (repr(landscape), landscape.name)
        np.testing.assert_array_equal(twin.window, landscape.window)
        np.testing.assert_array_equal(twin.hessian(theta), landscape.hessian(theta))
        for copied, original in zip((twin.minima, twin.saddles), points, strict=True):
            np.testing.assert_array_equal(copied, original)
            assert not copied.flags.writeable


def test_a_rotation_is_only_read():
    Q = landscapes.random_rotation(3, rng=0)
    expected = landscapes.QuadraticBowl(10, 3, Q).matrix
    Q.flags.writeable = False
    for rotation in (Q, np.asfortranarray(Q), Q.tolist()):
        np.testing.assert_allclose(landscapes.QuadraticBowl(10, 3, rotation).matrix, expected)
    # At the end of the range of floats, too, it is what it should be.
    steep = landscapes.QuadraticBowl(1e308, 3, Q)
    np.testing.assert_array_equal(steep.matrix, steep.matrix.T)
    assert np.isfinite(steep.matrix).all()
