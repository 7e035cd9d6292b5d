"""The live experiments on the learning rate, against closed forms, roots and simulation."""

import numpy as np
import pytest

from companion.experiments.learning_rate import (
    BASINS,
    CORRECTION,
    CYCLE,
    MOMENTUM,
    SCHEDULES,
    basins,
    correction,
    momentum,
    schedules,
)

ALL = (BASINS, CORRECTION, CYCLE, MOMENTUM, SCHEDULES)


@pytest.mark.parametrize("experiment", ALL, ids=lambda e: e.name)
def test_presets_and_corners_have_a_frame(experiment):
    for name in experiment.presets:
        assert experiment.frame(**experiment.preset(name)).words_at(None)
    settings = list(experiment.grid())
    for k in (0, len(settings) // 3, -1):
        assert experiment.frame(**settings[k]).words_at(None)


# Momentum


def test_the_factor_is_the_largest_eigenvalue_of_the_step():
    for rate in (0.1, 1.0, 2.5, 3.9):
        for beta in (0.0, 0.3, 0.9):
            step = [[1 - rate, -rate * beta], [1.0, beta]]
            expected = np.abs(np.linalg.eigvals(step)).max()
            found = momentum.factor(np.array(rate), np.array(beta))
            assert found == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("beta", [0.2, 0.4, 0.8])
def test_regimes_change_where_the_chapter_says(beta):
    low, high, edge = (1 - beta**0.5) ** 2, (1 + beta**0.5) ** 2, 2 + 2 * beta
    places = {low / 2: 0, low + 0.01: 2, high - 0.01: 2, high + 1e-3: 1, edge - 1e-3: 1}
    for rate, kind in (places | {edge + 1e-3: 3}).items():
        assert momentum.regime(np.array(rate), np.array(beta)) == kind, rate


def test_the_run_shrinks_by_the_root_of_beta():
    theta = momentum.momentum_runs((1.0, 0.64))["theta"]
    # θ swings; its energy, with the place before, shrinks by β every step on average.
    size = np.hypot(theta[1:], theta[:-1])
    slope = np.polyfit(np.arange(len(size)), np.log(size), 1)[0]
    assert np.exp(slope) == pytest.approx(0.8, abs=0.01)


# Basins


def test_below_the_edge_alpha_does_not_matter():
    starts = np.linspace(-3.9, 3.9, 53)
    slow = basins.ends(np.full(53, 0.02), starts, np.array(False))
    fast = basins.ends(np.full(53, 0.9 * basins.EDGE), starts, np.array(False))
    np.testing.assert_array_equal(slow, fast)
    assert set(slow.tolist()) == {0, 1}


def test_above_the_edge_nothing_rests_and_a_falling_rate_arrives():
    starts = np.linspace(-3.9, 3.9, 40)
    large = np.full(40, 1.0)
    assert (basins.ends(large, starts, np.array(False)) == 3).mean() > 0.9
    assert (basins.ends(large, starts, np.array(True)) == 0).all()


def test_many_runs_are_single_runs():
    at, falls = (np.array([-3.0, 1.2]), np.array([0.1, 1.5])), np.array([False, True])
    many = basins.basin_runs(at, falls)
    for i in range(2):
        one = basins.basin_runs((at[0][i], at[1][i]), falls[i])
        np.testing.assert_allclose(many["x"][i], one["x"], rtol=1e-12)
        assert many["end"][i] == one["end"]
    # By hand: the slope of the floor is 0.2 x + 0.3 π sin 2πx.
    x = -3.0
    for k in range(3):
        x -= 0.1 * (0.2 * x + 0.3 * np.pi * np.sin(2 * np.pi * x))
        assert many["x"][0][k + 1] == pytest.approx(x, rel=1e-12)


# The cycle


@pytest.mark.parametrize("curvature", [0.1, 1.0, 100.0])
def test_rmsprop_ends_in_a_cycle_of_half_its_rate(curvature):
    frame = CYCLE.frame(method="RMSprop", alpha=0.2, curvature=curvature)
    distance = frame.panels["distance"].curves[1].y
    np.testing.assert_allclose(distance[-20:], 0.1, rtol=0.02)
    assert "cycle" in frame.words


def test_descent_converges_or_diverges_by_the_product():
    words = [
        CYCLE.frame(method="gradient descent", alpha=0.2, curvature=c).words for c in (1, 9, 11)
    ]
    assert ["diverges" in w for w in words] == [False, False, True]


# The correction


@pytest.mark.parametrize(("beta1", "beta2"), [(0.9, 0.999), (0.0, 0.99), (0.5, 0.9)])
def test_the_stretch_is_that_of_the_sums(beta1, beta2):
    """Adam's means of a constant gradient, added up weight by weight."""
    for t in (1, 7, 40):
        m = (1 - beta1) * sum(beta1**k for k in range(t))
        v = (1 - beta2) * sum(beta2**k for k in range(t))
        assert correction.stretch(beta1, beta2)[t - 1] == pytest.approx(m / v**0.5, rel=1e-12)


def test_the_first_steps_of_both():
    corrected, plain = (correction.adam_run(0.05, 0.9, 0.999, c) for c in (True, False))
    assert corrected[1] == pytest.approx(1 - 0.05, abs=1e-6)
    assert plain[1] == pytest.approx(1 - 0.05 * 10**0.5, abs=1e-6)


# Schedules


def test_the_expected_distance_is_that_of_many_runs():
    make = schedules.SCHEDULES_BY_NAME["cosine"][1]
    rates = np.asarray(make(0.8)(np.arange(schedules.STEPS)))
    rng, theta = np.random.default_rng(0), np.full(4000, schedules.START)
    expected = schedules.root_mean_square(rates)
    for k, rate in enumerate(rates):
        theta = theta - rate * (theta + rng.normal(size=4000))
        if k + 1 in (5, 100, 300):
            assert np.sqrt(np.mean(theta**2)) == pytest.approx(expected[k + 1], rel=0.05)


def test_a_constant_rate_stops_at_its_floor():
    floor = schedules.root_mean_square(np.full(300, 0.4))[-1]
    assert floor == pytest.approx((0.4 / 1.6) ** 0.5, rel=1e-6)


def test_every_schedule_of_the_companion_is_there():
    from companion.optim import schedules as s

    made = {type(make(0.1)) for _, make in schedules.SCHEDULES_BY_NAME.values()}
    assert made == set(s.Schedule.__subclasses__())
