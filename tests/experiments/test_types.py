"""The experiments on batches, against closed forms, enumeration and runs by the companion."""

from itertools import combinations, product

import numpy as np
import pytest

from companion import optim, training
from companion.experiments.types import (
    BATCH_SIZE,
    EXAMPLE_ORDER,
    GRADIENT_CLOUD,
    NOISE_FLOOR,
    batch_size,
    cloud,
    floor,
    order,
)

ALL = (BATCH_SIZE, GRADIENT_CLOUD, NOISE_FLOOR, EXAMPLE_ORDER)


@pytest.mark.parametrize("experiment", ALL, ids=lambda e: e.name)
def test_every_setting_has_words_and_stays_finite(experiment):
    for values in experiment.grid():
        frame = experiment.frame(**values)
        assert frame.words.endswith(".")
        assert "nan" not in frame.words
        assert "inf" not in frame.words


# The cloud


def test_the_variance_is_the_mean_over_all_batches():
    each = np.random.default_rng(0).normal(size=(5, 2))
    original, cloud.N = cloud.N, 5
    try:
        for size in (1, 2, 3, 5):
            for replacement, batches in (
                (True, product(range(5), repeat=size)),
                (False, combinations(range(5), size)),
            ):
                apart = [each[list(b)].mean(axis=0) - each.mean(axis=0) for b in batches]
                exact = np.mean(np.sum(np.square(apart), axis=1))
                found = cloud.variance(each, np.array(size), replacement)
                assert found == pytest.approx(exact, abs=1e-12)
    finally:
        cloud.N = original


def test_the_cloud_is_made_of_gradients_of_batches():
    batch = cloud.batches()[False][7, :16]
    w = cloud.BEST + 0.5 * cloud.AWAY
    h = 1e-6

    def loss(w):
        return np.mean((cloud.PROBLEM.x[batch] @ w - cloud.PROBLEM.y[batch]) ** 2)

    slopes = [(loss(w + h * e) - loss(w - h * e)) / (2 * h) for e in np.eye(2)]
    points = GRADIENT_CLOUD.frame(size=16, distance=0.5).panels["cloud"].curves[0]
    assert [points.x[7], points.y[7]] == pytest.approx(slopes, rel=1e-6)


def test_at_the_minimum_the_full_gradient_is_zero_and_the_cloud_is_not():
    points, _, _, full = GRADIENT_CLOUD.frame(distance=0.0).panels["cloud"].curves
    assert [full.x[0], full.y[0]] == pytest.approx([0, 0], abs=1e-12)
    assert np.hypot(points.x, points.y).mean() > 0.5


def test_a_batch_of_all_has_no_variance_unless_examples_are_put_back():
    assert "each of their gradients is g" in GRADIENT_CLOUD.frame(size=128).words
    points = GRADIENT_CLOUD.frame(size=128, replacement=True).panels["cloud"].curves[0]
    assert np.std(points.x) > 0.1


def test_measured_variances_are_near_the_formula():
    for distance in (0.0, 1.0):
        curves = GRADIENT_CLOUD.frame(distance=distance).panels["variance"].curves
        for formula, measured in ((curves[0], curves[2]), (curves[1], curves[3])):
            assert np.asarray(measured.y[:-6]) == pytest.approx(formula.y[:-6], rel=0.35)


# The floor


@pytest.mark.parametrize(("alpha", "size"), [(0.016, 1), (0.032, 4), (0.064, 16)])
def test_the_computed_floor_is_where_runs_come_to_rest(alpha, size):
    x, y = floor.PROBLEM.x, floor.PROBLEM.y
    rng, w = np.random.default_rng(3), np.zeros((400, floor.FEATURES))
    losses = []
    for update in range(600):
        batch = rng.integers(0, floor.N, (400, size))
        error = (x[batch] @ w[:, :, None])[:, :, 0] - y[batch]
        w -= alpha * 2 / size * np.einsum("rb,rbd->rd", error, x[batch])
        if update >= 400:
            losses.append(np.mean((((w - floor.BEST) @ x.T) ** 2).mean(axis=1)))
    assert floor.floor(alpha, size) == pytest.approx(np.mean(losses), rel=0.1)


def test_for_small_rates_the_floor_goes_as_alpha_over_the_size():
    assert floor.floor(0.0002, 1) == pytest.approx(2 * floor.floor(0.0001, 1), rel=0.01)
    assert floor.floor(0.0002, 2) == pytest.approx(floor.floor(0.0001, 1), rel=0.01)


def test_with_one_weight_the_floor_is_that_of_the_chapter(monkeypatch):
    # An x of ±1 has the curvature 2 everywhere: the noise does not grow with the distance.
    rng = np.random.default_rng(0)
    x, noise = rng.choice([-1.0, 1.0], (64, 1)), rng.normal(size=64)
    y = x[:, 0] + noise
    best, *_ = np.linalg.lstsq(x, y)
    for name, value in {
        "PROBLEM": floor.PROBLEM._replace(x=x, y=y),
        **{"BEST": best, "N": 64, "FEATURES": 1, "HESSIAN": 2 * x.T @ x / 64},
    }.items():
        monkeypatch.setattr(floor, name, value)
    monkeypatch.setattr(floor, "_products", floor._products.__wrapped__)
    V = np.mean((2 * (x @ best - y) * x[:, 0]) ** 2)
    for alpha, B in ((0.1, 1), (0.5, 4), (0.9, 2)):
        expected = alpha * V / (2 * B * (2 - 2 * alpha))
        assert floor.floor(alpha, B) == pytest.approx(expected)


def test_beyond_the_edge_there_is_no_floor_and_the_words_say_so():
    assert floor.floor(0.256, 1) == np.inf
    chosen = NOISE_FLOOR.preset("diverges")
    assert "diverges" in NOISE_FLOOR.frame(**chosen).words
    # The same α is stable with more examples.
    assert np.isfinite(floor.floor(chosen["alpha"], 64))
    with_all = 2 / np.linalg.eigvalsh(floor.HESSIAN)[-1]
    assert np.isfinite(floor.floor(0.99 * with_all, 1e9))
    assert floor.floor(1.01 * with_all, 1e9) == np.inf


@pytest.mark.parametrize("plan", ["falling", "growing"])
def test_both_plans_get_below_the_floor(plan):
    losses = floor.training(0.064, 4, plan)
    assert losses[:, -10:].mean() < floor.floor(0.064, 4) / 4


# The order


def test_the_orders_are_what_they_are_called():
    drawn, reshuffled, once, in_order = order.orders()
    every = np.arange(order.N)
    for run in (reshuffled, once, in_order):
        assert (np.sort(run, axis=-1) == every).all()
    assert (once == once[:, :1]).all()
    assert not (reshuffled == reshuffled[:, :1]).all()
    assert (np.diff(order.PROBLEM.y[in_order[0, 0]]) >= 0).all()
    # Of as many draws as examples, (1 − 1/N)^N of them are missed on average.
    assert order.times_used("sampled")[0] == pytest.approx((1 - 1 / 64) ** 64, abs=0.01)
    assert drawn.shape == reshuffled.shape
    assert order.times_used("once").tolist() == [0, 1, 0, 0, 0]


def test_the_training_is_that_of_the_optimizer():
    w, optimizer = np.zeros(order.FEATURES), optim.GradientDescent(0.01)
    for i in order.orders()[1, 2, 0]:
        x = order.PROBLEM.x[i]
        optimizer.step(w, 2 * (x @ w - order.PROBLEM.y[i]) * x)
    expected = np.mean((order.PROBLEM.x @ (w - order.BEST)) ** 2)
    assert order.training(0.01)[1, 2, 1] == pytest.approx(expected)


def test_at_a_small_rate_shuffling_ends_lower():
    end = order.training(0.004)[:, :, -1].mean(axis=1)
    assert end[1] < 0.7 * end[0]
    # Sorted is worse than shuffled and, on this problem, better than drawn.
    assert end[1] < end[3] < end[0]


def test_shuffling_ends_lower_at_every_rate():
    for values in EXAMPLE_ORDER.grid():
        end = order.training(values["alpha"])[:, :, -1].mean(axis=1)
        assert end[1] < end[0]


# The batch size


def test_the_runs_of_a_batch_size_are_those_of_the_companion():
    w, rng = np.zeros(batch_size.FEATURES), np.random.default_rng(2)
    optimizer = optim.GradientDescent(0.02)
    x, y = batch_size.PROBLEM.x, batch_size.PROBLEM.y
    for _ in range(batch_size.EPOCHS):
        for i in training.batches(batch_size.N, 16, rng):
            optimizer.step(w, 2 * x[i].T @ (x[i] @ w - y[i]) / len(i))
    expected = np.mean((x @ (w - batch_size.BEST)) ** 2)
    assert batch_size.training(0.02, 16)[2, -1] == pytest.approx(expected)


def test_examples_are_updates_times_the_batch_size():
    panels = BATCH_SIZE.frame(size="16").panels
    updates, examples = (panels[unit].curves[-1] for unit in ("updates", "examples"))
    assert (np.asarray(examples.x) == 16 * np.asarray(updates.x)).all()
    assert (np.asarray(examples.y) == np.asarray(updates.y)).all()
