"""The studies of the chapter on second order, checked in other ways."""

from decimal import Decimal

import numpy as np
import pytest
from scipy import optimize

from companion import data, nn, optim
from companion.landscapes import Himmelblau
from companion.studies import second_order
from companion.studies.second_order import many_digits, optimal, side_by_side


def test_the_best_step_along_the_gradient_is_that_of_a_search():
    """Kantorovich: the part of the height that is left is at most a known one."""
    along = second_order.height_left([0, 1, 2], 100.0, 4, "gradient")
    assert ((along > 0) & (along <= ((100 - 1) / (100 + 1)) ** 2)).all()
    assert second_order.height_left([0, 1, 2], 100.0, 4).max() < 1e-12


@pytest.mark.parametrize("negative", [0, 3])
def test_the_curvatures_are_those_asked_for(negative):
    at = second_order.quadratic(2, 1000.0, 7, negative)
    values = np.linalg.eigvalsh(at.hessian)
    assert (values < 0).sum() == negative
    np.testing.assert_allclose(np.sort(np.abs(values)), np.geomspace(1, 1000, 7), rtol=1e-9)


def test_the_lowest_point_on_a_line_is_that_of_scipy():
    at, rng = second_order.quadratic(1, 30.0, 4), np.random.default_rng(0)
    for _ in range(5):
        line = rng.normal(size=4)
        end = optimize.minimize_scalar(lambda t, u=line: optimal.height(at, at.theta + t * u))
        assert optimal.lowest_along(at, line) == pytest.approx(end.fun, rel=1e-6)


def test_newton_climbs_exactly_from_below_the_saddle():
    seeds = list(range(40))
    climbs = second_order.upward(seeds, 10.0, 6, 3)
    starts = [second_order.quadratic(seed, 10.0, 6, 3) for seed in seeds]
    assert climbs == [optimal.height(at, at.theta) < 0 for at in starts]
    assert 0 < sum(climbs) < 40


@pytest.mark.parametrize("surface", many_digits.FORMULAS)
def test_the_surfaces_of_many_digits_are_those_of_few(surface):
    there, rng = second_order.SURFACES[surface], np.random.default_rng(0)
    for theta in rng.uniform(-3, 3, (5, 2)):
        x, y = (Decimal(float(part)) for part in theta)
        height, slopes, (xx, xy, yy) = many_digits.FORMULAS[surface](x, y)
        assert float(height) == pytest.approx(float(there.value(theta)), rel=1e-9)
        np.testing.assert_allclose([float(s) for s in slopes], there.gradient(theta), rtol=1e-9)
        bends = [[float(xx), float(xy)], [float(xy), float(yy)]]
        np.testing.assert_allclose(bends, there.hessian(theta), rtol=1e-9)
        for method in many_digits.STEPS:
            expected = second_order.run(there, theta, method, 1)[-1]
            found = [float(part) for part in many_digits.STEPS[method](surface, (x, y))]
            np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_a_run_that_does_not_come_near_its_goal_has_no_order():
    """From between two minima a part of the runs ends at another one."""
    found = second_order.orders(range(12), 3.0)
    ends = []
    for seed in range(12):
        angle = np.random.default_rng(seed).uniform(0, 2 * np.pi)
        start = [3, 2] + 3 * np.array([np.cos(angle), np.sin(angle)])
        end = second_order.run(Himmelblau(), start, "Newton", 40)[-1]
        ends.append(np.allclose(end, [3, 2]))
    assert list(found > 0) == ends
    assert 0 < sum(ends) < 12


def test_the_power_of_newton_is_two_and_of_descent_one():
    for minimum in range(4):
        found = second_order.orders(range(6), 0.1, minimum=minimum)
        np.testing.assert_allclose(np.median(found), 2, atol=1e-3)
    for distance in (1e-4, 0.03, 1.0):
        found = second_order.orders(range(6), distance, surface="Rosenbrock")
        np.testing.assert_allclose(found, 2, atol=0.15)
    slow = second_order.orders(range(6), 0.1, "gradient descent", steps=60)
    assert np.median(slow) == pytest.approx(1, abs=0.3)


@pytest.mark.parametrize("start", [(3.6, 2.6), (3.4, 2.4)])
def test_newtons_places_are_those_of_scipys_root_finder(start):
    surface = Himmelblau()
    places = second_order.run(surface, np.array(start), "Newton", 8)
    end = optimize.root(surface.gradient, start, jac=surface.hessian).x
    np.testing.assert_allclose(places[-1], end, atol=1e-9)
    assert second_order.order(second_order.errors(start)) == pytest.approx(2, abs=0.1)


def test_every_end_is_a_stationary_point_that_the_surface_lists():
    surface = Himmelblau()
    starts = np.random.default_rng(1).uniform(-5, 5, (200, 2))
    ends = second_order.run(surface, starts, "Newton", 60)[-1]
    kinds = second_order.kinds(surface, ends)
    for kind, points in ((0, surface.minima), (1, surface.saddles)):
        away = np.linalg.norm(ends[kinds == kind][:, np.newaxis] - points, axis=-1).min(axis=1)
        assert away.max() < 1e-6
    (top,) = np.unique(ends[kinds == 2].round(6), axis=0)
    np.testing.assert_allclose(top, [-0.270845, -0.923039], atol=1e-5)


def test_the_damped_matrix_is_definite_and_no_more_damped_than_needed():
    rng = np.random.default_rng(0)
    for _ in range(20):
        A, g = rng.normal(size=(3, 3)), rng.normal(size=3)
        H = A + A.T
        step = second_order.damped_newton(g, H)
        # (H + λI) d = −g, so that λ is what H d + g is of −d.
        lam = -(H @ step + g) @ step / (step @ step)
        assert np.linalg.eigvalsh(H)[0] + lam >= 1 - 1e-9
        assert lam == pytest.approx(max(0, 1 - np.linalg.eigvalsh(H)[0]), abs=1e-9)


def test_the_search_is_the_companions():
    surface = Himmelblau()

    def objective(theta):
        return float(surface.value(theta)), surface.gradient(theta)

    starts = np.random.default_rng(0).uniform(-5, 5, (20, 2))
    g = surface.gradient(starts)
    together = second_order.shortened(surface, starts, g, -g)
    for theta, found in zip(starts, together, strict=True):
        start = optim.Point(0.0, theta, *objective(theta))
        end = optim.backtracking(objective, start, -start.gradient)
        np.testing.assert_allclose(theta + found, end.theta)


def test_the_hessian_of_the_network_is_that_of_differences():
    x, y = data.two_moons(20, rng=0)
    points = x, y[:, np.newaxis]
    layers = [nn.Dense(2, 6), nn.Tanh(), nn.Dense(6, 1)]
    network = nn.Network(layers, nn.BinaryCrossEntropy(), l2=1e-3, rng=0)
    found = second_order.full_hessian(network, *points)

    def slope(step):
        network.theta += step
        gradient = network.gradient(*points).copy()
        network.theta -= step
        return gradient

    expected = [(slope(h) - slope(-h)) / 2e-5 for h in 1e-5 * np.eye(network.theta.size)]
    np.testing.assert_allclose(found, expected, atol=1e-7)


def test_a_product_takes_the_passes_of_two_gradients():
    cost = second_order.product_cost(16, batch=50)
    assert (cost.parameters, cost.gradient_passes, cost.product_passes) == (1210, 2, 4)
    assert 1 < cost.ratio < 10


def test_the_curvature_on_the_way_is_that_of_differences():
    job, u = second_order.on_the_way()
    theta, h = job.network.theta.copy(), 1e-4
    evaluate = job.objective()
    values = [evaluate(theta + k * h * u)[0] for k in (-1, 0, 1)]
    job.network.theta[...] = theta
    expected = (values[0] - 2 * values[1] + values[2]) / h**2
    assert second_order.true_curvature() == pytest.approx(expected, rel=1e-3)


def test_pairs_of_all_examples_report_the_curvature():
    found = second_order.curvatures(200, 1e-4, same=False, draws=2)
    np.testing.assert_allclose(found, second_order.true_curvature(), rtol=1e-2)


@pytest.mark.parametrize(("batch", "length"), [(20, 0.01), (20, 0.1), (100, 0.1)])
def test_the_spread_of_pairs_of_two_batches_is_foretold(batch, length):
    found = second_order.curvatures(batch, length, same=False, draws=300).std()
    assert found == pytest.approx(second_order.spread_foretold(batch, length), rel=0.2)
    assert second_order.curvatures(batch, length, same=True, draws=50).std() < found / 10


def test_memories_of_many_runs_say_what_the_companions_lbfgs_says():
    """Pairs that curve down are left out, run by run."""
    rng, optimizers = np.random.default_rng(0), [optim.LBFGS(3) for _ in range(4)]
    memories = second_order.Memories(3, (2, 2, 6))
    for _ in range(4):
        s, y = rng.normal(size=(2, 2, 2, 6))
        memories.remember(s, y)
        for i, optimizer in enumerate(optimizers):
            second_order.remember(optimizer, s[divmod(i, 2)], y[divmod(i, 2)])
    assert len({len(optimizer.pairs) for optimizer in optimizers}) > 1
    g = rng.normal(size=(2, 2, 6))
    directions = memories.direction(g)
    for i, optimizer in enumerate(optimizers):
        if optimizer.pairs:
            expected = optimizer.direction(g[divmod(i, 2)])
            np.testing.assert_allclose(directions[divmod(i, 2)], expected, rtol=1e-9)


def test_the_penalized_loss_and_gradient_are_the_networks():
    job = second_order.SmallJob(examples=50, l2=1e-2)
    there = side_by_side.Penalized(job, [3, 4], 2, choosing=False)
    network = side_by_side.network(job, 4)
    network.l2 = job.l2
    assert there.loss()[1, 1] == pytest.approx(network.loss(there.x, there.y), rel=1e-12)
    batch = np.array([[0, 1, 2], [5, 6, 7]])
    expected = network.gradient(there.x[5:8], there.y[5:8])
    np.testing.assert_allclose(there.gradient(batch)[1, 1], expected, atol=1e-12)


@pytest.mark.parametrize("same", [True, False])
def test_lbfgs_on_batches_of_all_is_that_of_one_run(same):
    """With all examples in each batch nothing hangs on their order."""
    job = second_order.SmallJob(examples=40, batch_size=40)
    there = side_by_side.Penalized(job, [0], 2, choosing=False)
    side_by_side.by_pairs(same=same)(there, np.array([0.1, 0.3]), [0], 8)
    one = second_order.small_job(0, 40)
    one.network.theta[...] = side_by_side.network(job, 0).theta
    steps = second_order.on_batches(one, 0.3, 40, 0, same=same)
    for _ in range(4 if same else 8):
        next(steps)
    np.testing.assert_allclose(there.theta[1, 0], one.network.theta, atol=1e-7)


def test_a_budget_is_kept():
    found = second_order.beside("Adam, batches", "gradient descent", [0], passes=2, examples=100)
    job = second_order.SmallJob(examples=100)
    alpha, _ = second_order.chosen("gradient descent", 2, job)
    network = side_by_side.network(job, 0)
    network.l2 = job.l2
    x, y = side_by_side.digits_of(job, False)
    for _ in range(2):
        network.theta[...] -= alpha * network.gradient(x, y)
    assert found.other[0] == pytest.approx(network.loss(x, y), rel=1e-9)


def test_damped_steps_do_no_worse_than_their_search_allows():
    """Of as many steps as there are, none rises; and the undamped ones reach a stationary place."""
    ends = [second_order.trained("damped", "undamped", [0], steps=n).loss[0] for n in (0, 1, 2, 4)]
    assert all(np.diff(ends) < 0)


def test_full_batch_runs_as_low_as_scipys():
    job = second_order.small_job(0)
    spent, steps = 0, second_order.full_batch(job, 10)
    while spent < 50 * 200:
        spent += next(steps)
    ours = job.network.loss(job.x, job.y)
    other = second_order.small_job(0)
    scipys = optimize.minimize(
        other.objective(),
        other.network.theta.copy(),
        jac=True,
        method="L-BFGS-B",
        options={"maxcor": 10, "maxfun": 50},
    )
    assert ours < 1.2 * scipys.fun


def test_what_a_step_takes_is_counted():
    job = second_order.small_job(0)
    descent = second_order.by_slope(job, optim.Adam(0.01), 30, 0)
    assert [next(descent) for _ in range(7)] == [30] * 6 + [20]
    for same, times in ((True, 2), (False, 1)):
        steps = second_order.on_batches(job, 0.1, 100, 0, same=same)
        assert [next(steps) for _ in range(2)] == [100 * times] * 2
    job = second_order.small_job(0)
    seen, right = 0, job.network.backpropagate

    def counting(x, targets, gradient, **options):
        nonlocal seen
        seen += len(x)
        return right(x, targets, gradient, **options)

    job.network.backpropagate = counting
    steps = second_order.full_batch(job)
    assert sum(next(steps) for _ in range(5)) == seen


def test_a_pair_that_curves_down_is_not_kept():
    optimizer = optim.LBFGS(3)
    s = np.array([1.0, 2.0])
    assert second_order.remember(optimizer, s, s)
    assert not second_order.remember(optimizer, s, -s)
    assert len(optimizer.pairs) == 1
