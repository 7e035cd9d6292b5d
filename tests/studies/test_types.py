"""The studies of the chapter on types, checked in other ways."""

from itertools import combinations, product

import numpy as np
import pytest

from companion import data, optim, training
from companion.studies import types
from companion.studies.types import cost, estimator, held_out, stability
from companion.studies.types.runs import Runs
from tests.jax_reference import jax, jnp


def jax_loss(theta, x, one_hot):
    W1, b1, W2, b2 = jnp.split(theta, np.cumsum([64 * 16, 16, 160]))
    hidden = jax.nn.relu(x @ W1.reshape(64, 16) + b1)
    log_p = jax.nn.log_softmax(hidden @ W2.reshape(16, 10) + b2)
    return -jnp.mean(jnp.sum(one_hot * log_p, axis=1))


def test_runs_side_by_side_are_those_of_jax():
    x, y = types.examples()
    one_hot, seeds = np.eye(10)[y], (3, 4)
    batches = np.array([[5, 9, 700], [1, 1, 2]])
    runs = Runs([0.1, 0.3], seeds)
    found = runs.gradient(x[batches], one_hot[batches])
    for k, seed in enumerate(seeds):
        theta = jnp.asarray(types.small_network(seed).theta)
        expected = jax.grad(jax_loss)(theta, x[batches[k]], one_hot[batches[k]])
        for row in found:
            np.testing.assert_allclose(row[k], expected, rtol=1e-9, atol=1e-12)
        assert runs.loss(x, y)[0, k] == pytest.approx(float(jax_loss(theta, x, one_hot)))
    before = runs.theta.copy()
    runs.step(x[batches], one_hot[batches])
    np.testing.assert_allclose(runs.theta[0] - before[0], (runs.theta[1] - before[1]) / 3)


def test_their_accuracy_is_that_of_the_network():
    x, y = types.examples()
    network = types.trained_network(0, 1)
    runs = Runs([0.1], [0])
    runs.theta[0, 0] = network.theta
    assert runs.accuracy(x, y)[0, 0] == training.accuracy(network, x, y)


def test_the_formulas_of_the_variance_are_means_over_all_batches():
    each = np.random.default_rng(0).normal(size=(5, 3))
    found = types.spread(each, np.random.default_rng(1), sizes=(1, 2, 3, 5), draws=4000)
    for k, size in enumerate((1, 2, 3, 5)):
        ways = {"with": product(range(5), repeat=size), "without": combinations(range(5), size)}
        for kind, batches in ways.items():
            apart = [each[list(b)].mean(axis=0) - each.mean(axis=0) for b in batches]
            exact = np.mean(np.sum(np.square(apart), axis=1))
            assert found.predicted[kind][k] == pytest.approx(exact, abs=1e-12)
            assert found.measured[kind][k] == pytest.approx(exact, rel=0.1, abs=1e-12)


def test_the_orders_are_what_they_are_called():
    labels, rng = np.array([2, 0, 1, 0, 2, 1] * 50), np.random.default_rng(0)
    shuffled, drawn = (estimator.orders(kind, labels, rng) for kind in ("shuffled", "sampled"))
    assert sorted(shuffled) == list(range(300))
    assert np.diff(shuffled).min() < 0
    # All but about 1/e of the examples come up.
    assert len(set(drawn.tolist())) / 300 == pytest.approx(1 - np.exp(-1), abs=0.07)
    assert np.diff(labels[estimator.orders("sorted", labels, rng)]).min() == 0


def test_the_floor_is_the_fixed_point_of_the_second_moment():
    problem = data.linear_regression(256, 5, 4.0, noise=0.5, rng=0)
    x, d = problem.x, 5
    best, *_ = np.linalg.lstsq(x, problem.y)
    each = 2 * x[:, :, None] * x[:, None, :]
    H, g = each.mean(axis=0), 2 * (x @ best - problem.y)[:, None] * x
    found = types.floor(rates=(0.004, 0.016), sizes=(1, 8), updates=3000)
    for a, alpha in enumerate(found.rates):
        for b, B in enumerate(found.sizes):
            M = np.zeros((d, d))
            for _ in range(4000):  # M ← E[(I − αĤ) M (I − αĤ)] + α²C/B, term by term
                mixed = np.einsum("nab,bc,ncd->ad", each, M, each) / len(x) / B
                mixed += (1 - 1 / B) * H @ M @ H
                new = M - alpha * (H @ M + M @ H) + alpha**2 * (mixed + g.T @ g / len(x) / B)
                if np.allclose(new, M, rtol=1e-6, atol=0):
                    break
                M = new
            assert found.loss[a, b].mean() == pytest.approx(0.5 * np.trace(H @ M), rel=0.15)


def test_the_edge_with_all_examples_is_two_over_the_curvature():
    # λ_max = 2κ = 8, and the grid has steps of a tenth.
    assert 0.25 / 1.12 < stability.stable_rate(stability.N) <= 0.25


def test_with_all_examples_the_regression_follows_its_closed_form():
    problem = data.linear_regression(256, 5, 4.0, noise=0.5, rng=0)
    best, *_ = np.linalg.lstsq(problem.x, problem.y)
    H = 2 * problem.x.T @ problem.x / 256
    losses = stability.regression_runs(np.array([0.1]), 256, 7)
    apart = np.linalg.matrix_power(np.eye(5) - 0.1 * H, 7) @ best
    np.testing.assert_allclose(losses[-1, 0], 0.5 * apart @ H @ apart, rtol=1e-9)


def test_batch_descent_uses_the_examples_that_the_closed_form_says():
    found = types.growth((256,))
    used = []
    for seed in range(10):
        problem = data.linear_regression(256, 5, 4.0, noise=0.5, rng=seed)
        best, *_ = np.linalg.lstsq(problem.x, problem.y)
        H = 2 * problem.x.T @ problem.x / 256
        values, vectors = np.linalg.eigh(H)
        parts = values * (vectors.T @ best) ** 2
        k = np.arange(200)[:, None]
        left = (parts * (1 - 0.12 * values) ** (2 * k)).sum(axis=1) / parts.sum()
        used.append(256 * np.argmax(left <= 0.01))
    assert found.batch[0].tolist() == used


def test_the_race_with_all_examples_is_run_again_by_networks():
    x, y = types.examples()
    r = types.race()
    rate, updates = float(r.best_rate[-1]), int(r.fewest[-1])
    arrived = []
    for seed in cost.SEEDS:
        network, optimizer = types.small_network(seed), optim.GradientDescent(rate)
        losses = [network.loss(x, y)]
        for _ in range(updates):
            optimizer.step(network.theta, network.gradient(x, y))
            losses.append(network.loss(x, y))
        arrived.append(next(k for k, loss in enumerate(losses) if loss <= r.target))
    assert max(arrived) == updates
    assert arrived == r.arrived[-1, r.rates == rate][0].tolist()


def test_the_courses_end_where_the_race_is_won():
    for course in types.courses(sizes=(16, 800), looks=5):
        assert course.updates[-1] == types.race().fewest[types.race().sizes == course.size]
        assert course.loss[-1] <= types.race().target < course.loss[0]
        assert np.all(np.diff(course.seconds) > 0)


def test_nobody_judges_by_what_was_learned_or_tuned_on():
    parts = held_out.split()
    seen = [{image.tobytes() for image in x} for x, _ in parts]
    assert not seen[0] & seen[1]
    assert not seen[0] & seen[2]
    assert not seen[1] & seen[2]
    assert sum(len(y) for _, y in parts) > 1790  # all images, but for copies of those learned from


def test_a_network_alone_reads_as_many():
    found, parts = types.generalization(), held_out.split()
    rate, size = float(found.rates[2]), int(found.sizes[2])
    network = types.small_network(0)
    training.fit(
        network,
        *parts.train,
        optim.GradientDescent(rate),
        epochs=held_out.EPOCHS,
        batch_size=size,
        rng=0,
        progress=False,
    )
    read = training.accuracy(network, *parts.test)
    assert found.same_epochs[2, 0] == pytest.approx(read, abs=0.01)
    assert found.loss[2, 0] == pytest.approx(network.loss(*parts.train), rel=1e-3)
